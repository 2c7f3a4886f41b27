/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the fault messages of x86_64 out of the IPC buffer. Use sel4/faults.h. */
#pragma once

#include <sel4/config.h>
#include <sel4/constants.h>
#include <sel4/functions.h>
#include <sel4/macros.h>
#include <sel4/types.h>
#include <sel4/sel4_arch/constants.h>

/* The fault whose message `tag` belongs to; a null fault if it is none of this CPU's. */
LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_getArchFault(seL4_MessageInfo_t tag)
{
    switch (seL4_MessageInfo_get_label(tag)) {
    case seL4_Fault_UnknownSyscall:
        return seL4_Fault_UnknownSyscall_new(
            seL4_GetMR(seL4_UnknownSyscall_RAX), seL4_GetMR(seL4_UnknownSyscall_RBX),
            seL4_GetMR(seL4_UnknownSyscall_RCX), seL4_GetMR(seL4_UnknownSyscall_RDX),
            seL4_GetMR(seL4_UnknownSyscall_RSI), seL4_GetMR(seL4_UnknownSyscall_RDI),
            seL4_GetMR(seL4_UnknownSyscall_RBP), seL4_GetMR(seL4_UnknownSyscall_R8),
            seL4_GetMR(seL4_UnknownSyscall_R9), seL4_GetMR(seL4_UnknownSyscall_R10),
            seL4_GetMR(seL4_UnknownSyscall_R11), seL4_GetMR(seL4_UnknownSyscall_R12),
            seL4_GetMR(seL4_UnknownSyscall_R13), seL4_GetMR(seL4_UnknownSyscall_R14),
            seL4_GetMR(seL4_UnknownSyscall_R15), seL4_GetMR(seL4_UnknownSyscall_FaultIP),
            seL4_GetMR(seL4_UnknownSyscall_SP), seL4_GetMR(seL4_UnknownSyscall_FLAGS),
            seL4_GetMR(seL4_UnknownSyscall_Syscall));
    case seL4_Fault_UserException:
        return seL4_Fault_UserException_new(
            seL4_GetMR(seL4_UserException_FaultIP), seL4_GetMR(seL4_UserException_SP),
            seL4_GetMR(seL4_UserException_FLAGS), seL4_GetMR(seL4_UserException_Number),
            seL4_GetMR(seL4_UserException_Code));
    case seL4_Fault_VMFault:
        return seL4_Fault_VMFault_new(seL4_GetMR(seL4_VMFault_IP), seL4_GetMR(seL4_VMFault_Addr),
                                      seL4_GetMR(seL4_VMFault_PrefetchFault),
                                      seL4_GetMR(seL4_VMFault_FSR));
    default:
        return seL4_Fault_NullFault_new();
    }
}

#ifdef CONFIG_KERNEL_MCS
/* Fill the message words with an answer to a timeout fault that gives the thread these registers,
 * and return its message info. `resume`: let the thread go on. `length`: how many of the registers
 * count. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_TimeoutReply_new(seL4_Bool resume,
                                                             seL4_UserContext regs,
                                                             seL4_Word length)
{
    const seL4_Word words[seL4_TimeoutReply_Length] = {
        regs.rip, regs.rsp, regs.rflags, regs.rax, regs.rbx,    regs.rcx, regs.rdx,
        regs.rsi, regs.rdi, regs.rbp,    regs.r8,  regs.r9,     regs.r10, regs.r11,
        regs.r12, regs.r13, regs.r14,    regs.r15, regs.fs_base};

    for (int i = 0; i < seL4_TimeoutReply_Length; i++) {
        seL4_SetMR(i, words[i]);
    }
    return seL4_MessageInfo_new(!resume, 0, 0, length);
}
#endif
