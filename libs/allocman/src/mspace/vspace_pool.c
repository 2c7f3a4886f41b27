/* SPDX-License-Identifier: BSD-2-Clause */
/* The pool over a reservation: a heap that gets more pages from the vspace when it runs low.
 *
 * The vspace may come back for bookkeeping memory while it maps; then what the heap has must do. */

#include <allocman/mspace/vspace_pool.h>
#include <allocman/util.h>
#include <errno.h>
#include <utils/util.h>
#include "../growth.h"
#include "../heap.h"

/* Map pages for `bytes` at pool_top. */
static int map_more(mspace_vspace_pool_t *pool, size_t bytes)
{
    size_t pages = BYTES_TO_4K_PAGES(bytes);
    int error = vspace_new_pages_at_vaddr(&pool->vspace, (void *)pool->pool_top, pages,
                                          seL4_PageBits, pool->reservation);
    if (error == 0) pool->pool_top += pages * PAGE_SIZE_4K;
    return error;
}

static k_r_malloc_header_t *morecore(size_t cookie, mspace_k_r_malloc_t *heap, size_t new_units)
{
    mspace_vspace_pool_t *pool = (mspace_vspace_pool_t *)cookie;
    size_t needed = new_units * sizeof(k_r_malloc_header_t);

    if ((needed >= POOL_STEP_BYTES || map_more(pool, POOL_STEP_BYTES) != 0) &&
        map_more(pool, needed) != 0) {
        return NULL;
    }
    uintptr_t start = pool->pool_ptr;
    pool->pool_ptr = pool->pool_top;
    heap_donate(heap, (void *)start, pool->pool_top - start);
    return heap->freep;
}

void mspace_vspace_pool_create(mspace_vspace_pool_t *vspace_pool,
                               struct mspace_vspace_pool_config config)
{
    vspace_pool->pool_ptr = config.vstart;
    vspace_pool->pool_top = config.vstart;
    vspace_pool->reservation = config.reservation;
    vspace_pool->vspace = config.vspace;
    vspace_pool->morecore_alloc = NULL;
    mspace_k_r_malloc_init(&vspace_pool->k_r_malloc, (size_t)vspace_pool, morecore);
}

void *_mspace_vspace_pool_alloc(struct allocman *alloc, void *_vspace_pool, size_t bytes,
                                int *error)
{
    mspace_vspace_pool_t *pool = _vspace_pool;
    struct allocman *outer = pool->morecore_alloc;

    pool->morecore_alloc = alloc;
    void *ptr = heap_alloc_keeping(&pool->k_r_malloc, bytes, POOL_KEEP_BYTES);
    pool->morecore_alloc = outer;
    SET_ERROR(error, ptr == NULL ? ENOMEM : 0);
    return ptr;
}

void _mspace_vspace_pool_free(struct allocman *alloc UNUSED, void *_vspace_pool, void *ptr,
                              size_t bytes UNUSED)
{
    mspace_vspace_pool_t *pool = _vspace_pool;
    mspace_k_r_malloc_free(&pool->k_r_malloc, ptr);
}

void quoll_mspace_vspace_pool_usage(void *_vspace_pool, struct quoll_allocman_usage *usage)
{
    mspace_vspace_pool_t *pool = _vspace_pool;
    usage->free_heap += quoll_k_r_malloc_free_bytes(&pool->k_r_malloc);
}
