/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways from user level into the kernel, and back. */
#pragma once

#include "arch/x86_64/machine.h"
#include "arch/x86_64/vectors.h"
#include "object/tcb.h"

/* The fault that an exception of the user is. */
static inline void vm_fault(const struct registers *regs, struct fault *fault)
{
    enum { PAGE_FAULT_FETCH = 1 << 4 };
    fault->type = FAULT_VM;
    fault->in_receive = false;
    fault->is_instruction = regs->error & PAGE_FAULT_FETCH;
    fault->address = read_cr2();
    fault->code = regs->error;
    fault->number = 0;
    fault->lookup = (struct lookup_fail){0};
}
static inline void user_exception(const struct registers *regs, struct fault *fault)
{
    fault->type = FAULT_USER_EXCEPTION;
    fault->in_receive = fault->is_instruction = false;
    fault->address = 0;
    fault->code = regs->error;
    fault->number = regs->entry;
    fault->lookup = (struct lookup_fail){0};
}

/* In entry.S: one stub for each vector, and what LSTAR points to. */
enum { TRAP_STUB_BYTES = 16 };
extern char trap_stubs[], syscall_entry[], syscall_entry_slow[];

/* Continue the current thread where its registers say, or wait for an interrupt if it is idle. */
void return_to_user(void) __attribute__((noreturn));

/* Called by entry.S, on the kernel stack, with the current thread's registers saved. */
void trap_syscall(void);
void trap_user(void);
/* The idle loop was interrupted. */
void trap_idle(word_t vector);
/* The kernel itself was interrupted by an exception: a bug, or broken hardware, and the end.
 * Returns only from one that msr.h expects. */
void trap_kernel(struct registers *regs);
