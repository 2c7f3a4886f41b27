/* SPDX-License-Identifier: BSD-2-Clause */
/* A random walk of a whole system: threads that do anything at any time. Whatever happens, every
 * invariant stands after each system call. A failing run prints the seed to run again:
 *
 *     host-kernel-ipc-walk SEED
 */
#include "ipc_world.h"

#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 8, ENDPOINTS = 3, NOTIFICATIONS = 3, STEPS = 30000 };

static unsigned long long seed;
static struct tcb *threads[THREADS];
static cptr_t tcbs[THREADS], endpoints[3 * ENDPOINTS], notifications[2 * NOTIFICATIONS];
static cptr_t receive_slot;

static unsigned roll(unsigned sides)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(seed >> 33) % sides;
}

#define ANY(array) (array)[roll(ARRAY_SIZE(array))]

static cptr_t any_cap(void)
{
    switch (roll(12)) {
    case 0:
        return roll(CNODE_SLOTS);
    case 1:
        return 0x1000;
    case 2:
        return ANY(tcbs);
    case 3:
    case 4:
    case 5:
        return ANY(notifications);
    default:
        return ANY(endpoints);
    }
}

static struct message any_message(void)
{
    struct message message = {.length = roll(2) ? roll(5) : roll(MAX_MESSAGE + 1)};
    if (!roll(4)) {
        message.extra_caps = roll(4);
        for (unsigned i = 0; i < message.extra_caps; i++) message.caps[i] = any_cap();
    }
    return message;
}

static void any_system_call(void)
{
    static const sword_t numbers[] = {
        SYS_CALL, SYS_CALL,    SYS_REPLY_RECV, SYS_REPLY_RECV, SYS_SEND, SYS_NB_SEND,    SYS_RECV,
        SYS_RECV, SYS_NB_RECV, SYS_REPLY,      SYS_YIELD,      4711,     SYS_QUOLL_EXIT,
    };
    struct message message = any_message();
    sys(current_thread, ANY(numbers), any_cap(), &message);
}

static void any_method(void)
{
    static const word_t labels[] = {
        LABEL_TCBSuspend,          LABEL_TCBResume,
        LABEL_TCBBindNotification, LABEL_TCBUnbindNotification,
        LABEL_TCBSetPriority,      LABEL_TCBReadRegisters,
        LABEL_TCBWriteRegisters,   LABEL_TCBCopyRegisters,
        LABEL_TCBSetSchedParams,   LABEL_TCBSetIPCBuffer,
    };
    struct message message = any_message();
    message.label = ANY(labels);
    for (unsigned i = 0; i < message.length; i++) message.words[i] = roll(12);
    sys(current_thread, SYS_CALL, ANY(tcbs), &message);
}

static void any_fault(void)
{
    static const enum fault_type types[] = {FAULT_USER_EXCEPTION, FAULT_VM};
    kernel_fault((struct fault){.type = ANY(types), .address = 0x999});
}

/* What happens around the threads: time, deletions, a saved caller. */
static void any_event(void)
{
    struct tcb *tcb = ANY(threads);
    switch (roll(7)) {
    case 0:
        sched_tick();
        break;
    case 1:
        while (endpoint_cancel_first(endpoint_at(ANY(endpoints)))) continue;
        break;
    case 2:
        while (endpoint_cancel_badged(endpoint_at(ANY(endpoints)), roll(3)) != OK) {
        }
        break;
    case 3:
        while (notification_cancel_first(notification_at(ANY(notifications)))) continue;
        break;
    case 4:
        if (!slot_empty(&tcb->slots[TCB_CALLER])) {
            slot_move(at(free_slot()), &tcb->slots[TCB_CALLER]);
        }
        break;
    case 5:
        if (!slot_empty(at(receive_slot))) slot_delete_one(at(receive_slot));
        break;
    case 6:
        thread_restart(tcb);
        break;
    }
    kernel_start();
}

static void drop_saved_replies(void)
{
    for (cptr_t i = 0; i < CNODE_SLOTS; i++) {
        if (at(i)->cap.type == CAP_REPLY) slot_delete_one(at(i));
    }
}

static void populate(void)
{
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        endpoints[3 * i] = make_endpoint();
        endpoints[3 * i + 1] = mint(endpoints[3 * i], RIGHTS_ALL, 1);
        endpoints[3 * i + 2] = mint(endpoints[3 * i], roll(16), 2);
    }
    for (unsigned i = 0; i < NOTIFICATIONS; i++) {
        notifications[2 * i] = make_notification();
        notifications[2 * i + 1] = mint(notifications[2 * i], 1 + roll(3), 1 << i);
    }
    receive_slot = 240;
    for (unsigned i = 0; i < THREADS; i++) {
        threads[i] = make_thread("walker", (uint8_t)roll(4));
        tcbs[i] = cptr_of(threads[i]);
        threads[i]->mcp = 11;
        set_handler(threads[i], ANY(endpoints));
        word_t *buffer = buffer_of(threads[i]);
        buffer[IPC_BUFFER_RECEIVE_CNODE] = cspace_cptr();
        buffer[IPC_BUFFER_RECEIVE_INDEX] = receive_slot;
        buffer[IPC_BUFFER_RECEIVE_DEPTH] = 64;
    }
    world_run();
}

static void random_walk__keeps_all_invariants(void **state)
{
    (void)state;
    unsigned stuck = 0;
    populate();
    for (unsigned step = 0; step < STEPS; step++) {
        host.console_length = 0;
        if (step % 64 == 0) drop_saved_replies();
        unsigned kind = roll(16);
        if (sched_is_idle(current_thread)) {
            stuck++;
            thread_restart(ANY(threads));
            kernel_start();
        } else if (kind < 9) {
            any_system_call();
        } else if (kind < 13) {
            any_method();
        } else if (kind < 14) {
            any_fault();
        } else {
            any_event();
        }
        check_everything();
    }
    assert_true(stuck < STEPS / 4); /* most steps must be calls, or this tests little */
}

int main(int argc, char **argv)
{
    seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    printf("seed %llu\n", seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_walk__keeps_all_invariants, world_setup,
                                        world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
