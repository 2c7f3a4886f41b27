/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of kernel entries: why the kernel was entered, when and for how long. */
#pragma once

#include <stdint.h>

#include <sel4/macros.h>
#include <sel4/simple_types.h>

typedef enum {
    Entry_Unknown,
    Entry_Interrupt,
    Entry_UnknownSyscall,
    Entry_UserLevelFault,
    Entry_DebugFault,
    Entry_VMFault,
    Entry_Syscall,
    Entry_VCPUFault,
    Entry_VMExit
} entry_type_t;

/* Which of the two layouts holds is what `path`, an entry_type_t, says. */
typedef struct SEL4_PACKED kernel_entry {
    seL4_Word path : 3;
    union {
        struct {
            seL4_Word core : 3;
            seL4_Word word : 26;
        };
        struct {
            seL4_Word syscall_no : 4;
            seL4_Word cap_type : 5;
            seL4_Word is_fastpath : 1;
            seL4_Word invocation_tag : 19;
        };
    };
} kernel_entry_t;

typedef struct SEL4_PACKED benchmark_syscall_log_entry {
    uint64_t start_time; /* cycles */
    uint32_t duration;   /* cycles */
    kernel_entry_t entry;
} benchmark_track_kernel_entry_t;
