/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods of page tables, page directories and PDPTs: the same for all three, one level apart. */
#include "vm.h"

struct kind {
    seL4_Word type, map_label, unmap_label;
    seL4_Word span;  /* bytes that one maps */
    seL4_Word above; /* what is missing where there is no table of the level above */
};

static const struct kind pt = {seL4_X86_PageTableObject, X86PageTableMap, X86PageTableUnmap,
                               2 * MIB, SEL4_MAPPING_LOOKUP_NO_PD};
static const struct kind pd = {seL4_X86_PageDirectoryObject, X86PageDirectoryMap,
                               X86PageDirectoryUnmap, GIB, SEL4_MAPPING_LOOKUP_NO_PDPT};
static const struct kind pdpt = {seL4_X86_PDPTObject, X86PDPTMap, X86PDPTUnmap, 512 * GIB, 0};

/* QTESTs of one check, for each kind. The names carry the kind's. */
#define TABLE_TEST(what, check)                                                                    \
    QTEST(x86_page_table_##what)                                                                   \
    {                                                                                              \
        check(&pt);                                                                                \
    }                                                                                              \
    QTEST(x86_page_directory_##what)                                                               \
    {                                                                                              \
        check(&pd);                                                                                \
    }                                                                                              \
    QTEST(x86_pdpt_##what)                                                                         \
    {                                                                                              \
        check(&pdpt);                                                                              \
    }

static seL4_CPtr make(const struct kind *kind)
{
    return object_make(kind->type, 0);
}

static seL4_Error map(const struct kind *kind, seL4_CPtr table, seL4_CPtr space, seL4_Word vaddr)
{
    switch (kind->type) {
    case seL4_X86_PageTableObject:
        return seL4_X86_PageTable_Map(table, space, vaddr, DEFAULT);
    case seL4_X86_PageDirectoryObject:
        return seL4_X86_PageDirectory_Map(table, space, vaddr, DEFAULT);
    default:
        return seL4_X86_PDPT_Map(table, space, vaddr, DEFAULT);
    }
}

static seL4_Error unmap(const struct kind *kind, seL4_CPtr table)
{
    switch (kind->type) {
    case seL4_X86_PageTableObject:
        return seL4_X86_PageTable_Unmap(table);
    case seL4_X86_PageDirectoryObject:
        return seL4_X86_PageDirectory_Unmap(table);
    default:
        return seL4_X86_PDPT_Unmap(table);
    }
}

/* The tables above those of this kind. */
static void make_above(const struct kind *kind, seL4_CPtr space, seL4_Word vaddr)
{
    if (kind->above) space_make_table(space, vaddr, kind->above);
}

/* An address space where a table of the kind can be mapped at ROOM. */
static seL4_CPtr space_ready_for(const struct kind *kind)
{
    seL4_CPtr space = space_make();
    make_above(kind, space, ROOM);
    return space;
}

/* ---- Map: errors ---- */

static void check_truncated(const struct kind *kind)
{
    seL4_SetCap(0, space_make());
    expect_truncated(make(kind), kind->map_label, 1, 2);
}
TABLE_TEST(map__message_too_short__truncated_message, check_truncated)

static void check_mapped(const struct kind *kind)
{
    seL4_CPtr table = make(kind), space = space_ready_for(kind);
    QT_OK(map(kind, table, space, ROOM));
    QT_INVALID_CAPABILITY(map(kind, table, space, ROOM), 0);
    QT_INVALID_CAPABILITY(map(kind, table, space, OTHER_ROOM), 0);
    QT_INVALID_CAPABILITY(map(kind, cap_copy(table), space, OTHER_ROOM), 0);
}
TABLE_TEST(map__mapped_already__invalid_capability, check_mapped)

static void check_no_pml4(const struct kind *kind)
{
    seL4_CPtr table = make(kind);
    QT_INVALID_CAPABILITY(map(kind, table, table, ROOM), 1);
    QT_INVALID_CAPABILITY(map(kind, table, seL4_CapInitThreadTCB, ROOM), 1);
    QT_INVALID_CAPABILITY(map(kind, table, slot_take(), ROOM), 1);
}
TABLE_TEST(map__vspace_is_no_pml4__invalid_capability, check_no_pml4)

static void check_no_asid(const struct kind *kind)
{
    QT_INVALID_CAPABILITY(map(kind, make(kind), object_make(seL4_X64_PML4Object, 0), ROOM), 1);
}
TABLE_TEST(map__vspace_without_asid__invalid_capability, check_no_asid)

static void check_address(const struct kind *kind)
{
    seL4_CPtr table = make(kind), space = space_make();
    QT_INVALID_ARGUMENT(map(kind, table, space, 0x0000800000000000), 0);
    QT_INVALID_ARGUMENT(map(kind, table, space, 0xffff800000000000), 0);
    QT_INVALID_ARGUMENT(map(kind, table, space, 0xffffffffffffffff), 0);
    make_above(kind, space, USER_END - PAGE);
    QT_OK(map(kind, table, space, USER_END - 1));
}
TABLE_TEST(map__address_not_of_users__invalid_argument, check_address)

static void check_pool_gone(const struct kind *kind)
{
    seL4_CPtr pool = pool_make(), space = object_make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(pool, space));
    cap_delete(pool);
    QT_LOOKUP(map(kind, make(kind), space, ROOM), seL4_InvalidRoot);
    pool = pool_make();
    QT_OK(seL4_X86_ASIDPool_Assign(pool, object_make(seL4_X64_PML4Object, 0)));
    QT_INVALID_CAPABILITY(map(kind, make(kind), space, ROOM), 1);
}
TABLE_TEST(map__asid_pool_is_gone__failed_lookup, check_pool_gone)

static void check_occupied(const struct kind *kind)
{
    seL4_CPtr first = make(kind), second = make(kind), space = space_ready_for(kind);
    QT_OK(map(kind, first, space, ROOM));
    QT_EQ(map(kind, second, space, ROOM), seL4_DeleteFirst);
    QT_EQ(map(kind, second, space, ROOM + kind->span - 1), seL4_DeleteFirst);
    QT_OK(unmap(kind, first));
    QT_OK(map(kind, second, space, ROOM));
}
TABLE_TEST(map__address_occupied__delete_first, check_occupied)

static void expect_missing(const struct kind *kind, seL4_CPtr space, seL4_Word level)
{
    QT_LOOKUP(map(kind, make(kind), space, ROOM), seL4_MissingCapability);
    QT_EQ(seL4_MappingFailedLookupLevel(), level);
}

QTEST(x86_page_table_map__table_above_missing__failed_lookup_says_which)
{
    seL4_CPtr space = space_make();
    expect_missing(&pt, space, SEL4_MAPPING_LOOKUP_NO_PDPT);
    space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PDPT);
    expect_missing(&pt, space, SEL4_MAPPING_LOOKUP_NO_PD);
    space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PD);
    QT_OK(map(&pt, make(&pt), space, ROOM));
}

QTEST(x86_page_directory_map__table_above_missing__failed_lookup_says_which)
{
    seL4_CPtr space = space_make();
    expect_missing(&pd, space, SEL4_MAPPING_LOOKUP_NO_PDPT);
    space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PDPT);
    QT_OK(map(&pd, make(&pd), space, ROOM));
}

QTEST(x86_page_table_map__large_page_there__delete_first)
{
    seL4_CPtr space = space_make();
    space_map(space, object_make(seL4_X86_LargePageObject, 0), ROOM);
    QT_EQ(map(&pt, make(&pt), space, ROOM), seL4_DeleteFirst);
}

static void check_order(const struct kind *kind)
{
    seL4_CPtr table = make(kind), space = space_make();
    const seL4_Word bad = 0xffff800000000000;
    QT_INVALID_CAPABILITY(map(kind, table, table, bad), 1);
    QT_INVALID_ARGUMENT(map(kind, table, space, bad), 0);
    make_above(kind, space, ROOM);
    QT_OK(map(kind, table, space, ROOM));
    QT_INVALID_CAPABILITY(map(kind, table, table, bad), 0);
}
TABLE_TEST(map__several_errors__the_first_in_order, check_order)

/* ---- Unmap: errors ---- */

static void check_unmap_copied(const struct kind *kind)
{
    seL4_CPtr table = make(kind), space = space_ready_for(kind);
    QT_OK(map(kind, table, space, ROOM));
    seL4_CPtr copy = cap_copy(table);
    QT_EQ(unmap(kind, table), seL4_RevokeFirst);
    QT_EQ(unmap(kind, copy), seL4_RevokeFirst);
    cap_delete(copy);
    QT_OK(unmap(kind, table));
}
TABLE_TEST(unmap__copy_exists__revoke_first, check_unmap_copied)

static void check_unmap_unmapped(const struct kind *kind)
{
    seL4_CPtr table = make(kind);
    QT_OK(unmap(kind, table));
    QT_OK(unmap(kind, table));
}
TABLE_TEST(unmap__not_mapped__nothing_happens, check_unmap_unmapped)

/* ---- errors that both share ---- */

static void check_wrong_kind(const struct kind *kind)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), space = space_make(), empty = slot_take();
    QT_EQ(map(kind, page, space, ROOM), seL4_IllegalOperation);
    QT_EQ(unmap(kind, page), seL4_IllegalOperation);
    QT_EQ(map(kind, space, space, ROOM), seL4_IllegalOperation);
    QT_EQ(unmap(kind, space), seL4_IllegalOperation);
    QT_INVALID_CAPABILITY(map(kind, empty, space, ROOM), 0);
    QT_INVALID_CAPABILITY(unmap(kind, empty), 0);
}
TABLE_TEST(_invoked_object_is_another__illegal_operation, check_wrong_kind)

static void check_methods(const struct kind *kind)
{
    seL4_CPtr table = make(kind);
    for (seL4_Word label = 0; label < X86IRQIssueIRQHandlerMSI + 9; label++) {
        if (label == kind->map_label || label == kind->unmap_label) continue;
        QT_EQ(call_raw(table, label, 0, 0), seL4_IllegalOperation);
    }
}
TABLE_TEST(_method_of_another_object__illegal_operation, check_methods)

static void check_copy_unmapped(const struct kind *kind)
{
    seL4_CPtr slot = slot_take();
    QT_EQ(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot, 64, seL4_CapInitThreadCNode, make(kind),
                          64, seL4_AllRights),
          seL4_IllegalOperation);
    QT_CHECK(cap_is_gone(slot));
}
TABLE_TEST(_copy_before_it_is_mapped__illegal_operation, check_copy_unmapped)

/* ---- what they do ---- */

/* A page is reached through a table of the kind, which is returned. */
static seL4_CPtr map_page_through(const struct kind *kind, seL4_CPtr space, seL4_CPtr page)
{
    seL4_CPtr table = make(kind);
    make_above(kind, space, ROOM);
    QT_OK(map(kind, table, space, ROOM));
    space_map(space, page, ROOM);
    return table;
}

static void check_unmap_cuts_off(const struct kind *kind)
{
    seL4_CPtr space = space_make(), page = object_make(seL4_X86_4K, 0);
    struct probe probe = probe_make(space);
    seL4_CPtr table = map_page_through(kind, space, page);
    QT_WRITES(&probe, ROOM, 3);
    QT_OK(unmap(kind, table));
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
    /* It comes back empty, at another place too. */
    QT_OK(map(kind, table, space, ROOM));
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
    QT_OK(unmap(kind, table));
    make_above(kind, space, OTHER_ROOM);
    QT_OK(map(kind, table, space, OTHER_ROOM));
    QT_FAULTS(probe_read(&probe, OTHER_ROOM), OTHER_ROOM, 0);
}
TABLE_TEST(unmap__pages_below__cannot_be_reached, check_unmap_cuts_off)

static void check_delete_cuts_off(const struct kind *kind)
{
    seL4_CPtr space = space_make(), page = object_make(seL4_X86_4K, 0);
    struct probe probe = probe_make(space);
    seL4_CPtr table = map_page_through(kind, space, page);
    seL4_CPtr copy = cap_copy(table);
    QT_READS(&probe, ROOM, 0);
    cap_delete(table);
    QT_READS(&probe, ROOM, 0);
    cap_delete(copy);
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
    QT_OK(seL4_X86_Page_Unmap(page));
}
TABLE_TEST(_last_capability_deleted__pages_below_cannot_be_reached, check_delete_cuts_off)

/* In the space that is running, where a forgotten translation would show at once. */
static void check_own_space(const struct kind *kind)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0);
    struct probe probe = probe_make(seL4_CapInitThreadVSpace);
    seL4_CPtr table = map_page_through(kind, seL4_CapInitThreadVSpace, page);
    *at(ROOM) = 9;
    QT_READS(&probe, ROOM, 9);
    QT_OK(unmap(kind, table));
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
}
TABLE_TEST(unmap__running_space__at_once, check_own_space)

static void check_space_gone(const struct kind *kind)
{
    seL4_CPtr space = space_make(), other = space_make(), page = object_make(seL4_X86_4K, 0);
    seL4_CPtr table = map_page_through(kind, space, page);
    cap_delete(space);
    QT_INVALID_CAPABILITY(map(kind, table, other, ROOM), 0); /* has not been unmapped */
    QT_OK(unmap(kind, table));
    make_above(kind, other, ROOM);
    QT_OK(map(kind, table, other, ROOM));
    struct probe probe = probe_make(other);
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
}
TABLE_TEST(unmap__space_is_gone__can_be_used_again, check_space_gone)

static void check_above_gone(const struct kind *kind)
{
    if (!kind->above) return;
    seL4_CPtr space = space_make();
    seL4_CPtr above = space_make_table(space, ROOM, kind->above), table = make(kind);
    QT_OK(map(kind, table, space, ROOM));
    cap_delete(above);
    /* Another table stands there now, in which this one is not. */
    space_make_table(space, ROOM, kind->above);
    QT_OK(unmap(kind, table));
    QT_OK(map(kind, table, space, ROOM));
}
TABLE_TEST(unmap__table_above_is_gone__can_be_used_again, check_above_gone)

static void check_replaced(const struct kind *kind)
{
    if (!kind->above) return;
    seL4_CPtr space = space_make(), page = object_make(seL4_X86_4K, 0);
    struct probe probe = probe_make(space);
    seL4_CPtr above = space_make_table(space, ROOM, kind->above), table = make(kind);
    QT_OK(map(kind, table, space, ROOM));
    cap_delete(above);
    make_above(kind, space, ROOM);
    space_map(space, page, ROOM); /* through new tables */
    QT_WRITES(&probe, ROOM, 4);
    QT_OK(unmap(kind, table));
    QT_READS(&probe, ROOM, 4);
}
TABLE_TEST(unmap__another_stands_there_now__it_stays, check_replaced)

static void check_attributes(const struct kind *kind)
{
    static const seL4_X86_VMAttributes all[] = {seL4_X86_WriteBack, seL4_X86_WriteThrough,
                                                seL4_X86_CacheDisabled, seL4_X86_Uncacheable,
                                                seL4_X86_WriteCombining};
    seL4_CPtr space = space_ready_for(kind), table = make(kind);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        seL4_SetCap(0, space);
        seL4_SetMR(0, ROOM);
        seL4_SetMR(1, all[i]);
        QT_OK(call_raw(table, kind->map_label, 1, 2));
        QT_OK(unmap(kind, table));
    }
}
TABLE_TEST(map__every_attribute__is_accepted, check_attributes)
