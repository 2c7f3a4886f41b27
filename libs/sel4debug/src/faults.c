/* SPDX-License-Identifier: BSD-2-Clause */
/* Two kinds of fault message, in words. */
#include <sel4debug/unknown_syscall.h>
#include <sel4debug/user_exception.h>
#include <utils/arith.h>

static const char *exception_name(seL4_Word number)
{
    static const char *const names[] = {
        [0] = "division by zero",
        [1] = "debug exception",
        [3] = "breakpoint",
        [4] = "overflow",
        [5] = "bound range exceeded",
        [6] = "invalid instruction",
        [7] = "no floating-point unit",
        [12] = "stack segment",
        [13] = "general protection",
        [16] = "floating-point error",
        [17] = "misaligned access",
        [19] = "SIMD floating-point error",
    };
    return number < ARRAY_SIZE(names) && names[number] != NULL ? names[number] : "exception";
}

void debug_user_exception_message(int (*printfn)(const char *format, ...), seL4_Word *mrs)
{
    seL4_Word number = mrs[seL4_UserException_Number];
    printfn("User exception %lu (%s), code %#lx, at instruction %p, stack %p, flags %#lx\n",
            (unsigned long)number, exception_name(number),
            (unsigned long)mrs[seL4_UserException_Code], (void *)mrs[seL4_UserException_FaultIP],
            (void *)mrs[seL4_UserException_SP], (unsigned long)mrs[seL4_UserException_FLAGS]);
}

void debug_unknown_syscall_message(int (*printfn)(const char *format, ...), seL4_Word *mrs)
{
    static const struct {
        const char *name;
        int word;
    } registers[] = {
        {"rax", seL4_UnknownSyscall_RAX}, {"rbx", seL4_UnknownSyscall_RBX},
        {"rcx", seL4_UnknownSyscall_RCX}, {"rdx", seL4_UnknownSyscall_RDX},
        {"rsi", seL4_UnknownSyscall_RSI}, {"rdi", seL4_UnknownSyscall_RDI},
        {"rbp", seL4_UnknownSyscall_RBP}, {"r8", seL4_UnknownSyscall_R8},
        {"r9", seL4_UnknownSyscall_R9},   {"r10", seL4_UnknownSyscall_R10},
        {"r11", seL4_UnknownSyscall_R11}, {"r12", seL4_UnknownSyscall_R12},
        {"r13", seL4_UnknownSyscall_R13}, {"r14", seL4_UnknownSyscall_R14},
        {"r15", seL4_UnknownSyscall_R15}, {"flags", seL4_UnknownSyscall_FLAGS},
    };
    printfn("Unknown system call %ld at instruction %p, stack %p\n",
            (long)mrs[seL4_UnknownSyscall_Syscall], (void *)mrs[seL4_UnknownSyscall_FaultIP],
            (void *)mrs[seL4_UnknownSyscall_SP]);
    for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
        printfn("  %-5s 0x%016lx%s", registers[i].name, (unsigned long)mrs[registers[i].word],
                i % 4 == 3 ? "\n" : "");
    }
}
