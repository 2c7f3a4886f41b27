/* SPDX-License-Identifier: BSD-2-Clause */
/* What a kernel with KernelBenchmarks measures, and its system calls. In other kernels nothing of
 * this is left.
 *
 * KernelBenchmarks selects one of
 *   track_utilisation.c    how much time each thread uses, in the kernel and in all
 *   track_entries.c        a log of kernel entries: why, when, how long
 *   tracepoints.c          a log of how long parts of the kernel take
 *   generic.c              nothing but the system calls
 * The first two see every entry: their kernels have no fast path. */
#pragma once

#include "types.h"

struct tcb;

#if defined(CONFIG_BENCHMARK_TRACK_UTILISATION) || defined(CONFIG_BENCHMARK_TRACK_KERNEL_ENTRIES)
#define BENCHMARK_ENTRIES 1
#else
#define BENCHMARK_ENTRIES 0
#endif

/* entry_type_t */
enum entry_path {
    ENTRY_PATH_INTERRUPT = 1,
    ENTRY_PATH_UNKNOWN_SYSCALL,
    ENTRY_PATH_USER_FAULT,
    ENTRY_PATH_DEBUG_FAULT,
    ENTRY_PATH_VM_FAULT,
    ENTRY_PATH_SYSCALL,
};

#if BENCHMARK_ENTRIES
/* The kernel is entered: `word` is the interrupt, or what else the path is about. */
void benchmark_enter(enum entry_path path, word_t word);
/* This entry was for another reason than it seemed. */
void benchmark_is(enum entry_path path, word_t word);
/* It is an invocation: the number of the capability's type, and the label. */
void benchmark_invocation(word_t cap_type, word_t label);
/* The kernel is about to be left. */
void benchmark_leave(void);
#else
static inline void benchmark_enter(enum entry_path path, word_t word)
{
    (void)path, (void)word;
}
static inline void benchmark_is(enum entry_path path, word_t word)
{
    (void)path, (void)word;
}
static inline void benchmark_invocation(word_t cap_type, word_t label)
{
    (void)cap_type, (void)label;
}
static inline void benchmark_leave(void)
{
}
#endif

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION
/* Of a thread, since it was made or reset; times in cycles. */
struct thread_usage {
    word_t cycles, switches; /* that it had the CPU, and how often it got it */
    word_t kernel_cycles, kernel_entries;
};
/* `to` gets the CPU. */
void benchmark_switch(struct tcb *to);
/* `tcb` is about to vanish. */
void benchmark_forget(const struct tcb *tcb);
#else
struct thread_usage {
};
static inline void benchmark_switch(struct tcb *to)
{
    (void)to;
}
static inline void benchmark_forget(const struct tcb *tcb)
{
    (void)tcb;
}
#endif

/* What the kernel's own trace points measure, each from its start to its stop. Those whose number
 * is CONFIG_MAX_NUM_TRACE_POINTS or more are not recorded. */
enum trace_point {
    TRACE_SYSCALL,    /* a system call that the fast path does not take */
    TRACE_INVOCATION, /* of them: sending to a capability, whatever it is */
    TRACE_RECEIVE,
    TRACE_FAULT,
    TRACE_INTERRUPT,
    TRACE_SCHEDULE, /* deciding who runs, and switching there */
    TRACE_POINTS,
};

#ifdef CONFIG_BENCHMARK_TRACEPOINTS
void trace_start(enum trace_point point);
void trace_stop(enum trace_point point);
#else
static inline void trace_start(enum trace_point point)
{
    (void)point;
}
static inline void trace_stop(enum trace_point point)
{
    (void)point;
}
#endif

#ifdef CONFIG_ENABLE_BENCHMARKS
/* Perform a benchmark system call for the current thread; false: it is none of this number. */
bool benchmark_call(sword_t number);
#else
static inline bool benchmark_call(sword_t number)
{
    (void)number;
    return false;
}
#endif
