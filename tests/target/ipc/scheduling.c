/* SPDX-License-Identifier: BSD-2-Clause */
/* Who runs, and for how long: priorities, turns, preemption by the tick. */
#include "workers.h"

static seL4_Word order; /* counts who ran when */

static void takes_a_number(struct worker *self)
{
    self->out[0] = ++order;
}

QTEST(priorities__the_highest_runs_first)
{
    struct worker *workers[MAX_WORKERS];
    order = 0;
    for (unsigned i = 0; i < MAX_WORKERS; i++) {
        workers[i] = worker_make(takes_a_number);
        worker_set_priority(workers[i], 40 * i + 10);
        worker_start(workers[i]);
    }
    settle();
    for (unsigned i = 0; i < MAX_WORKERS; i++) QT_EQ(workers[i]->out[0], MAX_WORKERS - i);
}

QTEST(equal_priorities__run_in_the_order_they_were_started)
{
    struct worker *workers[MAX_WORKERS];
    order = 0;
    for (unsigned i = 0; i < MAX_WORKERS; i++) {
        workers[i] = worker_make(takes_a_number);
        worker_start(workers[i]);
    }
    settle();
    for (unsigned i = 0; i < MAX_WORKERS; i++) QT_EQ(workers[i]->out[0], i + 1);
}

QTEST(resume__of_a_higher_thread__it_runs_before_resume_returns)
{
    struct worker *worker = worker_make(body_count);
    set_own_priority(WORKER_PRIORITY - 1);
    worker_start(worker);
    bool done = worker->done;
    set_own_priority(seL4_MaxPrio);
    QT_CHECK(done);
}

QTEST(resume__of_an_equal_thread__it_waits_for_its_turn)
{
    struct worker *worker = worker_make(body_count);
    set_own_priority(WORKER_PRIORITY);
    worker_start(worker);
    bool before = worker->done;
    seL4_Yield();
    bool after = worker->done;
    set_own_priority(seL4_MaxPrio);
    QT_CHECK(!before && after);
}

QTEST(yield__to_lower_threads__returns_at_once)
{
    struct worker *worker = worker_make(body_count);
    worker_start(worker);
    for (unsigned i = 0; i < 100; i++) seL4_Yield();
    QT_CHECK(!worker->done);
}

QTEST(spinning_equals__share_the_time)
{
    struct worker *workers[3];
    for (unsigned i = 0; i < 3; i++) {
        workers[i] = worker_make(body_spin);
        worker_start(workers[i]);
    }
    set_own_priority(WORKER_PRIORITY);
    /* Each Yield comes back after each of the others has used its slice. */
    for (unsigned i = 0; i < 6; i++) seL4_Yield();
    set_own_priority(seL4_MaxPrio);
    seL4_Word least = ~0ul, most = 0;
    for (unsigned i = 0; i < 3; i++) {
        if (workers[i]->steps < least) least = workers[i]->steps;
        if (workers[i]->steps > most) most = workers[i]->steps;
    }
    QT_CHECK(least > 0);
    QT_CHECK(most / 4 < least); /* the host's clock is shared with others */
}

QTEST(spinning_higher__starves_a_lower_one)
{
    struct worker *high = worker_make(body_spin), *low = worker_make(body_spin);
    worker_set_priority(low, WORKER_PRIORITY - 1);
    worker_start(low);
    worker_start(high);
    set_own_priority(WORKER_PRIORITY);
    for (unsigned i = 0; i < 4; i++) seL4_Yield();
    set_own_priority(seL4_MaxPrio);
    QT_CHECK(high->steps > 0);
    QT_EQ(low->steps, 0);
}

/* Signals in[0] in[1] times. */
static void signals(struct worker *self)
{
    for (seL4_Word i = 0; i < self->in[1]; i++) {
        seL4_Signal(self->in[0]);
        self->steps++;
    }
}

QTEST(waiting_thread__preempts_a_lower_one_at_each_signal)
{
    struct worker *worker = worker_make(signals);
    worker->in[0] = object_make(seL4_NotificationObject, 0);
    worker->in[1] = 5;
    worker_start(worker);
    for (seL4_Word i = 0; i < 5; i++) {
        seL4_Wait(worker->in[0], NULL);
        QT_EQ(worker->steps, i);
    }
}

QTEST(many_threads__made_and_deleted)
{
    for (unsigned round = 0; round < 20; round++) {
        seL4_CPtr tcbs[32];
        for (unsigned i = 0; i < 32; i++) tcbs[i] = tcb_make();
        for (unsigned i = 0; i < 32; i++) cap_delete(tcbs[(i * 7) % 32]);
    }
}
