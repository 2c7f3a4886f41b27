/* SPDX-License-Identifier: BSD-2-Clause */
/* Which frame is mapped where: the bookkeeping of an address space. Pure: no system calls.
 *
 * Sixteen neighbouring pages of one size make a group, and groups that hold at least one page form
 * a search tree, one for each page size. So the memory it takes follows the number of ranges in
 * use, not their distance, and a large page costs as much as a small one. Groups live in blocks;
 * the first, if there is one, is memory that the owner gives for the map's whole life, the others
 * are pages which the owner adds when quoll_page_map_room_for() says so, and gets back once they
 * are empty. Nothing else can run out: with room, no operation fails.
 *
 * Addresses are multiples of the page size that goes with them; `bits` is its log2. */
#pragma once

#include <sel4/sel4.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUOLL_GROUP_PAGES  16
#define QUOLL_FIRST_GROUPS 8
#define QUOLL_PAGE_SIZES   3

/* At the end of each block, for whoever provides it. */
#define QUOLL_BLOCK_OWNER_BYTES 32

struct quoll_group_block;

struct quoll_page_group {
    struct quoll_page_group *child[2];
    struct quoll_group_block *block;
    /* Address of the first page divided by the size of a group. */
    uintptr_t key;
    /* Bit i: page i is mapped. */
    uint16_t used;
    seL4_CPtr cap[QUOLL_GROUP_PAGES];
    uintptr_t cookie[QUOLL_GROUP_PAGES];
};

/* States: partial (some groups free: on the map's list), full (on no list), empty (partial, used
 * 0). */
struct quoll_group_block {
    struct quoll_group_block *next;
    struct quoll_group_block *previous;
    struct quoll_page_group *free;
    size_t used;
    size_t capacity;
};

struct quoll_page_map {
    struct quoll_page_group *root[QUOLL_PAGE_SIZES];
    struct quoll_group_block *partial;
    size_t free_groups;
    struct quoll_first_groups *first; /* NULL: none */
};

/* The first block. */
struct quoll_first_groups {
    struct quoll_group_block block;
    struct quoll_page_group groups[QUOLL_FIRST_GROUPS];
};

/* One mapped page. */
struct quoll_page {
    uintptr_t start;
    size_t bits;
    seL4_CPtr cap;
    uintptr_t cookie;
};

/* Make an empty map, with a first block or NULL. */
void quoll_page_map_init(struct quoll_page_map *map, struct quoll_first_groups *first);

/* Whether `count` pages from `start` on can be set without another block. */
bool quoll_page_map_room_for(const struct quoll_page_map *map, uintptr_t start, size_t count,
                             size_t bits);

/* Add the 4 KiB at `memory`, which belong to the map until quoll_page_map_remove_block(), except
 * for the last QUOLL_BLOCK_OWNER_BYTES. */
void quoll_page_map_add_block(struct quoll_page_map *map, void *memory);

/* Whether the block at `memory` is in use by no page. */
bool quoll_page_map_block_is_empty(const void *memory);

/* A block that no page is noted in, other than the map's own; NULL if there is none. */
void *quoll_page_map_unused_block(const struct quoll_page_map *map);

/* Take an empty block out of the map. */
void quoll_page_map_remove_block(struct quoll_page_map *map, void *memory);

/* Note the page at `start`, where none is mapped. There must be room. */
void quoll_page_map_set(struct quoll_page_map *map, uintptr_t start, size_t bits, seL4_CPtr cap,
                        uintptr_t cookie);

/* Note `count` pages of 4 KiB from `start` on, with capabilities in neighbouring slots from `cap`
 * on.
 */
void quoll_page_map_set_run(struct quoll_page_map *map, uintptr_t start, size_t count,
                            seL4_CPtr cap, uintptr_t cookie);

/* Forget the page that starts at `start`, of this size. Returns the block its group was in, if that
 * is now empty and is not the map's own, otherwise NULL. No such page: nothing happens. */
void *quoll_page_map_clear(struct quoll_page_map *map, uintptr_t start, size_t bits);

/* Forget the pages of 4 KiB with this cookie in the first group that ends behind *address, and move
 * *address to the group's end; *found says whether there was a group. Returns as
 * quoll_page_map_clear(). */
void *quoll_page_map_clear_next(struct quoll_page_map *map, uintptr_t *address, uintptr_t cookie,
                                bool *found);

/* The first page, of any size, that ends behind `address`. Returns false if there is none. */
bool quoll_page_map_next(const struct quoll_page_map *map, uintptr_t address,
                         struct quoll_page *out);

/* The page that `address` lies in. Returns false if there is none. */
bool quoll_page_map_find(const struct quoll_page_map *map, uintptr_t address,
                         struct quoll_page *out);
