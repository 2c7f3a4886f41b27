/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping memory from the C library. */

#include <allocman/mspace/malloc.h>
#include <allocman/util.h>
#include <errno.h>
#include <stdlib.h>
#include <utils/util.h>

void *_mspace_malloc_alloc(struct allocman *alloc UNUSED, void *unused UNUSED, size_t bytes,
                           int *error)
{
    void *ptr = malloc(bytes);
    SET_ERROR(error, ptr == NULL ? ENOMEM : 0);
    return ptr;
}

void _mspace_malloc_free(struct allocman *alloc UNUSED, void *unsued UNUSED, void *ptr,
                         size_t bytes UNUSED)
{
    free(ptr);
}
