/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of kernel trace points: one entry for each time that one was passed. */
#pragma once

#include <sel4/simple_types.h>

typedef struct benchmark_tracepoint_log_entry {
    seL4_Word id;
    seL4_Word duration; /* cycles */
} benchmark_tracepoint_log_entry_t;
