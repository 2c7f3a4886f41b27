/* SPDX-License-Identifier: BSD-2-Clause */
/* Several domains: the schedule gives each its time, whatever the priorities of its threads. The
 * test itself is in domain 0, with the highest priority. */
#include "workers.h"

enum {
    ENTRIES = CONFIG_NUM_DOMAIN_SCHEDULES,
    DOMAINS = CONFIG_NUM_DOMAINS,
    TICKS = 3, /* of each domain, where it does not matter */
    HIGHEST = seL4_MaxPrio,
};

static seL4_Word now(void)
{
    return __builtin_ia32_rdtsc();
}

static seL4_Error configure(seL4_Word index, seL4_Uint8 domain, seL4_Word ticks)
{
    return seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, index, domain, ticks);
}

/* From entry `first` on: domain 0 and domain `other` in turn. */
static void take_turns(seL4_Word first, seL4_Uint8 other)
{
    QT_OK(configure(first, 0, TICKS));
    QT_OK(configure(first + 1, other, TICKS));
    if (first + 2 < ENTRIES) QT_OK(configure(first + 2, 0, 0));
    QT_OK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, first));
}

static void back_to_one(void)
{
    QT_OK(configure(0, 0, 1));
    QT_OK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0));
    for (seL4_Word index = 1; index < ENTRIES; index++) QT_OK(configure(index, 0, 0));
}

static struct worker *member(seL4_Uint8 domain, void (*body)(struct worker *))
{
    struct worker *worker = worker_make(body);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, domain, worker->tcb));
    return worker;
}

/* The TSC's counts of one tick, about: how long the other domain has the CPU. Ends the test if it
 * never does. */
static seL4_Word longest_gap(unsigned gaps)
{
    seL4_Word longest = 0, last = now(), start = last, least = 100000;
    while (gaps && last - start < 20000000000) {
        seL4_Word next = now();
        if (next - last > least) gaps--;
        if (next - last > longest) longest = next - last;
        last = next;
    }
    QT_EQ(gaps, 0);
    return longest;
}

/* Long enough for several rounds of the schedule. */
static void spin(void)
{
    for (seL4_Word start = now(); now() - start < 100000000;) {
    }
}

QTEST(domain_set_set__domain_without_time__does_not_run)
{
    struct worker *worker = member(2, body_count);
    worker_start(worker);
    settle();
    QT_CHECK(!worker->done);
    take_turns(0, 1);
    spin();
    settle();
    QT_CHECK(!worker->done);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 0, worker->tcb));
    settle();
    back_to_one();
    QT_CHECK(worker->done);
}

QTEST(domain_set_set__lower_priority_of_a_domain_with_time__runs)
{
    struct worker *worker = member(1, body_spin);
    worker_set_priority(worker, seL4_MinPrio + 1);
    worker_start(worker);
    take_turns(0, 1);
    longest_gap(2); /* this thread, of the highest priority, never waits */
    back_to_one();
    seL4_Word steps = worker->steps;
    QT_LT(0, steps);
    spin();
    QT_EQ(worker->steps, steps); /* the domain has no time any more */
}

QTEST(domain_set_set__of_itself__goes_on_in_its_time)
{
    take_turns(0, 3);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 3, seL4_CapInitThreadTCB));
    longest_gap(1);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 0, seL4_CapInitThreadTCB));
    back_to_one();
}

QTEST(domain_set_set__of_a_running_thread__stops_it_until_its_time)
{
    struct worker *worker = worker_make(body_spin);
    worker_set_priority(worker, HIGHEST);
    worker_start(worker);
    while (!worker->steps) seL4_Yield();
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 1, worker->tcb));
    seL4_Word steps = worker->steps;
    seL4_Yield();
    QT_EQ(worker->steps, steps);
}

QTEST(domain_set_set__every_number)
{
    struct worker *worker = worker_make(body_count);
    for (unsigned domain = 0; domain < DOMAINS; domain++) {
        QT_OK(seL4_DomainSet_Set(seL4_CapDomain, domain, worker->tcb));
    }
    QT_INVALID_ARGUMENT(seL4_DomainSet_Set(seL4_CapDomain, DOMAINS, worker->tcb), 0);
    QT_INVALID_ARGUMENT(seL4_DomainSet_Set(seL4_CapDomain, 255, worker->tcb), 0);
}

/* ---- messages between domains ---- */

static void receives(struct worker *self)
{
    seL4_Word badge;
    self->steps = 1;
    seL4_Recv(self->in[0], &badge);
    self->out[0] = seL4_GetMR(0);
    self->steps = 2;
}

static void waits(struct worker *self)
{
    self->steps = 1;
    seL4_Wait(self->in[0], (seL4_Word *)&self->out[0]);
    self->steps = 2;
}

static struct worker *waiting_member(void (*body)(struct worker *), seL4_CPtr object)
{
    struct worker *worker = member(0, body);
    worker->in[0] = object;
    worker_set_priority(worker, HIGHEST);
    worker_start(worker);
    settle();
    QT_EQ(worker->steps, 1);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 1, worker->tcb));
    return worker;
}

QTEST(domains__message_to_a_waiting_thread__is_taken_in_its_time)
{
    seL4_CPtr endpoint = object_make(seL4_EndpointObject, 0);
    struct worker *worker = waiting_member(receives, endpoint);
    seL4_SetMR(0, 4711);
    seL4_Send(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    seL4_Yield();
    settle();
    QT_EQ(worker->steps, 1); /* it is not its time */
    take_turns(0, 1);
    longest_gap(1);
    back_to_one();
    QT_EQ(worker->steps, 2);
    QT_EQ(worker->out[0], 4711);
}

QTEST(domains__signal_to_a_waiting_thread__is_taken_in_its_time)
{
    seL4_CPtr notification = object_make(seL4_NotificationObject, 0);
    struct worker *worker = waiting_member(waits, notification);
    seL4_Signal(cap_mint(notification, seL4_AllRights, 0x21));
    settle();
    QT_EQ(worker->steps, 1);
    take_turns(0, 1);
    longest_gap(1);
    back_to_one();
    QT_EQ(worker->steps, 2);
    QT_EQ(worker->out[0], 0x21);
}

static void serves(struct worker *self)
{
    seL4_MessageInfo_t info = seL4_Recv(self->in[0], NULL);
    for (;;) {
        self->steps++;
        seL4_SetMR(0, seL4_GetMR(0) + 1);
        info = seL4_ReplyRecv(self->in[0], info, NULL);
    }
}

QTEST(domains__calls_to_a_server_in_another__are_answered_in_its_time)
{
    seL4_CPtr endpoint = object_make(seL4_EndpointObject, 0);
    struct worker *server = member(1, serves);
    server->in[0] = endpoint;
    worker_start(server);
    take_turns(0, 1);
    for (unsigned i = 0; i < 3; i++) {
        seL4_SetMR(0, i);
        seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
        QT_EQ(seL4_GetMR(0), i + 1);
        QT_EQ(server->steps, i + 1);
    }
    back_to_one();
}

/* ---- the schedule ---- */

QTEST(domain_set_schedule_configure__a_domain_without_threads__idles_for_its_time)
{
    take_turns(0, 2);
    seL4_Word gap = longest_gap(2);
    QT_OK(configure(1, 2, 4 * TICKS));
    longest_gap(1); /* the old time may be running */
    QT_LT(2 * gap, longest_gap(2));
    back_to_one();
}

QTEST(domain_set_schedule_configure__several_domains__each_gets_its_time)
{
    struct worker *one = member(1, body_spin), *two = member(2, body_spin);
    worker_start(one);
    worker_start(two);
    QT_OK(configure(1, 1, 2));
    QT_OK(configure(2, 2, 8));
    QT_OK(configure(3, 0, 2));
    QT_OK(configure(4, 0, 0));
    longest_gap(3);
    back_to_one();
    QT_LT(0, one->steps);
    QT_LT(2 * one->steps, two->steps);
}

QTEST(domain_set_schedule_configure__the_last_entry__ends_the_schedule_too)
{
    struct worker *worker = member(1, body_spin);
    worker_start(worker);
    take_turns(ENTRIES - 2, 1);
    longest_gap(3);
    back_to_one();
    QT_LT(0, worker->steps);
}

QTEST(domain_set_schedule_set_start__another_domain__runs_at_once)
{
    struct worker *worker = member(1, body_count);
    worker_start(worker);
    QT_OK(configure(2, 1, TICKS));
    QT_OK(configure(3, 0, TICKS));
    QT_CHECK(!worker->done);
    QT_OK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 2));
    QT_CHECK(worker->done);
    back_to_one();
}

QTEST(domain_set_schedule_configure__limits__range_error)
{
    QT_RANGE(configure(ENTRIES, 0, 1), 0, ENTRIES - 1);
    QT_RANGE(configure(1, DOMAINS, 1), 0, DOMAINS - 1);
    QT_RANGE(configure(1, 255, 1), 0, DOMAINS - 1);
}

QTEST(domain_set_schedule_configure__end_mark_of_another_domain__invalid_argument)
{
    QT_INVALID_ARGUMENT(configure(1, 1, 0), 1);
}

QTEST(domain_set_schedule_set_start__limits__range_error)
{
    QT_RANGE(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, ENTRIES), 0, ENTRIES - 1);
}

/* ---- threads made in a domain ---- */

QTEST(domains__new_thread__is_in_its_makers_domain)
{
    take_turns(0, 1);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 1, seL4_CapInitThreadTCB));
    struct worker *worker = worker_make(body_count);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 0, seL4_CapInitThreadTCB));
    back_to_one();
    worker_start(worker);
    settle();
    QT_CHECK(!worker->done);
    take_turns(0, 1);
    longest_gap(1);
    back_to_one();
    QT_CHECK(worker->done);
}
