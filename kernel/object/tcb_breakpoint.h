/* SPDX-License-Identifier: BSD-2-Clause */
/* Breakpoints of a thread: the methods of a TCB that a kernel with CONFIG_HARDWARE_DEBUG_API has.
 * They stop the thread that has them, and no other, when it runs over or touches an address of its
 * own address space: its fault handler is sent a DebugException. */
#pragma once

#include "entry/call.h"
#include "entry/error.h"

struct tcb;

/* seL4_BreakpointType; the last two are only reasons of a fault */
enum break_type { BREAK_ON_DATA = 0, BREAK_ON_INSTRUCTION, BREAK_STEP, BREAK_SOFTWARE };
/* seL4_BreakpointAccess */
enum break_access { BREAK_ON_READ = 0, BREAK_ON_WRITE, BREAK_ON_ACCESS };

struct breakpoint {
    word_t address, type, size, access; /* size: bytes; 0 for an instruction */
    bool is_enabled;
};

#ifdef CONFIG_HARDWARE_DEBUG_API

/* Invocations of a TCB that tcb_invoke.c does not know. */
status_t decode_breakpoint(const struct call *call, struct sys_error *err);

/* The CPU's part: of `number` below ARCH_BREAKPOINTS and valid arguments. A CPU that cannot tell
 * reads from writes breaks on both, and says so when it is asked. */
void arch_breakpoint_set(struct tcb *tcb, unsigned number, const struct breakpoint *breakpoint);
struct breakpoint arch_breakpoint_get(const struct tcb *tcb, unsigned number);
void arch_breakpoint_unset(struct tcb *tcb, unsigned number);
/* Stop after this many instructions; 0: do not. */
void arch_single_step(struct tcb *tcb, word_t instructions);

#else

static inline status_t decode_breakpoint(const struct call *call, struct sys_error *err)
{
    (void)call;
    return err_illegal(err, "not a method of a TCB");
}
static inline void arch_single_step(struct tcb *tcb, word_t instructions)
{
    (void)tcb, (void)instructions;
}

#endif
