/* SPDX-License-Identifier: BSD-2-Clause */
/* The tick takes the CPU away; a device's interrupt reaches a notification. */
#include "threads.h"

#include <sel4tutorials/alloc.h>

extern const char count_forever[];
__asm__(".text\n"
        "count_forever: incq (%rdi)\n jmp count_forever\n");

static volatile seL4_Word counters[2];

QTEST(tick__threads_of_one_priority_take_turns)
{
    for (unsigned i = 0; i < 2; i++) {
        counters[i] = 0;
        seL4_UserContext regs = {.rdi = (seL4_Word)&counters[i]};
        thread_run(thread_at(i), count_forever, &regs);
    }
    /* This thread spins, too: nobody ever yields. */
    while (counters[0] == 0 || counters[1] == 0) __asm__ volatile("pause");
    seL4_Word before = counters[0];
    while (counters[0] == before) __asm__ volatile("pause");
    for (unsigned i = 0; i < 2; i++) thread_stop(thread_at(i));
    before = counters[1];
    for (int turns = 0; turns < 10; turns++) seL4_Yield();
    QT_EQ(counters[1], before);
}

/* Channel 0 of the interval timer, pin 2 of the first I/O APIC, edge-triggered. */
enum { PIT_CHANNEL_0 = 0x40, PIT_MODE = 0x43, PIT_PIN = 2, PIT_RATE_2 = 0x34, PIT_ONESHOT = 0x30 };
enum { VECTOR = 5, BADGE = 0x42 };

static struct {
    seL4_CPtr ports, handler, notification;
} pit;

static void pit_program(int mode, unsigned counts)
{
    QT_OK(seL4_X86_IOPort_Out8(pit.ports, PIT_MODE, (seL4_Word)mode));
    QT_OK(seL4_X86_IOPort_Out8(pit.ports, PIT_CHANNEL_0, counts & 0xff));
    QT_OK(seL4_X86_IOPort_Out8(pit.ports, PIT_CHANNEL_0, counts >> 8));
}

static void pit_open(void)
{
    if (pit.ports) return;
    pit.ports = alloc_slot(boot_info);
    pit.handler = alloc_slot(boot_info);
    seL4_CPtr original = alloc_object(boot_info, seL4_NotificationObject, 0);
    pit.notification = alloc_slot(boot_info);
    QT_OK(seL4_CNode_Mint(seL4_CapInitThreadCNode, pit.notification, 64, seL4_CapInitThreadCNode,
                          original, 64, seL4_AllRights, BADGE));
    QT_OK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, PIT_CHANNEL_0, PIT_MODE,
                                       seL4_CapInitThreadCNode, pit.ports, 64));
    QT_OK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, seL4_CapInitThreadCNode, pit.handler, 64, 0,
                                    PIT_PIN, 0, 0, VECTOR));
    QT_OK(seL4_IRQHandler_SetNotification(pit.handler, pit.notification));
}

/* Let the timer come to rest, and take what it has raised. */
static void pit_quiet(void)
{
    pit_open();
    pit_program(PIT_ONESHOT, 1);
    for (int quiet = 0; quiet < 3;) {
        seL4_Word badge = 0;
        QT_OK(seL4_IRQHandler_Ack(pit.handler));
        for (volatile int spin = 0; spin < 100000; spin++) continue;
        seL4_Poll(pit.notification, &badge);
        quiet = badge ? 0 : quiet + 1;
    }
}

static seL4_Word wait_for_tick(void)
{
    seL4_Word badge;
    seL4_Wait(pit.notification, &badge);
    return badge;
}

QTEST(irq__edge__wakes_the_waiter_out_of_idle)
{
    pit_quiet();
    pit_program(PIT_RATE_2, 11932); /* 100 a second */
    for (int ticks = 0; ticks < 5; ticks++) {
        QT_EQ(wait_for_tick(), BADGE);
        QT_OK(seL4_IRQHandler_Ack(pit.handler));
    }
    pit_quiet();
}

QTEST(irq__edge_before_the_ack__comes_after_it)
{
    pit_quiet();
    pit_program(PIT_RATE_2, 2386); /* 500 a second */
    wait_for_tick();
    /* Edges that come now are remembered, and not delivered. */
    seL4_Word badge = 0;
    counters[0] = 0;
    seL4_UserContext regs = {.rdi = (seL4_Word)&counters[0]};
    thread_run(thread_at(0), count_forever, &regs);
    for (int turns = 0; turns < 3; turns++) seL4_Yield();
    thread_stop(thread_at(0));
    pit_program(PIT_ONESHOT, 1);
    seL4_Poll(pit.notification, &badge);
    QT_EQ(badge, 0);
    QT_OK(seL4_IRQHandler_Ack(pit.handler));
    QT_EQ(wait_for_tick(), BADGE);
    QT_OK(seL4_IRQHandler_Ack(pit.handler));
}

/* ---- level-triggered, from the HPET, whose registers are a page of device memory ---- */

enum {
    HPET_BASE = 0xfed00000,
    HPET_CONFIG = 0x10 / 8,
    HPET_STATUS = 0x20 / 8,
    HPET_COUNTER = 0xf0 / 8,
    HPET_TIMER_0 = 0x100 / 8, /* and its comparator behind it */
    HPET_ENABLE = 1,
    TIMER_LEVEL = 1 << 1,
    TIMER_INTERRUPT = 1 << 2,
    TIMER_ROUTE_SHIFT = 9,
    HPET_PIN = 8,
    HPET_VECTOR = 6,
};
static const seL4_Word hpet_address = 0x10000000000; /* where nothing else is */

static seL4_CPtr hpet_frame(void)
{
    for (seL4_Word i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        if (boot_info->untypedList[i].paddr != HPET_BASE) continue;
        QT_CHECK(boot_info->untypedList[i].isDevice);
        seL4_CPtr frame = alloc_slot(boot_info);
        QT_OK(seL4_Untyped_Retype(boot_info->untyped.start + i, seL4_X86_4K, 0,
                                  seL4_CapInitThreadCNode, 0, 0, frame, 1));
        return frame;
    }
    qtest_skip("this machine has no HPET where QEMU's is");
}

static volatile seL4_Word *hpet_map(void)
{
    static const struct {
        seL4_Word type;
        seL4_Error (*map)(seL4_CPtr, seL4_CPtr, seL4_Word, seL4_X86_VMAttributes);
    } levels[] = {
        {seL4_X86_PDPTObject, seL4_X86_PDPT_Map},
        {seL4_X86_PageDirectoryObject, seL4_X86_PageDirectory_Map},
        {seL4_X86_PageTableObject, seL4_X86_PageTable_Map},
    };
    for (unsigned i = 0; i < sizeof levels / sizeof *levels; i++) {
        QT_OK(levels[i].map(alloc_object(boot_info, levels[i].type, 0), seL4_CapInitThreadVSpace,
                            hpet_address, seL4_X86_Uncacheable));
    }
    QT_OK(seL4_X86_Page_Map(hpet_frame(), seL4_CapInitThreadVSpace, hpet_address, seL4_AllRights,
                            seL4_X86_Uncacheable));
    return (volatile seL4_Word *)hpet_address;
}

QTEST(irq__level__stays_masked_until_the_ack_and_comes_again_while_raised)
{
    seL4_CPtr handler = alloc_slot(boot_info);
    seL4_CPtr notification = alloc_object(boot_info, seL4_NotificationObject, 0);
    volatile seL4_Word *hpet = hpet_map();
    QT_OK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, seL4_CapInitThreadCNode, handler, 64, 0,
                                    HPET_PIN, 1, 0, HPET_VECTOR));
    QT_OK(seL4_IRQHandler_SetNotification(handler, notification));
    QT_OK(seL4_IRQHandler_Ack(handler));

    hpet[HPET_CONFIG] = 0;
    hpet[HPET_COUNTER] = 0;
    hpet[HPET_TIMER_0] = TIMER_LEVEL | TIMER_INTERRUPT | HPET_PIN << TIMER_ROUTE_SHIFT;
    hpet[HPET_TIMER_0 + 1] = 100000; /* 1 ms */
    hpet[HPET_CONFIG] = HPET_ENABLE;

    seL4_Wait(notification, NULL);
    QT_EQ(hpet[HPET_STATUS] & 1, 1);
    seL4_Poll(notification, NULL); /* masked: it does not come a second time */
    seL4_Word badge = 1;
    for (int turns = 0; turns < 1000; turns++) seL4_Yield();
    seL4_Poll(notification, &badge);
    QT_EQ(badge, 0);

    for (int times = 0; times < 3; times++) {
        QT_OK(seL4_IRQHandler_Ack(handler)); /* still raised */
        seL4_Wait(notification, NULL);
    }
    hpet[HPET_CONFIG] = 0;
    hpet[HPET_STATUS] = 1; /* lowered */
    QT_OK(seL4_IRQHandler_Ack(handler));
    for (int turns = 0; turns < 1000; turns++) seL4_Yield();
}
