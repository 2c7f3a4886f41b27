/* SPDX-License-Identifier: BSD-2-Clause */
/* Our methods on ranges: capabilities copied and deleted, frames mapped, side by side. */
#include "vm.h"

#include <qtest.h>

enum { NODE_BITS = 4, SLOTS = 1 << NODE_BITS, PAGES = 3 };
#define RANGE 0x40000000ul

/* A CNode with PAGES copies of one page from slot `first` on. */
static seL4_CPtr node_with_pages(seL4_CPtr page, seL4_Word first)
{
    seL4_CPtr node = object_make(seL4_CapTableObject, NODE_BITS);
    for (seL4_Word i = first; page != 0 && i < first + PAGES; i++) {
        QT_OK(seL4_CNode_Copy(node, i, NODE_BITS, seL4_CapInitThreadCNode, page, seL4_WordBits,
                              seL4_AllRights));
    }
    return node;
}

static seL4_Error map_range(seL4_CPtr space, seL4_CPtr node, seL4_Word offset, seL4_Word count,
                            seL4_Word vaddr)
{
    return quoll_X64_PML4_MapRange(space, node, offset, count, vaddr, seL4_ReadWrite,
                                   DEFAULT | NEVER);
}

static seL4_CPtr space_with_tables(void)
{
    seL4_CPtr space = space_make();
    space_make_table(space, RANGE, SEL4_MAPPING_LOOKUP_NO_PDPT);
    space_make_table(space, RANGE, SEL4_MAPPING_LOOKUP_NO_PD);
    space_make_table(space, RANGE, SEL4_MAPPING_LOOKUP_NO_PT);
    return space;
}

QTEST(quoll_x64_pml4_map_range__frames__are_mapped_and_occupied)
{
    seL4_CPtr space = space_with_tables(), page = object_make(seL4_X86_4K, 0);
    seL4_CPtr node = node_with_pages(page, 2), other = node_with_pages(page, 0);
    QT_OK(map_range(space, node, 2, PAGES, RANGE));
    QT_EQ(map_range(space, node, 2, PAGES, RANGE), seL4_InvalidCapability);
    QT_EQ(map_range(space, other, 0, PAGES, RANGE + 2 * 4096), seL4_DeleteFirst);
    QT_OK(map_range(space, other, 0, PAGES, RANGE + PAGES * 4096));
}

QTEST(quoll_x64_pml4_map_range__errors__nothing_is_mapped)
{
    seL4_CPtr space = space_with_tables(), page = object_make(seL4_X86_4K, 0);
    seL4_CPtr node = node_with_pages(page, 0);
    QT_EQ(map_range(space, node, SLOTS, 1, RANGE), seL4_RangeError);
    QT_EQ(map_range(space, node, 0, 0, RANGE), seL4_RangeError);
    QT_EQ(map_range(space, node, 0, SLOTS + 1, RANGE), seL4_RangeError);
    QT_EQ(map_range(space, page, 0, 1, RANGE), seL4_InvalidCapability);
    QT_EQ(map_range(space, node, 0, PAGES + 1, RANGE), seL4_InvalidCapability);
    QT_EQ(map_range(space, node, 0, PAGES, RANGE + 8), seL4_AlignmentError);
    QT_EQ(map_range(space, node, 0, PAGES, USER_END), seL4_InvalidArgument);
    QT_EQ(map_range(space, node, 0, PAGES, USER_END - 4096), seL4_InvalidArgument);
    QT_LOOKUP(map_range(space, node, 0, PAGES, RANGE + 0x200000), seL4_MissingCapability);
    QT_EQ(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PT);
    QT_LOOKUP(map_range(space, node, 0, PAGES, RANGE + 0x1ff000), seL4_MissingCapability);
    QT_EQ(call_raw(space, QuollX64PML4MapRange, 0, 5), seL4_TruncatedMessage);
    QT_OK(map_range(space, node, 0, PAGES, RANGE));
}

QTEST(quoll_cnode_copy_range__errors__nothing_is_copied)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0);
    seL4_CPtr from = node_with_pages(page, 0), to = node_with_pages(0, 0);
    QT_EQ(quoll_CNode_CopyRange(to, SLOTS, from, 0, 1, seL4_AllRights), seL4_RangeError);
    QT_EQ(quoll_CNode_CopyRange(to, 0, from, SLOTS - 1, 2, seL4_AllRights), seL4_RangeError);
    QT_EQ(quoll_CNode_CopyRange(to, 0, page, 0, 1, seL4_AllRights), seL4_InvalidCapability);
    QT_EQ(quoll_CNode_CopyRange(to, 0, from, 0, PAGES + 1, seL4_AllRights), seL4_FailedLookup);
    QT_EQ(call_raw(to, QuollCNodeCopyRange, 0, 4), seL4_TruncatedMessage);
    QT_OK(quoll_CNode_CopyRange(to, 1, from, 0, PAGES, seL4_AllRights));
    QT_EQ(quoll_CNode_CopyRange(to, 0, from, 0, PAGES, seL4_AllRights), seL4_DeleteFirst);
    QT_EQ(quoll_CNode_DeleteRange(to, 1, SLOTS), seL4_RangeError);
    QT_EQ(call_raw(to, QuollCNodeDeleteRange, 0, 1), seL4_TruncatedMessage);
    QT_OK(quoll_CNode_DeleteRange(to, 0, SLOTS));
    QT_OK(quoll_CNode_CopyRange(to, 0, from, 0, PAGES, seL4_AllRights));
}
