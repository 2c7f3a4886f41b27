/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator's reserves: taking from them, giving to them, filling them. */

#include "reserve.h"
#include <errno.h>
#include <utils/util.h>
#include <vka/capops.h>

/* Filling one reserve may take from another, so it is gone through all of them again; the second
 * time the managers have what the first time made them fetch. */
enum { MAX_ROUNDS = 8 };

void *reserve_take_memory(allocman_t *alloc, size_t bytes)
{
    for (size_t i = 0; i < alloc->num_mspace_chunks; i++) {
        /* Of just that size, for it will be freed as that. */
        if (alloc->mspace_chunk[i].size == bytes && alloc->mspace_chunk_count[i] > 0) {
            alloc->used_watermark = 1;
            return alloc->mspace_chunks[i][--alloc->mspace_chunk_count[i]];
        }
    }
    return NULL;
}

bool reserve_give_memory(allocman_t *alloc, void *ptr, size_t bytes)
{
    for (size_t i = 0; i < alloc->num_mspace_chunks; i++) {
        if (alloc->mspace_chunk[i].size == bytes &&
            alloc->mspace_chunk_count[i] < alloc->mspace_chunk[i].count) {
            alloc->mspace_chunks[i][alloc->mspace_chunk_count[i]++] = ptr;
            return true;
        }
    }
    return false;
}

bool reserve_take_slot(allocman_t *alloc, cspacepath_t *slot)
{
    if (alloc->num_cspace_slots == 0) return false;
    alloc->used_watermark = 1;
    *slot = alloc->cspace_slots[--alloc->num_cspace_slots];
    return true;
}

bool reserve_give_slot(allocman_t *alloc, const cspacepath_t *slot)
{
    if (alloc->num_cspace_slots == alloc->desired_cspace_slots) return false;
    alloc->cspace_slots[alloc->num_cspace_slots++] = *slot;
    return true;
}

bool reserve_take_object(allocman_t *alloc, const struct object_wanted *wanted,
                         const cspacepath_t *path, seL4_Word *cookie)
{
    if (wanted->paddr != ALLOCMAN_NO_PADDR) return false;
    for (size_t i = 0; i < alloc->num_utspace_chunks; i++) {
        const struct allocman_utspace_chunk *kind = &alloc->utspace_chunk[i];
        if (kind->size_bits != wanted->size_bits || kind->type != wanted->type ||
            alloc->utspace_chunk_count[i] == 0) {
            continue;
        }
        struct allocman_utspace_allocation *last =
            &alloc->utspace_chunks[i][alloc->utspace_chunk_count[i] - 1];
        if (vka_cnode_move(path, &last->slot) != seL4_NoError) return false;

        cspacepath_t emptied = last->slot;
        *cookie = last->cookie;
        alloc->utspace_chunk_count[i]--;
        alloc->used_watermark = 1;
        allocman_cspace_free(alloc, &emptied);
        return true;
    }
    return false;
}

static int fill_slots(allocman_t *alloc)
{
    while (alloc->num_cspace_slots < alloc->desired_cspace_slots) {
        cspacepath_t slot;
        int error = manager_cspace_alloc(alloc, &slot);
        if (error) return error;
        if (!reserve_give_slot(alloc, &slot)) allocman_cspace_free(alloc, &slot);
    }
    return 0;
}

static int fill_memory(allocman_t *alloc, size_t i)
{
    while (alloc->mspace_chunk_count[i] < alloc->mspace_chunk[i].count) {
        int error;
        size_t bytes = alloc->mspace_chunk[i].size;
        void *ptr = manager_mspace_alloc(alloc, bytes, &error);
        if (ptr == NULL) return error;
        if (!reserve_give_memory(alloc, ptr, bytes)) allocman_mspace_free(alloc, ptr, bytes);
    }
    return 0;
}

static int fill_objects(allocman_t *alloc, size_t i)
{
    struct object_wanted wanted = {
        .size_bits = alloc->utspace_chunk[i].size_bits,
        .type = alloc->utspace_chunk[i].type,
        .paddr = ALLOCMAN_NO_PADDR,
    };
    while (alloc->utspace_chunk_count[i] < alloc->utspace_chunk[i].count) {
        struct allocman_utspace_allocation object;
        int error = allocman_cspace_alloc(alloc, &object.slot);
        if (error) return error;
        object.cookie = manager_utspace_alloc(alloc, &wanted, &object.slot, &error);
        if (error) {
            allocman_cspace_free(alloc, &object.slot);
            return error;
        }
        alloc->utspace_chunks[i][alloc->utspace_chunk_count[i]++] = object;
    }
    return 0;
}

static int fill_once(allocman_t *alloc)
{
    int error = 0;
    for (size_t i = 0; i < alloc->num_mspace_chunks && error == 0; i++) {
        error = fill_memory(alloc, i);
    }
    if (error == 0) error = fill_slots(alloc);
    for (size_t i = 0; i < alloc->num_utspace_chunks && error == 0; i++) {
        error = fill_objects(alloc, i);
    }
    return error;
}

int reserve_fill(allocman_t *alloc)
{
    if (alloc->refilling_watermark) return 0;
    int error;
    size_t rounds = 0;
    alloc->refilling_watermark = 1;
    do {
        alloc->used_watermark = 0;
        error = fill_once(alloc);
    } while (alloc->used_watermark && ++rounds < MAX_ROUNDS);
    alloc->refilling_watermark = 0;
    /* What is missing is tried again at the end of the next operation. */
    alloc->used_watermark = error != 0;
    return error;
}
