/* SPDX-License-Identifier: BSD-2-Clause */
/* How much time threads have used, between ResetLog and FinalizeLog. */
#include "workers.h"

#include <sel4/benchmark_utilisation_types.h>

enum { WORDS = BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES + 1 };

static seL4_Word now(void)
{
    return __builtin_ia32_rdtsc();
}

/* What is known of a thread, copied out of the IPC buffer. */
struct usage {
    seL4_Word word[WORDS];
};

static struct usage usage_of(seL4_CPtr tcb)
{
    struct usage usage;
    for (unsigned i = 0; i < WORDS; i++) seL4_GetIPCBuffer()->msg[i] = 0xbad;
    seL4_BenchmarkGetThreadUtilisation(tcb);
    for (unsigned i = 0; i < WORDS; i++) usage.word[i] = seL4_GetIPCBuffer()->msg[i];
    return usage;
}

static void spins_and_calls(struct worker *self)
{
    for (seL4_Word start = now(); now() - start < self->in[1];) {
    }
    for (unsigned i = 0; i < self->in[2]; i++) seL4_Signal(self->in[0]);
}

static struct worker *spinner(seL4_Word cycles, seL4_Word calls)
{
    struct worker *worker = worker_make(spins_and_calls);
    worker->in[0] = object_make(seL4_NotificationObject, 0);
    worker->in[1] = cycles;
    worker->in[2] = calls;
    return worker;
}

static void measure(struct worker *worker)
{
    QT_OK(seL4_BenchmarkResetLog());
    worker_start(worker);
    settle();
    seL4_BenchmarkFinalizeLog();
    QT_CHECK(worker->done);
}

QTEST(thread_utilisation__of_a_thread_that_spins)
{
    enum { CYCLES = 10000000, CALLS = 20 };
    struct worker *worker = spinner(CYCLES, CALLS);
    measure(worker);
    struct usage usage = usage_of(worker->tcb);
    QT_LE(CYCLES, usage.word[BENCHMARK_TCB_UTILISATION]);
    QT_LE(1, usage.word[BENCHMARK_TCB_NUMBER_SCHEDULES]);
    QT_LE(CALLS, usage.word[BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES]);
    QT_LT(0, usage.word[BENCHMARK_TCB_KERNEL_UTILISATION]);
    QT_LT(usage.word[BENCHMARK_TCB_KERNEL_UTILISATION], usage.word[BENCHMARK_TCB_UTILISATION]);

    QT_LE(usage.word[BENCHMARK_TCB_UTILISATION], usage.word[BENCHMARK_TOTAL_UTILISATION]);
    QT_LT(usage.word[BENCHMARK_TCB_NUMBER_SCHEDULES], usage.word[BENCHMARK_TOTAL_NUMBER_SCHEDULES]);
    QT_LT(usage.word[BENCHMARK_TCB_KERNEL_UTILISATION],
          usage.word[BENCHMARK_TOTAL_KERNEL_UTILISATION]);
    QT_LT(usage.word[BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES],
          usage.word[BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES]);
    QT_EQ(usage.word[BENCHMARK_IDLE_TCBCPU_UTILISATION],
          usage.word[BENCHMARK_IDLE_LOCALCPU_UTILISATION]);
}

QTEST(thread_utilisation__of_all_threads__is_all_the_time)
{
    struct worker *worker = spinner(3000000, 0);
    seL4_BenchmarkResetThreadUtilisation(seL4_CapInitThreadTCB);
    measure(worker);
    struct usage own = usage_of(seL4_CapInitThreadTCB), other = usage_of(worker->tcb);
    QT_EQ(own.word[BENCHMARK_TCB_UTILISATION] + other.word[BENCHMARK_TCB_UTILISATION] +
              own.word[BENCHMARK_IDLE_LOCALCPU_UTILISATION],
          own.word[BENCHMARK_TOTAL_UTILISATION]);
}

QTEST(thread_utilisation__not_between_reset_and_finalize__does_not_count)
{
    struct worker *worker = spinner(1000000, 3);
    QT_OK(seL4_BenchmarkResetLog());
    seL4_BenchmarkFinalizeLog();
    worker_start(worker);
    settle();
    QT_CHECK(worker->done);
    QT_EQ(usage_of(worker->tcb).word[BENCHMARK_TCB_UTILISATION], 0);
    QT_EQ(usage_of(worker->tcb).word[BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES], 0);
}

QTEST(reset_thread_utilisation__of_one_thread)
{
    struct worker *worker = spinner(1000000, 1), *other = spinner(1000000, 1);
    measure(worker);
    measure(other);
    seL4_BenchmarkResetThreadUtilisation(worker->tcb);
    QT_EQ(usage_of(worker->tcb).word[BENCHMARK_TCB_UTILISATION], 0);
    QT_EQ(usage_of(worker->tcb).word[BENCHMARK_TCB_NUMBER_SCHEDULES], 0);
    QT_LT(0, usage_of(other->tcb).word[BENCHMARK_TCB_UTILISATION]);
}

QTEST(reset_all_threads_utilisation)
{
    struct worker *worker = spinner(1000000, 1);
    measure(worker);
    seL4_BenchmarkDumpAllThreadsUtilisation();
    seL4_BenchmarkResetAllThreadsUtilisation();
    QT_EQ(usage_of(worker->tcb).word[BENCHMARK_TCB_UTILISATION], 0);
    QT_EQ(usage_of(seL4_CapInitThreadTCB).word[BENCHMARK_TCB_UTILISATION], 0);
    QT_EQ(usage_of(worker->tcb).word[BENCHMARK_IDLE_LOCALCPU_UTILISATION], 0);
}

QTEST(get_thread_utilisation__not_a_tcb__nothing_is_written)
{
    QT_EQ(usage_of(seL4_CapInitThreadCNode).word[BENCHMARK_TCB_UTILISATION], 0xbad);
    QT_EQ(usage_of(slot_take()).word[BENCHMARK_TCB_UTILISATION], 0xbad);
    seL4_BenchmarkResetThreadUtilisation(seL4_CapInitThreadCNode);
}

QTEST(thread_deleted_while_measured__is_forgotten)
{
    struct worker *worker = worker_make(body_spin);
    QT_OK(seL4_BenchmarkResetLog());
    worker_start(worker);
    while (!worker->steps) {
        worker_set_priority(worker, seL4_MaxPrio);
        seL4_Yield();
    }
    cap_delete(worker->tcb);
    seL4_Yield();
    seL4_BenchmarkFinalizeLog();
    QT_LT(0, usage_of(seL4_CapInitThreadTCB).word[BENCHMARK_TOTAL_UTILISATION]);
}

QTEST(benchmark_set_log_buffer__kernel_without_log__illegal_operation)
{
    QT_EQ(seL4_BenchmarkSetLogBuffer(object_make(seL4_X86_LargePageObject, 0)),
          seL4_IllegalOperation);
    seL4_BenchmarkNullSyscall();
    seL4_BenchmarkFlushCaches();
}
