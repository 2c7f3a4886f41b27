/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of every kind of benchmark. Their answers are in the capability's register. */
#include "api/syscall_numbers.h"
#include "arch/arch.h"
#include "benchmark/benchmark.h"
#include "benchmark/kind.h"
#include "sched/sched.h"

static void answer(word_t value)
{
    arch_set_badge_register(current_thread, value);
}

static void answer_success(bool done)
{
    answer(done ? ERR_NONE : ERR_ILLEGAL_OPERATION);
}

bool benchmark_call(sword_t number)
{
    switch (number) {
    case SYS_BENCHMARK_FLUSH_CACHES:
        arch_flush_caches();
        return true;
    case SYS_BENCHMARK_NULL_SYSCALL:
        return true;
    case SYS_BENCHMARK_RESET_LOG:
        answer_success(benchmark_reset());
        return true;
    case SYS_BENCHMARK_FINALIZE_LOG:
        answer(benchmark_finalise());
        return true;
    case SYS_BENCHMARK_SET_LOG_BUFFER:
        answer_success(benchmark_set_buffer(arch_badge_register(current_thread)));
        return true;
    default:
        return benchmark_own_call(number);
    }
}
