/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of the kernel's trace points. A kernel without CONFIG_BENCHMARK_TRACEPOINTS has none: the
 * log is always empty, and its functions can be called all the same. */
#pragma once

#include <sel4/sel4.h>
#ifdef CONFIG_BENCHMARK_TRACEPOINTS
#include <sel4/benchmark_tracepoints_types.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#ifdef CONFIG_BENCHMARK_TRACEPOINTS
typedef benchmark_tracepoint_log_entry_t kernel_log_entry_t;
#define KERNEL_MAX_NUM_LOG_ENTRIES                                                                 \
    (((seL4_Word)1 << seL4_LargePageBits) / sizeof(kernel_log_entry_t))
#else
typedef void *kernel_log_entry_t;
#define KERNEL_MAX_NUM_LOG_ENTRIES 0
#endif

/* Where the log buffer is mapped in this program (it stays the caller's); NULL: nowhere. */
void quoll_kernel_logging_set_address(const void *address);

/* End the log, and copy up to `n` entries of it to `log`. Returns how many; none unless the library
 * knows where the buffer is mapped. */
unsigned int kernel_logging_sync_log(kernel_log_entry_t log[], unsigned int n);

/* Start the log afresh, end it, give it memory: a large page. */
static inline void kernel_logging_reset_log(void)
{
#ifdef CONFIG_ENABLE_BENCHMARKS
    seL4_BenchmarkResetLog();
#endif
}

static inline void kernel_logging_finalize_log(void)
{
#ifdef CONFIG_ENABLE_BENCHMARKS
    seL4_BenchmarkFinalizeLog();
#endif
}

static inline seL4_Error kernel_logging_set_log_buffer(seL4_CPtr logBuffer_cap)
{
#ifdef CONFIG_ENABLE_BENCHMARKS
    return seL4_BenchmarkSetLogBuffer(logBuffer_cap);
#else
    (void)logBuffer_cap;
    return seL4_NoError;
#endif
}

/* Which trace point an entry is of, and what was measured. */
static inline seL4_Word kernel_logging_entry_get_key(kernel_log_entry_t *entry)
{
#ifdef CONFIG_BENCHMARK_TRACEPOINTS
    return entry->id;
#else
    (void)entry;
    return 0;
#endif
}

static inline void kernel_logging_entry_set_key(kernel_log_entry_t *entry, seL4_Word key)
{
#ifdef CONFIG_BENCHMARK_TRACEPOINTS
    entry->id = key;
#else
    (void)entry;
    (void)key;
#endif
}

static inline seL4_Word kernel_logging_entry_get_data(kernel_log_entry_t *entry)
{
#ifdef CONFIG_BENCHMARK_TRACEPOINTS
    return entry->duration;
#else
    (void)entry;
    return 0;
#endif
}

static inline void kernel_logging_entry_set_data(kernel_log_entry_t *entry, seL4_Word data)
{
#ifdef CONFIG_BENCHMARK_TRACEPOINTS
    entry->duration = data;
#else
    (void)entry;
    (void)data;
#endif
}

#ifdef __cplusplus
}
#endif
