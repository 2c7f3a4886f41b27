/* SPDX-License-Identifier: BSD-2-Clause */
/* Fault messages in words, in the form in which a debug kernel reports faults that nobody handles:
 * tools find the lines by their beginnings. */

#include <inttypes.h>
#include <sel4utils/strerror.h>
#include <sel4utils/thread.h>
#include <sel4utils/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <utils/util.h>

static const char *lookup_failure(seL4_Word type)
{
    switch (type) {
    case seL4_InvalidRoot:
        return "the thread has no CSpace";
    case seL4_MissingCapability:
        return "no such capability there";
    case seL4_DepthMismatch:
        return "the CNode resolves more bits than are left";
    case seL4_GuardMismatch:
        return "the guard does not match";
    default:
        return "unknown reason";
    }
}

/* Bits of an x86 page fault's code. */
enum { CODE_PRESENT = 1, CODE_WRITE = 2, CODE_FETCH = 16 };

static const char *access_kind(seL4_Word code, seL4_Word prefetch)
{
    if (prefetch || (code & CODE_FETCH)) return "execution";
    return code & CODE_WRITE ? "write" : "read";
}

static void print_vm_fault(const char *name)
{
    seL4_Word code = seL4_GetMR(seL4_VMFault_FSR);
    printf("fault: page fault in \"%s\": %s at %#lx, %s, code %#lx\n", name,
           access_kind(code, seL4_GetMR(seL4_VMFault_PrefetchFault)), seL4_GetMR(seL4_VMFault_Addr),
           code & CODE_PRESENT ? "not allowed" : "nothing is mapped there", code);
    printf("  rip     %016lx\n", seL4_GetMR(seL4_VMFault_IP));
    printf("  backtrace: %lx\n", seL4_GetMR(seL4_VMFault_IP));
}

static void print_cap_fault(const char *name)
{
    printf("fault: capability fault in \"%s\": %#lx to %s: %s\n", name,
           seL4_GetMR(seL4_CapFault_Addr),
           seL4_GetMR(seL4_CapFault_InRecvPhase) ? "receive from" : "send to",
           lookup_failure(seL4_GetMR(seL4_CapFault_LookupFailureType)));
    printf("  rip     %016lx\n", seL4_GetMR(seL4_CapFault_IP));
    printf("  backtrace: %lx\n", seL4_GetMR(seL4_CapFault_IP));
}

struct named_register {
    const char *name;
    int mr;
};

static void print_registers(const struct named_register *registers, size_t count)
{
    enum { REGISTERS_ON_LINE = 3 };
    for (size_t i = 0; i < count; i++) {
        printf("  %-7s %016lx", registers[i].name, seL4_GetMR(registers[i].mr));
        if (i % REGISTERS_ON_LINE == REGISTERS_ON_LINE - 1 || i == count - 1) printf("\n");
    }
}

static void print_unknown_syscall(const char *name)
{
    static const struct named_register registers[] = {
        {"rip", seL4_UnknownSyscall_FaultIP},  {"rsp", seL4_UnknownSyscall_SP},
        {"rflags", seL4_UnknownSyscall_FLAGS}, {"rax", seL4_UnknownSyscall_RAX},
        {"rbx", seL4_UnknownSyscall_RBX},      {"rcx", seL4_UnknownSyscall_RCX},
        {"rdx", seL4_UnknownSyscall_RDX},      {"rsi", seL4_UnknownSyscall_RSI},
        {"rdi", seL4_UnknownSyscall_RDI},      {"rbp", seL4_UnknownSyscall_RBP},
        {"r8", seL4_UnknownSyscall_R8},        {"r9", seL4_UnknownSyscall_R9},
        {"r10", seL4_UnknownSyscall_R10},      {"r11", seL4_UnknownSyscall_R11},
        {"r12", seL4_UnknownSyscall_R12},      {"r13", seL4_UnknownSyscall_R13},
        {"r14", seL4_UnknownSyscall_R14},      {"r15", seL4_UnknownSyscall_R15},
    };
    printf("fault: unknown system call in \"%s\": number %ld\n", name,
           (long)seL4_GetMR(seL4_UnknownSyscall_Syscall));
    print_registers(registers, ARRAY_SIZE(registers));
    printf("  backtrace: %lx\n", seL4_GetMR(seL4_UnknownSyscall_FaultIP));
}

static const char *exception_name(seL4_Word number)
{
    static const char *const names[] = {
        [0] = "divide error",
        [1] = "debug",
        [2] = "non-maskable interrupt",
        [3] = "breakpoint",
        [4] = "overflow",
        [5] = "bound range",
        [6] = "invalid instruction",
        [7] = "no coprocessor",
        [8] = "double fault",
        [10] = "invalid task segment",
        [11] = "segment not present",
        [12] = "stack segment",
        [13] = "general protection",
        [14] = "page fault",
        [16] = "floating point",
        [17] = "alignment check",
        [18] = "machine check",
        [19] = "vector floating point",
    };
    return number < ARRAY_SIZE(names) && names[number] != NULL ? names[number] : "exception";
}

static void print_user_exception(const char *name)
{
    static const struct named_register registers[] = {
        {"rip", seL4_UserException_FaultIP},
        {"rsp", seL4_UserException_SP},
        {"rflags", seL4_UserException_FLAGS},
    };
    seL4_Word number = seL4_GetMR(seL4_UserException_Number);
    printf("fault: exception in \"%s\": %s (%lu), code %#lx\n", name, exception_name(number),
           number, seL4_GetMR(seL4_UserException_Code));
    print_registers(registers, ARRAY_SIZE(registers));
    printf("  backtrace: %lx\n", seL4_GetMR(seL4_UserException_FaultIP));
}

void sel4utils_print_fault_message(seL4_MessageInfo_t tag, const char *name)
{
    switch (seL4_MessageInfo_get_label(tag)) {
    case seL4_Fault_CapFault:
        print_cap_fault(name);
        break;
    case seL4_Fault_UnknownSyscall:
        print_unknown_syscall(name);
        break;
    case seL4_Fault_UserException:
        print_user_exception(name);
        break;
    case seL4_Fault_VMFault:
        print_vm_fault(name);
        break;
    default:
        printf("fault: message with label %lu from \"%s\", which is no fault\n",
               (unsigned long)seL4_MessageInfo_get_label(tag), name);
        break;
    }
}

/* The fault handler's thread. Without a reply the thread that faulted stays as it is. */
static void handle_faults(void *name, void *endpoint, UNUSED void *ipc_buffer)
{
    while (true) {
        seL4_Word badge;
        seL4_MessageInfo_t tag = api_recv((seL4_CPtr)endpoint, &badge, seL4_CapNull);
        sel4utils_print_fault_message(tag, name);
    }
}

int sel4utils_start_fault_handler(seL4_CPtr fault_endpoint, vka_t *vka, vspace_t *vspace,
                                  seL4_CPtr cspace, seL4_Word data, char *name,
                                  sel4utils_thread_t *res)
{
    int error = sel4utils_configure_thread(vka, vspace, vspace, seL4_CapNull, cspace, data, res);
    if (error != 0) return error;
    error = sel4utils_start_thread(res, handle_faults, name, (void *)fault_endpoint, 1);
    if (error != 0) sel4utils_clean_up_thread(vka, vspace, res);
    return error;
}
