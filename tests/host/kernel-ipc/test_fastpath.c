/* SPDX-License-Identifier: BSD-2-Clause */
/* The fast path and the ordinary one on the same inputs: a random system makes random calls, each
 * in two processes that are copies of each other. Where the fast path accepts, every byte of every
 * object must be as after the ordinary path; where it declines, nothing may have changed. A failing
 * run prints the seed to run again:
 *
 *     host-kernel-ipc-fastpath SEED
 */
#include "ipc_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "entry/fastpath.h"

enum { THREADS = 6, ENDPOINTS = 2, STEPS = 4000, MEMORY = 1 << 20 };

/* All that a system call may change. */
struct outcome {
    struct tcb *current, *running;
    int top;
    unsigned char memory[MEMORY];
};

static unsigned long long seed;
static struct tcb *threads[THREADS];
static cptr_t endpoints[4 * ENDPOINTS], notifications[3];
static struct outcome *ordinary, before, after;

static unsigned roll(unsigned sides)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(seed >> 33) % sides;
}

#define ANY(array) (array)[roll(ARRAY_SIZE(array))]

static void record(struct outcome *outcome)
{
    assert_true(world_memory_bytes() <= MEMORY);
    outcome->current = current_thread;
    outcome->running = host.running;
    outcome->top = sched_top;
    memcpy(outcome->memory, phys_to_kernel((paddr_t){HOST_MEMORY_BASE}), world_memory_bytes());
}

static void compare(const char *when, const struct outcome *a, const struct outcome *b)
{
    if (a->current != b->current || a->top != b->top) fail_msg("%s: another thread runs", when);
    size_t bytes = world_memory_bytes();
    for (size_t i = 0; i < bytes; i++) {
        if (a->memory[i] != b->memory[i]) {
            const char *base = phys_to_kernel((paddr_t){HOST_MEMORY_BASE});
            for (unsigned t = 0; t < THREADS; t++) {
                size_t at = (size_t)((const char *)threads[t] - base);
                if (i >= at && i < at + sizeof(struct tcb)) {
                    fail_msg("%s: byte %zu of thread %u differs", when, i - at, t);
                }
            }
            fail_msg("%s: byte %zu of memory differs", when, i);
        }
    }
}

static struct tcb *fast(sword_t number)
{
    struct tcb *self = current_thread;
    cptr_t cptr = arch_badge_register(self);
    word_t info = arch_info_register(self);
    switch (number) {
    case SYS_CALL:
        return fastpath_call(cptr, info, self);
    case SYS_REPLY_RECV:
        return fastpath_reply_recv(cptr, info, self);
    case SYS_RECV:
        return fastpath_recv(cptr, info, self);
    case SYS_YIELD:
        return fastpath_yield(cptr, info, self);
    default:
        return fastpath_send(cptr, info, self);
    }
}

/* The ordinary path, in a copy of this process. */
static void fork_ordinary(sword_t number)
{
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        kernel_syscall(number);
        record(ordinary);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static bool compare_paths(sword_t number, cptr_t cptr, const struct message *message)
{
    sys_prepare(current_thread, cptr, message);
    fork_ordinary(number);
    record(&before);
    struct tcb *next = fast(number);
    record(&after);
    if (next) {
        assert_ptr_equal(next, current_thread);
        compare("accepted", &after, ordinary);
    } else {
        compare("declined", &after, &before);
        kernel_syscall(number);
    }
    check_everything();
    return next != NULL;
}

static cptr_t any_cap(void)
{
    if (!roll(16)) return roll(2) ? roll(CNODE_SLOTS) : 0x1000;
    return roll(4) ? ANY(endpoints) : ANY(notifications);
}

static struct message any_message(void)
{
    struct message message = {.length = roll(3) ? roll(6) : roll(MAX_MESSAGE + 8),
                              .label = roll(3)};
    for (unsigned i = 0; i < MAX_MESSAGE; i++) message.words[i] = roll(1u << 30);
    if (!roll(12)) {
        message.extra_caps = roll(3);
        for (unsigned i = 0; i < message.extra_caps; i++) message.caps[i] = any_cap();
    }
    return message;
}

/* Where TCB_BindNotification would. */
static void bind(struct notification *notification, struct tcb *tcb)
{
    if (tcb->bound || notification_bound(notification)) return;
    if (queue_empty(&notification->queue)) notification_bind(notification, tcb);
}

/* What happens around the calls: time, faults, priorities, bindings, buffers that come and go. */
static void any_event(void)
{
    struct tcb *tcb = ANY(threads);
    switch (roll(8)) {
    case 0:
        sched_tick();
        break;
    case 1:
        while (endpoint_cancel_first(endpoint_at(ANY(endpoints)))) continue;
        break;
    case 2:
        bind(notification_at(notifications[0]), tcb);
        break;
    case 3:
        if (tcb->bound) notification_unbind(tcb->bound);
        break;
    case 4:
        sched_set_priority(tcb, (uint8_t)roll(3));
        break;
    case 5:
        if (!slot_empty(&tcb->slots[TCB_BUFFER])) {
            slot_delete_one(&tcb->slots[TCB_BUFFER]);
        }
        break;
    case 6:
        thread_suspend(tcb);
        thread_restart(tcb);
        break;
    case 7:
        if (!sched_is_idle(current_thread)) {
            kernel_fault((struct fault){.type = FAULT_VM, .address = 0x999});
        }
        return;
    }
    kernel_start();
}

static void populate(void)
{
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        endpoints[4 * i] = make_endpoint();
        endpoints[4 * i + 1] = mint(endpoints[4 * i], RIGHTS_ALL, 17);
        endpoints[4 * i + 2] = mint(endpoints[4 * i], roll(16), 18);
        endpoints[4 * i + 3] =
            mint(endpoints[4 * i], RIGHT_READ | RIGHT_WRITE | RIGHT_GRANT_REPLY, 0);
    }
    notifications[0] = make_notification();
    notifications[1] = make_notification();
    notifications[2] = mint(notifications[1], RIGHT_WRITE, 4);
    for (unsigned i = 0; i < THREADS; i++) {
        threads[i] = make_thread("walker", (uint8_t)roll(3));
        set_handler(threads[i], ANY(endpoints));
    }
    world_run();
}

static void random_calls__both_paths_agree(void **state)
{
    (void)state;
    static const sword_t numbers[] = {SYS_CALL, SYS_CALL,    SYS_REPLY_RECV, SYS_REPLY_RECV,
                                      SYS_SEND, SYS_NB_SEND, SYS_RECV,       SYS_YIELD};
    unsigned accepted[16] = {0};
    ordinary =
        mmap(NULL, sizeof *ordinary, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(ordinary, MAP_FAILED);
    populate();
    for (unsigned step = 0; step < STEPS; step++) {
        host.console_length = 0;
        if (sched_is_idle(current_thread)) {
            thread_restart(ANY(threads));
            kernel_start();
        } else if (!roll(24)) {
            any_event();
        } else {
            struct message message = any_message();
            sword_t number = ANY(numbers);
            if (compare_paths(number, any_cap(), &message)) accepted[-number]++;
        }
    }
    munmap(ordinary, sizeof *ordinary);
    /* A path that is never taken is not tested. */
    for (unsigned i = 0; i < ARRAY_SIZE(numbers); i++) {
        printf("system call %ld: taken %u times\n", numbers[i], accepted[-numbers[i]]);
        assert_true(accepted[-numbers[i]] >= 10);
    }
}

int main(int argc, char **argv)
{
    seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    printf("seed %llu\n", seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_calls__both_paths_agree, world_setup,
                                        world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
