/* SPDX-License-Identifier: BSD-2-Clause */
/* Fault messages in words, in the form in which a debug kernel reports faults that nobody handles:
 * tools find the lines by their beginnings. */

#include "fault_names.h"
#include <sel4utils/strerror.h>
#include <sel4utils/thread.h>
#include <sel4utils/util.h>
#include <stdio.h>
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

enum { REGISTERS_ON_LINE = 3 };

/* The registers of the message, and the one address of a backtrace that is known here. */
static void print_registers(const struct fault_register *registers)
{
    for (size_t i = 0; registers[i].name != NULL; i++) {
        bool ends_line = i % REGISTERS_ON_LINE == REGISTERS_ON_LINE - 1;
        printf("  %-7s %016lx%s", registers[i].name, seL4_GetMR(registers[i].mr),
               ends_line || registers[i + 1].name == NULL ? "\n" : "");
    }
    printf("  backtrace: %lx\n", seL4_GetMR(registers[0].mr));
}

static void print_address(seL4_Word address)
{
    printf("  backtrace: %lx\n", address);
}

static void print_vm_fault(const char *name)
{
    seL4_Word code = seL4_GetMR(seL4_VMFault_FSR);
    printf("fault: page fault in \"%s\": %s at 0x%lx, code 0x%lx\n", name, fault_access_name(code),
           seL4_GetMR(seL4_VMFault_Addr), code);
    print_address(seL4_GetMR(seL4_VMFault_IP));
}

static void print_cap_fault(const char *name)
{
    printf("fault: capability fault in \"%s\": 0x%lx to %s: %s\n", name,
           seL4_GetMR(seL4_CapFault_Addr),
           seL4_GetMR(seL4_CapFault_InRecvPhase) ? "receive from" : "send to",
           lookup_failure(seL4_GetMR(seL4_CapFault_LookupFailureType)));
    print_address(seL4_GetMR(seL4_CapFault_IP));
}

static void print_unknown_syscall(const char *name)
{
    printf("fault: unknown system call in \"%s\": number %ld\n", name,
           (long)seL4_GetMR(seL4_UnknownSyscall_Syscall));
    print_registers(fault_syscall_registers);
}

static void print_user_exception(const char *name)
{
    seL4_Word number = seL4_GetMR(seL4_UserException_Number);
    printf("fault: exception in \"%s\": %s (%lu), code 0x%lx\n", name, fault_exception_name(number),
           number, seL4_GetMR(seL4_UserException_Code));
    print_registers(fault_exception_registers);
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
