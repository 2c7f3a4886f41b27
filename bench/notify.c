/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals to a thread of another process that waits: if its priority is higher, until it runs; if
 * it is lower, until the signaller goes on. */
#include "bench.h"

#include <vka/object.h>

static void signals(struct bench_env *env, const char *name, bool to_higher)
{
    static uint64_t samples[BENCH_SAMPLES];
    if (!bench_wanted(name)) return;
    vka_object_t endpoint, notification;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    if (vka_alloc_notification(&env->vka, &notification)) bench_fail("no notification");
    if (seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, seL4_MaxPrio - 1)) {
        bench_fail("cannot lower the priority");
    }
    struct bench_peer peer;
    uint8_t priority = to_higher ? seL4_MaxPrio : seL4_MaxPrio - 2;
    bench_peer_start(env, &peer, endpoint.cptr, priority, "stamp-signals", 0);
    cspacepath_t path;
    vka_cspace_make_path(&env->vka, notification.cptr, &path);
    seL4_SetMR(0, sel4utils_mint_cap_to_process(&peer.process, path, seL4_AllRights, 1));
    seL4_Send(endpoint.cptr, seL4_MessageInfo_new(0, 0, 0, 1));

    for (unsigned s = 0; s <= BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        seL4_Signal(notification.cptr);
        uint64_t end = bench_now();
        uint64_t stamp = bench_peer_stamp(endpoint.cptr);
        /* The first signal may find a peer that does not wait yet. */
        if (s > 0)
            samples[s - 1] = (to_higher ? stamp : end) - start;
        else
            bench_mark(BENCH_MARK_WARM);
    }
    bench_report(name, "instructions", samples, BENCH_SAMPLES, 1, -1);
    bench_peer_end(env, &peer);
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, seL4_MaxPrio);
    vka_free_object(&env->vka, &notification);
    vka_free_object(&env->vka, &endpoint);
}

/* A thread that signals and waits by itself. */
static void alone(struct bench_env *env)
{
    static uint64_t signalled[BENCH_SAMPLES], waited[BENCH_SAMPLES];
    bool signal = bench_wanted("notification.signal_idle");
    bool wait = bench_wanted("notification.wait_active");
    if (!signal && !wait) return;
    vka_object_t notification;
    if (vka_alloc_notification(&env->vka, &notification)) bench_fail("no notification");
    for (unsigned s = 0; s < BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        seL4_Signal(notification.cptr);
        uint64_t middle = bench_begin(2);
        seL4_Wait(notification.cptr, NULL);
        waited[s] = bench_now() - middle;
        signalled[s] = middle - start;
    }
    bench_report("notification.signal_idle", "instructions", signalled, BENCH_SAMPLES, 1, -1);
    bench_report("notification.wait_active", "instructions", waited, BENCH_SAMPLES, 1, -1);
    vka_free_object(&env->vka, &notification);
}

void bench_notify(struct bench_env *env)
{
    alone(env);
    signals(env, "notification.signal_high", true);
    signals(env, "notification.signal_low", false);
}
