/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator's reserves, and the calls of the managers that they are filled by. */
#pragma once

#include <allocman/allocman.h>

/* Which object an allocation asks for. */
struct object_wanted {
    size_t size_bits;
    seL4_Word type;
    uintptr_t paddr;
    bool can_be_dev;
};

/* Ask the manager itself, without the reserve; EBUSY if it may not be asked now. */
void *manager_mspace_alloc(allocman_t *alloc, size_t bytes, int *error);
int manager_cspace_alloc(allocman_t *alloc, cspacepath_t *slot);
seL4_Word manager_utspace_alloc(allocman_t *alloc, const struct object_wanted *wanted,
                                const cspacepath_t *path, int *error);

/* Take from the reserve. NULL, false: there is none of that size. */
void *reserve_take_memory(allocman_t *alloc, size_t bytes);
bool reserve_take_slot(allocman_t *alloc, cspacepath_t *slot);
bool reserve_take_object(allocman_t *alloc, const struct object_wanted *wanted,
                         const cspacepath_t *path, seL4_Word *cookie);

/* Give to the reserve. False: it wants no more of these. */
bool reserve_give_memory(allocman_t *alloc, void *ptr, size_t bytes);
bool reserve_give_slot(allocman_t *alloc, const cspacepath_t *slot);

/* Fill all reserves, as far as possible. Returns 0, or an error if something is missing. */
int reserve_fill(allocman_t *alloc);
