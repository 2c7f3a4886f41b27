/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults of x86_64 threads. */

#include "../../fault_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <utils/util.h>

/* Bits of the code of a page fault. */
enum { CODE_PRESENT = 1, CODE_WRITE = 2, CODE_FETCH = 16 };

const char *fault_access_name(seL4_Word code)
{
    bool present = code & CODE_PRESENT;
    if (code & CODE_FETCH) return present ? "execution of data" : "jump to an unmapped page";
    if (code & CODE_WRITE)
        return present ? "write to a read-only page" : "write to an unmapped page";
    return present ? "read of a page that is not the user's" : "read of an unmapped page";
}

const char *fault_exception_name(seL4_Word number)
{
    static const char *const names[] = {
        [0] = "divide error",
        [1] = "debug",
        [2] = "non-maskable interrupt",
        [3] = "breakpoint",
        [4] = "overflow",
        [5] = "bound range exceeded",
        [6] = "invalid opcode",
        [7] = "FPU not available",
        [8] = "double fault",
        [10] = "invalid task state",
        [11] = "segment not present",
        [12] = "stack fault",
        [13] = "general protection",
        [14] = "page fault",
        [16] = "x87 floating point",
        [17] = "alignment check",
        [18] = "machine check",
        [19] = "SIMD floating point",
    };
    const char *name = number < ARRAY_SIZE(names) ? names[number] : NULL;
    return name != NULL ? name : "reserved";
}

const struct fault_register fault_syscall_registers[] = {
    {"rip", seL4_UnknownSyscall_FaultIP},
    {"rsp", seL4_UnknownSyscall_SP},
    {"rflags", seL4_UnknownSyscall_FLAGS},
    {"rax", seL4_UnknownSyscall_RAX},
    {"rbx", seL4_UnknownSyscall_RBX},
    {"rcx", seL4_UnknownSyscall_RCX},
    {"rdx", seL4_UnknownSyscall_RDX},
    {"rsi", seL4_UnknownSyscall_RSI},
    {"rdi", seL4_UnknownSyscall_RDI},
    {"rbp", seL4_UnknownSyscall_RBP},
    {"r8", seL4_UnknownSyscall_R8},
    {"r9", seL4_UnknownSyscall_R9},
    {"r10", seL4_UnknownSyscall_R10},
    {"r11", seL4_UnknownSyscall_R11},
    {"r12", seL4_UnknownSyscall_R12},
    {"r13", seL4_UnknownSyscall_R13},
    {"r14", seL4_UnknownSyscall_R14},
    {"r15", seL4_UnknownSyscall_R15},
    {NULL, 0},
};

const struct fault_register fault_exception_registers[] = {
    {"rip", seL4_UserException_FaultIP},
    {"rsp", seL4_UserException_SP},
    {"rflags", seL4_UserException_FLAGS},
    {NULL, 0},
};
