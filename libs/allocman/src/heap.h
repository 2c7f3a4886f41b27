/* SPDX-License-Identifier: BSD-2-Clause */
/* What the pools need of the heap beyond its public functions. */
#pragma once

#include <allocman/mspace/k_r_malloc.h>

/* As mspace_k_r_malloc_alloc(), but ask for more memory as soon as less than `keep` bytes are free.
 * For pools whose growth itself takes bookkeeping memory. */
void *heap_alloc_keeping(mspace_k_r_malloc_t *heap, size_t bytes, size_t keep);

/* Add memory, aligned to a header. Less than three headers of it are not worth keeping. */
void heap_donate(mspace_k_r_malloc_t *heap, void *start, size_t bytes);
