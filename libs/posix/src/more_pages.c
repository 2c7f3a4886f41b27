/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Heap from a VSpace, for programs that manage one: they set muslc_this_vspace. The heap then
 * takes pages from it when the built-in area is used up, and keeps them.
 */
#include "posix.h"

#include <vspace/vspace.h>

vspace_t *muslc_this_vspace;
/* Known to programs; the heap needs no range reserved in advance. */
reservation_t muslc_brk_reservation;
void *muslc_brk_reservation_start;

void *system_more_pages(size_t *pages)
{
    if (muslc_this_vspace == NULL) {
        return NULL;
    }
    return vspace_new_pages(muslc_this_vspace, seL4_AllRights, *pages, seL4_PageBits);
}
