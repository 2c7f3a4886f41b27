/* SPDX-License-Identifier: BSD-2-Clause */
/* The fast path and the ordinary one on the same inputs: a random system makes random calls and has
 * random faults, each in two processes that are copies of each other. Where the fast path accepts,
 * every byte of every object must be as after the ordinary path; where it declines, nothing may
 * have changed. A failing run prints the seed to run again:
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
#include "object/irq.h"

enum { THREADS = 6, ENDPOINTS = 2, WORLDS = 12, STEPS = 600, MEMORY = 1 << 20, IRQ = 20 };

/* The ways in that have a fast path: system calls, and others with numbers that are none of one. */
enum { VM_FAULT = 1, USER_EXCEPTION = 2, INTERRUPT = 3, UNKNOWN_SYSCALL = 99 };
static const struct way_in {
    sword_t number;
    const char *name;
    unsigned weight; /* how often, of all weights */
} ways_in[] = {
    {SYS_CALL, "Call", 4},
    {SYS_REPLY_RECV, "ReplyRecv", 4},
    {SYS_SEND, "Send", 2},
    {SYS_NB_SEND, "NBSend", 2},
    {SYS_RECV, "Recv", 6},
    {SYS_REPLY, "Reply", 2},
    {SYS_YIELD, "Yield", 2},
    {VM_FAULT, "fault of memory", 1},
    {USER_EXCEPTION, "exception", 1},
    {INTERRUPT, "interrupt", 5},
};
enum { WAYS_IN = ARRAY_SIZE(ways_in), WAY_REPLY_RECV = 1, WAY_REPLY = 5 };

/* All that a system call may change. */
struct outcome {
    struct tcb *current, *running;
    int top;
    unsigned irqs_enabled, irqs_acknowledged;
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
    outcome->irqs_enabled = host.irqs_enabled;
    outcome->irqs_acknowledged = host.irqs_acknowledged;
    memcpy(outcome->memory, phys_to_kernel((paddr_t){HOST_MEMORY_BASE}), world_memory_bytes());
}

static void compare(const char *when, const struct outcome *a, const struct outcome *b)
{
    if (a->current != b->current || a->top != b->top) fail_msg("%s: another thread runs", when);
    assert_int_equal(a->irqs_enabled, b->irqs_enabled);
    assert_int_equal(a->irqs_acknowledged, b->irqs_acknowledged);
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

static void enter_ordinary(sword_t number)
{
    if (number == INTERRUPT) {
        kernel_interrupt(IRQ);
    } else if (number > 0) {
        kernel_fault(host.fault);
    } else {
        kernel_syscall(number);
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
    case SYS_REPLY:
        return fastpath_reply(cptr, info, self);
    case SYS_YIELD:
        return fastpath_yield(cptr, info, self);
    case VM_FAULT:
        return fastpath_vm_fault(self);
    case USER_EXCEPTION:
        return fastpath_user_exception(self);
    case INTERRUPT:
        return fastpath_interrupt(self, IRQ);
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
        enter_ordinary(number);
        record(ordinary);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Is this the receive of a kept signal? */
static bool takes_signal(sword_t number, cptr_t cptr)
{
    if (number != SYS_RECV || cptr >= CNODE_SLOTS) return false;
    struct cap cap = at(cptr)->cap;
    return cap.type == CAP_NOTIFICATION && cap_notification(cap)->is_active;
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
        enter_ordinary(number);
    }
    check_everything();
    return next != NULL;
}

static cptr_t any_cap(void)
{
    /* Found by tests/fuzz/fuzz_fastpath.c: in the upper half of all addresses, a sum overflowed. */
    if (!roll(32)) return BIT(58) | roll(4);
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
        set_handler(tcb, ANY(endpoints));
        break;
    }
    kernel_start();
}

/* Interrupt IRQ signals this notification. */
static void connect(cptr_t notification)
{
    cptr_t control = free_slot();
    slot_insert_original(at(control), (struct cap){.irq = {.type = CAP_IRQ_CONTROL}}, NULL);
    cptr_t handler = free_slot();
    irq_issue_handler(IRQ, at(handler), at(control));
    struct message message = {
        .label = LABEL_IRQSetIRQHandler, .extra_caps = 1, .caps = {notification}};
    assert_int_equal(invoke_as(current_thread, handler, &message, NULL), ERR_NONE);
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
    connect(ANY(notifications));
}

static unsigned any_way_in(void)
{
    unsigned all = 0, way = 0;
    if (!slot_empty(&current_thread->slots[TCB_CALLER]) && roll(2))
        return roll(2) ? WAY_REPLY : WAY_REPLY_RECV;
    for (unsigned i = 0; i < WAYS_IN; i++) all += ways_in[i].weight;
    for (unsigned left = roll(all); left >= ways_in[way].weight; way++) left -= ways_in[way].weight;
    return way;
}

static void any_fault(sword_t number)
{
    word_t a = roll(1 << 20), b = roll(32);
    host.fault =
        number == VM_FAULT
            ? (struct fault){.type = FAULT_VM, .address = a, .code = b, .is_instruction = b & 16}
            : (struct fault){.type = FAULT_USER_EXCEPTION, .number = a, .code = b};
}

/* Whom the current thread would answer: what that one waits for. */
static enum fault_type fault_to_answer(sword_t number)
{
    const struct slot *caller = &current_thread->slots[TCB_CALLER];
    bool is_reply = number == SYS_REPLY || number == SYS_REPLY_RECV;
    if (!is_reply || slot_empty(caller)) return FAULT_NULL;
    return cap_reply_thread(caller->cap)->fault.type;
}

/* How often the fast path was taken, by the way in and by the fault that a reply was to. */
static unsigned accepted[WAYS_IN], answered[FAULT_VM + 1], signals_taken, waited;

static void any_step(void)
{
    struct message message = any_message();
    unsigned way = any_way_in();
    sword_t number = ways_in[way].number;
    any_fault(number);
    enum fault_type fault = fault_to_answer(number);
    cptr_t cptr = any_cap();
    bool is_signal = takes_signal(number, cptr);
    const struct tcb *self = current_thread;
    if (!compare_paths(number, cptr, &message)) return;
    accepted[way]++;
    signals_taken += is_signal;
    waited += number == SYS_RECV && current_thread != self;
    answered[fault]++;
}

static void any_life(void)
{
    populate();
    for (unsigned step = 0; step < STEPS; step++) {
        host.console_length = 0;
        if (sched_is_idle(current_thread)) {
            thread_restart(ANY(threads));
            kernel_start();
        } else if (!roll(12)) {
            kernel_syscall(UNKNOWN_SYSCALL);
        } else if (!roll(24)) {
            any_event();
        } else {
            any_step();
        }
    }
    irq_finalise(IRQ);
}

static void random_calls__both_paths_agree(void **state)
{
    static const enum fault_type fault_types[] = {FAULT_CAP, FAULT_UNKNOWN_SYSCALL,
                                                  FAULT_USER_EXCEPTION, FAULT_VM};
    ordinary =
        mmap(NULL, sizeof *ordinary, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(ordinary, MAP_FAILED);
    for (unsigned world = 0; world < WORLDS; world++) {
        if (world > 0) {
            world_teardown(state);
            world_setup(state);
        }
        any_life();
    }
    munmap(ordinary, sizeof *ordinary);
    /* A path that is never taken is not tested. */
    for (unsigned i = 0; i < WAYS_IN; i++) {
        printf("%s: taken %u times\n", ways_in[i].name, accepted[i]);
        assert_true(accepted[i] >= 5);
    }
    printf("kept signals: taken %u times\n", signals_taken);
    assert_true(signals_taken >= 5);
    printf("a Recv that waits: taken %u times\n", waited);
    assert_true(waited >= 5);
    for (unsigned i = 0; i < ARRAY_SIZE(fault_types); i++) {
        printf("reply to fault type %d: taken %u times\n", fault_types[i],
               answered[fault_types[i]]);
        assert_true(answered[fault_types[i]] >= 5);
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
