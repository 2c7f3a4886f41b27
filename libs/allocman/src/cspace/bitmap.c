/* SPDX-License-Identifier: BSD-2-Clause */
/* The set of small numbers. */

#include "bitmap.h"
#include <utils/util.h>

enum {
    WORD_BITS = sizeof(size_t) * 8,
    MAX_LEVELS = 11, /* 64^11 is more than there are numbers */
};

static size_t words_for(size_t bits)
{
    return DIV_ROUND_UP(bits, (size_t)WORD_BITS);
}

size_t bitmap_words(size_t bits)
{
    size_t total = 0;
    do {
        bits = words_for(bits);
        total += bits;
    } while (bits > 1);
    return total;
}

void bitmap_init(size_t *bitmap, size_t bits, bool all)
{
    size_t words;
    do {
        words = words_for(bits);
        for (size_t i = 0; i < words; i++) {
            bitmap[i] = all ? ~0ul : 0;
        }
        if (all && bits % WORD_BITS != 0) bitmap[words - 1] = MASK(bits % WORD_BITS);
        bitmap += words;
        bits = words;
    } while (words > 1);
}

bool bitmap_test(const size_t *bitmap, size_t i)
{
    return bitmap[i / WORD_BITS] >> i % WORD_BITS & 1;
}

void bitmap_set(size_t *bitmap, size_t bits, size_t i)
{
    size_t words;
    do {
        words = words_for(bits);
        size_t old = bitmap[i / WORD_BITS];
        bitmap[i / WORD_BITS] = old | BIT(i % WORD_BITS);
        if (old != 0) return;
        bitmap += words;
        bits = words;
        i /= WORD_BITS;
    } while (words > 1);
}

void bitmap_clear(size_t *bitmap, size_t bits, size_t i)
{
    size_t words;
    do {
        words = words_for(bits);
        bitmap[i / WORD_BITS] &= ~BIT(i % WORD_BITS);
        if (bitmap[i / WORD_BITS] != 0) return;
        bitmap += words;
        bits = words;
        i /= WORD_BITS;
    } while (words > 1);
}

size_t bitmap_first(const size_t *bitmap, size_t bits)
{
    const size_t *level[MAX_LEVELS];
    size_t levels = 0;
    size_t words = bits;
    do {
        level[levels++] = bitmap;
        words = words_for(words);
        bitmap += words;
    } while (words > 1);

    size_t i = 0;
    while (levels > 0) {
        size_t word = level[--levels][i];
        if (word == 0) return bits;
        i = i * WORD_BITS + (size_t)CTZL(word);
    }
    return i;
}

/* The bits of a word from `low` on that belong to a run of `count`. */
static size_t run_mask(size_t low, size_t count)
{
    size_t mask = count >= WORD_BITS ? ~0ul : MASK(count);
    return mask << low;
}

size_t bitmap_find_run(const size_t *bitmap, size_t bits, size_t count)
{
    size_t i = bitmap_first(bitmap, bits);
    size_t found = 0; /* numbers of the set just before i */
    while (found < count && i < bits) {
        size_t ahead = bitmap[i / WORD_BITS] >> i % WORD_BITS;
        size_t left = WORD_BITS - i % WORD_BITS;
        size_t ones = ~ahead == 0 ? left : MIN(left, (size_t)CTZL(~ahead));
        found += ones;
        i += ones;
        if (ones == left || found >= count) continue;
        /* On to the next number of the set in this word, or the next word. */
        found = 0;
        ahead >>= ones;
        i += ahead == 0 ? left - ones : (size_t)CTZL(ahead);
    }
    return found >= count ? i - found : bits;
}

void bitmap_clear_run(size_t *bitmap, size_t bits, size_t i, size_t count)
{
    while (count > 0) {
        size_t low = i % WORD_BITS, here = MIN(count, WORD_BITS - low);
        size_t *word = &bitmap[i / WORD_BITS];
        *word &= ~run_mask(low, here) | BIT(low);
        bitmap_clear(bitmap, bits, i); /* the last of the word, and what follows for the levels */
        i += here;
        count -= here;
    }
}

void bitmap_set_run(size_t *bitmap, size_t bits, size_t i, size_t count)
{
    while (count > 0) {
        size_t low = i % WORD_BITS, here = MIN(count, WORD_BITS - low);
        bitmap_set(bitmap, bits, i);
        bitmap[i / WORD_BITS] |= run_mask(low, here);
        i += here;
        count -= here;
    }
}
