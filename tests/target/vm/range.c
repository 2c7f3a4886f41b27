/* SPDX-License-Identifier: BSD-2-Clause */
/* Our method that maps neighbouring frames. Whatever is refused maps nothing. */
#include "vm.h"

#include <qtest.h>

enum { NODE_BITS = 4, SLOTS = 1 << NODE_BITS, PAGES = 3 };
#define RANGE 0x40000000ul

static seL4_CPtr space, node, pages[PAGES];

/* A space with tables for RANGE, and a CNode with frames in its slots from `first` on. */
static void setup(seL4_Word first)
{
    space = space_make();
    space_make_table(space, RANGE, SEL4_MAPPING_LOOKUP_NO_PDPT);
    space_make_table(space, RANGE, SEL4_MAPPING_LOOKUP_NO_PD);
    space_make_table(space, RANGE, SEL4_MAPPING_LOOKUP_NO_PT);
    node = object_make(seL4_CapTableObject, NODE_BITS);
    for (seL4_Word i = 0; i < PAGES; i++) {
        pages[i] = object_make(seL4_X86_4K, 0);
        QT_OK(seL4_CNode_Copy(node, first + i, NODE_BITS, seL4_CapInitThreadCNode, pages[i],
                              seL4_WordBits, seL4_AllRights));
    }
}

static seL4_Error map_range(seL4_CPtr root, seL4_Word offset, seL4_Word count, seL4_Word vaddr)
{
    return quoll_X64_PML4_MapRange(root, node, offset, count, vaddr, seL4_ReadWrite,
                                   DEFAULT | NEVER);
}

/* The frames can still be mapped, and so nothing was. */
static void expect_nothing_mapped(seL4_Word first)
{
    QT_OK(map_range(space, first, PAGES, RANGE));
}

QTEST(quoll_x64_pml4_map_range__frames__are_there_with_their_rights)
{
    setup(2);
    QT_OK(map_range(space, 2, PAGES, RANGE));
    struct probe probe = probe_make(space);
    for (seL4_Word i = 0; i < PAGES; i++) QT_WRITES(&probe, RANGE + i * PAGE, 7 + i);
    for (seL4_Word i = 0; i < PAGES; i++) QT_READS(&probe, RANGE + i * PAGE, 7 + i);
    QT_FAULTS(probe_run(&probe, RANGE), RANGE, STATUS_FETCH | STATUS_PRESENT);
    QT_FAULTS(probe_read(&probe, RANGE + PAGES * PAGE), RANGE + PAGES * PAGE, 0);
    QT_FAULTS(probe_read(&probe, RANGE - PAGE), RANGE - PAGE, 0);
}

QTEST(quoll_x64_pml4_map_range__rights__no_more_than_the_frames_have)
{
    setup(0);
    QT_OK(seL4_CNode_Delete(node, 1, NODE_BITS));
    QT_OK(seL4_CNode_Copy(node, 1, NODE_BITS, seL4_CapInitThreadCNode, pages[1], seL4_WordBits,
                          seL4_CanRead));
    QT_OK(map_range(space, 0, PAGES, RANGE));
    struct probe probe = probe_make(space);
    QT_WRITES(&probe, RANGE, 1);
    QT_FAULTS(probe_write(&probe, RANGE + PAGE, 1), RANGE + PAGE, STATUS_WRITE | STATUS_PRESENT);
    QT_WRITES(&probe, RANGE + 2 * PAGE, 1);
}

QTEST(quoll_x64_pml4_map_range__across_two_tables__all_are_there)
{
    setup(0);
    space_make_table(space, RANGE + 0x200000, SEL4_MAPPING_LOOKUP_NO_PT);
    QT_OK(map_range(space, 0, PAGES, RANGE + 0x1ff000));
    struct probe probe = probe_make(space);
    for (seL4_Word i = 0; i < PAGES; i++) QT_WRITES(&probe, RANGE + 0x1ff000 + i * PAGE, i);
}

/* Each is a mapping of its own frame's capability, as if made singly. */
QTEST(quoll_x64_pml4_map_range__one_is_deleted__the_others_stay)
{
    setup(0);
    QT_OK(map_range(space, 0, PAGES, RANGE));
    struct probe probe = probe_make(space);
    for (seL4_Word i = 0; i < PAGES; i++) QT_WRITES(&probe, RANGE + i * PAGE, 7 + i);
    QT_OK(seL4_CNode_Delete(node, 1, NODE_BITS));
    QT_READS(&probe, RANGE, 7);
    QT_FAULTS(probe_read(&probe, RANGE + PAGE), RANGE + PAGE, 0);
    QT_READS(&probe, RANGE + 2 * PAGE, 9);
}

QTEST(quoll_x64_pml4_map_range__misaligned__alignment_error)
{
    setup(0);
    QT_EQ(map_range(space, 0, PAGES, RANGE + 8), seL4_AlignmentError);
    expect_nothing_mapped(0);
}

QTEST(quoll_x64_pml4_map_range__something_is_there__delete_first)
{
    setup(0);
    QT_OK(seL4_X86_Page_Map(pages[0], space, RANGE + 2 * PAGE, seL4_CanRead, DEFAULT));
    QT_EQ(map_range(space, 0, PAGES, RANGE), seL4_DeleteFirst);
    QT_OK(seL4_X86_Page_Unmap(pages[0]));
    expect_nothing_mapped(0);
}

QTEST(quoll_x64_pml4_map_range__a_table_is_missing__failed_lookup)
{
    setup(0);
    QT_LOOKUP(map_range(space, 0, PAGES, RANGE + 0x200000), seL4_MissingCapability);
    QT_EQ(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PT);
    QT_LOOKUP(map_range(space, 0, PAGES, RANGE + 0x1ff000), seL4_MissingCapability);
    QT_EQ(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PT);
    expect_nothing_mapped(0);
}

QTEST(quoll_x64_pml4_map_range__space_lost_its_number__failed_lookup)
{
    setup(0);
    seL4_CPtr pool = pool_make(), other = object_make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(pool, other));
    cap_delete(pool);
    QT_EQ(map_range(other, 0, PAGES, RANGE), seL4_FailedLookup);
    expect_nothing_mapped(0);
}

QTEST(quoll_x64_pml4_map_range__not_addresses_of_users__invalid_argument)
{
    setup(0);
    QT_EQ(map_range(space, 0, PAGES, USER_END), seL4_InvalidArgument);
    QT_EQ(map_range(space, 0, PAGES, USER_END - PAGE), seL4_InvalidArgument);
    QT_EQ(map_range(space, 0, PAGES, -(seL4_Word)PAGE), seL4_InvalidArgument);
    expect_nothing_mapped(0);
}

QTEST(quoll_x64_pml4_map_range__not_frames_of_4_kib__invalid_capability)
{
    setup(1);
    QT_EQ(map_range(space, 0, 2, RANGE), seL4_InvalidCapability); /* an empty slot */
    QT_EQ(map_range(space, 1, PAGES + 1, RANGE), seL4_InvalidCapability);
    QT_OK(seL4_CNode_Copy(node, 0, NODE_BITS, seL4_CapInitThreadCNode,
                          object_make(seL4_X86_LargePageObject, 0), seL4_WordBits, seL4_AllRights));
    QT_EQ(map_range(space, 0, 1, RANGE), seL4_InvalidCapability);
    expect_nothing_mapped(1);
}

QTEST(quoll_x64_pml4_map_range__a_frame_is_mapped__invalid_capability)
{
    setup(0);
    QT_OK(map_range(space, 1, 1, RANGE + 5 * PAGE));
    QT_EQ(map_range(space, 0, PAGES, RANGE), seL4_InvalidCapability);
    struct probe probe = probe_make(space);
    QT_FAULTS(probe_read(&probe, RANGE), RANGE, 0);
    QT_READS(&probe, RANGE + 5 * PAGE, 0);
}

QTEST(quoll_x64_pml4_map_range__space_or_node_is_none__invalid_capability)
{
    setup(0);
    QT_EQ(map_range(object_make(seL4_X64_PML4Object, 0), 0, PAGES, RANGE), seL4_InvalidCapability);
    seL4_CPtr kept = node;
    node = pages[0];
    QT_EQ(map_range(space, 0, 1, RANGE), seL4_InvalidCapability);
    node = kept;
    expect_nothing_mapped(0);
}

QTEST(quoll_x64_pml4_map_range__slots_outside__range_error)
{
    setup(0);
    QT_EQ(map_range(space, SLOTS, 1, RANGE), seL4_RangeError);
    QT_EQ(map_range(space, 0, 0, RANGE), seL4_RangeError);
    QT_EQ(map_range(space, 0, SLOTS + 1, RANGE), seL4_RangeError);
    QT_EQ(map_range(space, 1, -1ul, RANGE), seL4_RangeError);
    node = seL4_CapInitThreadCNode;
    QT_EQ(map_range(space, 1, CONFIG_RETYPE_FAN_OUT_LIMIT + 1, RANGE), seL4_RangeError);
}

QTEST(quoll_ranges__messages_too_short__truncated_message)
{
    setup(0);
    QT_EQ(call_raw(space, QuollX64PML4MapRange, 0, 5), seL4_TruncatedMessage);
    QT_EQ(call_raw(node, QuollCNodeCopyRange, 0, 4), seL4_TruncatedMessage);
    QT_EQ(call_raw(node, QuollCNodeDeleteRange, 0, 1), seL4_TruncatedMessage);
}
