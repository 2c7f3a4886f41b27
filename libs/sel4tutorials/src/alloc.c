/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots and objects straight from the boot info: see sel4tutorials/alloc.h. */
#include <sel4tutorials/alloc.h>
#include <stdio.h>
#include <stdlib.h>

seL4_CPtr alloc_slot(seL4_BootInfo *info)
{
    if (info->empty.start >= info->empty.end) {
        fprintf(stderr, "alloc_slot: the root CNode has no empty slot left\n");
        abort();
    }
    return info->empty.start++;
}

seL4_CPtr alloc_object(seL4_BootInfo *info, seL4_Word type, seL4_Word size_bits)
{
    seL4_CPtr slot = alloc_slot(info);
    seL4_Error error = seL4_NotEnoughMemory;
    seL4_Bool quiet = quoll_Quiet(1); /* a full untyped is no mistake */
    for (seL4_CPtr untyped = info->untyped.start; untyped < info->untyped.end; untyped++) {
        if (info->untypedList[untyped - info->untyped.start].isDevice) continue;
        error =
            seL4_Untyped_Retype(untyped, type, size_bits, seL4_CapInitThreadCNode, 0, 0, slot, 1);
        if (error != seL4_NotEnoughMemory) break;
    }
    quoll_Quiet(quiet);
    if (error == seL4_NoError) {
        return slot;
    }
    fprintf(stderr, "alloc_object: no object of type %lu, size %lu: error %d\n",
            (unsigned long)type, (unsigned long)size_bits, (int)error);
    abort();
}
