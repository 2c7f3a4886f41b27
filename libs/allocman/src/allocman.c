/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator.
 *
 * For each of the three resources there are: a call of the manager, allowed or not by what is under
 * way; an allocation, which falls back on the reserve while an operation is under way; a free,
 * which falls back on the queue. The outermost call ends the operation: see end(). */

#include <allocman/allocman.h>
#include <allocman/util.h>
#include <errno.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>
#include "reserve.h"

/* --- what may be called when ---------------------------------------------- */

static bool may_alloc(const struct allocman_properties *can, size_t in_alloc, size_t in_free)
{
    return (in_alloc == 0 || can->alloc_can_alloc) && (in_free == 0 || can->free_can_alloc);
}

static bool may_free(const struct allocman_properties *can, size_t in_alloc, size_t in_free)
{
    return (in_alloc == 0 || can->alloc_can_free) && (in_free == 0 || can->free_can_free);
}

static void lose(allocman_t *alloc, const char *what)
{
    alloc->quoll_lost++;
    ZF_LOGE("%s freed while it cannot be taken back, and the queue is full: it is lost", what);
}

static bool queues_are_empty(const allocman_t *alloc)
{
    return alloc->num_freed_slots == 0 && alloc->num_freed_utspace_chunks == 0 &&
           alloc->num_freed_mspace_chunks == 0;
}

/* Free what waits, one of each, until nothing does: freeing may make more wait. */
static void empty_queues(allocman_t *alloc)
{
    while (!queues_are_empty(alloc)) {
        if (alloc->num_freed_slots > 0) {
            cspacepath_t slot = alloc->freed_slots[--alloc->num_freed_slots];
            allocman_cspace_free(alloc, &slot);
        }
        if (alloc->num_freed_utspace_chunks > 0) {
            struct allocman_freed_utspace_chunk chunk =
                alloc->freed_utspace_chunks[--alloc->num_freed_utspace_chunks];
            allocman_utspace_free(alloc, chunk.cookie, chunk.size_bits);
        }
        if (alloc->num_freed_mspace_chunks > 0) {
            struct allocman_freed_mspace_chunk chunk =
                alloc->freed_mspace_chunks[--alloc->num_freed_mspace_chunks];
            allocman_mspace_free(alloc, chunk.ptr, chunk.size);
        }
    }
}

/* Begin a call of a manager; true if it is the outermost. */
static bool begin(allocman_t *alloc)
{
    bool outermost = !alloc->in_operation;
    alloc->in_operation = 1;
    return outermost;
}

static void end(allocman_t *alloc, bool outermost)
{
    if (!outermost) return;
    empty_queues(alloc);
    if (alloc->used_watermark) reserve_fill(alloc);
    empty_queues(alloc);
    alloc->in_operation = 0;
}

/* --- calls of the managers ------------------------------------------------ */

void *manager_mspace_alloc(allocman_t *alloc, size_t bytes, int *error)
{
    *error = EBUSY;
    if (!alloc->have_mspace || !may_alloc(&alloc->mspace.properties, alloc->mspace_alloc_depth,
                                          alloc->mspace_free_depth)) {
        return NULL;
    }
    bool outermost = begin(alloc);
    alloc->mspace_alloc_depth++;
    *error = 0;
    void *ptr = alloc->mspace.alloc(alloc, alloc->mspace.mspace, bytes, error);
    alloc->mspace_alloc_depth--;
    end(alloc, outermost);
    if (ptr == NULL && *error == 0) *error = ENOMEM;
    return ptr;
}

int manager_cspace_alloc(allocman_t *alloc, cspacepath_t *slot)
{
    if (!alloc->have_cspace || !may_alloc(&alloc->cspace.properties, alloc->cspace_alloc_depth,
                                          alloc->cspace_free_depth)) {
        return EBUSY;
    }
    bool outermost = begin(alloc);
    alloc->cspace_alloc_depth++;
    int error = alloc->cspace.alloc(alloc, alloc->cspace.cspace, slot);
    alloc->cspace_alloc_depth--;
    end(alloc, outermost);
    return error;
}

seL4_Word manager_utspace_alloc(allocman_t *alloc, const struct object_wanted *wanted,
                                const cspacepath_t *path, int *error)
{
    *error = EBUSY;
    if (!alloc->have_utspace || !may_alloc(&alloc->utspace.properties, alloc->utspace_alloc_depth,
                                           alloc->utspace_free_depth)) {
        return 0;
    }
    bool outermost = begin(alloc);
    alloc->utspace_alloc_depth++;
    *error = 0;
    seL4_Word cookie =
        alloc->utspace.alloc(alloc, alloc->utspace.utspace, wanted->size_bits, wanted->type, path,
                             wanted->paddr, wanted->can_be_dev, error);
    alloc->utspace_alloc_depth--;
    end(alloc, outermost);
    return cookie;
}

/* --- allocation ----------------------------------------------------------- */

size_t quoll_allocman_settle(allocman_t *alloc)
{
    size_t total = 0;
    size_t round;
    bool outermost = begin(alloc);
    /* Joining untypeds empties CNodes; deleting CNodes frees untypeds. */
    do {
        round = 0;
        if (alloc->have_cspace && alloc->cspace.quoll_reclaim != NULL) {
            round += alloc->cspace.quoll_reclaim(alloc, alloc->cspace.cspace);
        }
        if (alloc->have_utspace && alloc->utspace.quoll_reclaim != NULL) {
            round += alloc->utspace.quoll_reclaim(alloc, alloc->utspace.utspace);
        }
        total += round;
    } while (round > 0);
    end(alloc, outermost);
    return total;
}

/* Whether a failed allocation should be tried again: only from outside, for inside the managers
 * must not be surprised. */
static bool worth_retrying(allocman_t *alloc)
{
    return !alloc->in_operation && quoll_allocman_settle(alloc) > 0;
}

void *allocman_mspace_alloc(allocman_t *alloc, size_t bytes, int *_error)
{
    int error;
    void *ptr = manager_mspace_alloc(alloc, bytes, &error);
    if (ptr == NULL && worth_retrying(alloc)) ptr = manager_mspace_alloc(alloc, bytes, &error);
    if (ptr == NULL && alloc->in_operation) {
        ptr = reserve_take_memory(alloc, bytes);
        if (ptr != NULL) error = 0;
    }
    SET_ERROR(_error, error);
    return ptr;
}

int allocman_cspace_alloc(allocman_t *alloc, cspacepath_t *slot)
{
    int error = manager_cspace_alloc(alloc, slot);
    if (error && worth_retrying(alloc)) error = manager_cspace_alloc(alloc, slot);
    if (error && alloc->in_operation && reserve_take_slot(alloc, slot)) error = 0;
    return error;
}

static bool has_ranges(const allocman_t *alloc)
{
    return alloc->have_cspace && alloc->cspace.quoll_alloc_range != NULL && !alloc->in_operation;
}

int quoll_allocman_cspace_alloc_range(allocman_t *alloc, size_t count, cspacepath_t *path)
{
    if (!has_ranges(alloc)) return ENOSYS;
    return alloc->cspace.quoll_alloc_range(alloc, alloc->cspace.cspace, count, path);
}

void quoll_allocman_cspace_free_range(allocman_t *alloc, const cspacepath_t *path)
{
    alloc->cspace.quoll_free_range(alloc, alloc->cspace.cspace, path);
}

seL4_Word allocman_utspace_alloc_at(allocman_t *alloc, size_t size_bits, seL4_Word type,
                                    const cspacepath_t *path, uintptr_t paddr, bool canBeDev,
                                    int *_error)
{
    struct object_wanted wanted = {
        .size_bits = size_bits, .type = type, .paddr = paddr, .can_be_dev = canBeDev};
    int error;
    seL4_Word cookie = manager_utspace_alloc(alloc, &wanted, path, &error);
    if (error && worth_retrying(alloc))
        cookie = manager_utspace_alloc(alloc, &wanted, path, &error);
    if (error && alloc->in_operation && reserve_take_object(alloc, &wanted, path, &cookie))
        error = 0;
    SET_ERROR(_error, error);
    return cookie;
}

/* --- freeing -------------------------------------------------------------- */

void allocman_mspace_free(allocman_t *alloc, void *ptr, size_t bytes)
{
    if (may_free(&alloc->mspace.properties, alloc->mspace_alloc_depth, alloc->mspace_free_depth)) {
        bool outermost = begin(alloc);
        alloc->mspace_free_depth++;
        alloc->mspace.free(alloc, alloc->mspace.mspace, ptr, bytes);
        alloc->mspace_free_depth--;
        end(alloc, outermost);
    } else if (!reserve_give_memory(alloc, ptr, bytes)) {
        if (alloc->num_freed_mspace_chunks == alloc->desired_freed_mspace_chunks) {
            lose(alloc, "memory");
            return;
        }
        alloc->freed_mspace_chunks[alloc->num_freed_mspace_chunks++] =
            (struct allocman_freed_mspace_chunk){.ptr = ptr, .size = bytes};
    }
}

void allocman_cspace_free(allocman_t *alloc, const cspacepath_t *slot)
{
    if (may_free(&alloc->cspace.properties, alloc->cspace_alloc_depth, alloc->cspace_free_depth)) {
        bool outermost = begin(alloc);
        alloc->cspace_free_depth++;
        alloc->cspace.free(alloc, alloc->cspace.cspace, slot);
        alloc->cspace_free_depth--;
        end(alloc, outermost);
    } else if (!reserve_give_slot(alloc, slot)) {
        if (alloc->num_freed_slots == alloc->desired_freed_slots) {
            lose(alloc, "a slot");
            return;
        }
        alloc->freed_slots[alloc->num_freed_slots++] = *slot;
    }
}

void allocman_utspace_free(allocman_t *alloc, seL4_Word cookie, size_t size_bits)
{
    if (may_free(&alloc->utspace.properties, alloc->utspace_alloc_depth,
                 alloc->utspace_free_depth)) {
        bool outermost = begin(alloc);
        alloc->utspace_free_depth++;
        alloc->utspace.free(alloc, alloc->utspace.utspace, cookie, size_bits);
        alloc->utspace_free_depth--;
        end(alloc, outermost);
    } else if (alloc->num_freed_utspace_chunks == alloc->desired_freed_utspace_chunks) {
        lose(alloc, "an object");
    } else {
        alloc->freed_utspace_chunks[alloc->num_freed_utspace_chunks++] =
            (struct allocman_freed_utspace_chunk){.size_bits = size_bits, .cookie = cookie};
    }
}

/* --- making one ----------------------------------------------------------- */

int allocman_create(allocman_t *alloc, struct mspace_interface mspace)
{
    memset(alloc, 0, sizeof(*alloc));
    alloc->mspace = mspace;
    alloc->have_mspace = 1;
    return 0;
}

int allocman_attach_cspace(allocman_t *alloc, struct cspace_interface cspace)
{
    if (alloc->have_cspace) {
        ZF_LOGE("there is a manager of slots already");
        return EEXIST;
    }
    alloc->cspace = cspace;
    alloc->have_cspace = 1;
    return 0;
}

int allocman_attach_utspace(allocman_t *alloc, struct utspace_interface utspace)
{
    if (alloc->have_utspace) {
        ZF_LOGE("there is a manager of untyped memory already");
        return EEXIST;
    }
    alloc->utspace = utspace;
    alloc->have_utspace = 1;
    return 0;
}

void quoll_allocman_usage(const allocman_t *alloc, struct quoll_allocman_usage *usage)
{
    *usage = (struct quoll_allocman_usage){.lost = alloc->quoll_lost};
    if (alloc->have_mspace && alloc->mspace.quoll_usage != NULL) {
        alloc->mspace.quoll_usage(alloc->mspace.mspace, usage);
    }
    if (alloc->have_cspace && alloc->cspace.quoll_usage != NULL) {
        alloc->cspace.quoll_usage(alloc->cspace.cspace, usage);
    }
    if (alloc->have_utspace && alloc->utspace.quoll_usage != NULL) {
        alloc->utspace.quoll_usage(alloc->utspace.utspace, usage);
    }
}
