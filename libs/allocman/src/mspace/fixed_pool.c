/* SPDX-License-Identifier: BSD-2-Clause */
/* The pool of fixed size: a heap that gets all of the pool at once. */

#include <allocman/mspace/fixed_pool.h>
#include <allocman/util.h>
#include <errno.h>
#include <utils/util.h>
#include "../heap.h"

void mspace_fixed_pool_create(mspace_fixed_pool_t *fixed_pool,
                              struct mspace_fixed_pool_config config)
{
    uintptr_t start = ALIGN_UP((uintptr_t)config.pool, sizeof(k_r_malloc_header_t));
    uintptr_t end = (uintptr_t)config.pool + config.size;

    mspace_k_r_malloc_init(&fixed_pool->k_r_malloc, 0, NULL);
    if (start < end) heap_donate(&fixed_pool->k_r_malloc, (void *)start, end - start);
    fixed_pool->pool_ptr = end;
    fixed_pool->remaining = 0;
}

void *_mspace_fixed_pool_alloc(struct allocman *alloc UNUSED, void *_fixed_pool, size_t bytes,
                               int *error)
{
    mspace_fixed_pool_t *pool = _fixed_pool;
    void *ptr = mspace_k_r_malloc_alloc(&pool->k_r_malloc, bytes);
    SET_ERROR(error, ptr == NULL ? ENOMEM : 0);
    return ptr;
}

void _mspace_fixed_pool_free(struct allocman *alloc UNUSED, void *_fixed_pool, void *ptr,
                             size_t bytes UNUSED)
{
    mspace_fixed_pool_t *pool = _fixed_pool;
    mspace_k_r_malloc_free(&pool->k_r_malloc, ptr);
}

void quoll_mspace_fixed_pool_usage(void *_fixed_pool, struct quoll_allocman_usage *usage)
{
    mspace_fixed_pool_t *pool = _fixed_pool;
    usage->free_heap += quoll_k_r_malloc_free_bytes(&pool->k_r_malloc);
}
