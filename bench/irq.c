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
    __asm__ volatile("1:\n" BENCH_MARK_TEXT(0) "rdtsc\n"
                                               "shlq $32, %%rdx\n"
                                               "orq %%rdx, %%rax\n"
                                               "movq %%rax, %%rbx\n"
                                               "jmp 1b"
                     :
                     : "i"(BENCH_MARK + 1)
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

void bench_irq(struct bench_env *env)
{
    static uint64_t samples[BENCH_SAMPLES];
    if (!bench_wanted("irq.user")) return;
    vka_object_t notification;
    if (vka_alloc_notification(&env->vka, &notification)) bench_fail("no notification");
    open_timer(env, notification.cptr);
    bench_thread_start(env, spin_with_the_time, seL4_MaxPrio - 1);
    for (unsigned s = 0; s <= BENCH_SAMPLES; s++) {
        start_timer();
        seL4_Wait(notification.cptr, NULL);
        uint64_t end = bench_now();
        uint64_t start = bench_thread_registers(bench_thread_last()).rbx;
        seL4_IRQHandler_Ack(handler);
        /* The first may be an edge that setting the mode gave. */
        if (s > 0) samples[s - 1] = end - start;
    }
    bench_report("irq.user", "instructions", samples, BENCH_SAMPLES, 1, -1);
    bench_threads_end(env);
    close_timer(env);
    vka_free_object(&env->vka, &notification);
}
