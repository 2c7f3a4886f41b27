/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping memory out of one piece of memory. */
#pragma once

#include <allocman/mspace/k_r_malloc.h>
#include <allocman/mspace/mspace.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mspace_fixed_pool_config {
    void *pool;
    size_t size; /* bytes */
};

typedef struct mspace_fixed_pool {
    uintptr_t pool_ptr; /* the part of the pool that is not in the heap: from here, so many bytes */
    size_t remaining;
    mspace_k_r_malloc_t k_r_malloc;
} mspace_fixed_pool_t;

/* Begin a pool. The memory must stay as long as it. */
void mspace_fixed_pool_create(mspace_fixed_pool_t *fixed_pool,
                              struct mspace_fixed_pool_config config);

void *_mspace_fixed_pool_alloc(struct allocman *alloc, void *_fixed_pool, size_t bytes, int *error);
void _mspace_fixed_pool_free(struct allocman *alloc, void *_fixed_pool, void *ptr, size_t bytes);
void quoll_mspace_fixed_pool_usage(void *_fixed_pool, struct quoll_allocman_usage *usage);

/* The pool as a manager. */
static inline struct mspace_interface
mspace_fixed_pool_make_interface(mspace_fixed_pool_t *fixed_pool)
{
    return (struct mspace_interface){
        .alloc = _mspace_fixed_pool_alloc,
        .free = _mspace_fixed_pool_free,
        .properties = {1, 1, 1, 1},
        .mspace = fixed_pool,
        .quoll_usage = quoll_mspace_fixed_pool_usage,
    };
}

#ifdef __cplusplus
}
#endif
