/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of small numbers of which the smallest is found in a few steps.
 *
 * A bitmap, followed by a bitmap with a bit for each of its words that is not zero, and so on until
 * one word remains. The functions take the number of bits of the first, from 1 up. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Words of all levels. */
size_t bitmap_words(size_t bits);

/* Make it the set of all numbers below `bits`, or the empty one. */
void bitmap_init(size_t *bitmap, size_t bits, bool all);

bool bitmap_test(const size_t *bitmap, size_t i);
void bitmap_set(size_t *bitmap, size_t bits, size_t i);
void bitmap_clear(size_t *bitmap, size_t bits, size_t i);

/* The smallest number that `count` numbers of the set follow each other from, or `bits`; and taking
 * such a run out of the set, and back in. */
size_t bitmap_find_run(const size_t *bitmap, size_t bits, size_t count);
void bitmap_clear_run(size_t *bitmap, size_t bits, size_t i, size_t count);
void bitmap_set_run(size_t *bitmap, size_t bits, size_t i, size_t count);

/* The smallest number, or `bits` if there is none. */
size_t bitmap_first(const size_t *bitmap, size_t bits);
