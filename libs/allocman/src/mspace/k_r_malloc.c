/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap.
 *
 * Memory arrives in runs. A run is a row of blocks without gaps, closed by a header that stands for
 * a block in use without room, so that no block is last. A header tells the block before it, and by
 * its size the one behind it. The body of a free block starts with its neighbours in its list.
 *
 * Lists are by size: the first eight exact, then four for each power of two, the last for all that
 * is larger. The search starts at the list in which every block is large enough, so it takes the
 * first one it meets; only when there is none does it look through the list of the size itself. */

#include <allocman/mspace/k_r_malloc.h>
#include <stdbool.h>
#include <string.h>
#include <utils/util.h>
#include "../heap.h"

typedef k_r_malloc_header_t header_t;

#define IN_USE BIT(63)

enum {
    UNIT = sizeof(header_t),
    MIN_UNITS = 2, /* a header, and room for the two links */
    EXACT_BINS = 8,
    LAST_BIN = QUOLL_K_R_MALLOC_BINS - 1,
};

/* The body of a free block. */
struct links {
    header_t *next;
    header_t *prev;
};

_Static_assert(sizeof(struct links) <= UNIT, "the links fit into one unit");

static struct links *links_of(header_t *block)
{
    return (struct links *)(block + 1);
}

static size_t units_of(const header_t *block)
{
    return block->s.size & ~IN_USE;
}

static bool is_free(const header_t *block)
{
    return !(block->s.size & IN_USE);
}

static header_t *behind(header_t *block)
{
    return block + units_of(block);
}

/* The list for blocks of `units`. */
static size_t bin_of(size_t units)
{
    if (units < EXACT_BINS) return units;
    size_t log = LOG_BASE_2(units);
    size_t quarter = units >> (log - 2) & 3;
    return MIN(EXACT_BINS + (log - 3) * 4 + quarter, (size_t)LAST_BIN);
}

/* The first list in which every block has at least `units`, but for the last. */
static size_t bin_of_at_least(size_t units)
{
    if (units < EXACT_BINS) return units;
    size_t step = BIT(LOG_BASE_2(units) - 2);
    return bin_of(ALIGN_UP(units, step));
}

static void insert_free(mspace_k_r_malloc_t *heap, header_t *block, size_t units)
{
    size_t bin = bin_of(units);
    header_t *first = heap->quoll_bins[bin];

    block->s.size = units;
    *links_of(block) = (struct links){.next = first, .prev = NULL};
    if (first != NULL) links_of(first)->prev = block;
    heap->quoll_bins[bin] = block;
    heap->quoll_bin_used |= BIT(bin);
    heap->base.s.size += units;
}

static void remove_free(mspace_k_r_malloc_t *heap, header_t *block)
{
    size_t bin = bin_of(block->s.size);
    struct links links = *links_of(block);

    if (links.next != NULL) links_of(links.next)->prev = links.prev;
    if (links.prev != NULL) {
        links_of(links.prev)->next = links.next;
    } else {
        heap->quoll_bins[bin] = links.next;
        if (links.next == NULL) heap->quoll_bin_used &= ~BIT(bin);
    }
    heap->base.s.size -= block->s.size;
}

/* The first block of a list that has `units`, or NULL. */
static header_t *search_bin(const mspace_k_r_malloc_t *heap, size_t bin, size_t units)
{
    header_t *block = heap->quoll_bins[bin];
    while (block != NULL && block->s.size < units) {
        block = links_of(block)->next;
    }
    return block;
}

static header_t *find_free(const mspace_k_r_malloc_t *heap, size_t units)
{
    uint64_t bins = heap->quoll_bin_used >> bin_of_at_least(units);
    size_t bin = bins == 0 ? bin_of(units) : bin_of_at_least(units) + (size_t)CTZL(bins);
    header_t *block = search_bin(heap, bin, units);
    return block != NULL ? block : search_bin(heap, bin_of(units), units);
}

/* Cut `units` off a free block and give the rest back to the lists. */
static header_t *take(mspace_k_r_malloc_t *heap, header_t *block, size_t units)
{
    size_t rest = block->s.size - units;
    remove_free(heap, block);
    if (rest < MIN_UNITS) {
        units += rest;
    } else {
        header_t *remainder = block + units;
        remainder->s.ptr = block;
        behind(block)->s.ptr = remainder;
        insert_free(heap, remainder, rest);
    }
    block->s.size = units | IN_USE;
    return block;
}

/* Make a block free, as one with free neighbours. */
static void give_back(mspace_k_r_malloc_t *heap, header_t *block)
{
    size_t units = units_of(block);
    header_t *next = block + units;
    header_t *prev = block->s.ptr;

    if (is_free(next)) {
        remove_free(heap, next);
        units += next->s.size;
    }
    if (prev != NULL && is_free(prev)) {
        remove_free(heap, prev);
        units += prev->s.size;
        block = prev;
    }
    (block + units)->s.ptr = block;
    insert_free(heap, block, units);
}

/* Take over `units` of new memory: as a run of its own, or, right behind the run that came last, as
 * part of that; the header that closed it then starts the new block. */
static void adopt(mspace_k_r_malloc_t *heap, header_t *block, size_t units)
{
    if (heap->freep != NULL && block == heap->freep + 1) {
        block = heap->freep;
        units += 1;
    } else {
        block->s.ptr = NULL;
    }
    if (units < MIN_UNITS + 1) return;

    header_t *end = block + units - 1;
    end->s.ptr = block;
    end->s.size = 1 | IN_USE;
    heap->freep = end;
    block->s.size = (units - 1) | IN_USE;
    give_back(heap, block);
}

void mspace_k_r_malloc_init(mspace_k_r_malloc_t *k_r_malloc, size_t cookie,
                            k_r_malloc_header_t *(*morecore)(size_t cookie,
                                                             mspace_k_r_malloc_t *k_r_malloc,
                                                             size_t new_units))
{
    memset(k_r_malloc, 0, sizeof(*k_r_malloc));
    k_r_malloc->cookie = cookie;
    k_r_malloc->morecore = morecore;
}

/* Getting memory may take memory: while it is under way there is no way to get more. */
static bool more_memory(mspace_k_r_malloc_t *heap, size_t units)
{
    k_r_malloc_header_t *(*morecore)(size_t, mspace_k_r_malloc_t *, size_t) = heap->morecore;
    if (morecore == NULL) return false;

    heap->morecore = NULL;
    bool added = morecore(heap->cookie, heap, units) != NULL;
    heap->morecore = morecore;
    return added;
}

void *mspace_k_r_malloc_alloc(mspace_k_r_malloc_t *k_r_malloc, size_t nbytes)
{
    if (nbytes > SIZE_MAX / 4) return NULL;
    size_t units = MAX(DIV_ROUND_UP(nbytes, (size_t)UNIT) + 1, (size_t)MIN_UNITS);

    header_t *block = find_free(k_r_malloc, units);
    /* Each round adds memory, so this ends; one more unit closes a run. */
    while (block == NULL && more_memory(k_r_malloc, units + 1)) {
        block = find_free(k_r_malloc, units);
    }
    return block == NULL ? NULL : take(k_r_malloc, block, units) + 1;
}

void *heap_alloc_keeping(mspace_k_r_malloc_t *heap, size_t bytes, size_t keep)
{
    if (quoll_k_r_malloc_free_bytes(heap) < keep) more_memory(heap, keep / UNIT);
    return mspace_k_r_malloc_alloc(heap, bytes);
}

void heap_donate(mspace_k_r_malloc_t *heap, void *start, size_t bytes)
{
    header_t *block = start;
    if (bytes < UNIT) return;
    block->s.size = bytes / UNIT;
    mspace_k_r_malloc_free(heap, block + 1);
}

void mspace_k_r_malloc_free(mspace_k_r_malloc_t *k_r_malloc, void *ap)
{
    if (ap == NULL) return;
    header_t *block = (header_t *)ap - 1;
    if (is_free(block)) {
        adopt(k_r_malloc, block, block->s.size);
    } else {
        give_back(k_r_malloc, block);
    }
}
