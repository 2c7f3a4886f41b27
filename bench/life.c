/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of a process: configure, mint, spawn, first call, destroy. */
#include "bench.h"

#include <stdio.h>
#include <vka/object.h>

enum { LIVES = 50 };

/* In the order of their results and so of their sections. */
enum phase { CONFIGURE, MINT, SPAWN, FIRST_CALL, DESTROY, TOTAL, PHASES };
static const char *const phase_names[PHASES] = {"configure",  "mint",    "spawn",
                                                "first_call", "destroy", "total"};

static void live(struct bench_env *env, cspacepath_t endpoint, const char *image,
                 uint64_t spent[PHASES])
{
    uint64_t at[PHASES];
    static sel4utils_process_t process;
    at[0] = bench_begin(CONFIGURE + 1);
    sel4utils_process_config_t config =
        process_config_default_simple(&env->simple, image, seL4_MaxPrio);
    if (sel4utils_configure_process_custom(&process, &env->vka, &env->vspace, config)) {
        bench_fail("cannot make a process");
    }
    at[1] = bench_begin(MINT + 1);
    seL4_CPtr slot = sel4utils_mint_cap_to_process(&process, endpoint, seL4_AllRights, 0x61);
    at[2] = bench_begin(SPAWN + 1);
    char strings[1][WORD_STRING_SIZE];
    char *argv[1];
    sel4utils_create_word_args(strings, argv, 1, slot);
    if (sel4utils_spawn_process_v(&process, &env->vka, &env->vspace, 1, argv, 1)) {
        bench_fail("cannot start a process");
    }
    at[3] = bench_begin(FIRST_CALL + 1);
    seL4_Recv(endpoint.capPtr, NULL);
    at[4] = bench_begin(DESTROY + 1);
    sel4utils_destroy_process(&process, &env->vka);
    at[5] = bench_now();
    for (unsigned phase = 0; phase < TOTAL; phase++) spent[phase] = at[phase + 1] - at[phase];
    spent[TOTAL] = at[5] - at[0];
}

static void lives(struct bench_env *env, cspacepath_t endpoint, const char *image,
                  const char *suffix)
{
    static uint64_t samples[PHASES][LIVES];
    uint64_t spent[PHASES];
    char names[PHASES][40];
    bool wanted = false;
    for (unsigned phase = 0; phase < PHASES; phase++) {
        snprintf(names[phase], sizeof names[phase], "life.%s%s", phase_names[phase], suffix);
        wanted |= bench_wanted(names[phase]);
    }
    if (!wanted) return;
    live(env, endpoint, image, spent);
    bench_mark(BENCH_MARK_WARM);
    unsigned count = bench_quick() ? 2 : LIVES;
    for (unsigned life = 0; life < count; life++) {
        live(env, endpoint, image, spent);
        for (unsigned phase = 0; phase < PHASES; phase++) samples[phase][life] = spent[phase];
    }
    for (unsigned phase = 0; phase < PHASES; phase++) {
        bench_report(names[phase], "instructions", samples[phase], count, 1, -1);
    }
}

void bench_life(struct bench_env *env)
{
    vka_object_t endpoint;
    cspacepath_t path;
    if (vka_alloc_endpoint(&env->vka, &endpoint)) bench_fail("no endpoint");
    vka_cspace_make_path(&env->vka, endpoint.cptr, &path);
    lives(env, path, "bench-app", "");
    lives(env, path, "bench-app-data1m", ".data1m");
    lives(env, path, "bench-app-data8m", ".data8m");
    lives(env, path, "bench-app-const8m", ".const8m");
    vka_free_object(&env->vka, &endpoint);
}
