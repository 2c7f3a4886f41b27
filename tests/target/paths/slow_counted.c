/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace points lie on the ordinary path only. */
#include "slow.h"

#include <lab/objects.h>
#include <lab/spaces.h>
#include <sel4/benchmark_tracepoints_types.h>

enum { TRACE_SYSCALL = 0, TRACE_FAULT = 3 }; /* as the kernel numbers them */

void slow_prepare(void)
{
    seL4_CPtr frame = object_make(seL4_X86_LargePageObject, 0);
    QT_OK(seL4_BenchmarkSetLogBuffer(frame));
    space_map(seL4_CapInitThreadVSpace, cap_copy(frame), ROOM);
}

void slow_begin(void)
{
    QT_OK(seL4_BenchmarkResetLog());
}

struct slow_entries slow_end(void)
{
    const benchmark_tracepoint_log_entry_t *log = (const void *)ROOM;
    struct slow_entries slow = {.is_known = true};
    seL4_Word entries = seL4_BenchmarkFinalizeLog();
    QT_LT(entries, (1ul << seL4_LargePageBits) / sizeof *log); /* or some were dropped */
    for (seL4_Word i = 0; i < entries; i++) {
        slow.syscalls += log[i].id == TRACE_SYSCALL;
        slow.faults += log[i].id == TRACE_FAULT;
    }
    return slow;
}
