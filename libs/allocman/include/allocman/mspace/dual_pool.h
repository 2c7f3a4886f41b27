/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping memory out of a fixed pool at first, later out of a virtual pool too.
 *
 * Once there is a virtual pool it is asked first; what is left of the fixed one then helps out
 * while the virtual one grows. */
#pragma once

#include <allocman/mspace/fixed_pool.h>
#include <allocman/mspace/mspace.h>
#include <allocman/mspace/virtual_pool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mspace_dual_pool {
    size_t fixed_pool_start; /* addresses; what lies between them is freed to the fixed pool */
    size_t fixed_pool_end;
    mspace_fixed_pool_t fixed_pool;
    int have_virtual_pool;
    mspace_virtual_pool_t virtual_pool;
} mspace_dual_pool_t;

/* Begin a pool of fixed size. */
void mspace_dual_pool_create(mspace_dual_pool_t *dual_pool, struct mspace_fixed_pool_config config);

/* Let it grow from now on. Once only; nothing is done if it can already. */
void mspace_dual_pool_attach_virtual(mspace_dual_pool_t *dual_pool,
                                     struct mspace_virtual_pool_config config);

void *_mspace_dual_pool_alloc(struct allocman *alloc, void *_dual_pool, size_t bytes, int *error);
void _mspace_dual_pool_free(struct allocman *alloc, void *_dual_pool, void *ptr, size_t bytes);
void quoll_mspace_dual_pool_usage(void *_dual_pool, struct quoll_allocman_usage *usage);

/* The pool as a manager. */
static inline struct mspace_interface mspace_dual_pool_make_interface(mspace_dual_pool_t *dual_pool)
{
    return (struct mspace_interface){
        .alloc = _mspace_dual_pool_alloc,
        .free = _mspace_dual_pool_free,
        .properties = {1, 1, 1, 1},
        .mspace = dual_pool,
        .quoll_usage = quoll_mspace_dual_pool_usage,
    };
}

#ifdef __cplusplus
}
#endif
