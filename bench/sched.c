/* SPDX-License-Identifier: BSD-2-Clause */
/* Yield between two threads of equal priority, in two processes, and among many threads of one
 * process: per Yield. */
#include "bench.h"

#include <stdio.h>

#include <vka/object.h>

static uint64_t samples[BENCH_SAMPLES];

static void two_processes(struct bench_env *env)
{
    if (!bench_wanted("sched.yield")) return;
    vka_object_t endpoint;
    struct bench_peer peer;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    bench_peer_start(env, &peer, endpoint.cptr, seL4_MaxPrio, "yield", 0);
    for (unsigned i = 0; i < BENCH_ROUNDS; i++) seL4_Yield();
    for (unsigned s = 0; s < BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        for (unsigned i = 0; i < BENCH_ROUNDS; i++) seL4_Yield();
        samples[s] = bench_now() - start;
    }
    /* The peer yields as often. */
    bench_report("sched.yield", "instructions", samples, BENCH_SAMPLES, 2 * BENCH_ROUNDS, -1);
    bench_peer_end(env, &peer);
    vka_free_object(&env->vka, &endpoint);
}

static void yield_for_ever(void)
{
    for (;;) seL4_Yield();
}

/* One round of all of them a sample. */
static void many_threads(struct bench_env *env, unsigned threads)
{
    char name[32];
    snprintf(name, sizeof name, "sched.yield.%ut", threads);
    if (!bench_wanted(name)) return;
    for (unsigned i = 1; i < threads; i++) bench_thread_start(env, yield_for_ever, seL4_MaxPrio);
    for (unsigned i = 0; i < 2; i++) seL4_Yield(); /* all have begun */
    bench_mark(BENCH_MARK_WARM);
    for (unsigned s = 0; s < BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        seL4_Yield();
        samples[s] = bench_now() - start;
    }
    bench_report(name, "instructions", samples, BENCH_SAMPLES, threads, threads);
    bench_threads_end(env);
}

void bench_sched(struct bench_env *env)
{
    two_processes(env);
    static const unsigned threads[] = {2, 10, 100, 1000};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) many_threads(env, threads[i]);
}
