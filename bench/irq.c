/* SPDX-License-Identifier: BSD-2-Clause */
/* An interrupt that takes the CPU from one thread and gives it to its handler, a thread of higher
 * priority in the same address space that waits for the notification. The interrupt is the edge of
 * the PIT's channel 0 at the end of a one-shot. */
#include "bench.h"

#include <vka/capops.h>
#include <vka/object.h>

enum { PIT_CHANNEL_0 = 0x40, PIT_MODE = 0x43, PIT_ONESHOT = 0x30, PIT_PIN = 2 };
enum { COUNTS = 300, VECTOR = 0 }; /* a quarter of a millisecond */

static seL4_CPtr ports, handler;

/* Note the time in rbx, again and again: six instructions a round. */
static void spin_with_the_time(void)
{
    __asm__ volatile("1: rdtsc\n"
                     "shlq $32, %%rdx\n"
                     "orq %%rdx, %%rax\n"
                     "movq %%rax, %%rbx\n" BENCH_MARK_TEXT(0) "jmp 1b"
                     :
                     : "i"(BENCH_MARK_ANEW)
                     : "rax", "rbx", "rdx", "memory");
    __builtin_unreachable();
}

static seL4_CPtr new_slot(struct bench_env *env, cspacepath_t *path)
{
    if (vka_cspace_alloc_path(&env->vka, path)) bench_fail("no slot");
    return path->capPtr;
}

static void open_timer(struct bench_env *env, seL4_CPtr notification)
{
    cspacepath_t path;
    ports = new_slot(env, &path);
    if (simple_get_IOPort_cap(&env->simple, PIT_CHANNEL_0, PIT_MODE, path.root, path.capPtr,
                              path.capDepth)) {
        bench_fail("no I/O ports of the timer");
    }
    handler = new_slot(env, &path);
    if (seL4_IRQControl_GetIOAPIC(simple_get_irq_ctrl(&env->simple), path.root, path.capPtr,
                                  path.capDepth, 0, PIT_PIN, 0, 0, VECTOR) ||
        seL4_IRQHandler_SetNotification(handler, notification)) {
        bench_fail("no interrupt of the timer");
    }
}

static void close_timer(struct bench_env *env)
{
    cspacepath_t path;
    vka_cspace_make_path(&env->vka, handler, &path);
    vka_cnode_delete(&path);
    vka_cspace_free_path(&env->vka, path);
    vka_cspace_make_path(&env->vka, ports, &path);
    vka_cnode_delete(&path);
    vka_cspace_free_path(&env->vka, path);
}

static void start_timer(void)
{
    seL4_X86_IOPort_Out8(ports, PIT_MODE, PIT_ONESHOT);
    seL4_X86_IOPort_Out8(ports, PIT_CHANNEL_0, COUNTS & 0xff);
    seL4_X86_IOPort_Out8(ports, PIT_CHANNEL_0, COUNTS >> 8);
}

/* How late an interrupt is while the kernel does long work for another thread. */

enum { COPIES = 100000, NODE_BITS = 17, SAMPLES_IN_REVOKE = 80 };

static cspacepath_t original;

static void spin(void)
{
    for (;;) __asm__ volatile("" : : : "memory");
}

static void revoke_and_spin(void)
{
    seL4_CNode_Revoke(original.root, original.capPtr, (seL4_Uint8)original.capDepth);
    spin();
}

/* How long the one-shots of a timer take while a thread of lower priority does `work`. */
static void wait_while(struct bench_env *env, void (*work)(void), seL4_CPtr notification,
                       uint64_t *samples, size_t count)
{
    bench_thread_start(env, work, seL4_MaxPrio - 1);
    for (size_t s = 0; s < count; s++) {
        start_timer();
        uint64_t start = bench_begin(1);
        seL4_Wait(notification, NULL);
        samples[s] = bench_now() - start;
        seL4_IRQHandler_Ack(handler);
    }
    bench_threads_end(env);
}

static void revoke_late(struct bench_env *env, seL4_CPtr notification)
{
    static uint64_t usual[BENCH_SAMPLES], samples[SAMPLES_IN_REVOKE];
    vka_object_t endpoint, node;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    if (vka_alloc_cnode_object(&env->vka, NODE_BITS, &node)) bench_fail("no CNode");
    vka_cspace_make_path(&env->vka, endpoint.cptr, &original);
    for (unsigned i = 0; i < COPIES; i++) {
        if (seL4_CNode_Copy(node.cptr, i, NODE_BITS, original.root, original.capPtr,
                            (seL4_Uint8)original.capDepth, seL4_AllRights)) {
            bench_fail("cannot copy a capability");
        }
    }
    wait_while(env, spin, notification, usual, BENCH_SAMPLES);
    bench_mark(BENCH_MARK_WARM);
    wait_while(env, revoke_and_spin, notification, samples, SAMPLES_IN_REVOKE);
    /* The first may be an edge that setting the mode gave. */
    uint64_t least = usual[1];
    for (size_t s = 2; s < BENCH_SAMPLES; s++) {
        if (usual[s] < least) least = usual[s];
    }
    for (size_t s = 1; s < SAMPLES_IN_REVOKE; s++) {
        samples[s] = samples[s] > least ? samples[s] - least : 0;
    }
    bench_report("irq.late.revoke", "instructions", samples + 1, SAMPLES_IN_REVOKE - 1, 1, -1);
    vka_free_object(&env->vka, &node);
    vka_free_object(&env->vka, &endpoint);
}

static void to_user(struct bench_env *env, seL4_CPtr notification)
{
    static uint64_t samples[BENCH_SAMPLES];
    bench_thread_start(env, spin_with_the_time, seL4_MaxPrio - 1);
    for (unsigned s = 0; s <= BENCH_SAMPLES; s++) {
        start_timer();
        seL4_Wait(notification, NULL);
        uint64_t end = bench_now();
        uint64_t start = bench_thread_registers(bench_thread_last()).rbx;
        seL4_IRQHandler_Ack(handler);
        /* The first may be an edge that setting the mode gave. */
        if (s == 0) {
            bench_mark(BENCH_MARK_WARM);
        } else {
            samples[s - 1] = end - start;
        }
    }
    bench_report("irq.user", "instructions", samples, BENCH_SAMPLES, 1, -1);
    bench_threads_end(env);
}

void bench_irq(struct bench_env *env)
{
    static const struct {
        const char *name;
        void (*run)(struct bench_env *, seL4_CPtr notification);
    } benchmarks[] = {{"irq.user", to_user}, {"irq.late.revoke", revoke_late}};
    for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++) {
        if (!bench_wanted(benchmarks[i].name)) continue;
        vka_object_t notification;
        if (vka_alloc_notification(&env->vka, &notification)) bench_fail("no notification");
        open_timer(env, notification.cptr);
        benchmarks[i].run(env, notification.cptr);
        close_timer(env);
        vka_free_object(&env->vka, &notification);
    }
}
