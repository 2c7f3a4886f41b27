/* SPDX-License-Identifier: BSD-2-Clause */
/* All system calls of this configuration. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/types.h>
#include <sel4/errors.h>

#ifdef CONFIG_KERNEL_MCS
#include <sel4/syscalls_mcs.h>
#else
#include <sel4/syscalls_master.h>
#endif

#ifdef CONFIG_PRINTING
/* Print a character on the kernel's console. */
LIBSEL4_INLINE_FUNC void seL4_DebugPutChar(char c);

/* Print a string on the kernel's console. */
LIBSEL4_INLINE_FUNC void seL4_DebugPutString(char *str);

/* Print all threads with their states and priorities. */
LIBSEL4_INLINE_FUNC void seL4_DebugDumpScheduler(void);
#endif

#ifdef CONFIG_DEBUG_BUILD
/* Stop the machine. */
LIBSEL4_INLINE_FUNC void seL4_DebugHalt(void);

/* Print every object and every capability there is. */
LIBSEL4_INLINE_FUNC void seL4_DebugSnapshot(void);

/* The number of the kind of capability that is in slot `cap`; 0 if the slot is empty or
 * unreachable. */
LIBSEL4_INLINE_FUNC seL4_Uint32 seL4_DebugCapIdentify(seL4_CPtr cap);

/* Give a thread the name that the kernel uses for it in messages. Overwrites the message words of
 * the IPC buffer. A capability that is no thread's stops the machine, saying so. */
LIBSEL4_INLINE_FUNC void seL4_DebugNameThread(seL4_CPtr tcb, const char *name);

#ifdef CONFIG_ENABLE_SMP_SUPPORT
/* Send interrupt `irq` to the CPUs in the set `target`. */
LIBSEL4_INLINE_FUNC void seL4_DebugSendIPI(seL4_Uint8 target, unsigned irq);

/* The CPU that a thread runs on. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_DebugGetThreadAffinity(seL4_CPtr tcb);
#endif
#endif

#ifdef CONFIG_DANGEROUS_CODE_INJECTION
/* Call `userfn(userarg)` with the kernel's privilege. */
LIBSEL4_INLINE_FUNC void seL4_DebugRun(void (*userfn)(void *), void *userarg);
#endif

#ifdef CONFIG_ENABLE_BENCHMARKS
/* Start the benchmark log afresh; fails if it has no buffer. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkResetLog(void);

/* Stop logging. Returns the number of entries. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_BenchmarkFinalizeLog(void);

/* Log into this large page. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkSetLogBuffer(seL4_Word frame_cptr);

/* Enter and leave the kernel. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkNullSyscall(void);

/* Empty all caches. (Choosing one level, seL4_BenchmarkFlushL1Caches, exists on Arm alone.) */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushCaches(void);

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION
/* How much time a thread has used; the answer is in the IPC buffer. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkGetThreadUtilisation(seL4_Word tcb_cptr);
LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetThreadUtilisation(seL4_Word tcb_cptr);
#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_BenchmarkDumpAllThreadsUtilisation(void);
LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetAllThreadsUtilisation(void);
#endif
#endif
#endif

#ifdef CONFIG_VTX
/* Run the virtual machine bound to this thread until it exits or a signal comes. Returns
 * SEL4_VMENTER_RESULT_FAULT or SEL4_VMENTER_RESULT_NOTIF; the message words say more. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_VMEnter(seL4_Word *sender);
#endif

#ifdef CONFIG_SET_TLS_BASE_SELF
/* Set the calling thread's TLS base (fs base). */
LIBSEL4_INLINE_FUNC void seL4_SetTLSBase(seL4_Word tls_base);
#endif

#include <sel4/arch/syscalls.h>
