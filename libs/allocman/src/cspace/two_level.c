/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots of CNodes that are made as needed.
 *
 * Which slots of the first level are in use is known to `first_level`; which CNodes have a free
 * slot, to `quoll_partial`, where these count as free. Making or deleting a CNode calls back into
 * this manager, so its state is complete before each call to the allocator. A CNode is made ahead,
 * while KEEP_SLOTS are left for what making it takes; none is made while one is being made. */

#include <allocman/allocman.h>
#include <allocman/cspace/two_level.h>
#include <allocman/util.h>
#include <errno.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>
#include "bitmap.h"

/* Splitting the largest untyped down to a CNode takes two slots a level, and the bookkeeping memory
 * for it may take as much again. */
enum { KEEP_SLOTS = 192 };

static size_t num_nodes(const cspace_two_level_t *cspace)
{
    return BIT(cspace->config.cnode_size_bits);
}

static size_t node_slots(const cspace_two_level_t *cspace)
{
    return BIT(cspace->config.level_two_bits);
}

/* The slot of the first level where a CNode is. */
static cspacepath_t node_path(const cspace_two_level_t *cspace, size_t index)
{
    return (cspacepath_t){
        .capPtr = index,
        .capDepth = cspace->config.cnode_guard_bits + cspace->config.cnode_size_bits,
        .root = cspace->config.cnode,
        .dest = 0,
        .destDepth = 0,
        .offset = index,
        .window = 1,
    };
}

cspacepath_t _cspace_two_level_make_path(void *_cspace, seL4_CPtr slot)
{
    cspace_two_level_t *cspace = _cspace;
    cspacepath_t node = node_path(cspace, slot >> cspace->config.level_two_bits);
    return (cspacepath_t){
        .capPtr = slot,
        .capDepth = node.capDepth + cspace->config.level_two_bits,
        .root = node.root,
        .dest = node.capPtr,
        .destDepth = node.capDepth,
        .offset = slot & MASK(cspace->config.level_two_bits),
        .window = 1,
    };
}

/* A node whose slots are all free, not yet part of the CSpace. */
static struct cspace_two_level_node *new_node(struct allocman *alloc, cspace_two_level_t *cspace,
                                              int *error)
{
    struct cspace_two_level_node *node = allocman_mspace_alloc(alloc, sizeof(*node), error);
    if (node == NULL) return NULL;
    memset(node, 0, sizeof(*node));
    *error = cspace_single_level_create(alloc, &node->second_level,
                                        (struct cspace_single_level_config){
                                            .cnode_size_bits = cspace->config.level_two_bits,
                                            .first_slot = 0,
                                            .end_slot = node_slots(cspace),
                                        });
    if (*error) {
        allocman_mspace_free(alloc, node, sizeof(*node));
        return NULL;
    }
    return node;
}

static void free_node(struct allocman *alloc, struct cspace_two_level_node *node)
{
    cspace_single_level_destroy(alloc, &node->second_level);
    allocman_mspace_free(alloc, node, sizeof(*node));
}

static void set_partial(cspace_two_level_t *cspace, size_t index)
{
    cspacepath_t path = {.capPtr = index};
    _cspace_single_level_free(NULL, &cspace->quoll_partial, &path);
}

static void clear_partial(cspace_two_level_t *cspace, size_t index)
{
    _cspace_single_level_alloc_at(NULL, &cspace->quoll_partial, index);
}

/* Make a node, whose slot of the first level is taken already, part of the CSpace. */
static void enter_node(cspace_two_level_t *cspace, struct cspace_two_level_node *node, size_t index)
{
    cspace->second_levels[index] = node;
    cspace->quoll_free += node->second_level.quoll_free;
    if (node->second_level.quoll_free > 0) set_partial(cspace, index);
}

/* Make a CNode in slot `index` of the first level, which is taken already. */
static int make_node(struct allocman *alloc, cspace_two_level_t *cspace, size_t index)
{
    int error = 0;
    struct cspace_two_level_node *node = new_node(alloc, cspace, &error);
    if (node == NULL) return error;

    cspacepath_t path = node_path(cspace, index);
    node->cookie = allocman_utspace_alloc(alloc, cspace->config.level_two_bits, seL4_CapTableObject,
                                          &path, false, &error);
    if (error) {
        free_node(alloc, node);
        return error;
    }
    node->cookie_valid = 1;
    enter_node(cspace, node, index);
    return 0;
}

static int grow_at(struct allocman *alloc, cspace_two_level_t *cspace, size_t index)
{
    if (cspace->quoll_growing) return EBUSY;
    int error = _cspace_single_level_alloc_at(alloc, &cspace->first_level, index);
    if (error) return error;

    cspace->quoll_growing = 1;
    error = make_node(alloc, cspace, index);
    cspace->quoll_growing = 0;
    if (error) {
        cspacepath_t path = node_path(cspace, index);
        _cspace_single_level_free(alloc, &cspace->first_level, &path);
    }
    return error;
}

/* The lowest free slot, end_slot if there is none. */
static size_t lowest_free(const cspace_single_level_t *set)
{
    size_t count = set->config.end_slot - set->config.first_slot;
    return set->config.first_slot + bitmap_first(set->bitmap, count);
}

static int grow(struct allocman *alloc, cspace_two_level_t *cspace)
{
    size_t index = lowest_free(&cspace->first_level);
    return index == cspace->config.end_slot ? ENOSPC : grow_at(alloc, cspace, index);
}

/* Take CNode `index`, which is empty, out of the CSpace and give it back. */
static bool release_node(struct allocman *alloc, cspace_two_level_t *cspace, size_t index)
{
    struct cspace_two_level_node *node = cspace->second_levels[index];
    cspacepath_t path = node_path(cspace, index);

    /* Its slots must be out of reach before the allocator is called. */
    cspace->quoll_free -= node->second_level.quoll_free;
    cspace->second_levels[index] = NULL;
    if (node->second_level.quoll_free > 0) clear_partial(cspace, index);
    if (vka_cnode_delete(&path) != seL4_NoError) {
        ZF_LOGE("cannot delete the CNode at %#zx: it is kept", index);
        enter_node(cspace, node, index);
        return false;
    }
    allocman_utspace_free(alloc, node->cookie,
                          get_sel4_object_size(seL4_CapTableObject, cspace->config.level_two_bits));
    _cspace_single_level_free(alloc, &cspace->first_level, &path);
    free_node(alloc, node);
    return true;
}

/* Take one slot of CNode `index`, which has a free one. */
static seL4_CPtr take_slot(struct allocman *alloc, cspace_two_level_t *cspace, size_t index)
{
    struct cspace_two_level_node *node = cspace->second_levels[index];
    cspacepath_t path = {0};
    _cspace_single_level_alloc(alloc, &node->second_level, &path);
    node->count++;
    cspace->quoll_free--;
    cspace->last_second_level = index;
    if (node->second_level.quoll_free == 0) clear_partial(cspace, index);
    return (seL4_CPtr)index << cspace->config.level_two_bits | path.capPtr;
}

seL4_CPtr _cspace_two_level_boot_alloc(struct allocman *alloc, void *_cspace, int *error)
{
    cspace_two_level_t *cspace = _cspace;
    size_t index = lowest_free(&cspace->quoll_partial);
    bool none = index == num_nodes(cspace);
    SET_ERROR(error, none ? ENOSPC : 0);
    return none ? 0 : take_slot(alloc, cspace, index);
}

int _cspace_two_level_alloc(struct allocman *alloc, void *_cspace, cspacepath_t *slot)
{
    cspace_two_level_t *cspace = _cspace;
    int grow_error = cspace->quoll_free < KEEP_SLOTS ? grow(alloc, cspace) : 0;

    int error;
    seL4_CPtr cptr = _cspace_two_level_boot_alloc(alloc, cspace, &error);
    if (error) return grow_error ? grow_error : error;
    *slot = _cspace_two_level_make_path(cspace, cptr);
    return 0;
}

int _cspace_two_level_alloc_at(struct allocman *alloc, void *_cspace, seL4_CPtr slot)
{
    cspace_two_level_t *cspace = _cspace;
    size_t index = slot >> cspace->config.level_two_bits;
    if (index >= num_nodes(cspace)) return EINVAL;
    if (cspace->second_levels[index] == NULL) {
        int error = grow_at(alloc, cspace, index);
        if (error) return error;
    }
    struct cspace_two_level_node *node = cspace->second_levels[index];
    int error = _cspace_single_level_alloc_at(alloc, &node->second_level,
                                              slot & MASK(cspace->config.level_two_bits));
    if (error) return error;
    node->count++;
    cspace->quoll_free--;
    if (node->second_level.quoll_free == 0) clear_partial(cspace, index);
    return 0;
}

void _cspace_two_level_free(struct allocman *alloc, void *_cspace, const cspacepath_t *slot)
{
    cspace_two_level_t *cspace = _cspace;
    size_t index = slot->capPtr >> cspace->config.level_two_bits;
    struct cspace_two_level_node *node =
        index < num_nodes(cspace) ? cspace->second_levels[index] : NULL;
    cspacepath_t inner = {.capPtr = slot->capPtr & MASK(cspace->config.level_two_bits)};
    size_t free_before = node == NULL ? 0 : node->second_level.quoll_free;

    if (node != NULL) _cspace_single_level_free(alloc, &node->second_level, &inner);
    if (node == NULL || node->second_level.quoll_free == free_before) {
        ZF_LOGE("slot %#lx given back, but it is not in use", (unsigned long)slot->capPtr);
        return;
    }
    node->count--;
    cspace->quoll_free++;
    if (free_before == 0) set_partial(cspace, index);
    /* Not so soon that the next slots make it again. */
    if (node->count == 0 && node->cookie_valid && !cspace->quoll_growing &&
        cspace->quoll_free - node_slots(cspace) >= 2 * KEEP_SLOTS) {
        release_node(alloc, cspace, index);
    }
}

size_t quoll_cspace_two_level_reclaim(struct allocman *alloc, void *_cspace)
{
    cspace_two_level_t *cspace = _cspace;
    size_t released = 0;
    for (size_t i = cspace->config.first_slot; i < cspace->config.end_slot; i++) {
        struct cspace_two_level_node *node = cspace->second_levels[i];
        if (node != NULL && node->cookie_valid && node->count == 0) {
            released += release_node(alloc, cspace, i);
        }
    }
    return released;
}

void quoll_cspace_two_level_usage(void *_cspace, struct quoll_allocman_usage *usage)
{
    cspace_two_level_t *cspace = _cspace;
    usage->free_slots += cspace->quoll_free;
}

/* Take the CNodes that are there into the books: only the slots of the given range are free. */
static int adopt_existing(struct allocman *alloc, cspace_two_level_t *cspace)
{
    const struct cspace_two_level_config *config = &cspace->config;
    for (size_t i = config->start_existing_index; i < config->end_existing_index; i++) {
        int error = _cspace_single_level_alloc_at(alloc, &cspace->first_level, i);
        struct cspace_two_level_node *node = error ? NULL : new_node(alloc, cspace, &error);
        if (node == NULL) return error;

        seL4_CPtr base = (seL4_CPtr)i << config->level_two_bits;
        for (size_t slot = 0; slot < node_slots(cspace); slot++) {
            if (base + slot < config->start_existing_slot ||
                base + slot >= config->end_existing_slot) {
                _cspace_single_level_alloc_at(alloc, &node->second_level, slot);
                node->count++;
            }
        }
        enter_node(cspace, node, i);
    }
    return 0;
}

static bool plausible(const struct cspace_two_level_config *config)
{
    size_t bits = config->cnode_size_bits + config->level_two_bits;
    return config->level_two_bits > 0 && bits < seL4_WordBits &&
           config->first_slot < config->end_slot &&
           config->end_slot <= BIT(config->cnode_size_bits) &&
           config->start_existing_index <= config->end_existing_index &&
           config->end_existing_index <= BIT(config->cnode_size_bits);
}

static int create_tables(struct allocman *alloc, cspace_two_level_t *cspace)
{
    int error;
    size_t table_bytes = num_nodes(cspace) * sizeof(*cspace->second_levels);
    struct cspace_single_level_config nodes = {
        .cnode = cspace->config.cnode,
        .cnode_size_bits = cspace->config.cnode_size_bits,
        .cnode_guard_bits = cspace->config.cnode_guard_bits,
        .first_slot = cspace->config.first_slot,
        .end_slot = cspace->config.end_slot,
    };

    cspace->second_levels = allocman_mspace_alloc(alloc, table_bytes, &error);
    if (cspace->second_levels == NULL) return error;
    memset(cspace->second_levels, 0, table_bytes);
    error = cspace_single_level_create(alloc, &cspace->first_level, nodes);
    if (error == 0) {
        nodes.first_slot = 0;
        nodes.end_slot = num_nodes(cspace);
        error = cspace_single_level_create(alloc, &cspace->quoll_partial, nodes);
        if (error) cspace_single_level_destroy(alloc, &cspace->first_level);
    }
    if (error) allocman_mspace_free(alloc, cspace->second_levels, table_bytes);
    return error;
}

int cspace_two_level_create(struct allocman *alloc, cspace_two_level_t *cspace,
                            struct cspace_two_level_config config)
{
    if (!plausible(&config)) {
        ZF_LOGE("a CSpace of 2^%zu CNodes of 2^%zu slots is not possible", config.cnode_size_bits,
                config.level_two_bits);
        return EINVAL;
    }
    *cspace = (cspace_two_level_t){.config = config};
    int error = create_tables(alloc, cspace);
    if (error) return error;

    /* There are no CNodes yet. */
    for (size_t i = 0; i < num_nodes(cspace); i++) {
        clear_partial(cspace, i);
    }
    error = adopt_existing(alloc, cspace);
    if (error) cspace_two_level_destroy(alloc, cspace);
    return error;
}

void cspace_two_level_destroy(struct allocman *alloc, cspace_two_level_t *cspace)
{
    for (size_t i = 0; i < num_nodes(cspace); i++) {
        struct cspace_two_level_node *node = cspace->second_levels[i];
        if (node == NULL) continue;
        if (node->cookie_valid) {
            release_node(alloc, cspace, i);
        } else {
            cspace->second_levels[i] = NULL;
            free_node(alloc, node);
        }
    }
    cspace_single_level_destroy(alloc, &cspace->quoll_partial);
    cspace_single_level_destroy(alloc, &cspace->first_level);
    allocman_mspace_free(alloc, cspace->second_levels,
                         num_nodes(cspace) * sizeof(*cspace->second_levels));
}
