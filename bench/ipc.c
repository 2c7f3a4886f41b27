/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages between two processes, each with a CSpace and an address space of its own. */
#include "bench.h"

#include <stdio.h>
#include <vka/object.h>

static void roundtrip(struct bench_env *env, seL4_CPtr endpoint, unsigned words)
{
    static uint64_t samples[BENCH_SAMPLES];
    char name[32];
    snprintf(name, sizeof name, "ipc.roundtrip.%uw", words);
    if (!bench_wanted(name)) return;
    struct bench_peer peer;
    bench_peer_start(env, &peer, endpoint, seL4_MaxPrio, "serve", words);
    seL4_MessageInfo_t info = seL4_MessageInfo_new(0, 0, 0, words);
    for (unsigned i = 0; i < words; i++) seL4_SetMR(i, i);
    for (unsigned i = 0; i < BENCH_ROUNDS; i++) seL4_Call(endpoint, info);

    for (unsigned s = 0; s < BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        for (unsigned i = 0; i < BENCH_ROUNDS; i++) seL4_Call(endpoint, info);
        samples[s] = bench_now() - start;
    }
    bench_report(name, "instructions", samples, BENCH_SAMPLES, BENCH_ROUNDS, words);
    bench_peer_end(env, &peer);
}

void bench_ipc(struct bench_env *env)
{
    static const unsigned words[] = {0, 1, 4, 5, 16, 64, 120};
    vka_object_t endpoint;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        roundtrip(env, endpoint.cptr, words[i]);
    }
    vka_free_object(&env->vka, &endpoint);
}
