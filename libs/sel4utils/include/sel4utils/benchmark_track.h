/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's log of its entries in words. */
#pragma once

#include <sel4/benchmark_track_types.h>
#include <sel4/sel4.h>
#include <stdbool.h>
#include <stdio.h>

static inline const char *quoll_track_path_name(seL4_Word path)
{
    switch (path) {
    case Entry_Interrupt:
        return "interrupt";
    case Entry_UnknownSyscall:
        return "unknown system call";
    case Entry_UserLevelFault:
        return "user exception";
    case Entry_DebugFault:
        return "debug exception";
    case Entry_VMFault:
        return "page fault";
    case Entry_Syscall:
        return "system call";
    case Entry_VCPUFault:
        return "virtual CPU fault";
    default:
        return "unknown";
    }
}

/* Print the entries of one kind. */
static inline void quoll_track_dump(benchmark_track_kernel_entry_t *logBuffer, size_t logSize,
                                    entry_type_t kind)
{
    for (size_t i = 0; i < logSize; i++) {
        benchmark_track_kernel_entry_t *entry = &logBuffer[i];
        if (entry->entry.path != (seL4_Word)kind) continue;
        printf("%s at %llu, %u cycles", quoll_track_path_name(entry->entry.path),
               (unsigned long long)entry->start_time, (unsigned)entry->duration);
        if (kind == Entry_Syscall) {
            printf(", number %u, capability type %u, label %u%s", (unsigned)entry->entry.syscall_no,
                   (unsigned)entry->entry.cap_type, (unsigned)entry->entry.invocation_tag,
                   entry->entry.is_fastpath ? ", fast path" : "");
        } else {
            printf(", core %u, word %u", (unsigned)entry->entry.core, (unsigned)entry->entry.word);
        }
        printf("\n");
    }
}

/* Print the system calls, or the interrupts, of a log of `logSize` entries. */
static inline void seL4_BenchmarkTrackDumpFullSyscallLog(benchmark_track_kernel_entry_t *logBuffer,
                                                         size_t logSize)
{
    quoll_track_dump(logBuffer, logSize, Entry_Syscall);
}

static inline void
seL4_BenchmarkTrackDumpFullInterruptLog(benchmark_track_kernel_entry_t *logBuffer, size_t logSize)
{
    quoll_track_dump(logBuffer, logSize, Entry_Interrupt);
}

/* Print how many entries of each kind there are, and the cycles they took. */
static inline void seL4_BenchmarkTrackDumpSummary(benchmark_track_kernel_entry_t *logBuffer,
                                                  size_t logSize)
{
    for (seL4_Word kind = Entry_Unknown; kind <= Entry_VCPUFault; kind++) {
        unsigned long long count = 0, cycles = 0;
        for (size_t i = 0; i < logSize; i++) {
            if (logBuffer[i].entry.path != kind) continue;
            count++;
            cycles += logBuffer[i].duration;
        }
        printf("%s: %llu, %llu cycles\n", quoll_track_path_name(kind), count, cycles);
    }
}
