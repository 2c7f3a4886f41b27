/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots of one CNode. Number i of the bitmap is slot first_slot + i. */

#include <allocman/allocman.h>
#include <allocman/cspace/single_level.h>
#include <errno.h>
#include <utils/util.h>
#include "bitmap.h"

static size_t num_slots(const cspace_single_level_t *cspace)
{
    return cspace->config.end_slot - cspace->config.first_slot;
}

int cspace_single_level_create(struct allocman *alloc, cspace_single_level_t *cspace,
                               struct cspace_single_level_config config)
{
    if (config.first_slot >= config.end_slot || config.cnode_size_bits >= seL4_WordBits ||
        config.end_slot > BIT(config.cnode_size_bits)) {
        ZF_LOGE("no slots from %#zx to %#zx in a CNode of 2^%zu", config.first_slot,
                config.end_slot, config.cnode_size_bits);
        return EINVAL;
    }
    int error;
    size_t count = config.end_slot - config.first_slot;
    size_t words = bitmap_words(count);
    size_t *bitmap = allocman_mspace_alloc(alloc, words * sizeof(*bitmap), &error);
    if (bitmap == NULL) return error;

    bitmap_init(bitmap, count, true);
    *cspace = (cspace_single_level_t){
        .config = config, .bitmap = bitmap, .bitmap_length = words, .quoll_free = count};
    return 0;
}

void cspace_single_level_destroy(struct allocman *alloc, cspace_single_level_t *cspace)
{
    allocman_mspace_free(alloc, cspace->bitmap, cspace->bitmap_length * sizeof(*cspace->bitmap));
    cspace->bitmap = NULL;
}

static void take(cspace_single_level_t *cspace, size_t i)
{
    bitmap_clear(cspace->bitmap, num_slots(cspace), i);
    cspace->last_entry = i / seL4_WordBits;
    cspace->quoll_free--;
}

int _cspace_single_level_alloc(struct allocman *alloc UNUSED, void *_cspace, cspacepath_t *slot)
{
    cspace_single_level_t *cspace = _cspace;
    size_t i = bitmap_first(cspace->bitmap, num_slots(cspace));
    if (i == num_slots(cspace)) return ENOSPC;

    take(cspace, i);
    *slot = _cspace_single_level_make_path(cspace, cspace->config.first_slot + i);
    return 0;
}

int _cspace_single_level_alloc_at(struct allocman *alloc UNUSED, void *_cspace, seL4_CPtr slot)
{
    cspace_single_level_t *cspace = _cspace;
    if (slot < cspace->config.first_slot || slot >= cspace->config.end_slot) return EINVAL;
    size_t i = slot - cspace->config.first_slot;
    if (!bitmap_test(cspace->bitmap, i)) return EBUSY;

    take(cspace, i);
    return 0;
}

void _cspace_single_level_free(struct allocman *alloc UNUSED, void *_cspace,
                               const cspacepath_t *slot)
{
    cspace_single_level_t *cspace = _cspace;
    size_t i = slot->capPtr - cspace->config.first_slot;
    if (i >= num_slots(cspace) || bitmap_test(cspace->bitmap, i)) {
        ZF_LOGE("slot %#lx given back, but it is not in use", (unsigned long)slot->capPtr);
        return;
    }
    bitmap_set(cspace->bitmap, num_slots(cspace), i);
    cspace->quoll_free++;
}

int quoll_cspace_single_level_alloc_range(struct allocman *alloc UNUSED, void *_cspace,
                                          size_t count, cspacepath_t *path)
{
    cspace_single_level_t *cspace = _cspace;
    size_t i = bitmap_find_run(cspace->bitmap, num_slots(cspace), count);
    if (i == num_slots(cspace)) return ENOSPC;

    bitmap_clear_run(cspace->bitmap, num_slots(cspace), i, count);
    cspace->quoll_free -= count;
    *path = _cspace_single_level_make_path(cspace, cspace->config.first_slot + i);
    path->window = count;
    return 0;
}

void quoll_cspace_single_level_free_range(struct allocman *alloc UNUSED, void *_cspace,
                                          const cspacepath_t *path)
{
    cspace_single_level_t *cspace = _cspace;
    bitmap_set_run(cspace->bitmap, num_slots(cspace), path->capPtr - cspace->config.first_slot,
                   path->window);
    cspace->quoll_free += path->window;
}

void quoll_cspace_single_level_usage(void *_cspace, struct quoll_allocman_usage *usage)
{
    cspace_single_level_t *cspace = _cspace;
    usage->free_slots += cspace->quoll_free;
}
