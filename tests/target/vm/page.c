/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods of pages: every error in the order in which it is looked for, and what they do. */
#include "vm.h"

#include <string.h>

static seL4_Error map(seL4_CPtr page, seL4_CPtr space, seL4_Word vaddr)
{
    return seL4_X86_Page_Map(page, space, vaddr, seL4_AllRights, DEFAULT);
}

/* ---- Map: errors ---- */

QTEST(x86_page_map__message_too_short__truncated_message)
{
    seL4_SetCap(0, space_make());
    expect_truncated(object_make(seL4_X86_4K, 0), X86PageMap, 1, 3);
}

QTEST(x86_page_map__vspace_is_no_pml4__invalid_capability)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0);
    QT_INVALID_CAPABILITY(map(page, seL4_CapInitThreadTCB, ROOM), 1);
    QT_INVALID_CAPABILITY(map(page, page, ROOM), 1);
    QT_INVALID_CAPABILITY(map(page, slot_take(), ROOM), 1);
}

QTEST(x86_page_map__vspace_without_asid__invalid_capability)
{
    seL4_CPtr space = object_make(seL4_X64_PML4Object, 0);
    QT_INVALID_CAPABILITY(map(object_make(seL4_X86_4K, 0), space, ROOM), 1);
}

QTEST(x86_page_map__mapped_in_another_space__invalid_capability)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), first = space_make(), second = space_make();
    space_map(first, page, ROOM);
    QT_INVALID_CAPABILITY(map(page, second, ROOM), 1);
}

QTEST(x86_page_map__mapped_at_another_address__invalid_argument)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), space = space_make();
    space_map(space, page, ROOM);
    QT_INVALID_ARGUMENT(map(page, space, ROOM + PAGE), 0);
    QT_OK(seL4_X86_Page_Unmap(page));
    QT_OK(map(page, space, ROOM + PAGE));
}

QTEST(x86_page_map__address_not_of_users__invalid_argument)
{
    static const seL4_Word bad[] = {
        USER_END, /* the last page below the gap stays empty */
        0x0000800000000000, 0xffff800000000000, 0xffffffff80000000, 0xfffffffffffff000,
    };
    seL4_CPtr page = object_make(seL4_X86_4K, 0), space = space_make();
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        QT_INVALID_ARGUMENT(map(page, space, bad[i]), 0);
    }
    space_map(space, page, USER_END - PAGE);
}

QTEST(x86_page_map__large_page_beyond_users__invalid_argument)
{
    seL4_CPtr page = object_make(seL4_X86_LargePageObject, 0), space = space_make();
    QT_INVALID_ARGUMENT(map(page, space, USER_END - PAGE), 0);
    QT_INVALID_ARGUMENT(map(page, space, 0x0000800000000000 - 2 * MIB), 0);
    QT_INVALID_ARGUMENT(map(page, space, 0xffffffffffe00000), 0);
    space_map(space, page, 0x0000800000000000 - 4 * MIB);
}

QTEST(x86_page_map__asid_pool_is_gone__failed_lookup)
{
    seL4_CPtr pool = pool_make(), space = object_make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(pool, space));
    cap_delete(pool);
    QT_LOOKUP(map(object_make(seL4_X86_4K, 0), space, ROOM), seL4_InvalidRoot);
}

QTEST(x86_page_map__asid_belongs_to_another_now__invalid_capability)
{
    seL4_CPtr pool = pool_make(), space = object_make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(pool, space));
    cap_delete(pool);
    /* The first free numbers are given again. */
    pool = pool_make();
    QT_OK(seL4_X86_ASIDPool_Assign(pool, object_make(seL4_X64_PML4Object, 0)));
    QT_INVALID_CAPABILITY(map(object_make(seL4_X86_4K, 0), space, ROOM), 1);
}

QTEST(x86_page_map__address_not_aligned__alignment_error)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), large = object_make(seL4_X86_LargePageObject, 0);
    seL4_CPtr space = space_make();
    QT_EQ(map(page, space, ROOM + 1), seL4_AlignmentError);
    QT_EQ(map(page, space, ROOM + PAGE / 2), seL4_AlignmentError);
    QT_EQ(map(large, space, ROOM + PAGE), seL4_AlignmentError);
    QT_EQ(map(large, space, ROOM + MIB), seL4_AlignmentError);
}

QTEST(x86_page_map__table_missing__failed_lookup_says_which)
{
    static const seL4_Word levels[] = {SEL4_MAPPING_LOOKUP_NO_PDPT, SEL4_MAPPING_LOOKUP_NO_PD,
                                       SEL4_MAPPING_LOOKUP_NO_PT};
    seL4_CPtr page = object_make(seL4_X86_4K, 0), large = object_make(seL4_X86_LargePageObject, 0);
    seL4_CPtr space = space_make();
    for (unsigned i = 0; i < 3; i++) {
        QT_LOOKUP(map(page, space, ROOM), seL4_MissingCapability);
        QT_EQ(seL4_MappingFailedLookupLevel(), levels[i]);
        if (levels[i] > SEL4_MAPPING_LOOKUP_NO_PT) {
            QT_LOOKUP(map(large, space, ROOM), seL4_MissingCapability);
            QT_EQ(seL4_MappingFailedLookupLevel(), levels[i]);
        }
        space_make_table(space, ROOM, levels[i]);
    }
    QT_OK(map(page, space, ROOM));
}

QTEST(x86_page_map__large_page_in_the_way__failed_lookup)
{
    seL4_CPtr space = space_make();
    space_map(space, object_make(seL4_X86_LargePageObject, 0), ROOM);
    QT_LOOKUP(map(object_make(seL4_X86_4K, 0), space, ROOM + PAGE), seL4_MissingCapability);
    QT_EQ(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PT);
}

QTEST(x86_page_map__address_occupied__delete_first)
{
    seL4_CPtr first = object_make(seL4_X86_4K, 0), second = object_make(seL4_X86_4K, 0);
    seL4_CPtr space = space_make();
    space_map(space, first, ROOM);
    QT_EQ(map(second, space, ROOM), seL4_DeleteFirst);
    QT_EQ(map(cap_copy(first), space, ROOM), seL4_DeleteFirst);
    QT_OK(seL4_X86_Page_Unmap(first));
    QT_OK(map(second, space, ROOM));
}

QTEST(x86_page_map__table_in_the_way__delete_first)
{
    seL4_CPtr space = space_make();
    seL4_CPtr table = space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PT);
    seL4_CPtr large = object_make(seL4_X86_LargePageObject, 0);
    QT_EQ(map(large, space, ROOM), seL4_DeleteFirst);
    QT_OK(seL4_X86_PageTable_Unmap(table));
    QT_OK(map(large, space, ROOM));
}

QTEST(x86_page_map__several_errors__the_first_in_order)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), space = space_make(), other = space_make();
    /* An address of the kernel, badly aligned, in what is no address space. */
    QT_INVALID_CAPABILITY(map(page, page, 0xffff800000000001), 1);
    /* The same in an address space. */
    QT_INVALID_ARGUMENT(map(page, space, 0xffff800000000001), 0);
    /* Badly aligned where no tables are. */
    QT_EQ(map(page, space, ROOM + 1), seL4_AlignmentError);
    /* Mapped elsewhere, and the address is one of the kernel. */
    space_map(space, page, ROOM);
    QT_INVALID_CAPABILITY(map(page, other, 0xffff800000000000), 1);
    QT_INVALID_ARGUMENT(map(page, space, ROOM + 1), 0);
}

/* ---- Map: what it does ---- */

static void expect_both_see_it(seL4_Word type, seL4_Word bytes)
{
    seL4_CPtr page = object_make(type, 0), space = space_make();
    space_map(seL4_CapInitThreadVSpace, page, ROOM);
    space_map(space, cap_copy(page), OTHER_ROOM);
    struct probe probe = probe_make(space);
    QT_EQ(*at(ROOM), 0);
    QT_EQ(*at(ROOM + bytes - 8), 0);
    QT_WRITES(&probe, OTHER_ROOM, 1);
    QT_WRITES(&probe, OTHER_ROOM + bytes - 8, 2);
    QT_EQ(*at(ROOM), 1);
    QT_EQ(*at(ROOM + bytes - 8), 2);
    QT_FAULTS(probe_read(&probe, OTHER_ROOM + bytes), OTHER_ROOM + bytes, 0);
    QT_FAULTS(probe_read(&probe, OTHER_ROOM - 8), OTHER_ROOM - 8, 0);
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
}

QTEST(x86_page_map__4_kib__shared_by_two_spaces)
{
    expect_both_see_it(seL4_X86_4K, PAGE);
}

QTEST(x86_page_map__2_mib__shared_by_two_spaces)
{
    expect_both_see_it(seL4_X86_LargePageObject, 2 * MIB);
}

QTEST(x86_page_map__1_gib__maps_all_of_it)
{
    seL4_CPtr memory = spare_untyped(seL4_HugePageBits), page = slot_take();
    if (!memory) qtest_skip("no aligned GiB of RAM");
    if (!cpu_has_huge_pages()) qtest_skip("the CPU has no pages of 1 GiB");
    QT_OK(object_make_from(memory, seL4_X64_HugePageObject, 0, page));
    seL4_CPtr space = space_make();
    space_map(space, page, ROOM);
    struct probe probe = probe_make(space);
    for (seL4_Word offset = 0; offset < GIB; offset += GIB / 4) {
        QT_READS(&probe, ROOM + offset, 0);
        QT_WRITES(&probe, ROOM + offset, offset + 1);
    }
    QT_FAULTS(probe_read(&probe, ROOM + GIB), ROOM + GIB, 0);
    /* The memory behind it is what its address says. */
    QT_OK(seL4_X86_Page_Unmap(page));
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
    QT_OK(map(page, space, ROOM + GIB));
    QT_READS(&probe, ROOM + GIB + 3 * (GIB / 4), 3 * (GIB / 4) + 1);
}

/* Device memory is enough to see where a page may stand. */
QTEST(x86_page_map__1_gib__errors)
{
    seL4_CPtr page = huge_device_page(), space = space_make();
    QT_EQ(map(page, space, ROOM + 2 * MIB), seL4_AlignmentError);
    QT_INVALID_ARGUMENT(map(page, space, 0x0000800000000000 - GIB), 0);
    QT_LOOKUP(map(page, space, ROOM), seL4_MissingCapability);
    QT_EQ(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PDPT);
    seL4_CPtr table = space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PD);
    QT_EQ(map(page, space, ROOM), seL4_DeleteFirst);
    QT_OK(seL4_X86_PageDirectory_Unmap(table));
    QT_OK(map(page, space, ROOM));
    QT_EQ(seL4_X86_PageDirectory_Map(table, space, ROOM, DEFAULT), seL4_DeleteFirst);
    QT_LOOKUP(map(object_make(seL4_X86_LargePageObject, 0), space, ROOM), seL4_MissingCapability);
    QT_EQ(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PD);
}

QTEST(x86_page_map__1_gib_and_the_cpu_has_no_such_pages__illegal_operation)
{
    if (cpu_has_huge_pages()) qtest_skip("the CPU has pages of 1 GiB");
    seL4_CPtr memory = device_untyped(1ul << 40, seL4_HugePageBits), page = slot_take();
    QT_OK(object_make_from(memory, seL4_X64_HugePageObject, 0, page));
    seL4_CPtr space = space_make();
    space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PDPT);
    QT_EQ(map(page, space, ROOM), seL4_IllegalOperation);
    QT_OK(seL4_X86_Page_Unmap(page));
}

QTEST(x86_page_map__every_attribute__same_memory)
{
    static const seL4_X86_VMAttributes all[] = {
        seL4_X86_WriteBack,
        seL4_X86_WriteThrough,
        seL4_X86_CacheDisabled,
        seL4_X86_Uncacheable,
        seL4_X86_WriteCombining,
        seL4_X86_WriteBack | NEVER,
        seL4_X86_WriteCombining | NEVER,
    };
    seL4_CPtr space = space_make();
    seL4_CPtr pages[] = {object_make(seL4_X86_4K, 0), object_make(seL4_X86_LargePageObject, 0)};
    seL4_Word vaddr[] = {ROOM, OTHER_ROOM};
    struct probe probe = probe_make(space);
    for (unsigned kind = 0; kind < 2; kind++) {
        for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
            QT_OK(space_try_map(space, pages[kind], vaddr[kind], seL4_AllRights, all[i]));
            QT_READS(&probe, vaddr[kind] + 16, i);
            QT_WRITES(&probe, vaddr[kind] + 16, i + 1);
        }
    }
}

QTEST(x86_page_map__lowest_and_highest_address__work)
{
    seL4_CPtr space = space_make();
    struct probe probe = probe_make(space);
    seL4_CPtr low = object_make(seL4_X86_4K, 0), high = object_make(seL4_X86_4K, 0);
    space_map(space, low, 0);
    space_map(space, high, USER_END - PAGE);
    QT_WRITES(&probe, 0, 1);
    QT_WRITES(&probe, USER_END - 8, 2);
    QT_READS(&probe, 0, 1);
    QT_READS(&probe, USER_END - 8, 2);
}

/* ---- Unmap ---- */

QTEST(x86_page_unmap__not_mapped__nothing_happens)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0);
    QT_OK(seL4_X86_Page_Unmap(page));
    QT_OK(seL4_X86_Page_Unmap(page));
}

QTEST(x86_page_unmap__copy__keeps_the_mapping_of_the_original)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), space = space_make();
    struct probe probe = probe_make(space);
    space_map(space, page, ROOM);
    seL4_CPtr copy = cap_copy(page);
    QT_OK(seL4_X86_Page_Unmap(copy));
    QT_READS(&probe, ROOM, 0);
    cap_delete(copy);
    QT_READS(&probe, ROOM, 0);
    cap_delete(page);
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
}

QTEST(x86_page_unmap__moved_capability__keeps_its_mapping)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), space = space_make(), slot = slot_take();
    struct probe probe = probe_make(space);
    space_map(space, page, ROOM);
    QT_OK(seL4_CNode_Move(seL4_CapInitThreadCNode, slot, 64, seL4_CapInitThreadCNode, page, 64));
    QT_READS(&probe, ROOM, 0);
    QT_OK(seL4_X86_Page_Unmap(slot));
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
}

QTEST(x86_page_unmap__table_is_gone__forgets_the_mapping)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), space = space_make();
    seL4_CPtr table = space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PT);
    QT_OK(map(page, space, ROOM));
    cap_delete(table);
    QT_OK(seL4_X86_Page_Unmap(page));
    space_map(space, page, OTHER_ROOM);
}

QTEST(x86_page_unmap__another_table_came__its_page_stays)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), other = object_make(seL4_X86_4K, 0);
    seL4_CPtr space = space_make();
    struct probe probe = probe_make(space);
    seL4_CPtr table = space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PT);
    QT_OK(map(page, space, ROOM));
    cap_delete(table);
    space_map(space, other, ROOM);
    QT_WRITES(&probe, ROOM, 5);
    QT_OK(seL4_X86_Page_Unmap(page));
    QT_READS(&probe, ROOM, 5);
}

QTEST(x86_page_unmap__large_page_came__it_stays)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), large = object_make(seL4_X86_LargePageObject, 0);
    seL4_CPtr space = space_make();
    struct probe probe = probe_make(space);
    seL4_CPtr table = space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PT);
    QT_OK(map(page, space, ROOM));
    cap_delete(table);
    QT_OK(map(large, space, ROOM));
    QT_OK(seL4_X86_Page_Unmap(page));
    cap_delete(page);
    QT_READS(&probe, ROOM, 0);
}

/* ---- GetAddress ---- */

QTEST(x86_page_get_address__neighbours__are_neighbours)
{
    seL4_CPtr untyped = object_make(seL4_UntypedObject, 13), first = slot_take(),
              second = slot_take();
    QT_OK(object_make_from(untyped, seL4_X86_4K, 0, first));
    QT_OK(object_make_from(untyped, seL4_X86_4K, 0, second));
    seL4_X86_Page_GetAddress_t low = seL4_X86_Page_GetAddress(first);
    seL4_X86_Page_GetAddress_t high = seL4_X86_Page_GetAddress(second);
    QT_OK(low.error);
    QT_OK(high.error);
    QT_EQ(low.paddr % (2 * PAGE), 0);
    QT_EQ(high.paddr, low.paddr + PAGE);
    QT_EQ(seL4_X86_Page_GetAddress(cap_copy(second)).paddr, high.paddr);
}

QTEST(x86_page_get_address__device_page__address_of_the_device)
{
    seL4_CPtr page = device_page(0xb8000);
    QT_EQ(seL4_X86_Page_GetAddress(page).paddr, 0xb8000);
}

/* ---- errors that all share ---- */

QTEST(x86_page__method_of_another_object__illegal_operation)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0);
    static const seL4_Word labels[] = {X86PageTableMap,       X86PageTableUnmap, X86PDPTMap,
                                       X86ASIDPoolAssign,     X86IOPortIn8,      IRQAckIRQ,
                                       X86PageDirectoryMap,   TCBSuspend,        InvalidInvocation,
                                       X86PageGetAddress + 99};
    for (unsigned i = 0; i < sizeof labels / sizeof *labels; i++) {
        QT_EQ(call_raw(page, labels[i], 0, 0), seL4_IllegalOperation);
    }
}

QTEST(x86_page__invoked_object_is_no_page__illegal_operation)
{
    seL4_CPtr table = object_make(seL4_X86_PageTableObject, 0), space = space_make();
    QT_EQ(map(table, space, ROOM), seL4_IllegalOperation);
    QT_EQ(seL4_X86_Page_Unmap(table), seL4_IllegalOperation);
    QT_EQ(seL4_X86_Page_GetAddress(table).error, seL4_IllegalOperation);
    QT_EQ(map(space, space, ROOM), seL4_IllegalOperation);
    QT_EQ(seL4_X86_Page_Unmap(seL4_CapInitThreadTCB), seL4_IllegalOperation);
}

QTEST(x86_page__nothing_invoked__invalid_capability)
{
    seL4_CPtr empty = slot_take();
    QT_INVALID_CAPABILITY(map(empty, space_make(), ROOM), 0);
    QT_INVALID_CAPABILITY(seL4_X86_Page_Unmap(empty), 0);
    QT_INVALID_CAPABILITY(seL4_X86_Page_GetAddress(empty).error, 0);
}
