/* SPDX-License-Identifier: BSD-2-Clause */
/* A heap over memory that arrives in pieces.
 *
 * Memory is divided into units of the size of a header. Free blocks hang in lists by size, so that
 * a block is found, and a free block joined with its neighbours, in constant time. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Before each block. */
typedef union k_r_malloc_header {
    struct {
        union k_r_malloc_header *ptr; /* the block before it in memory, NULL if none */
        size_t size;                  /* in units, this header included; the highest bit: in use */
    } s;
    long long x; /* for alignment */
} k_r_malloc_header_t;

enum { QUOLL_K_R_MALLOC_BINS = 64 };

typedef struct mspace_k_r_malloc {
    k_r_malloc_header_t base;   /* base.s.size: free units */
    k_r_malloc_header_t *freep; /* the end of the piece of memory that arrived last */
    size_t cookie;
    k_r_malloc_header_t *(*morecore)(size_t cookie, struct mspace_k_r_malloc *k_r_malloc,
                                     size_t new_units);
    uint64_t quoll_bin_used; /* which lists are not empty */
    k_r_malloc_header_t *quoll_bins[QUOLL_K_R_MALLOC_BINS];
} mspace_k_r_malloc_t;

/* Begin an empty heap. When it has no block that is large enough it calls morecore(cookie, heap,
 * n), which adds memory, best n units or more: it writes the number of units to the header at its
 * start and frees it like a block, mspace_k_r_malloc_free(heap, start + 1). It returns NULL if it
 * added nothing. It may itself use the heap, and is not called again meanwhile. */
void mspace_k_r_malloc_init(mspace_k_r_malloc_t *k_r_malloc, size_t cookie,
                            k_r_malloc_header_t *(*morecore)(size_t cookie,
                                                             mspace_k_r_malloc_t *k_r_malloc,
                                                             size_t new_units));

/* `nbytes` of memory, aligned to the size of a header if the memory that was added is; NULL if
 * there is none. */
void *mspace_k_r_malloc_alloc(mspace_k_r_malloc_t *k_r_malloc, size_t nbytes);

/* Give back a block; nothing is done for NULL. */
void mspace_k_r_malloc_free(mspace_k_r_malloc_t *k_r_malloc, void *ap);

/* Bytes that are free, headers included. */
static inline size_t quoll_k_r_malloc_free_bytes(const mspace_k_r_malloc_t *k_r_malloc)
{
    return k_r_malloc->base.s.size * sizeof(k_r_malloc_header_t);
}

#ifdef __cplusplus
}
#endif
