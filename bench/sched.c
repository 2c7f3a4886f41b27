/* SPDX-License-Identifier: BSD-2-Clause */
/* Yield between two threads of equal priority, in two processes: per Yield. */
#include "bench.h"

#include <vka/object.h>

void bench_sched(struct bench_env *env)
{
    static uint64_t samples[BENCH_SAMPLES];
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
