/* SPDX-License-Identifier: BSD-2-Clause */
/* An undefined instruction of another process: from before it until the handler runs, and from the
 * handler's reply until the process runs behind it. The process keeps its time stamps in registers.
 */
#include "bench.h"

#include <vka/object.h>

enum { UD2_BYTES = 2 };

static seL4_UserContext registers(const struct bench_peer *peer)
{
    seL4_UserContext context;
    if (seL4_TCB_ReadRegisters(peer->process.thread.tcb.cptr, 0, 0,
                               sizeof context / sizeof(seL4_Word), &context)) {
        bench_fail("cannot read registers");
    }
    return context;
}

static void both_ways(struct bench_env *env)
{
    static uint64_t delivered[BENCH_SAMPLES], resumed[BENCH_SAMPLES];
    bool to_handler = bench_wanted("fault.to_handler"), reply = bench_wanted("fault.reply");
    if (!to_handler && !reply) return;
    vka_object_t endpoint;
    struct bench_peer peer;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    bench_peer_start(env, &peer, endpoint.cptr, seL4_MaxPrio, "fault", 0);
    seL4_CPtr handler = peer.process.fault_endpoint.cptr;
    seL4_Recv(handler, NULL);
    bench_mark(BENCH_MARK_WARM);
    for (unsigned s = 0; s < BENCH_SAMPLES; s++) {
        seL4_SetMR(0, seL4_GetMR(0) + UD2_BYTES);
        uint64_t start = bench_begin(2);
        seL4_ReplyRecv(handler, seL4_MessageInfo_new(0, 0, 0, 1), NULL);
        uint64_t end = bench_now();
        seL4_Word ip = seL4_GetMR(0);
        seL4_UserContext context = registers(&peer);
        seL4_SetMR(0, ip);
        delivered[s] = end - context.rax;
        resumed[s] = context.rbx - start;
    }
    bench_report("fault.to_handler", "instructions", delivered, BENCH_SAMPLES, 1, -1);
    bench_report("fault.reply", "instructions", resumed, BENCH_SAMPLES, 1, -1);
    bench_peer_end(env, &peer);
    vka_free_object(&env->vka, &endpoint);
}

/* The handler does nothing but let the process go on behind the instruction. */
static void round_trip(struct bench_env *env)
{
    static uint64_t samples[BENCH_SAMPLES];
    if (!bench_wanted("fault.roundtrip")) return;
    vka_object_t endpoint;
    struct bench_peer peer;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    bench_peer_start(env, &peer, endpoint.cptr, seL4_MaxPrio, "fault-only", 0);
    seL4_CPtr handler = peer.process.fault_endpoint.cptr;
    seL4_Recv(handler, NULL);
    for (unsigned s = 0; s <= BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        for (unsigned i = 0; i < BENCH_ROUNDS; i++) {
            seL4_SetMR(0, seL4_GetMR(0) + UD2_BYTES);
            seL4_ReplyRecv(handler, seL4_MessageInfo_new(0, 0, 0, 1), NULL);
        }
        uint64_t end = bench_now();
        if (s > 0)
            samples[s - 1] = end - start;
        else
            bench_mark(BENCH_MARK_WARM);
    }
    bench_report("fault.roundtrip", "instructions", samples, BENCH_SAMPLES, BENCH_ROUNDS, -1);
    bench_peer_end(env, &peer);
    vka_free_object(&env->vka, &endpoint);
}

void bench_fault(struct bench_env *env)
{
    both_ways(env);
    round_trip(env);
}
