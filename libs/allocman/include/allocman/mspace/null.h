/* SPDX-License-Identifier: BSD-2-Clause */
/* No bookkeeping memory. */
#pragma once

#include <allocman/mspace/mspace.h>
#include <allocman/util.h>
#include <errno.h>

static inline void *_mspace_null_alloc(struct allocman *alloc, void *unused, size_t bytes,
                                       int *error)
{
    (void)alloc, (void)unused, (void)bytes;
    SET_ERROR(error, ENOMEM);
    return NULL;
}

static inline void _mspace_null_free(struct allocman *alloc, void *unused, void *ptr, size_t bytes)
{
    (void)alloc, (void)unused, (void)ptr, (void)bytes;
}

static const struct mspace_interface mspace_null_interface __attribute__((__unused__)) = {
    .alloc = _mspace_null_alloc,
    .free = _mspace_null_free,
    .properties = {1, 1, 1, 1},
    .mspace = NULL,
    .quoll_usage = NULL,
};
