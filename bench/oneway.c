/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages one way, into another process: from before the system call until the receiver runs. */
#include "bench.h"

#include <vka/object.h>

static uint64_t samples[BENCH_SAMPLES];

static void calls(struct bench_env *env, seL4_CPtr endpoint)
{
    enum { WORDS = 10 };
    if (!bench_wanted("ipc.call.10w")) return;
    struct bench_peer peer;
    bench_peer_start(env, &peer, endpoint, seL4_MaxPrio, "stamp-messages", 0);
    for (unsigned s = 0; s <= BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        seL4_Call(endpoint, seL4_MessageInfo_new(1, 0, 0, WORDS));
        /* The first may find a receiver that does not wait yet. */
        if (s > 0)
            samples[s - 1] = seL4_GetMR(0) - start;
        else
            bench_mark(BENCH_MARK_WARM);
    }
    bench_report("ipc.call.10w", "instructions", samples, BENCH_SAMPLES, 1, -1);
    bench_peer_end(env, &peer);
}

static void sends(struct bench_env *env, seL4_CPtr endpoint)
{
    if (!bench_wanted("ipc.send.0w")) return;
    struct bench_peer peer;
    if (seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, seL4_MaxPrio - 1)) {
        bench_fail("cannot lower the priority");
    }
    bench_peer_start(env, &peer, endpoint, seL4_MaxPrio, "stamp-messages", 0);
    for (unsigned s = 0; s < BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        seL4_Send(endpoint, seL4_MessageInfo_new(0, 0, 0, 0));
        seL4_Call(endpoint, seL4_MessageInfo_new(1, 0, 0, 0));
        samples[s] = seL4_GetMR(0) - start;
    }
    bench_report("ipc.send.0w", "instructions", samples, BENCH_SAMPLES, 1, -1);
    bench_peer_end(env, &peer);
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, seL4_MaxPrio);
}

void bench_oneway(struct bench_env *env)
{
    vka_object_t endpoint;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    calls(env, endpoint.cptr);
    sends(env, endpoint.cptr);
    vka_free_object(&env->vka, &endpoint);
}
