/* SPDX-License-Identifier: BSD-2-Clause */
/* A script of messages is played twice: by threads with a flat CSpace, whose system calls and
 * faults the fast path takes where it can, and by threads with a CSpace of two levels, in which it
 * finds nothing. What the threads saw, and in which order, must be the same.
 *
 * All have priorities of their own, so that no timer decides who runs. */
#include "script.h"
#include "slow.h"
#include "spaces.h"

#include <string.h>

enum { NUDGES = 300, LOWEST_PRIORITY = 50 };

/* What is different between the tests. */
struct play {
    seL4_Word seed;
    seL4_Word priorities[THREADS]; /* servers first; above LOWEST_PRIORITY */
    bool is_bound;                 /* the servers also get signals */
    bool is_mute;                  /* the first client has no buffer that the kernel knows */
};

/* As many threads as there are places for, so that each has the same stack both times: addresses
 * are in the messages of faults. */
_Static_assert((int)THREADS == (int)MAX_WORKERS, "all places");

struct stage {
    seL4_CPtr space, endpoints[ENDPOINTS], notifications[NOTIFICATIONS];
    struct worker *threads[THREADS];
};

static void hand_out(const struct stage *stage)
{
    for (seL4_Word i = 0; i < ENDPOINTS; i++) {
        seL4_CPtr endpoint = stage->endpoints[i];
        space_put(stage->space, ADDRESS_RECEIVE + i, endpoint, seL4_AllRights, 0);
        space_put(stage->space, ADDRESS_SEND + i, endpoint, seL4_CanWrite, 40 + i);
        for (seL4_Word j = 0; j < 4; j++) {
            seL4_CapRights_t rights = j < 3 ? seL4_AllRights : seL4_CapRights_new(1, 0, 0, 1);
            space_put(stage->space, ADDRESS_CALL + 4 * i + j, endpoint, rights, 20 + 4 * i + j);
        }
    }
    for (seL4_Word i = 0; i < NOTIFICATIONS; i++) {
        seL4_CPtr notification = stage->notifications[i];
        space_put(stage->space, ADDRESS_WAIT + i, notification, seL4_AllRights, 0);
        for (seL4_Word j = 0; j < 2; j++) {
            space_put(stage->space, ADDRESS_SIGNAL + 2 * i + j, notification, seL4_CanWrite,
                      1ul << (50 + 2 * i + j));
        }
    }
    for (seL4_Word i = 0; i < THREADS; i++) {
        space_put(stage->space, ADDRESS_FAULTS + i, stage->endpoints[i % ENDPOINTS], seL4_AllRights,
                  60 + i);
    }
}

static struct worker *cast(const struct stage *stage, const struct play *play, seL4_Word number)
{
    struct worker *worker = worker_make(number < SERVERS ? script_server : script_client);
    worker->in[0] = number;
    worker->in[1] = play->seed;
    seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - SPACE_BITS).words[0];
    QT_OK(seL4_TCB_SetSpace(worker->tcb, ADDRESS_FAULTS + number, stage->space, guard,
                            seL4_CapInitThreadVSpace, 0));
    worker_set_priority(worker, LOWEST_PRIORITY + play->priorities[number]);
    if (play->is_mute && number == SERVERS) QT_OK(seL4_TCB_SetIPCBuffer(worker->tcb, 0, 0));
    return worker;
}

static void set_up(struct stage *stage, const struct play *play, seL4_CPtr space)
{
    stage->space = space;
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        stage->endpoints[i] = object_make(seL4_EndpointObject, 0);
    }
    for (unsigned i = 0; i < NOTIFICATIONS; i++) {
        stage->notifications[i] = object_make(seL4_NotificationObject, 0);
    }
    hand_out(stage);
    for (unsigned i = 0; i < THREADS; i++) stage->threads[i] = cast(stage, play, i);
    seL4_CPtr bell = stage->notifications[NOTIFICATIONS - 1];
    if (play->is_bound) QT_OK(seL4_TCB_BindNotification(stage->threads[0]->tcb, bell));
}

static void perform(const struct stage *stage)
{
    seL4_Bool was_quiet = quoll_Quiet(true);
    for (unsigned i = 0; i < THREADS; i++) worker_start(stage->threads[i]);
    settle();
    for (unsigned i = 0; i < NUDGES; i++) {
        script_nudge(stage->endpoints[i % ENDPOINTS],
                     stage->notifications[i % (NOTIFICATIONS - 1)]);
    }
    quoll_Quiet(was_quiet);
}

/* The places of the threads are used again: they must be gone. */
static void clear_away(const struct stage *stage)
{
    for (unsigned i = 0; i < THREADS; i++) cap_delete(stage->threads[i]->tcb);
}

/* Both are recorded in the same place: registers may hold its address, and faults tell them. */
static struct slow_entries play_in(seL4_CPtr space, const struct play *play, struct record *into)
{
    static struct record running;
    struct stage stage;
    memset(&running, 0, sizeof running);
    record = &running;
    set_up(&stage, play, space);
    slow_begin();
    perform(&stage);
    struct slow_entries slow = slow_end();
    clear_away(&stage);
    *into = running;
    return slow;
}

static void expect_same(const struct record *flat, const struct record *deep)
{
    for (seL4_Word i = 0; i < flat->count && i < deep->count; i++) {
        const struct seen *a = &flat->seen[i], *b = &deep->seen[i];
        if (memcmp(a, b, sizeof *a) == 0) continue;
        qtest_fail(__FILE__, __LINE__,
                   "step %lu: flat: thread %lu's %lu: badge %lx, info %lx, sum %lx; two levels: "
                   "thread %lu's %lu: badge %lx, info %lx, sum %lx",
                   i, a->thread, a->what, a->badge, a->info, a->sum, b->thread, b->what, b->badge,
                   b->info, b->sum);
    }
    QT_EQ(flat->count, deep->count);
    QT_EQ(flat->calls, deep->calls);
    QT_EQ(flat->faults, deep->faults);
}

/* Was the fast path taken where it could be, and nowhere else? */
static void expect_both_paths(const struct record *record, struct slow_entries flat,
                              struct slow_entries deep)
{
    if (!flat.is_known) return;
    seL4_Word own = THREADS + NUDGES * SLOW_CALLS_OF_NUDGE; /* this thread's */
    QT_LE(record->calls - record->replies + own, deep.syscalls);
    QT_LE(record->faults, deep.faults);
    seL4_Word taken = deep.syscalls - flat.syscalls;
    QT_LE(record->calls, 5 * taken);
    QT_LE(record->faults, 8 * (deep.faults - flat.faults));
}

static void play_twice(const struct play *play)
{
    static struct record flat, deep;
    slow_prepare();
    struct slow_entries fast = play_in(space_flat(), play, &flat);
    struct slow_entries slow = play_in(space_of_two_levels(), play, &deep);
    QT_LE(flat.count, MAX_SEEN);
    QT_LE(CLIENT_STEPS, flat.count);
    expect_same(&flat, &deep);
    expect_both_paths(&flat, fast, slow);
}

QTEST(servers_above_clients__threads_see_the_same)
{
    play_twice(&(struct play){.seed = 1, .priorities = {6, 5, 4, 3, 2, 1}});
}

QTEST(clients_above_servers__threads_see_the_same)
{
    play_twice(&(struct play){.seed = 2, .priorities = {2, 1, 6, 5, 4, 3}});
}

QTEST(servers_between_clients__threads_see_the_same)
{
    play_twice(&(struct play){.seed = 3, .priorities = {3, 5, 1, 6, 4, 2}});
}

QTEST(server_with_bound_notification__threads_see_the_same)
{
    play_twice(&(struct play){.seed = 4, .priorities = {3, 4, 6, 1, 5, 2}, .is_bound = true});
}

QTEST(client_without_buffer__threads_see_the_same)
{
    play_twice(&(struct play){.seed = 5, .priorities = {6, 2, 3, 1, 5, 4}, .is_mute = true});
}
