/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of trace points. */
#include "arch/arch.h"
#include "benchmark/benchmark.h"
#include "benchmark/log.h"

/* benchmark_tracepoint_log_entry_t */
struct entry {
    word_t point, duration; /* cycles */
};

static uint64_t started[TRACE_POINTS];

void trace_start(enum trace_point point)
{
    started[point] = arch_timestamp();
}

void trace_stop(enum trace_point point)
{
    if (point >= CONFIG_MAX_NUM_TRACE_POINTS) return;
    uint64_t now = arch_timestamp();
    struct entry *entry = log_next(sizeof *entry);
    if (entry) *entry = (struct entry){point, now - started[point]};
}
