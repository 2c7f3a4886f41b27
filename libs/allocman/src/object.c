/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects the allocator needs for itself. */

#include "object.h"
#include <utils/util.h>
#include <vka/capops.h>

int object_make(allocman_t *alloc, seL4_Word type, size_t size_bits,
                struct allocman_utspace_allocation *out)
{
    int error = allocman_cspace_alloc(alloc, &out->slot);
    if (error) return error;
    out->cookie = allocman_utspace_alloc(alloc, size_bits, type, &out->slot, false, &error);
    if (error) allocman_cspace_free(alloc, &out->slot);
    return error;
}

void object_drop(allocman_t *alloc, const struct allocman_utspace_allocation *object, size_t bits)
{
    if (vka_cnode_delete(&object->slot) != seL4_NoError) {
        alloc->quoll_lost++;
        ZF_LOGE("cannot delete capability %#lx: its object is lost",
                (unsigned long)object->slot.capPtr);
        return;
    }
    allocman_utspace_free(alloc, object->cookie, bits);
    allocman_cspace_free(alloc, &object->slot);
}
