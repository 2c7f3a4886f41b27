/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Heap from a VSpace, for programs that manage one: they set muslc_this_vspace. The heap then
 * takes pages from it when the built-in area is used up, and gives them back when they are free.
 */
#include "posix.h"

#include <vspace/vspace.h>

vspace_t *muslc_this_vspace;
/* Known to programs; the heap needs no range reserved in advance. */
reservation_t muslc_brk_reservation;
void *muslc_brk_reservation_start;

/* A message may be under construction: whoever allocates or frees does not expect a kernel call. */
static void keep_message(seL4_IPCBuffer *kept)
{
    if (seL4_GetIPCBuffer() != NULL) *kept = *seL4_GetIPCBuffer();
}

static void restore_message(const seL4_IPCBuffer *kept)
{
    if (seL4_GetIPCBuffer() != NULL) *seL4_GetIPCBuffer() = *kept;
}

void *system_more_pages(size_t *pages)
{
    seL4_IPCBuffer kept;
    if (muslc_this_vspace == NULL) {
        return NULL;
    }
    keep_message(&kept);
    void *memory = vspace_new_pages(muslc_this_vspace, seL4_AllRights, *pages, seL4_PageBits);
    restore_message(&kept);
    return memory;
}

void system_fewer_pages(void *memory, size_t pages)
{
    seL4_IPCBuffer kept;
    keep_message(&kept);
    vspace_unmap_pages(muslc_this_vspace, memory, pages, seL4_PageBits, VSPACE_FREE);
    restore_message(&kept);
}
