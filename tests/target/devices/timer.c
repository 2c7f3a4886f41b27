/* SPDX-License-Identifier: BSD-2-Clause */
/* Timers, interrupts, device memory and I/O ports through the allocator. */
#include "platform.h"

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <arch_stdio.h>
#include <platsupport/arch/tsc.h>
#include <platsupport/local_time_manager.h>
#include <platsupport/plat/rtc.h>
#include <platsupport/plat/timer.h>
#include <qtest.h>
#include <sel4platsupport/device.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/platsupport.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <utils/config.h>
#include <vka/capops.h>

simple_t simple;
vka_t vka;
vspace_t vspace;
vka_object_t ntfn;

/* What devices interrupt through. */
static const irq_type_t LINE_TYPE = config_set(CONFIG_IRQ_PIC) ? PS_INTERRUPT : PS_IOAPIC;

static allocman_t *allocator;

static unsigned long free_untyped(void)
{
    struct quoll_allocman_usage now = {0};
    quoll_allocman_usage(allocator, &now);
    return now.free_untyped;
}
QTEST_ACCOUNT(untyped, "free untyped bytes", free_untyped);

static unsigned long free_slots(void)
{
    struct quoll_allocman_usage now = {0};
    quoll_allocman_settle(allocator); /* joining untypeds empties slots, some time */
    quoll_allocman_usage(allocator, &now);
    return now.free_slots;
}
QTEST_ACCOUNT(slots, "free slots", free_slots);

void use_timer(seL4_timer_t *timer)
{
    QT_EQ(sel4platsupport_init_default_timer(&vka, &vspace, &simple, ntfn.cptr, timer), 0);
}

void qtest_setup(seL4_BootInfo *bootinfo)
{
    static char pool[96 * 1024];
    static sel4utils_alloc_data_t vspace_data;
    seL4_timer_t timer;
    simple_default_init_bootinfo(&simple, bootinfo);
    allocator = bootstrap_use_current_simple(&simple, sizeof(pool), pool);
    QT_CHECK(allocator != NULL);
    allocman_make_vka(&vka, allocator);
    QT_EQ(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                         simple_get_pd(&simple), &vka, bootinfo),
          0);
    QT_EQ(vka_alloc_notification(&vka, &ntfn), 0);
    /* The first use makes page tables, which stay. */
    use_timer(&timer);
    sel4platsupport_destroy_timer(&timer, &vka);
    use_threads();
    use_threads(); /* what is kept settles with the second */
}

/* Wait until the timer says `until`: interrupts of whoever had the line before may come first. */
static void wait_until(seL4_timer_t *timer, uint64_t until)
{
    uint64_t now = 0;
    for (int signals = 0; now < until; signals++) {
        seL4_Word badge;
        QT_LT(signals, 4);
        seL4_Wait(ntfn.cptr, &badge);
        sel4platsupport_handle_timer_irq(timer, badge);
        QT_EQ(ltimer_get_time(&timer->ltimer, &now), 0);
    }
    QT_LT(now - until, 2 * NS_IN_S);
}

QTEST(timer__default_one_signals_when_it_should)
{
    seL4_timer_t timer;
    uint64_t before, resolution;
    use_timer(&timer);
    QT_EQ(ltimer_get_resolution(&timer.ltimer, &resolution), 0);
    QT_LT(resolution, NS_IN_MS);
    QT_EQ(ltimer_get_time(&timer.ltimer, &before), 0);
    QT_EQ(ltimer_set_timeout(&timer.ltimer, 20 * NS_IN_MS, TIMEOUT_RELATIVE), 0);
    wait_until(&timer, before + 20 * NS_IN_MS);
    QT_EQ(ltimer_set_timeout(&timer.ltimer, before, TIMEOUT_ABSOLUTE), ETIME);
    sel4platsupport_destroy_timer(&timer, &vka);
}

QTEST(timer__periodic_one_comes_again)
{
    seL4_timer_t timer;
    uint64_t before;
    use_timer(&timer);
    QT_EQ(ltimer_get_time(&timer.ltimer, &before), 0);
    QT_EQ(ltimer_set_timeout(&timer.ltimer, 5 * NS_IN_MS, TIMEOUT_PERIODIC), 0);
    for (uint64_t i = 1; i <= 5; i++) {
        wait_until(&timer, before + i * 5 * NS_IN_MS);
    }
    sel4platsupport_destroy_timer(&timer, &vka);
}

static int calls;

static void on_timeout(void *token, ltimer_event_t event)
{
    QT_EQ((long)token, 7);
    QT_EQ(event, LTIMER_TIMEOUT_EVENT);
    calls++;
}

/* 120 ms is more than the PIT counts in one go. */
QTEST(timer__the_pit_reaches_far_deadlines)
{
    ps_io_ops_t ops;
    ltimer_t timer;
    QT_EQ(sel4platsupport_new_io_ops(&vspace, &vka, &simple, &ops), 0);
    QT_EQ(sel4platsupport_new_mini_irq_ops(&ops.irq_ops, &vka, &simple, &ops.malloc_ops, ntfn.cptr,
                                           1),
          0);
    QT_EQ(ltimer_pit_init(&timer, ops, on_timeout, (void *)7), 0);
    QT_CHECK(ltimer_pit_get_tsc_freq(&timer) > 10);
    uint64_t before, after;
    calls = 0;
    ltimer_get_time(&timer, &before);
    QT_EQ(ltimer_set_timeout(&timer, 120 * NS_IN_MS, TIMEOUT_RELATIVE), 0);
    while (calls == 0) {
        QT_EQ(sel4platsupport_irq_wait(&ops.irq_ops, MINI_IRQ_INTERFACE_NTFN_ID, 1, NULL), 0);
    }
    ltimer_get_time(&timer, &after);
    QT_LE(120 * NS_IN_MS, after - before);
    QT_LT(after - before, 2 * NS_IN_S);
    ltimer_destroy(&timer);
    quoll_free_irq_ops(&ops.irq_ops);
    quoll_free_io_ops(&ops);
}

static int count_call(uintptr_t token)
{
    ++*(int *)token;
    return 0;
}

QTEST(timer__a_time_manager_shares_it)
{
    seL4_timer_t timer;
    ps_io_ops_t ops = {0};
    time_manager_t manager;
    unsigned int often, once;
    int often_count = 0, once_count = 0;
    use_timer(&timer);
    ps_new_stdlib_malloc_ops(&ops.malloc_ops);
    QT_EQ(tm_init(&manager, &timer.ltimer, &ops, 2), 0);
    QT_EQ(tm_alloc_id(&manager, &often), 0);
    QT_EQ(tm_alloc_id(&manager, &once), 0);
    QT_EQ(tm_register_periodic_cb(&manager, 3 * NS_IN_MS, 0, often, count_call,
                                  (uintptr_t)&often_count),
          0);
    QT_EQ(tm_register_rel_cb(&manager, 10 * NS_IN_MS, once, count_call, (uintptr_t)&once_count), 0);
    while (once_count == 0 || often_count < 3) {
        seL4_Word badge;
        seL4_Wait(ntfn.cptr, &badge);
        sel4platsupport_handle_timer_irq(&timer, badge);
        QT_EQ(tm_update(&manager), 0);
    }
    QT_EQ(once_count, 1);
    sel4platsupport_destroy_timer(&timer, &vka);
}

QTEST(timer__capabilities_for_another_program)
{
    timer_objects_t objects;
    QT_EQ(sel4platsupport_init_default_timer_caps(&vka, &vspace, &simple, &objects), 0);
    QT_CHECK(objects.nirqs > 0);
    const ps_irq_t *irq = &objects.irqs[0].irq;
    QT_EQ(irq->type, LINE_TYPE);
    long number = irq->type == PS_IOAPIC ? irq->ioapic.pin : irq->irq.number;
    QT_EQ(sel4platsupport_timer_objs_get_irq_cap(&objects, (int)number, LINE_TYPE),
          objects.irqs[0].handler_path.capPtr);
    QT_EQ(sel4platsupport_timer_objs_get_irq_cap(&objects, 99, LINE_TYPE), seL4_CapNull);
    for (size_t i = 0; i < objects.nirqs; i++) {
        QT_OK(vka_cnode_delete(&objects.irqs[i].handler_path));
        vka_cspace_free_path(&vka, objects.irqs[i].handler_path);
    }
    for (size_t i = 0; i < objects.nobjs; i++) {
        vka_free_object(&vka, &objects.objs[i].obj);
    }
}

static void on_interrupt(void *data, ps_irq_acknowledge_fn_t acknowledge, void *ack_data)
{
    (void)data;
    acknowledge(ack_data);
}

QTEST(irq__pairing_checks_its_arguments)
{
    ps_irq_ops_t ops;
    ps_malloc_ops_t heap;
    seL4_Word badge;
    seL4_CPtr back;
    ps_irq_t irq = {.type = PS_IOAPIC, .ioapic = {.pin = 21, .vector = 21}};
    if (LINE_TYPE == PS_INTERRUPT) irq = (ps_irq_t){.type = PS_INTERRUPT, .irq = {.number = 9}};
    seL4_Poll(ntfn.cptr, &badge); /* what the timers before have left */
    ps_new_stdlib_malloc_ops(&heap);
    QT_EQ(sel4platsupport_new_irq_ops(&ops, &vka, &simple, DEFAULT_IRQ_INTERFACE_CONFIG, &heap), 0);
    QT_EQ(sel4platsupport_irq_provide_ntfn(&ops, seL4_CapNull, 1), -EINVAL);
    QT_EQ(sel4platsupport_irq_provide_ntfn(&ops, ntfn.cptr, 0), -EINVAL);
    ntfn_id_t id = sel4platsupport_irq_provide_ntfn(&ops, ntfn.cptr, 0x30);
    QT_EQ(id, 0);
    QT_EQ(sel4platsupport_irq_provide_ntfn_with_id(&ops, ntfn.cptr, 1, id), -EPERM);
    irq_id_t number = ps_irq_register(&ops, irq, on_interrupt, NULL);
    QT_LE(0, number);
    QT_EQ(sel4platsupport_irq_set_ntfn(&ops, id, number + 1, NULL), -EINVAL);
    QT_EQ(sel4platsupport_irq_set_ntfn(&ops, id + 1, number, NULL), -EINVAL);
    QT_EQ(sel4platsupport_irq_set_ntfn(&ops, id, number, &badge), 0);
    QT_EQ(badge, 0x10);
    QT_EQ(sel4platsupport_irq_set_ntfn(&ops, id, number, &badge), -EPERM);
    QT_EQ(sel4platsupport_irq_unset_ntfn(&ops, number), 0);
    QT_EQ(sel4platsupport_irq_unset_ntfn(&ops, number), -EPERM);
    QT_EQ(sel4platsupport_irq_set_ntfn(&ops, id, number, &badge), 0);
    QT_EQ(sel4platsupport_irq_poll(&ops, id, 0x30, &badge), 0);
    QT_EQ(badge, 0);
    QT_EQ(sel4platsupport_irq_return_ntfn(&ops, id, &back), 0);
    QT_EQ(back, ntfn.cptr);
    QT_EQ(ps_irq_unregister(&ops, number), 0);
    QT_EQ(ps_irq_unregister(&ops, number), -EINVAL);
    quoll_free_irq_ops(&ops);
}

QTEST(io__device_memory_and_clock_are_read)
{
    ps_io_ops_t ops;
    rtc_time_date_t now;
    QT_EQ(sel4platsupport_new_io_ops(&vspace, &vka, &simple, &ops), 0);
    acpi_t *acpi = acpi_init(ops.io_mapper);
    QT_CHECK(acpi != NULL);
    QT_CHECK(acpi_find_region(acpi, ACPI_MADT) != NULL);
    QT_EQ(rtc_get_time_date(&ops.io_port_ops, acpi, &now), 0);
    QT_CHECK(now.year >= 2020 && now.month >= 1 && now.month <= 12 && now.day >= 1);
    quoll_acpi_free(acpi);
    QT_CHECK(ps_io_map(&ops.io_mapper, 0xe0000, 0, 0, PS_MEM_NORMAL) == NULL);
    quoll_free_io_ops(&ops);
}

QTEST(serial__set_up_with_given_operations)
{
    ps_io_ops_t ops;
    QT_EQ(sel4platsupport_new_io_ops(&vspace, &vka, &simple, &ops), 0);
    QT_EQ(platsupport_serial_setup_io_ops(&ops), 0);
    QT_EQ(__arch_getchar(), EOF);
    platsupport_undo_serial_setup();
    quoll_free_io_ops(&ops);
}

QTEST(serial__an_allocator_that_comes_late_still_serves_input)
{
    unsigned long before = free_untyped();
    platsupport_undo_serial_setup();
    QT_EQ(platsupport_serial_setup_bootinfo_failsafe(), 0);
    platsupport_serial_input_init_IRQ();
    QT_EQ(free_untyped(), before); /* there is none to ask */
    QT_EQ(platsupport_serial_setup_simple(&vspace, &simple, &vka), 0);
    platsupport_serial_input_init_IRQ();
    QT_LT(free_untyped(), before);
    platsupport_undo_serial_setup();
}

QTEST(serial__set_up_through_the_allocator)
{
    platsupport_undo_serial_setup(); /* a console that prints through it has set it up */
    for (int round = 0; round < 3; round++) {
        QT_EQ(platsupport_serial_setup_simple(&vspace, &simple, &vka), 0);
        unsigned long before = free_untyped();
        platsupport_serial_input_init_IRQ();
        QT_LT(free_untyped(), before); /* a notification */
        platsupport_undo_serial_setup();
    }
}
