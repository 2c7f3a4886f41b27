/* SPDX-License-Identifier: BSD-2-Clause */
/* Older names, so that older programs compile; each warns and says what to write instead. */
#pragma once

#include <sel4/config.h>
#include <sel4/arch/vmenter.h>
#include <sel4/faults.h>
#include <sel4/functions.h>
#include <sel4/macros.h>
#include <sel4/types.h>

typedef seL4_CapRights_t seL4_CapRights SEL4_DEPRECATED("use seL4_CapRights_t");
typedef seL4_Fault_tag_t seL4_FaultType SEL4_DEPRECATED("use seL4_Fault_tag_t");
typedef seL4_Word seL4_CapData_t SEL4_DEPRECATED("badges and guards are of type seL4_Word");

typedef union {
    struct {
        seL4_Word fault_ip;
        seL4_Word fault_addr;
        seL4_Word prefetch_fault;
        seL4_Word fsr;
    } regs;
    seL4_Word raw[4];
} seL4_PageFaultIpcRegisters SEL4_DEPRECATED("use seL4_Fault_VMFault_new()");

/* Labels and lengths of fault messages. */
#define seL4_NoFault  SEL4_DEPRECATE_MACRO(use seL4_Fault_NullFault) seL4_Fault_NullFault
#define seL4_CapFault SEL4_DEPRECATE_MACRO(use seL4_Fault_CapFault) seL4_Fault_CapFault
#define seL4_UnknownSyscall                                                                        \
    SEL4_DEPRECATE_MACRO(use seL4_Fault_UnknownSyscall) seL4_Fault_UnknownSyscall
#define seL4_UserException                                                                         \
    SEL4_DEPRECATE_MACRO(use seL4_Fault_UserException) seL4_Fault_UserException
#define seL4_VMFault SEL4_DEPRECATE_MACRO(use seL4_Fault_VMFault) seL4_Fault_VMFault

#define SEL4_PFIPC_LABEL      SEL4_DEPRECATE_MACRO(use seL4_Fault_VMFault) seL4_Fault_VMFault
#define SEL4_PFIPC_LENGTH     SEL4_DEPRECATE_MACRO(use seL4_VMFault_Length) seL4_VMFault_Length
#define SEL4_PFIPC_FAULT_IP   SEL4_DEPRECATE_MACRO(use seL4_VMFault_IP) seL4_VMFault_IP
#define SEL4_PFIPC_FAULT_ADDR SEL4_DEPRECATE_MACRO(use seL4_VMFault_Addr) seL4_VMFault_Addr
#define SEL4_PFIPC_PREFETCH_FAULT                                                                  \
    SEL4_DEPRECATE_MACRO(use seL4_VMFault_PrefetchFault) seL4_VMFault_PrefetchFault
#define SEL4_PFIPC_FSR SEL4_DEPRECATE_MACRO(use seL4_VMFault_FSR) seL4_VMFault_FSR

#define SEL4_EXCEPT_IPC_LABEL                                                                      \
    SEL4_DEPRECATE_MACRO(use seL4_Fault_UnknownSyscall) seL4_Fault_UnknownSyscall
#define SEL4_USER_EXCEPTION_LABEL                                                                  \
    SEL4_DEPRECATE_MACRO(use seL4_Fault_UserException) seL4_Fault_UserException
#define SEL4_USER_EXCEPTION_LENGTH                                                                 \
    SEL4_DEPRECATE_MACRO(use seL4_UserException_Length) seL4_UserException_Length

/* Faults of Arm's virtual CPUs: x86 has no such enumerators, so these name nothing here. */
#define SEL4_VGIC_MAINTENANCE_LABEL                                                                \
    SEL4_DEPRECATE_MACRO(use seL4_Fault_VGICMaintenance) seL4_Fault_VGICMaintenance
#define SEL4_VGIC_MAINTENANCE_LENGTH                                                               \
    SEL4_DEPRECATE_MACRO(use seL4_VGICMaintenance_Length) seL4_VGICMaintenance_Length
#define SEL4_VCPU_FAULT_LABEL  SEL4_DEPRECATE_MACRO(use seL4_Fault_VCPUFault) seL4_Fault_VCPUFault
#define SEL4_VCPU_FAULT_LENGTH SEL4_DEPRECATE_MACRO(use seL4_VCPUFault_Length) seL4_VCPUFault_Length

#define SEL4_VMENTER_CALL_CONTROL_ENTRY_MR                                                         \
    SEL4_DEPRECATE_MACRO(use SEL4_VMENTER_CALL_INTERRUPT_INFO_MR)                                  \
    SEL4_VMENTER_CALL_INTERRUPT_INFO_MR

SEL4_DEPRECATED("a badge is just a word")
LIBSEL4_INLINE_FUNC seL4_Word seL4_CapData_Badge_new(seL4_Word badge)
{
    return badge;
}

SEL4_DEPRECATED("use seL4_CNode_CapData_new().words[0]")
LIBSEL4_INLINE_FUNC seL4_Word seL4_CapData_Guard_new(seL4_Word guard, seL4_Word bits)
{
    return seL4_CNode_CapData_new(guard, bits).words[0];
}

SEL4_DEPRECATED("use seL4_isVMFault_tag")
LIBSEL4_INLINE_FUNC seL4_Bool seL4_isPageFault_Tag(seL4_MessageInfo_t tag)
{
    return seL4_isVMFault_tag(tag);
}

SEL4_DEPRECATED("the tag is what the receiving call returns")
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_GetTag(void)
{
    return seL4_GetIPCBuffer()->tag;
}

SEL4_DEPRECATED("the tag is what the sending call takes")
LIBSEL4_INLINE_FUNC void seL4_SetTag(seL4_MessageInfo_t tag)
{
    seL4_GetIPCBuffer()->tag = tag;
}

SEL4_DEPRECATED("use seL4_isVMFault_tag")
LIBSEL4_INLINE_FUNC seL4_Bool seL4_isPageFault_MSG(void)
{
    return seL4_isVMFault_tag(seL4_GetIPCBuffer()->tag);
}

SEL4_DEPRECATED("use seL4_isUnknownSyscall_tag")
LIBSEL4_INLINE_FUNC seL4_Bool seL4_isExceptIPC_Tag(seL4_MessageInfo_t tag)
{
    return seL4_isUnknownSyscall_tag(tag);
}

SEL4_DEPRECATED("use seL4_isUnknownSyscall_tag")
LIBSEL4_INLINE_FUNC seL4_Bool seL4_IsArchSyscallFrom(seL4_MessageInfo_t tag)
{
    return seL4_isUnknownSyscall_tag(tag);
}

SEL4_DEPRECATED("use seL4_isUserException_tag")
LIBSEL4_INLINE_FUNC seL4_Bool seL4_IsArchExceptionFrom(seL4_MessageInfo_t tag)
{
    return seL4_isUserException_tag(tag);
}

SEL4_DEPRECATED("use seL4_GetMR")
LIBSEL4_INLINE_FUNC seL4_Word seL4_ExceptIPC_Get(seL4_Word mr)
{
    return seL4_GetMR((int)mr);
}

SEL4_DEPRECATED("use seL4_SetMR")
LIBSEL4_INLINE_FUNC void seL4_ExceptIPC_Set(seL4_Word index, seL4_Word val)
{
    seL4_SetMR((int)index, val);
}

SEL4_DEPRECATED("use seL4_Fault_VMFault_get_IP")
LIBSEL4_INLINE_FUNC seL4_Word seL4_PF_FIP(void)
{
    return seL4_GetMR(seL4_VMFault_IP);
}

SEL4_DEPRECATED("use seL4_Fault_VMFault_get_Addr")
LIBSEL4_INLINE_FUNC seL4_Word seL4_PF_Addr(void)
{
    return seL4_GetMR(seL4_VMFault_Addr);
}
