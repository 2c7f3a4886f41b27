/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's tracepoint log in words. */
#pragma once

#include <sel4/benchmark_tracepoints_types.h>
#include <stdio.h>

/* Print all entries of a log of `logSize` entries: identifier and duration in cycles. */
static inline void seL4_BenchmarkTraceDumpFullLog(benchmark_tracepoint_log_entry_t *logBuffer,
                                                  size_t logSize)
{
    for (size_t i = 0; i < logSize; i++) {
        printf("tracepoint %u: %u cycles\n", (unsigned)logBuffer[i].id,
               (unsigned)logBuffer[i].duration);
    }
    printf("%zu tracepoints\n", logSize);
}
