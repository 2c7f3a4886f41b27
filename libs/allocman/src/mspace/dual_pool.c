/* SPDX-License-Identifier: BSD-2-Clause */
/* The pool that starts fixed and can grow later. */

#include <allocman/mspace/dual_pool.h>

void mspace_dual_pool_create(mspace_dual_pool_t *dual_pool, struct mspace_fixed_pool_config config)
{
    dual_pool->fixed_pool_start = (size_t)config.pool;
    dual_pool->fixed_pool_end = (size_t)config.pool + config.size;
    dual_pool->have_virtual_pool = 0;
    mspace_fixed_pool_create(&dual_pool->fixed_pool, config);
}

void mspace_dual_pool_attach_virtual(mspace_dual_pool_t *dual_pool,
                                     struct mspace_virtual_pool_config config)
{
    if (dual_pool->have_virtual_pool) return;
    mspace_virtual_pool_create(&dual_pool->virtual_pool, config);
    dual_pool->have_virtual_pool = 1;
}

void *_mspace_dual_pool_alloc(struct allocman *alloc, void *_dual_pool, size_t bytes, int *error)
{
    mspace_dual_pool_t *pool = _dual_pool;
    if (pool->have_virtual_pool) {
        void *ptr = _mspace_virtual_pool_alloc(alloc, &pool->virtual_pool, bytes, error);
        if (ptr != NULL) return ptr;
    }
    return _mspace_fixed_pool_alloc(alloc, &pool->fixed_pool, bytes, error);
}

void _mspace_dual_pool_free(struct allocman *alloc, void *_dual_pool, void *ptr, size_t bytes)
{
    mspace_dual_pool_t *pool = _dual_pool;
    size_t address = (size_t)ptr;
    if (address >= pool->fixed_pool_start && address < pool->fixed_pool_end) {
        _mspace_fixed_pool_free(alloc, &pool->fixed_pool, ptr, bytes);
    } else {
        _mspace_virtual_pool_free(alloc, &pool->virtual_pool, ptr, bytes);
    }
}

void quoll_mspace_dual_pool_usage(void *_dual_pool, struct quoll_allocman_usage *usage)
{
    mspace_dual_pool_t *pool = _dual_pool;
    quoll_mspace_fixed_pool_usage(&pool->fixed_pool, usage);
    if (pool->have_virtual_pool) quoll_mspace_virtual_pool_usage(&pool->virtual_pool, usage);
}
