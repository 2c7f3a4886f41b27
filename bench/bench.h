/* SPDX-License-Identifier: BSD-2-Clause */
/* What every benchmark gets: an allocator, an address space, a clock, and somewhere to report to.
 */
#pragma once

#include "clock.h"

#include <sel4/sel4.h>
#include <sel4utils/process.h>
#include <simple/simple.h>
#include <stddef.h>
#include <stdint.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

struct bench_env {
    simple_t simple;
    vka_t vka;
    vspace_t vspace;
};

/* How often one sample repeats its operation, and how many samples there are. */
enum { BENCH_ROUNDS = 100, BENCH_SAMPLES = 100 };

/* Print one result. `samples`: `count` measurements, each of `rounds` operations; the figures
 * printed are per operation. `size`: what the measurement was made over, or -1. Sorts `samples`. */
void bench_report(const char *name, const char *unit, uint64_t *samples, size_t count,
                  unsigned rounds, long size);

/* Learn which benchmarks are wanted. Call once, first. Until bench_start(), bench_wanted() then
 * says no and prints the name, so that those who only ask make the list of all benchmarks. */
void bench_select(struct bench_env *env);
void bench_start(void);

/* Does the person who started the suite want this benchmark? Then it begins now: ask directly
 * before it. */
bool bench_wanted(const char *name);

/* Is this to show that everything runs, not to measure? Then what takes long takes few samples, and
 * only small sizes. */
bool bench_quick(void);

/* End with a message. */
void bench_fail(const char *what) __attribute__((noreturn));

/* A process made of `bench-peer`, and the slots it got; see peer.c for its modes. */
struct bench_peer {
    sel4utils_process_t process;
    seL4_CPtr endpoint; /* in the peer's CSpace */
};

/* Make and start a peer at `priority` that shares `endpoint`; `mode` and `argument` are for peer.c.
 */
void bench_peer_start(struct bench_env *env, struct bench_peer *peer, seL4_CPtr endpoint,
                      uint8_t priority, const char *mode, seL4_Word argument);
void bench_peer_end(struct bench_env *env, struct bench_peer *peer);

/* The time stamp that a peer sends from `endpoint`: see peer.c. */
uint64_t bench_peer_stamp(seL4_CPtr endpoint);

/* Threads of the root task, all of which bench_threads_end() takes away again: each has 512 bytes
 * of stack, no IPC buffer and no thread-local storage. */
enum { BENCH_THREADS = 1000 };
void bench_thread_start(struct bench_env *env, void (*run)(void), uint8_t priority);
seL4_CPtr bench_thread_last(void); /* the TCB of the one started last */
void bench_threads_end(struct bench_env *env);
/* Of any thread. */
seL4_UserContext bench_thread_registers(seL4_CPtr tcb);

/* The groups of benchmarks, one file each. */
void bench_alloc(struct bench_env *env);
void bench_ipc(struct bench_env *env);
void bench_oneway(struct bench_env *env);
void bench_notify(struct bench_env *env);
void bench_sched(struct bench_env *env);
void bench_fault(struct bench_env *env);
void bench_irq(struct bench_env *env);
void bench_page(struct bench_env *env);
void bench_scale(struct bench_env *env);
void bench_herd(struct bench_env *env);
void bench_life(struct bench_env *env);
