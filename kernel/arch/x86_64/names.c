/* SPDX-License-Identifier: BSD-2-Clause */
/* What registers, exceptions and page faults are called. */
#include "arch/arch.h"
#include "arch/x86_64/trap.h"

const char *arch_context_name(unsigned word)
{
    static const char *const names[] = {
        "rip", "rsp", "rflags", "rax", "rbx", "rcx", "rdx", "rsi", "rdi",     "rbp",
        "r8",  "r9",  "r10",    "r11", "r12", "r13", "r14", "r15", "fs_base", "gs_base",
    };
    return word < ARRAY_SIZE(names) ? names[word] : "?";
}

const char *arch_exception_name(word_t number)
{
    static const char *const names[TRAP_EXCEPTIONS] = {
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
    const char *name = number < TRAP_EXCEPTIONS ? names[number] : NULL;
    return name ? name : "reserved";
}

/* Bits of the error code of a page fault. */
enum { FAULT_PRESENT = 1, FAULT_WRITE = 2, FAULT_FETCH = 16 };

const char *arch_vm_fault_name(word_t code)
{
    bool present = code & FAULT_PRESENT;
    if (code & FAULT_FETCH) return present ? "execution of data" : "jump to an unmapped page";
    if (code & FAULT_WRITE)
        return present ? "write to a read-only page" : "write to an unmapped page";
    return present ? "read of a page that is not the user's" : "read of an unmapped page";
}
