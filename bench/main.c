/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task of the benchmark suite: runs every group and prints one line of JSON a result,
 * which `./quoll bench` collects. */
#include "bench.h"

#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4platsupport/platsupport.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vka/capops.h>

/* The suite moves into a CSpace with room for thousands of processes. */
enum { CSPACE_BITS = 19, STATIC_POOL = 128 * 4096, VIRTUAL_POOL = 64 << 20 };

static char static_pool[STATIC_POOL];

void bench_fail(const char *what)
{
    printf("bench: %s\n", what);
    exit(1);
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

void bench_report(const char *name, const char *unit, uint64_t *samples, size_t count,
                  unsigned rounds, long size)
{
    uint64_t sum = 0;
    qsort(samples, count, sizeof *samples, compare);
    for (size_t i = 0; i < count; i++) sum += samples[i];
    double median = (double)(samples[count / 2] + samples[(count - 1) / 2]) / 2;
    printf("BENCH {\"name\": \"%s\", \"unit\": \"%s\", \"iterations\": %zu, \"min\": %.2f, "
           "\"median\": %.2f, \"max\": %.2f, \"mean\": %.2f",
           name, unit, count * rounds, (double)samples[0] / rounds, median / rounds,
           (double)samples[count - 1] / rounds, (double)sum / (double)count / rounds);
    if (size >= 0) printf(", \"size\": %ld", size);
    printf("}\n");
}

void bench_peer_start(struct bench_env *env, struct bench_peer *peer, seL4_CPtr endpoint,
                      uint8_t priority, const char *mode, seL4_Word argument)
{
    sel4utils_process_config_t config =
        process_config_default_simple(&env->simple, "bench-peer", priority);
    if (sel4utils_configure_process_custom(&peer->process, &env->vka, &env->vspace, config)) {
        bench_fail("cannot make a peer");
    }
    cspacepath_t path;
    vka_cspace_make_path(&env->vka, endpoint, &path);
    peer->endpoint = sel4utils_mint_cap_to_process(&peer->process, path, seL4_AllRights, 1);
    char slot[WORD_STRING_SIZE], value[WORD_STRING_SIZE];
    snprintf(slot, sizeof slot, "%lu", peer->endpoint);
    snprintf(value, sizeof value, "%lu", argument);
    char *argv[] = {(char *)mode, slot, value};
    if (sel4utils_spawn_process_v(&peer->process, &env->vka, &env->vspace, 3, argv, 1)) {
        bench_fail("cannot start a peer");
    }
}

void bench_peer_end(struct bench_env *env, struct bench_peer *peer)
{
    sel4utils_destroy_process(&peer->process, &env->vka);
}

uint64_t bench_peer_stamp(seL4_CPtr endpoint)
{
    seL4_Recv(endpoint, NULL);
    return seL4_GetMR(0);
}

static void set_up(struct bench_env *env)
{
    static sel4utils_alloc_data_t vspace_data;
    simple_default_init_bootinfo(&env->simple, platsupport_get_bootinfo());
    allocman_t *allocman =
        bootstrap_new_1level_simple(&env->simple, CSPACE_BITS, sizeof static_pool, static_pool);
    if (!allocman) bench_fail("no allocator");
    allocman_make_vka(&env->vka, allocman);
    if (sel4utils_bootstrap_vspace_with_bootinfo_leaky(&env->vspace, &vspace_data,
                                                       simple_get_pd(&env->simple), &env->vka,
                                                       platsupport_get_bootinfo())) {
        bench_fail("no vspace");
    }
    void *pool;
    reservation_t pool_range =
        vspace_reserve_range(&env->vspace, VIRTUAL_POOL, seL4_AllRights, 1, &pool);
    if (!pool_range.res) bench_fail("no address space for the allocator");
    bootstrap_configure_virtual_pool(allocman, pool, VIRTUAL_POOL, simple_get_pd(&env->simple));
}

static void run_groups(struct bench_env *env)
{
    bench_ipc(env);
    bench_oneway(env);
    bench_notify(env);
    bench_sched(env);
    bench_fault(env);
    bench_irq(env);
    bench_page(env);
    bench_alloc(env);
    bench_scale(env);
    bench_life(env);
    bench_herd(env);
}

int main(void)
{
    static struct bench_env env;
    set_up(&env);
    if (platsupport_serial_setup_simple(&env.vspace, &env.simple, &env.vka)) return 1;
    bench_select(&env);
    run_groups(&env); /* says only what there is */
    bench_start();
    run_groups(&env);
    bench_mark(BENCH_MARK_END);
    printf("BENCH end\n");
    return 0;
}
