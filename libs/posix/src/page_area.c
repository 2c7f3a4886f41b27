/* SPDX-License-Identifier: BSD-2-Clause */
/* Bookkeeping of a run of pages: see page_area.h. */
#include "page_area.h"

#include <string.h>

#define WORD_BITS 64

size_t area_bitmap_bytes(size_t pages)
{
    return (pages + WORD_BITS - 1) / WORD_BITS * sizeof(uint64_t);
}

void area_init(struct page_area *area, uintptr_t start, size_t pages, uint64_t *bitmap)
{
    *area = (struct page_area){.start = start, .pages = pages, .used = bitmap};
    memset(bitmap, 0, area_bitmap_bytes(pages));
}

static bool page_used(const struct page_area *area, size_t page)
{
    return area->used[page / WORD_BITS] >> (page % WORD_BITS) & 1;
}

static bool inside(const struct page_area *area, size_t first, size_t count)
{
    return first <= area->pages && count <= area->pages - first;
}

static bool all_are(const struct page_area *area, size_t first, size_t count, bool used)
{
    if (!inside(area, first, count)) {
        return false;
    }
    for (size_t page = first; page < first + count; page++) {
        if (page_used(area, page) != used) return false;
    }
    return true;
}

bool area_is_free(const struct page_area *area, size_t first, size_t count)
{
    return all_are(area, first, count, false);
}

bool area_is_used(const struct page_area *area, size_t first, size_t count)
{
    return all_are(area, first, count, true);
}

void area_take(struct page_area *area, size_t first, size_t count)
{
    for (size_t page = first; page < first + count; page++) {
        area->used[page / WORD_BITS] |= (uint64_t)1 << (page % WORD_BITS);
    }
}

void area_release(struct page_area *area, size_t first, size_t count)
{
    for (size_t page = first; page < first + count; page++) {
        area->used[page / WORD_BITS] &= ~((uint64_t)1 << (page % WORD_BITS));
    }
}

bool area_find(const struct page_area *area, size_t count, size_t *first)
{
    size_t run = 0;
    for (size_t page = area->pages; page-- > 0;) {
        if (page % WORD_BITS == WORD_BITS - 1 && area->used[page / WORD_BITS] == UINT64_MAX) {
            run = 0;
            page -= WORD_BITS - 1;
            continue;
        }
        run = page_used(area, page) ? 0 : run + 1;
        if (run == count) {
            *first = page;
            return true;
        }
    }
    return false;
}
