/* SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic on sorted lists of ranges; no machine in it. */
#include "boot/memory.h"

static void delete_at(struct range_list *list, unsigned index)
{
    list->count--;
    for (unsigned i = index; i < list->count; i++) list->items[i] = list->items[i + 1];
}

static unsigned smallest(const struct range_list *list)
{
    unsigned found = 0;
    for (unsigned i = 1; i < list->count; i++) {
        struct range at = list->items[i], best = list->items[found];
        if (at.end - at.start < best.end - best.start) found = i;
    }
    return found;
}

/* Put a range where it belongs by its start; it touches no other. */
static void insert(struct range_list *list, struct range range)
{
    if (list->count == MAX_RANGES) {
        unsigned victim = smallest(list);
        struct range lost = list->items[victim];
        if (range.end - range.start <= lost.end - lost.start) return;
        delete_at(list, victim);
    }
    unsigned at = list->count++;
    for (; at > 0 && list->items[at - 1].start > range.start; at--) {
        list->items[at] = list->items[at - 1];
    }
    list->items[at] = range;
}

void ranges_add(struct range_list *list, word_t start, word_t end)
{
    if (start >= end) return;
    struct range merged = {start, end};
    for (unsigned i = 0; i < list->count;) {
        struct range at = list->items[i];
        if (at.end < merged.start || at.start > merged.end) {
            i++;
            continue;
        }
        if (at.start < merged.start) merged.start = at.start;
        if (at.end > merged.end) merged.end = at.end;
        delete_at(list, i);
    }
    insert(list, merged);
}

void ranges_remove(struct range_list *list, word_t start, word_t end)
{
    if (start >= end) return;
    for (unsigned i = 0; i < list->count;) {
        struct range at = list->items[i];
        if (at.end <= start || at.start >= end) {
            i++;
            continue;
        }
        delete_at(list, i);
        /* What is left of it lies outside [start, end), so meeting it again does no harm. */
        if (at.end > end) insert(list, (struct range){end, at.end});
        if (at.start < start) insert(list, (struct range){at.start, start});
    }
}

bool ranges_take(struct range_list *list, unsigned size_bits, word_t from, word_t *start)
{
    for (unsigned i = 0; i < list->count; i++) {
        struct range at = list->items[i];
        word_t lowest = at.start > from ? at.start : from;
        word_t block = ALIGN_UP(lowest, size_bits);
        if (block < lowest || block >= at.end || at.end - block < BIT(size_bits)) continue;
        ranges_remove(list, block, block + BIT(size_bits));
        *start = block;
        return true;
    }
    return false;
}

bool ranges_contain(const struct range_list *list, word_t start, word_t end)
{
    for (unsigned i = 0; i < list->count; i++) {
        if (list->items[i].start <= start && end <= list->items[i].end) return true;
    }
    return start >= end;
}

unsigned range_first_block(struct range range, unsigned max_bits)
{
    unsigned bits = max_bits;
    while (!IS_ALIGNED(range.start, bits) || range.end - range.start < BIT(bits)) bits--;
    return bits;
}
