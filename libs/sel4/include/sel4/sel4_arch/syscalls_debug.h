/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of debug and benchmark builds on x86_64. Included by sel4/sel4_arch/syscalls.h.
 */
#pragma once

#include <sel4/config.h>
#include <sel4/functions.h>
#include <sel4/macros.h>
#include <sel4/types.h>
#include <sel4/sel4_arch/syscalls_syscall.h>

/* A call that takes one word and gives one back, both in the capability's place. */
LIBSEL4_INLINE_FUNC seL4_Word quoll_ask(seL4_Word sys, seL4_Word question)
{
    seL4_Word answer, info;
    seL4_Word mr0 = quoll_any_word();
    seL4_Word mr1 = quoll_any_word();
    seL4_Word mr2 = quoll_any_word();
    seL4_Word mr3 = quoll_any_word();

    x64_sys_send_recv(sys, question, &answer, 0, &info, &mr0, &mr1, &mr2, &mr3, 0);
    return answer;
}

#ifdef CONFIG_PRINTING
LIBSEL4_INLINE_FUNC void seL4_DebugPutChar(char c)
{
    x64_sys_send_null(seL4_SysDebugPutChar, (seL4_Word)(unsigned char)c, 0);
}

LIBSEL4_INLINE_FUNC void seL4_DebugPutString(char *str)
{
    for (; *str; str++) {
        seL4_DebugPutChar(*str);
    }
}

LIBSEL4_INLINE_FUNC void seL4_DebugDumpScheduler(void)
{
    x64_sys_null(seL4_SysDebugDumpScheduler);
}
#endif

#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_DebugHalt(void)
{
    x64_sys_null(seL4_SysDebugHalt);
}

LIBSEL4_INLINE_FUNC void seL4_DebugSnapshot(void)
{
    x64_sys_null(seL4_SysDebugSnapshot);
}

LIBSEL4_INLINE_FUNC seL4_Uint32 seL4_DebugCapIdentify(seL4_CPtr cap)
{
    return (seL4_Uint32)quoll_ask(seL4_SysDebugCapIdentify, cap);
}

/* The name travels as a string in the message words and is cut off at their end. */
LIBSEL4_INLINE_FUNC void seL4_DebugNameThread(seL4_CPtr tcb, const char *name)
{
    char *text = (char *)seL4_GetIPCBuffer()->msg;
    const seL4_Word limit = seL4_MsgMaxLength * sizeof(seL4_Word) - 1;
    seL4_Word length = 0;

    for (; length < limit && name[length]; length++) {
        text[length] = name[length];
    }
    text[length] = '\0';
    (void)quoll_ask(seL4_SysDebugNameThread, tcb);
}

#ifdef CONFIG_ENABLE_SMP_SUPPORT
LIBSEL4_INLINE_FUNC void seL4_DebugSendIPI(seL4_Uint8 target, unsigned irq)
{
    x64_sys_send_null(seL4_SysDebugSendIPI, target, irq);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_DebugGetThreadAffinity(seL4_CPtr tcb)
{
    return quoll_ask(seL4_SysDebugGetThreadAffinity, tcb);
}
#endif
#endif

#ifdef CONFIG_DANGEROUS_CODE_INJECTION
LIBSEL4_INLINE_FUNC void seL4_DebugRun(void (*userfn)(void *), void *userarg)
{
    x64_sys_send_null(seL4_SysDebugRun, (seL4_Word)userfn, (seL4_Word)userarg);
}
#endif

#ifdef CONFIG_KERNEL_X86_DANGEROUS_MSR
LIBSEL4_INLINE_FUNC void seL4_X86DangerousWRMSR(seL4_Uint32 msr, seL4_Uint64 value)
{
    seL4_Word dest, info;
    seL4_Word mr0 = value;
    seL4_Word mr1 = quoll_any_word();
    seL4_Word mr2 = quoll_any_word();
    seL4_Word mr3 = quoll_any_word();

    x64_sys_send_recv(seL4_SysX86DangerousWRMSR, msr, &dest, 0, &info, &mr0, &mr1, &mr2, &mr3, 0);
}

LIBSEL4_INLINE_FUNC seL4_Uint64 seL4_X86DangerousRDMSR(seL4_Uint32 msr)
{
    seL4_Word dest, info, mr0, mr1, mr2, mr3;

    x64_sys_recv(seL4_SysX86DangerousRDMSR, msr, &dest, &info, &mr0, &mr1, &mr2, &mr3, 0);
    return mr0;
}
#endif

#ifdef CONFIG_ENABLE_BENCHMARKS
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkResetLog(void)
{
    return (seL4_Error)quoll_ask(seL4_SysBenchmarkResetLog, 0);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_BenchmarkFinalizeLog(void)
{
    return quoll_ask(seL4_SysBenchmarkFinalizeLog, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkSetLogBuffer(seL4_Word frame_cptr)
{
    return (seL4_Error)quoll_ask(seL4_SysBenchmarkSetLogBuffer, frame_cptr);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkNullSyscall(void)
{
    x64_sys_null(seL4_SysBenchmarkNullSyscall);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushCaches(void)
{
    x64_sys_send_null(seL4_SysBenchmarkFlushCaches, 0, 0);
}

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION
/* The answer is in the IPC buffer, as benchmark_track_util_ipc_index numbers its words. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkGetThreadUtilisation(seL4_Word tcb_cptr)
{
    (void)quoll_ask(seL4_SysBenchmarkGetThreadUtilisation, tcb_cptr);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetThreadUtilisation(seL4_Word tcb_cptr)
{
    (void)quoll_ask(seL4_SysBenchmarkResetThreadUtilisation, tcb_cptr);
}

#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_BenchmarkDumpAllThreadsUtilisation(void)
{
    x64_sys_null(seL4_SysBenchmarkDumpAllThreadsUtilisation);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetAllThreadsUtilisation(void)
{
    x64_sys_null(seL4_SysBenchmarkResetAllThreadsUtilisation);
}
#endif
#endif
#endif
