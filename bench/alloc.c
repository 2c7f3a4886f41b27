/* SPDX-License-Identifier: BSD-2-Clause */
/* Endpoints and notifications through the allocator's interface: a slot and an object each. */
#include "bench.h"

#include <vka/object.h>

typedef int (*allocate_fn)(vka_t *, vka_object_t *);

static void allocations(struct bench_env *env, const char *name, const char *free_name,
                        allocate_fn allocate)
{
    static uint64_t allocated[BENCH_SAMPLES], freed[BENCH_SAMPLES];
    static vka_object_t objects[BENCH_ROUNDS];
    bool wanted = bench_wanted(name);
    wanted |= bench_wanted(free_name);
    if (!wanted) return;
    for (unsigned s = 0; s <= BENCH_SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        for (unsigned i = 0; i < BENCH_ROUNDS; i++) {
            if (allocate(&env->vka, &objects[i])) bench_fail("no object");
        }
        uint64_t middle = bench_begin(2);
        for (unsigned i = 0; i < BENCH_ROUNDS; i++) vka_free_object(&env->vka, &objects[i]);
        uint64_t end = bench_now();
        /* The first makes the allocator split larger untypeds. */
        if (s == 0) {
            bench_mark(BENCH_MARK_WARM);
            continue;
        }
        allocated[s - 1] = middle - start;
        freed[s - 1] = end - middle;
    }
    bench_report(name, "instructions", allocated, BENCH_SAMPLES, BENCH_ROUNDS, -1);
    bench_report(free_name, "instructions", freed, BENCH_SAMPLES, BENCH_ROUNDS, -1);
}

void bench_alloc(struct bench_env *env)
{
    allocations(env, "vka.endpoint.alloc", "vka.endpoint.free", vka_alloc_endpoint);
    allocations(env, "vka.notification.alloc", "vka.notification.free", vka_alloc_notification);
}
