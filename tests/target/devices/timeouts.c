/* SPDX-License-Identifier: BSD-2-Clause */
/* Local time, and many timeouts over the machine's timers: when they call back, in which order, and
 * that those which are cancelled do not. */
#include "platform.h"

#include <platsupport/arch/tsc.h>
#include <platsupport/local_time_manager.h>
#include <platsupport/plat/timer.h>
#include <qtest.h>
#include <sel4platsupport/io.h>

enum { MOST_CALLS = 64 };

static seL4_timer_t timer;
static time_manager_t manager;

/* Who was called, and when. */
static struct call {
    unsigned id;
    uint64_t at;
} calls[MOST_CALLS];
static int call_count;
static int (*then)(unsigned id); /* what a call does besides */

static int on_timeout(uintptr_t id)
{
    QT_LT(call_count, MOST_CALLS);
    struct call *call = &calls[call_count++];
    call->id = (unsigned)id;
    QT_EQ(tm_get_time(&manager, &call->at), 0);
    return then != NULL ? then((unsigned)id) : 0;
}

static uint64_t now(void)
{
    uint64_t time;
    QT_EQ(tm_get_time(&manager, &time), 0);
    return time;
}

static void end(void)
{
    sel4platsupport_destroy_timer(&timer, &vka);
}

/* With numbers 0 to `timeouts` - 1 for tests. */
static void begin(int timeouts)
{
    ps_io_ops_t ops = {0};
    end(); /* of a test before that failed */
    use_timer(&timer);
    ps_new_stdlib_malloc_ops(&ops.malloc_ops);
    QT_EQ(tm_init(&manager, &timer.ltimer, &ops, timeouts + 1), 0); /* watch() takes one */
    for (int i = 0; i < timeouts; i++) {
        QT_EQ(tm_alloc_id_at(&manager, (unsigned)i), 0);
    }
    call_count = 0;
    then = NULL;
}

/* Sleep until `count` calls have come in all. */
static void await(int count)
{
    while (call_count < count) {
        seL4_Word badge;
        seL4_Wait(ntfn.cptr, &badge);
        sel4platsupport_handle_timer_irq(&timer, badge);
        QT_EQ(tm_update(&manager), 0);
    }
    QT_EQ(call_count, count);
}

static int end_watch(uintptr_t over)
{
    *(bool *)over = true;
    return 0;
}

/* Sleep for `ns`; what interrupts meanwhile is handled. */
static void watch(uint64_t ns)
{
    bool over = false;
    unsigned id;
    QT_EQ(tm_alloc_id(&manager, &id), 0);
    QT_EQ(tm_register_rel_cb(&manager, ns, id, end_watch, (uintptr_t)&over), 0);
    while (!over) {
        seL4_Word badge;
        seL4_Wait(ntfn.cptr, &badge);
        sel4platsupport_handle_timer_irq(&timer, badge);
        QT_EQ(tm_update(&manager), 0);
    }
    QT_EQ(tm_free_id(&manager, id), 0);
}

static void relative(unsigned id, uint64_t ns)
{
    QT_EQ(tm_register_rel_cb(&manager, ns, id, on_timeout, id), 0);
}

static void absolute(unsigned id, uint64_t at)
{
    QT_EQ(tm_register_abs_cb(&manager, at, id, on_timeout, id), 0);
}

static void periodic(unsigned id, uint64_t ns, uint64_t start)
{
    QT_EQ(tm_register_periodic_cb(&manager, ns, start, id, on_timeout, id), 0);
}

/* --- Time ------------------------------------------------------------------------------------- */

static uint64_t tsc_hz(void)
{
    struct __attribute__((packed)) {
        seL4_BootInfoHeader header;
        uint32_t mhz;
    } found;
    QT_EQ(simple_get_extended_bootinfo(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, &found,
                                       sizeof(found)),
          sizeof(found));
    return found.mhz * 1000000ull;
}

/* Both clocks at one moment: of several tries, that with the least time between two looks. */
static void both(ltimer_t *ltimer, uint64_t *time, uint64_t *tsc)
{
    uint64_t least = UINT64_MAX;
    for (int tries = 0; tries < 20; tries++) {
        uint64_t before = rdtsc_pure(), read;
        QT_EQ(ltimer_get_time(ltimer, &read), 0);
        uint64_t took = rdtsc_pure() - before;
        if (took >= least) continue;
        least = took;
        *time = read;
        *tsc = before + took / 2;
    }
}

static void agrees_with_the_tsc(ltimer_t *ltimer)
{
    uint64_t time, tsc, later, tsc_later, last = 0, at;
    both(ltimer, &time, &tsc);
    for (int i = 0; i < 2000; i++) {
        QT_EQ(ltimer_get_time(ltimer, &at), 0);
        QT_LE(last, at);
        last = at;
    }
    ltimer_ms_delay(ltimer, 20);
    both(ltimer, &later, &tsc_later);
    uint64_t by_tsc = freq_cycles_and_hz_to_ns(tsc_later - tsc, tsc_hz());
    uint64_t off = later - time > by_tsc ? later - time - by_tsc : by_tsc - (later - time);
    QT_LE(20 * NS_IN_MS, later - time);
    QT_LT(off, by_tsc / 50);
}

QTEST(time__of_the_default_timer_never_goes_back_and_agrees_with_the_tsc)
{
    begin(1);
    agrees_with_the_tsc(&timer.ltimer);
    end();
}

QTEST(time__of_the_pit_never_goes_back_and_agrees_with_the_tsc)
{
    ps_io_ops_t ops;
    ltimer_t pit;
    QT_EQ(sel4platsupport_new_io_ops(&vspace, &vka, &simple, &ops), 0);
    QT_EQ(sel4platsupport_new_mini_irq_ops(&ops.irq_ops, &vka, &simple, &ops.malloc_ops, ntfn.cptr,
                                           1),
          0);
    QT_EQ(ltimer_pit_init(&pit, ops, NULL, NULL), 0);
    agrees_with_the_tsc(&pit);
    ltimer_destroy(&pit);
    QT_EQ(ltimer_pit_init_freq(&pit, ops, 0, NULL, NULL), EINVAL);
    QT_EQ(ltimer_pit_init_freq(&pit, ops, tsc_hz(), NULL, NULL), 0);
    agrees_with_the_tsc(&pit);
    ltimer_destroy(&pit);
    quoll_free_irq_ops(&ops.irq_ops);
    quoll_free_io_ops(&ops);
}

/* --- Timeouts --------------------------------------------------------------------------------- */

QTEST(timeouts__several_at_once_call_in_order_of_time_then_of_registration)
{
    static const unsigned order[] = {3, 1, 4, 0, 2};
    begin(5);
    uint64_t start = now() + 20 * NS_IN_MS;
    absolute(0, start + 8 * NS_IN_MS);
    absolute(1, start + 4 * NS_IN_MS);
    absolute(2, start + 8 * NS_IN_MS);
    absolute(3, start);
    absolute(4, start + 4 * NS_IN_MS + 1);
    await(5);
    for (int i = 0; i < 5; i++) {
        QT_EQ(calls[i].id, order[i]);
    }
    QT_LE(start, calls[0].at);
    QT_LE(start + 4 * NS_IN_MS, calls[1].at);
    QT_LE(start + 8 * NS_IN_MS, calls[3].at);
    end();
}

QTEST(timeouts__relative_ones_come_that_much_later_and_once)
{
    begin(2);
    uint64_t start = now();
    relative(0, 6 * NS_IN_MS);
    relative(1, 3 * NS_IN_MS);
    await(2);
    QT_EQ(calls[0].id, 1);
    QT_LE(start + 3 * NS_IN_MS, calls[0].at);
    QT_LE(start + 6 * NS_IN_MS, calls[1].at);
    watch(20 * NS_IN_MS);
    QT_EQ(call_count, 2);
    end();
}

QTEST(timeouts__what_has_passed_or_never_comes_is_an_error_or_waits)
{
    begin(2);
    QT_EQ(tm_register_abs_cb(&manager, now() - 1, 0, on_timeout, 0), ETIME);
    QT_EQ(tm_register_periodic_cb(&manager, 0, 0, 0, on_timeout, 0), EINVAL);
    QT_EQ(tm_register_rel_cb(&manager, NS_IN_MS, 0, NULL, 0), EINVAL);
    QT_EQ(tm_register_rel_cb(&manager, NS_IN_MS, 2, on_timeout, 0), EINVAL);
    QT_EQ(tm_register_rel_cb(&manager, NS_IN_MS, 77, on_timeout, 0), EINVAL);
    relative(0, UINT64_MAX);
    periodic(1, UINT64_MAX - 1, 0);
    watch(5 * NS_IN_MS);
    QT_EQ(call_count, 0);
    relative(0, 0);
    QT_EQ(call_count, 1);
    end();
}

QTEST(timeouts__cancelled_ones_do_not_call)
{
    begin(3);
    relative(0, 5 * NS_IN_MS);
    relative(1, 5 * NS_IN_MS);
    periodic(2, 2 * NS_IN_MS, 0);
    QT_EQ(tm_deregister_cb(&manager, 0), 0);
    QT_EQ(tm_deregister_cb(&manager, 0), 0);
    QT_EQ(tm_free_id(&manager, 2), 0);
    QT_EQ(tm_deregister_cb(&manager, 2), 0);
    await(1);
    QT_EQ(calls[0].id, 1);
    watch(10 * NS_IN_MS);
    QT_EQ(call_count, 1);
    QT_EQ(tm_alloc_id_at(&manager, 2), 0);
    relative(2, NS_IN_MS);
    await(2);
    end();
}

static int cancel_the_other(unsigned id)
{
    return tm_deregister_cb(&manager, 1 - id);
}

QTEST(timeouts__a_call_may_cancel_one_that_is_due_too)
{
    begin(2);
    then = cancel_the_other;
    uint64_t at = now() + 3 * NS_IN_MS;
    absolute(0, at);
    absolute(1, at);
    await(1);
    watch(5 * NS_IN_MS);
    QT_EQ(call_count, 1);
    QT_EQ(calls[0].id, 0);
    end();
}

static int again_three_times(unsigned id)
{
    if (call_count < 3) relative(id, 2 * NS_IN_MS);
    return 0;
}

QTEST(timeouts__a_call_may_register_itself_again)
{
    begin(1);
    then = again_three_times;
    uint64_t start = now();
    relative(0, 2 * NS_IN_MS);
    await(3);
    QT_LE(start + 6 * NS_IN_MS, calls[2].at);
    watch(5 * NS_IN_MS);
    QT_EQ(call_count, 3);
    end();
}

static int stop_after_five(unsigned id)
{
    return id == 0 && call_count >= 5 ? tm_deregister_cb(&manager, id) : 0;
}

QTEST(timeouts__periodic_ones_keep_their_phase_until_cancelled)
{
    begin(1);
    then = stop_after_five;
    uint64_t start = now() + 10 * NS_IN_MS;
    periodic(0, 4 * NS_IN_MS, start);
    await(5);
    for (int i = 0; i < 5; i++) {
        QT_LE(start + (uint64_t)i * 4 * NS_IN_MS, calls[i].at);
    }
    watch(12 * NS_IN_MS);
    QT_EQ(call_count, 5);
    end();
}

QTEST(timeouts__registered_again_the_later_word_counts)
{
    begin(1);
    uint64_t start = now();
    relative(0, 2 * NS_IN_MS);
    relative(0, 8 * NS_IN_MS);
    await(1);
    QT_LE(start + 8 * NS_IN_MS, calls[0].at);
    periodic(0, 2 * NS_IN_MS, 0);
    relative(0, 5 * NS_IN_MS);
    await(2);
    watch(10 * NS_IN_MS);
    QT_EQ(call_count, 2);
    end();
}

QTEST(timeouts__numbers_run_out_and_come_back)
{
    unsigned id;
    begin(2);
    QT_EQ(tm_alloc_id(&manager, &id), 0);
    QT_EQ(tm_alloc_id(&manager, &id), ENOMEM);
    QT_EQ(tm_alloc_id_at(&manager, 1), EADDRINUSE);
    QT_EQ(tm_alloc_id_at(&manager, 3), EINVAL);
    QT_EQ(tm_free_id(&manager, 1), 0);
    QT_EQ(tm_alloc_id(&manager, &id), 0);
    QT_EQ(id, 1);
    end();
}

/* --- The timer itself ------------------------------------------------------------------------- */

QTEST(ltimer__reset_forgets_the_timeout_and_time_goes_on)
{
    begin(1);
    ltimer_t *ltimer = &timer.ltimer;
    uint64_t before = now();
    int signals = 0;
    seL4_Word badge;
    QT_EQ(ltimer_set_timeout(ltimer, 3 * NS_IN_MS, TIMEOUT_PERIODIC), 0);
    QT_EQ(ltimer_reset(ltimer), 0);
    while (now() - before < 15 * NS_IN_MS) {
        seL4_Poll(ntfn.cptr, &badge);
        sel4platsupport_handle_timer_irq(&timer, badge);
        signals += badge != 0;
    }
    QT_LE(signals, 1); /* one may have been on its way */
    QT_EQ(ltimer_set_timeout(ltimer, 2 * NS_IN_MS, TIMEOUT_RELATIVE), 0);
    seL4_Wait(ntfn.cptr, &badge);
    sel4platsupport_handle_timer_irq(&timer, badge);
    end();
}

QTEST(ltimer__what_is_no_timer_says_so)
{
    ltimer_t none = {0};
    uint64_t time;
    begin(1);
    QT_EQ(ltimer_get_time(NULL, &time), EINVAL);
    QT_EQ(ltimer_get_time(&none, &time), ENOSYS);
    QT_EQ(ltimer_get_time(&timer.ltimer, NULL), EINVAL);
    QT_EQ(ltimer_set_timeout(&timer.ltimer, 1, (timeout_type_t)9), EINVAL);
    QT_EQ(ltimer_set_timeout(&timer.ltimer, 0, TIMEOUT_PERIODIC), EINVAL);
    QT_EQ(ltimer_set_timeout(&timer.ltimer, 1, TIMEOUT_ABSOLUTE), ETIME);
    end();
}
