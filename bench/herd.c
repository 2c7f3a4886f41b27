/* SPDX-License-Identifier: BSD-2-Clause */
/* The making of one more process while many are alive, and the memory of each. */
#include "bench.h"

#include <allocman/allocman.h>
#include <stdio.h>
#include <vka/object.h>

enum { SAMPLES = 10 };

extern char *morecore_area; /* libs/posix: what malloc takes when its own area is used up */
extern size_t morecore_size;

static const unsigned alive[] = {1, 10, 100, 1000, 3900};
enum { STEPS = sizeof alive / sizeof *alive, MOST = 4000 };

static struct {
    sel4utils_process_t *processes;
    unsigned count;
    vka_object_t endpoint;
    cspacepath_t path;
    seL4_CPtr pool; /* of address space numbers */
    unsigned pool_left;
} herd;

static void prepare(struct bench_env *env)
{
    enum { HEAP_PAGES = 8192 };
    size_t pages = BYTES_TO_4K_PAGES(MOST * sizeof(*herd.processes));
    herd.processes = vspace_new_pages(&env->vspace, seL4_AllRights, pages, seL4_PageBits);
    morecore_area = vspace_new_pages(&env->vspace, seL4_AllRights, HEAP_PAGES, seL4_PageBits);
    morecore_size = HEAP_PAGES * BIT(seL4_PageBits);
    if (!herd.processes || !morecore_area || vka_alloc_endpoint(&env->vka, &herd.endpoint)) {
        bench_fail("no memory for many processes");
    }
    vka_cspace_make_path(&env->vka, herd.endpoint.cptr, &herd.path);
}

static void next_pool(struct bench_env *env)
{
    enum { POOL_SIZE = BIT(seL4_ASIDPoolIndexBits), OTHERS = 62 };
    vka_object_t memory;
    cspacepath_t path;
    if (herd.pool_left > 0) return;
    /* The kernel has eight pools, so the herd needs most of the one that others use as well. */
    if (!herd.pool) {
        herd.pool = seL4_CapInitThreadASIDPool;
        herd.pool_left = POOL_SIZE - OTHERS;
        return;
    }
    if (vka_alloc_untyped(&env->vka, seL4_ASIDPoolBits, &memory) ||
        vka_cspace_alloc_path(&env->vka, &path) ||
        seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, memory.cptr, path.root, path.capPtr,
                                      path.capDepth)) {
        bench_fail("no more numbers for address spaces");
    }
    herd.pool = path.capPtr;
    herd.pool_left = POOL_SIZE;
}

/* Make a process that has called and waits for an answer. */
static void start(struct bench_env *env, sel4utils_process_t *process, seL4_CPtr pool)
{
    sel4utils_process_config_t config =
        process_config_default_simple(&env->simple, "bench-app", seL4_MaxPrio);
    config = process_config_asid_pool(config, pool);
    if (sel4utils_configure_process_custom(process, &env->vka, &env->vspace, config)) {
        bench_fail("cannot make a process");
    }
    seL4_CPtr slot = sel4utils_mint_cap_to_process(process, herd.path, seL4_AllRights, 1);
    char strings[1][WORD_STRING_SIZE];
    char *argv[1];
    sel4utils_create_word_args(strings, argv, 1, slot);
    if (sel4utils_spawn_process_v(process, &env->vka, &env->vspace, 1, argv, 1)) {
        bench_fail("cannot start a process");
    }
    seL4_Recv(herd.endpoint.cptr, NULL);
}

static void grow_to(struct bench_env *env, unsigned count)
{
    while (herd.count < count) {
        next_pool(env);
        start(env, &herd.processes[herd.count++], herd.pool);
        herd.pool_left--;
    }
}

/* With `count` processes alive, itself included. */
static void spawn_among(struct bench_env *env, const char *name, unsigned count)
{
    static uint64_t samples[SAMPLES];
    static sel4utils_process_t one;
    grow_to(env, count - 1);
    for (unsigned s = 0; s <= SAMPLES; s++) {
        uint64_t begun = bench_begin(1);
        start(env, &one, seL4_CapInitThreadASIDPool);
        uint64_t spent = bench_now() - begun;
        sel4utils_destroy_process(&one, &env->vka);
        if (s == 0) bench_mark(BENCH_MARK_WARM);
        if (s > 0) samples[s - 1] = spent;
    }
    bench_report(name, "instructions", samples, SAMPLES, 1, (long)count);
}

static uint64_t free_bytes(const struct bench_env *env)
{
    struct quoll_allocman_usage usage = {0};
    quoll_allocman_usage(env->vka.data, &usage);
    return usage.free_untyped;
}

/* What the allocator has less for each of a hundred processes, and how many such 512 MiB hold. */
static void measure_memory(struct bench_env *env, bool wants_bytes, bool wants_fit)
{
    enum { COUNT = 100 };
    unsigned before = herd.count;
    uint64_t left = free_bytes(env);
    grow_to(env, before + COUNT);
    uint64_t bytes = (left - free_bytes(env)) / COUNT, fit = (512ul << 20) / bytes;
    if (wants_bytes) bench_report("life.memory", "bytes", &bytes, 1, 1, -1);
    if (wants_fit) bench_report("life.fit_512m", "processes", &fit, 1, 1, -1);
}

void bench_herd(struct bench_env *env)
{
    bool wanted[STEPS], any = false;
    char names[STEPS][32];
    for (unsigned i = 0; i < STEPS; i++) {
        snprintf(names[i], sizeof names[i], "life.spawn_among.%u", alive[i]);
    }
    for (unsigned i = 0; i < STEPS; i++) {
        wanted[i] = bench_wanted(names[i]);
        if (!wanted[i]) continue;
        if (!any) prepare(env);
        any = true;
        spawn_among(env, names[i], bench_quick() ? MIN(alive[i], 10u) : alive[i]);
    }
    bool wants_bytes = bench_wanted("life.memory"), wants_fit = bench_wanted("life.fit_512m");
    if (wants_bytes || wants_fit) {
        if (!any) prepare(env);
        measure_memory(env, wants_bytes, wants_fit);
    }
    while (herd.count > 0) sel4utils_destroy_process(&herd.processes[--herd.count], &env->vka);
}
