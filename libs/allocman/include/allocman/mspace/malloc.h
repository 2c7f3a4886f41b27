/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping memory from malloc(). */
#pragma once

#include <allocman/mspace/mspace.h>

#ifdef __cplusplus
extern "C" {
#endif

void *_mspace_malloc_alloc(struct allocman *alloc, void *unused, size_t bytes, int *error);
void _mspace_malloc_free(struct allocman *alloc, void *unsued, void *ptr, size_t bytes);

static const struct mspace_interface mspace_malloc_interface __attribute__((__unused__)) = {
    .alloc = _mspace_malloc_alloc,
    .free = _mspace_malloc_free,
    .properties = {1, 1, 1, 1},
    .mspace = NULL,
    .quoll_usage = NULL,
};

#ifdef __cplusplus
}
#endif
