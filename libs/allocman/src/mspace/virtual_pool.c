/* SPDX-License-Identifier: BSD-2-Clause */
/* The pool over a range of addresses: a heap that gets more pages mapped when it runs low.
 *
 * While the pool grows, the allocator comes back to it for bookkeeping memory; then what the heap
 * has, or another pool, must do. */

#include <allocman/allocman.h>
#include <allocman/mspace/virtual_pool.h>
#include <allocman/util.h>
#include <errno.h>
#include <sel4/sel4.h>
#include <utils/util.h>
#include <vspace/mapping.h>
#include <vspace/page.h>
#include "../growth.h"
#include "../heap.h"
#include "../object.h"

enum { PAGING_LEVELS = 3 };

/* A level of paging, and log2 of its bytes. */
struct table {
    struct allocman_utspace_allocation object;
    size_t bits;
};

/* Make and map the object of the level that the kernel just missed. */
static int map_missing_level(struct allocman *alloc, seL4_CPtr pd, seL4_Word vaddr,
                             struct table *out)
{
    vspace_map_obj_t level;
    if (vspace_get_map_obj(seL4_MappingFailedLookupLevel(), &level) != 0) return EINVAL;
    out->bits = level.size_bits;
    int error = object_make(alloc, level.type, level.size_bits, &out->object);
    if (error) return error;
    error =
        vspace_map_obj(&level, out->object.slot.capPtr, pd, vaddr, seL4_ARCH_Default_VMAttributes);
    if (error) object_drop(alloc, &out->object, out->bits);
    return error;
}

/* Map a new frame at `vaddr`, and the levels above it that are missing. */
static int map_new_page(struct allocman *alloc, seL4_CPtr pd, seL4_Word vaddr)
{
    struct allocman_utspace_allocation frame;
    struct table levels[PAGING_LEVELS];
    size_t num_levels = 0;

    int error = object_make(alloc, seL4_ARCH_4KPage, seL4_PageBits, &frame);
    if (error) return error;
    for (;;) {
        error = seL4_ARCH_Page_Map(frame.slot.capPtr, pd, vaddr, seL4_AllRights,
                                   seL4_ARCH_Default_VMAttributes);
        if (error != seL4_FailedLookup || num_levels == PAGING_LEVELS) break;
        error = map_missing_level(alloc, pd, vaddr, &levels[num_levels]);
        if (error) break;
        num_levels++;
    }
    if (error == 0) return 0;

    while (num_levels > 0) {
        num_levels--;
        object_drop(alloc, &levels[num_levels].object, levels[num_levels].bits);
    }
    object_drop(alloc, &frame, seL4_PageBits);
    return error;
}

/* Map pages from pool_top on, `bytes` if that many can be had. */
static void map_more(mspace_virtual_pool_t *pool, size_t bytes)
{
    char *top = pool->pool_top;
    char *limit = pool->pool_limit;
    char *goal = bytes < (size_t)(limit - top) ? top + bytes : limit;
    /* Which levels are missing is learnt from being refused. */
    seL4_Bool was_quiet = quoll_Quiet(1);

    while (top < goal && map_new_page(pool->morecore_alloc, pool->pd, (seL4_Word)top) == 0) {
        top += PAGE_SIZE_4K;
    }
    quoll_Quiet(was_quiet);
    pool->pool_top = top;
}

static k_r_malloc_header_t *morecore(size_t cookie, mspace_k_r_malloc_t *heap, size_t new_units)
{
    mspace_virtual_pool_t *pool = (mspace_virtual_pool_t *)cookie;
    size_t bytes = MAX(new_units * sizeof(k_r_malloc_header_t), (size_t)POOL_STEP_BYTES);
    map_more(pool, ROUND_UP(bytes, PAGE_SIZE_4K));

    char *start = pool->pool_ptr;
    size_t added = (size_t)((char *)pool->pool_top - start);
    if (added == 0) return NULL;
    pool->pool_ptr = pool->pool_top;
    heap_donate(heap, start, added);
    return heap->freep;
}

void mspace_virtual_pool_create(mspace_virtual_pool_t *virtual_pool,
                                struct mspace_virtual_pool_config config)
{
    uintptr_t start = ROUND_UP((uintptr_t)config.vstart, PAGE_SIZE_4K);
    uintptr_t end = ROUND_DOWN((uintptr_t)config.vstart + config.size, PAGE_SIZE_4K);

    virtual_pool->pool_ptr = (void *)start;
    virtual_pool->pool_top = (void *)start;
    virtual_pool->pool_limit = (void *)MAX(start, end);
    virtual_pool->pd = config.pd;
    virtual_pool->morecore_alloc = NULL;
    mspace_k_r_malloc_init(&virtual_pool->k_r_malloc, (size_t)virtual_pool, morecore);
}

void *_mspace_virtual_pool_alloc(struct allocman *alloc, void *_virtual_pool, size_t bytes,
                                 int *error)
{
    mspace_virtual_pool_t *pool = _virtual_pool;
    struct allocman *outer = pool->morecore_alloc;

    pool->morecore_alloc = alloc;
    void *ptr = heap_alloc_keeping(&pool->k_r_malloc, bytes, POOL_KEEP_BYTES);
    pool->morecore_alloc = outer;
    SET_ERROR(error, ptr == NULL ? ENOMEM : 0);
    return ptr;
}

void _mspace_virtual_pool_free(struct allocman *alloc UNUSED, void *_virtual_pool, void *ptr,
                               size_t bytes UNUSED)
{
    mspace_virtual_pool_t *pool = _virtual_pool;
    mspace_k_r_malloc_free(&pool->k_r_malloc, ptr);
}

void quoll_mspace_virtual_pool_usage(void *_virtual_pool, struct quoll_allocman_usage *usage)
{
    mspace_virtual_pool_t *pool = _virtual_pool;
    usage->free_heap += quoll_k_r_malloc_free_bytes(&pool->k_r_malloc);
}
