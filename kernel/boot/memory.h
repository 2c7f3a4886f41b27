/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of physical memory ranges, for boot: which is RAM, which is taken, what is left.
 *
 * What must always hold: ranges are sorted, not empty, and neither overlap nor touch. */
#pragma once

#include "types.h"

struct range {
    word_t start, end; /* bytes; end is the first byte behind */
};

enum { MAX_RANGES = 128 };

struct range_list {
    unsigned count;
    struct range items[MAX_RANGES];
};

/* Add [start, end), which may overlap what is there. An empty range is ignored. When the list is
 * full the smallest range is given up: memory is lost, never invented. */
void ranges_add(struct range_list *list, word_t start, word_t end);

/* Take [start, end) out, as far as it is in the list. When that would split a range and the list is
 * full, the smallest is given up. */
void ranges_remove(struct range_list *list, word_t start, word_t end);

/* Take out the first block of 2^size_bits bytes, aligned to its size, at or above `from`.
 * False: there is none, and the list is unchanged. */
bool ranges_take(struct range_list *list, unsigned size_bits, word_t from, word_t *start);

/* Is [start, end) entirely in the list? */
bool ranges_contain(const struct range_list *list, word_t start, word_t end);

/* The largest aligned block of at most 2^max_bits bytes at the start of `range`: its size in bits.
 * `range` is not empty. */
unsigned range_first_block(struct range range, unsigned max_bits);
