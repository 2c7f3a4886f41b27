/* SPDX-License-Identifier: BSD-2-Clause */
/* What is in memory when user level gets it, and which memory it never gets. */
#include "vm.h"

#define VGA_TEXT   0xb8000ul
#define HPET       0xfed00000ul
#define LOCAL_APIC 0xfee00000ul
#define IO_APIC    0xfec00000ul

/* ---- new objects ---- */

static void check_zeroed(seL4_Word type, seL4_Word bits)
{
    seL4_CPtr memory = object_make(seL4_UntypedObject, bits), page = slot_take();
    for (seL4_Word round = 1; round <= 3; round++) {
        QT_OK(object_make_from(memory, type, 0, page));
        space_map(seL4_CapInitThreadVSpace, page, ROOM);
        for (seL4_Word vaddr = ROOM; vaddr < ROOM + (1ul << bits); vaddr += sizeof(seL4_Word)) {
            if (*at(vaddr) != 0) QT_EQ(*at(vaddr), 0);
            *at(vaddr) = vaddr ^ round;
        }
        cap_delete(page);
    }
}

QTEST(memory__page_used_before__arrives_zeroed)
{
    check_zeroed(seL4_X86_4K, seL4_PageBits);
}

QTEST(memory__large_page_used_before__arrives_zeroed)
{
    check_zeroed(seL4_X86_LargePageObject, seL4_LargePageBits);
}

QTEST(memory__table_from_memory_used_before__is_empty)
{
    seL4_CPtr memory = object_make(seL4_UntypedObject, seL4_PageBits), slot = slot_take();
    seL4_CPtr space = space_make();
    struct probe probe = probe_make(space);
    QT_OK(object_make_from(memory, seL4_X86_4K, 0, slot));
    space_map(seL4_CapInitThreadVSpace, slot, ROOM);
    /* Entries that would show the first GiB. */
    for (seL4_Word i = 0; i < PAGE; i += sizeof(seL4_Word)) *at(ROOM + i) = i << 9 | 7;
    cap_delete(slot);
    space_make_table(space, ROOM, SEL4_MAPPING_LOOKUP_NO_PD);
    QT_OK(object_make_from(memory, seL4_X86_PageTableObject, 0, slot));
    QT_OK(seL4_X86_PageTable_Map(slot, space, ROOM, DEFAULT));
    for (seL4_Word vaddr = ROOM; vaddr < ROOM + 2 * MIB; vaddr += 61 * PAGE) {
        QT_FAULTS(probe_read(&probe, vaddr), vaddr, 0);
    }
}

QTEST(memory__pml4_from_memory_used_before__is_empty)
{
    seL4_CPtr memory = object_make(seL4_UntypedObject, seL4_PageBits), slot = slot_take();
    QT_OK(object_make_from(memory, seL4_X86_4K, 0, slot));
    space_map(seL4_CapInitThreadVSpace, slot, ROOM);
    seL4_Word image = seL4_X86_Page_GetAddress(image_frame(check_zeroed)).paddr;
    for (seL4_Word i = 0; i < PAGE; i += sizeof(seL4_Word)) *at(ROOM + i) = image | 7;
    cap_delete(slot);
    QT_OK(object_make_from(memory, seL4_X64_PML4Object, 0, slot));
    QT_OK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, slot));
    struct probe probe = probe_make(slot);
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
}

/* ---- the kernel's half ---- */

QTEST(memory__kernel_half__cannot_be_reached)
{
    static const seL4_Word starts[] = {
        0xffff800000000000, /* the window on physical memory */
        0xffff800000100000, 0xffff80001fe00000,
        0xffffff8000000000, 0xffffffff80100000, /* the image */
        0xffffffffbfe00000,                     /* the devices */
        0xfffffffffffff000,
    };
    seL4_CPtr spaces[] = {seL4_CapInitThreadVSpace, space_make()};
    for (unsigned s = 0; s < 2; s++) {
        struct probe probe = probe_make(spaces[s]);
        for (unsigned i = 0; i < sizeof starts / sizeof *starts; i++) {
            struct access tries[] = {probe_read(&probe, starts[i]),
                                     probe_write(&probe, starts[i], 1),
                                     probe_run(&probe, starts[i])};
            for (unsigned t = 0; t < 3; t++) {
                QT_EQ(tries[t].end, ACCESS_FAULT);
                QT_EQ(tries[t].address, starts[i]);
            }
        }
    }
}

QTEST(memory__last_page_below_the_gap__stays_empty)
{
    struct probe probe = probe_make(space_make());
    QT_FAULTS(probe_read(&probe, USER_END), USER_END, 0);
}

/* ---- devices ---- */

QTEST(device__text_screen__can_be_written_and_read)
{
    seL4_CPtr page = device_page(VGA_TEXT);
    QT_OK(
        space_try_map(seL4_CapInitThreadVSpace, page, ROOM, seL4_AllRights, seL4_X86_Uncacheable));
    volatile unsigned short *cell = (volatile unsigned short *)ROOM;
    unsigned short before = *cell;
    *cell = 0x0751;
    QT_EQ(*cell, 0x0751);
    /* The same memory through another capability, and not cleared on the way. */
    cap_revoke(device_untyped(VGA_TEXT, seL4_PageBits));
    page = device_page(VGA_TEXT);
    QT_OK(
        space_try_map(seL4_CapInitThreadVSpace, page, ROOM, seL4_AllRights, seL4_X86_Uncacheable));
    QT_EQ(*cell, 0x0751);
    *cell = before;
}

QTEST(device__event_timer__counts)
{
    enum { CAPABILITIES = 0x00, CONFIGURATION = 0x10, COUNTER = 0xf0 };
    seL4_CPtr page = device_page(HPET);
    QT_OK(
        space_try_map(seL4_CapInitThreadVSpace, page, ROOM, seL4_AllRights, seL4_X86_Uncacheable));
    if ((*at(ROOM + CAPABILITIES) & 0xff) == 0xff) qtest_skip("the machine has no HPET");
    QT_NE(*at(ROOM + CAPABILITIES) >> 32, 0);
    *at(ROOM + CONFIGURATION) |= 1;
    seL4_Word start = *at(ROOM + COUNTER);
    while (*at(ROOM + COUNTER) == start) continue;
    *at(ROOM + CONFIGURATION) &= ~1ul;
}

QTEST(device__interrupt_controllers__belong_to_the_kernel)
{
    QT_EQ(device_untyped(LOCAL_APIC, seL4_PageBits), 0);
    QT_EQ(device_untyped(IO_APIC, seL4_PageBits), 0);
}

QTEST(device__page__cannot_be_an_ipc_buffer)
{
    seL4_CPtr page = device_page(VGA_TEXT), tcb = object_make(seL4_TCBObject, 0);
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb, ROOM, page), seL4_IllegalOperation);
    QT_OK(seL4_TCB_SetIPCBuffer(tcb, ROOM, object_make(seL4_X86_4K, 0)));
}

QTEST(device__ipc_buffer__errors)
{
    seL4_CPtr tcb = object_make(seL4_TCBObject, 0), page = object_make(seL4_X86_4K, 0);
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb, ROOM, tcb), seL4_IllegalOperation);
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb, ROOM + 512, page), seL4_AlignmentError);
    QT_OK(seL4_TCB_SetIPCBuffer(tcb, ROOM + 1024, page));
}

/* ---- reports about threads that nobody handles ---- */

/* Let a thread fault that has no handler; the debug kernel shows who called whom from `frame` up.
 */
static void fault_unhandled(seL4_CPtr space, seL4_Word frame)
{
    struct probe probe = probe_make(space);
    QT_OK(seL4_TCB_SetSpace(probe.tcb, 0, seL4_CapInitThreadCNode, 0, space, 0));
    seL4_UserContext context = {.rip = USER_END - 1, .rbp = frame};
    QT_OK(
        seL4_TCB_WriteRegisters(probe.tcb, true, 0, sizeof context / sizeof(seL4_Word), &context));
    for (unsigned i = 0; i < 3; i++) seL4_Yield();
}

QTEST(report__stack_in_device_memory__is_not_read)
{
    /* The kernel has no view of this memory. */
    seL4_CPtr memory = device_untyped(1ul << 40, seL4_PageBits), page = slot_take();
    QT_OK(object_make_from(memory, seL4_X86_4K, 0, page));
    seL4_CPtr space = space_make();
    space_map(space, page, ROOM);
    fault_unhandled(space, ROOM);
    /* Nor of devices that it could see, where a read has consequences. */
    page = device_page(HPET);
    space_map(space, page, OTHER_ROOM);
    fault_unhandled(space, OTHER_ROOM);
    memory = device_untyped(64 * GIB, seL4_PageBits);
    page = slot_take();
    QT_OK(object_make_from(memory, seL4_X86_4K, 0, page));
    space_map(space, page, OTHER_ROOM + PAGE);
    fault_unhandled(space, OTHER_ROOM + PAGE);
}

QTEST(report__tables_gone_with_the_asid__are_not_walked)
{
    seL4_CPtr pool = pool_make(), space = object_make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(pool, space));
    seL4_CPtr memory = object_make(seL4_UntypedObject, seL4_PageBits), slot = slot_take();
    QT_OK(object_make_from(memory, seL4_X86_PDPTObject, 0, slot));
    QT_OK(seL4_X86_PDPT_Map(slot, space, ROOM, DEFAULT));
    seL4_CPtr trial = object_make(seL4_X86_4K, 0);
    space_map(space, trial, OTHER_ROOM);
    cap_delete(pool);
    /* The PML4 still points to the table, but nobody keeps it so: its memory is a page now, which
     * says that all addresses are the last GiB that the kernel's window could show. */
    cap_delete(slot);
    QT_OK(object_make_from(memory, seL4_X86_4K, 0, slot));
    space_map(seL4_CapInitThreadVSpace, slot, ROOM);
    for (seL4_Word i = 0; i < PAGE; i += sizeof(seL4_Word)) *at(ROOM + i) = 511 * GIB | 0x87;
    seL4_CPtr tcb = object_make(seL4_TCBObject, 0);
    QT_OK(seL4_TCB_Configure(tcb, 0, seL4_CapInitThreadCNode, 0, space, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    seL4_UserContext context = {.rip = ROOM, .rbp = ROOM};
    QT_OK(seL4_TCB_WriteRegisters(tcb, true, 0, sizeof context / sizeof(seL4_Word), &context));
    for (unsigned i = 0; i < 3; i++) seL4_Yield();
}
