/* SPDX-License-Identifier: BSD-2-Clause */
/* The bookkeeping of mapped pages. The trees are treaps: ordered by key, and a heap by a hash of
 * the key, which makes them balanced whatever the order of insertions, without a bit of state. */

#include <sel4utils/page_map.h>
#include <utils/util.h>

enum { LEFT, RIGHT };

static const size_t size_bits_of_tier[QUOLL_PAGE_SIZES] = {
    PAGE_BITS_4K,
    PAGE_BITS_2M,
    PAGE_BITS_1G,
};
#define GROUP_BITS 4
_Static_assert(1 << GROUP_BITS == QUOLL_GROUP_PAGES, "pages of a group");

static size_t tier_of(size_t bits)
{
    return bits >= PAGE_BITS_1G ? 2 : bits >= PAGE_BITS_2M ? 1 : 0;
}

static uintptr_t key_of(uintptr_t address, size_t tier)
{
    return address >> (size_bits_of_tier[tier] + GROUP_BITS);
}

static size_t index_of(uintptr_t address, size_t tier)
{
    return (address >> size_bits_of_tier[tier]) % QUOLL_GROUP_PAGES;
}

/* Blocks and free groups. */

static void push_group(struct quoll_page_group **list, struct quoll_page_group *group)
{
    group->child[RIGHT] = *list;
    *list = group;
}

static struct quoll_page_group *pop_group(struct quoll_page_group **list)
{
    struct quoll_page_group *group = *list;
    *list = group->child[RIGHT];
    return group;
}

static void link_block(struct quoll_page_map *map, struct quoll_group_block *block)
{
    block->previous = NULL;
    block->next = map->partial;
    if (block->next != NULL) block->next->previous = block;
    map->partial = block;
}

static void unlink_block(struct quoll_page_map *map, struct quoll_group_block *block)
{
    if (block->next != NULL) block->next->previous = block->previous;
    if (block->previous != NULL) {
        block->previous->next = block->next;
    } else {
        map->partial = block->next;
    }
}

static void fill_block(struct quoll_page_map *map, struct quoll_group_block *block,
                       struct quoll_page_group *groups, size_t capacity)
{
    *block = (struct quoll_group_block){.capacity = capacity};
    for (size_t i = 0; i < capacity; i++) {
        groups[i].block = block;
        push_group(&block->free, &groups[i]);
    }
    map->free_groups += capacity;
    link_block(map, block);
}

static struct quoll_page_group *take_group(struct quoll_page_map *map)
{
    struct quoll_group_block *block = map->partial;
    struct quoll_page_group *group = pop_group(&block->free);
    map->free_groups--;
    if (++block->used == block->capacity) unlink_block(map, block);
    return group;
}

static bool is_first(const struct quoll_page_map *map, const struct quoll_group_block *block)
{
    return map->first != NULL && block == &map->first->block;
}

/* Returns the block if it became empty and is a page of the owner's. */
static void *release_group(struct quoll_page_map *map, struct quoll_page_group *group)
{
    struct quoll_group_block *block = group->block;
    if (block->used == block->capacity) link_block(map, block);
    push_group(&block->free, group);
    map->free_groups++;
    block->used--;
    return block->used == 0 && !is_first(map, block) ? block : NULL;
}

void quoll_page_map_init(struct quoll_page_map *map, struct quoll_first_groups *first)
{
    for (size_t tier = 0; tier < QUOLL_PAGE_SIZES; tier++) {
        map->root[tier] = NULL;
    }
    map->partial = NULL;
    map->free_groups = 0;
    map->first = first;
    if (first != NULL) fill_block(map, &first->block, first->groups, QUOLL_FIRST_GROUPS);
}

void quoll_page_map_add_block(struct quoll_page_map *map, void *memory)
{
    struct quoll_group_block *block = memory;
    size_t room = PAGE_SIZE_4K - sizeof(*block) - QUOLL_BLOCK_OWNER_BYTES;
    size_t capacity = room / sizeof(struct quoll_page_group);
    fill_block(map, block, (struct quoll_page_group *)(block + 1), capacity);
}

bool quoll_page_map_block_is_empty(const void *memory)
{
    return ((const struct quoll_group_block *)memory)->used == 0;
}

void quoll_page_map_remove_block(struct quoll_page_map *map, void *memory)
{
    struct quoll_group_block *block = memory;
    unlink_block(map, block);
    map->free_groups -= block->capacity;
}

/* The tree. */

static uint64_t priority(uintptr_t key)
{
    uint64_t mixed = key * UINT64_C(0x9e3779b97f4a7c15);
    return mixed ^ mixed >> 32;
}

static struct quoll_page_group *find_group(struct quoll_page_group *root, uintptr_t key)
{
    while (root != NULL && root->key != key) {
        root = root->child[key > root->key];
    }
    return root;
}

/* The group with the lowest key that is at least `key`. */
static struct quoll_page_group *lower_bound(struct quoll_page_group *root, uintptr_t key)
{
    struct quoll_page_group *best = NULL;
    while (root != NULL) {
        if (root->key >= key) {
            best = root;
            root = root->child[LEFT];
        } else {
            root = root->child[RIGHT];
        }
    }
    return best;
}

/* Part `root` into the keys below `key` and those above. */
static void split(struct quoll_page_group *root, uintptr_t key, struct quoll_page_group **below,
                  struct quoll_page_group **above)
{
    while (root != NULL) {
        if (root->key < key) {
            *below = root;
            below = &root->child[RIGHT];
            root = *below;
        } else {
            *above = root;
            above = &root->child[LEFT];
            root = *above;
        }
    }
    *below = NULL;
    *above = NULL;
}

static void insert(struct quoll_page_group **root, struct quoll_page_group *group)
{
    uint64_t rank = priority(group->key);
    while (*root != NULL && priority((*root)->key) >= rank) {
        root = &(*root)->child[group->key > (*root)->key];
    }
    split(*root, group->key, &group->child[LEFT], &group->child[RIGHT]);
    *root = group;
}

/* Join two trees, all keys of the first below those of the second, at *root. */
static void merge(struct quoll_page_group **root, struct quoll_page_group *below,
                  struct quoll_page_group *above)
{
    while (below != NULL && above != NULL) {
        if (priority(below->key) >= priority(above->key)) {
            *root = below;
            root = &below->child[RIGHT];
            below = *root;
        } else {
            *root = above;
            root = &above->child[LEFT];
            above = *root;
        }
    }
    *root = below != NULL ? below : above;
}

static void remove_group(struct quoll_page_group **root, struct quoll_page_group *group)
{
    while (*root != group) {
        root = &(*root)->child[group->key > (*root)->key];
    }
    merge(root, group->child[LEFT], group->child[RIGHT]);
}

/* Pages. */

bool quoll_page_map_room_for(const struct quoll_page_map *map, uintptr_t start, size_t count,
                             size_t bits)
{
    size_t tier = tier_of(bits);
    uintptr_t first = key_of(start, tier);
    uintptr_t last = key_of(start + ((count - 1) << bits), tier);
    size_t missing = last - first + 1;
    if (missing <= map->free_groups) return true;

    for (struct quoll_page_group *group = lower_bound(map->root[tier], first);
         group != NULL && group->key <= last;
         group = lower_bound(map->root[tier], group->key + 1)) {
        missing--;
    }
    return missing <= map->free_groups;
}

/* The group with this key, which is made if need be. */
static struct quoll_page_group *have_group(struct quoll_page_map *map, size_t tier, uintptr_t key)
{
    struct quoll_page_group *group = find_group(map->root[tier], key);
    if (group != NULL) return group;
    group = take_group(map);
    group->key = key;
    group->used = 0;
    insert(&map->root[tier], group);
    return group;
}

void *quoll_page_map_unused_block(const struct quoll_page_map *map)
{
    struct quoll_group_block *block = map->partial;
    while (block != NULL && (block->used > 0 || is_first(map, block))) block = block->next;
    return block;
}

void quoll_page_map_set(struct quoll_page_map *map, uintptr_t start, size_t bits, seL4_CPtr cap,
                        uintptr_t cookie)
{
    size_t tier = tier_of(bits);
    size_t index = index_of(start, tier);
    struct quoll_page_group *group = have_group(map, tier, key_of(start, tier));
    group->used |= (uint16_t)BIT(index);
    group->cap[index] = cap;
    group->cookie[index] = cookie;
}

void quoll_page_map_set_run(struct quoll_page_map *map, uintptr_t start, size_t count,
                            seL4_CPtr cap, uintptr_t cookie)
{
    while (count > 0) {
        size_t first = index_of(start, 0), end = MIN(first + count, (size_t)QUOLL_GROUP_PAGES);
        struct quoll_page_group *group = have_group(map, 0, key_of(start, 0));
        group->used |= (uint16_t)(MASK(end) & ~MASK(first));
        for (size_t i = first; i < end; i++) {
            group->cap[i] = cap++;
            group->cookie[i] = cookie;
        }
        start += (end - first) << PAGE_BITS_4K;
        count -= end - first;
    }
}

void *quoll_page_map_clear(struct quoll_page_map *map, uintptr_t start, size_t bits)
{
    size_t tier = tier_of(bits);
    struct quoll_page_group *group = find_group(map->root[tier], key_of(start, tier));
    if (group == NULL) return NULL;
    group->used &= (uint16_t)~BIT(index_of(start, tier));
    if (group->used != 0) return NULL;
    remove_group(&map->root[tier], group);
    return release_group(map, group);
}

void *quoll_page_map_clear_next(struct quoll_page_map *map, uintptr_t *address, uintptr_t cookie,
                                bool *found)
{
    struct quoll_page_group *group = lower_bound(map->root[0], key_of(*address, 0));
    *found = group != NULL;
    if (group == NULL) return NULL;
    *address = (group->key + 1) << (PAGE_BITS_4K + GROUP_BITS);
    for (size_t i = 0; i < QUOLL_GROUP_PAGES; i++) {
        if (group->cookie[i] == cookie) group->used &= (uint16_t)~BIT(i);
    }
    if (group->used != 0) return NULL;
    remove_group(&map->root[0], group);
    return release_group(map, group);
}

/* The first page of one size that ends behind `address`. */
static bool next_of_tier(const struct quoll_page_map *map, size_t tier, uintptr_t address,
                         struct quoll_page *out)
{
    uintptr_t key = key_of(address, tier);
    struct quoll_page_group *group = lower_bound(map->root[tier], key);
    if (group == NULL) return false;

    unsigned candidates = group->used;
    if (group->key == key) candidates &= ~0u << index_of(address, tier);
    if (candidates == 0) {
        group = lower_bound(map->root[tier], key + 1);
        if (group == NULL) return false;
        candidates = group->used;
    }
    size_t index = CTZ(candidates);
    size_t bits = size_bits_of_tier[tier];
    *out = (struct quoll_page){
        .start = (group->key * QUOLL_GROUP_PAGES + index) << bits,
        .bits = bits,
        .cap = group->cap[index],
        .cookie = group->cookie[index],
    };
    return true;
}

bool quoll_page_map_next(const struct quoll_page_map *map, uintptr_t address,
                         struct quoll_page *out)
{
    bool found = false;
    for (size_t tier = 0; tier < QUOLL_PAGE_SIZES; tier++) {
        struct quoll_page page;
        if (next_of_tier(map, tier, address, &page) && (!found || page.start < out->start)) {
            *out = page;
            found = true;
        }
    }
    return found;
}

bool quoll_page_map_find(const struct quoll_page_map *map, uintptr_t address,
                         struct quoll_page *out)
{
    struct quoll_page page;
    if (!quoll_page_map_next(map, address, &page) || page.start > address) return false;
    *out = page;
    return true;
}
