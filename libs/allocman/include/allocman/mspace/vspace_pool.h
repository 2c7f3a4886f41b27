/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping memory out of a reservation of a vspace, which maps new pages as needed. They are
 * never given back. */
#pragma once

#include <allocman/mspace/k_r_malloc.h>
#include <allocman/mspace/mspace.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mspace_vspace_pool_config {
    uintptr_t vstart; /* where the reservation starts */
    reservation_t reservation;
    vspace_t vspace;
};

typedef struct mspace_vspace_pool {
    uintptr_t pool_ptr; /* end of what is in the heap */
    uintptr_t pool_top; /* end of what is mapped */
    reservation_t reservation;
    vspace_t vspace;
    mspace_k_r_malloc_t k_r_malloc;
    struct allocman *morecore_alloc; /* whose call is under way, else NULL */
} mspace_vspace_pool_t;

/* Begin a pool; nothing is mapped yet. */
void mspace_vspace_pool_create(mspace_vspace_pool_t *vspace_pool,
                               struct mspace_vspace_pool_config config);

void *_mspace_vspace_pool_alloc(struct allocman *alloc, void *_vspace_pool, size_t bytes,
                                int *error);
void _mspace_vspace_pool_free(struct allocman *alloc, void *_vspace_pool, void *ptr, size_t bytes);
void quoll_mspace_vspace_pool_usage(void *_vspace_pool, struct quoll_allocman_usage *usage);

/* The pool as a manager. While it grows, it hands out what it has and else fails. */
static inline struct mspace_interface
mspace_vspace_pool_make_interface(mspace_vspace_pool_t *vspace_pool)
{
    return (struct mspace_interface){
        .alloc = _mspace_vspace_pool_alloc,
        .free = _mspace_vspace_pool_free,
        .properties = {1, 1, 1, 1},
        .mspace = vspace_pool,
        .quoll_usage = quoll_mspace_vspace_pool_usage,
    };
}

#ifdef __cplusplus
}
#endif
