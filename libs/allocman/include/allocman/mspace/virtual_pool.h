/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping memory out of a range of addresses that is filled with frames as needed.
 *
 * The frames, and the page tables they need, come from the allocator that uses the pool; it keeps
 * some memory free to be able to get them. They are never given back. */
#pragma once

#include <allocman/mspace/k_r_malloc.h>
#include <allocman/mspace/mspace.h>
#include <sel4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mspace_virtual_pool_config {
    void *vstart; /* whole pages in which nothing is mapped */
    size_t size;  /* bytes */
    seL4_CPtr pd; /* the address space */
};

typedef struct mspace_virtual_pool {
    void *pool_ptr;   /* end of what is in the heap */
    void *pool_top;   /* end of what is mapped */
    void *pool_limit; /* end of the range */
    seL4_CPtr pd;
    mspace_k_r_malloc_t k_r_malloc;
    struct allocman *morecore_alloc; /* whose call is under way, else NULL */
} mspace_virtual_pool_t;

/* Begin a pool; nothing is mapped yet. */
void mspace_virtual_pool_create(mspace_virtual_pool_t *virtual_pool,
                                struct mspace_virtual_pool_config config);

void *_mspace_virtual_pool_alloc(struct allocman *alloc, void *_virtual_pool, size_t bytes,
                                 int *error);
void _mspace_virtual_pool_free(struct allocman *alloc, void *_virtual_pool, void *ptr,
                               size_t bytes);
void quoll_mspace_virtual_pool_usage(void *_virtual_pool, struct quoll_allocman_usage *usage);

/* The pool as a manager. While it grows, it hands out what it has and else fails. */
static inline struct mspace_interface
mspace_virtual_pool_make_interface(mspace_virtual_pool_t *virtual_pool)
{
    return (struct mspace_interface){
        .alloc = _mspace_virtual_pool_alloc,
        .free = _mspace_virtual_pool_free,
        .properties = {1, 1, 1, 1},
        .mspace = virtual_pool,
        .quoll_usage = quoll_mspace_virtual_pool_usage,
    };
}

#ifdef __cplusplus
}
#endif
