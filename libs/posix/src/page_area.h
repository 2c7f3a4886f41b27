/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A run of pages and which of them are in use: the arithmetic behind mmap and brk. Pure
 * bookkeeping; it never touches the pages.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AREA_PAGE 4096u

struct page_area {
    uintptr_t start; /* page-aligned */
    size_t pages;
    uint64_t *used; /* one bit for each page */
};

/* Bytes of bitmap that `pages` pages need. */
size_t area_bitmap_bytes(size_t pages);
/* All of `pages` pages from `start` on are free. The area keeps `bitmap`. */
void area_init(struct page_area *area, uintptr_t start, size_t pages, uint64_t *bitmap);

/* Whether [first, first + count) is inside the area and free, or used, throughout. */
bool area_is_free(const struct page_area *area, size_t first, size_t count);
bool area_is_used(const struct page_area *area, size_t first, size_t count);
/* Mark pages. The range must be inside the area; their state before does not matter. */
void area_take(struct page_area *area, size_t first, size_t count);
void area_release(struct page_area *area, size_t first, size_t count);
/* Find `count` free pages, the highest ones; the low end is left for the heap to grow into.
 * Returns false when there are none. count > 0. */
bool area_find(const struct page_area *area, size_t count, size_t *first);
