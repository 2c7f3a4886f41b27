/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of trace points, where the program has mapped it. */
#include <sel4bench/kernel_logging.h>

#ifdef CONFIG_BENCHMARK_TRACEPOINTS

static const kernel_log_entry_t *log_address;

void quoll_kernel_logging_set_address(const void *address)
{
    log_address = address;
}

unsigned int kernel_logging_sync_log(kernel_log_entry_t log[], unsigned int n)
{
    seL4_Word count = log_address ? seL4_BenchmarkFinalizeLog() : 0;
    if (count > n) count = n;
    for (seL4_Word i = 0; i < count; i++) log[i] = log_address[i];
    return (unsigned int)count;
}

#else

void quoll_kernel_logging_set_address(const void *address)
{
    (void)address;
}

unsigned int kernel_logging_sync_log(kernel_log_entry_t log[], unsigned int n)
{
    (void)log;
    (void)n;
    return 0;
}

#endif
