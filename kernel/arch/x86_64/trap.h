/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways from user level into the kernel, and back. */
#pragma once

#include "arch_thread.h"

enum trap_vector {
    TRAP_DIVIDE = 0,
    TRAP_DEBUG = 1,
    TRAP_NMI = 2,
    TRAP_BREAKPOINT = 3,
    TRAP_OVERFLOW = 4,
    TRAP_NO_FPU = 7,
    TRAP_DOUBLE_FAULT = 8,
    TRAP_PAGE_FAULT = 14,
    TRAP_MACHINE_CHECK = 18,
    TRAP_EXCEPTIONS = 32, /* from here on: interrupts */
    TRAP_SPURIOUS = 255,
};

/* In entry.S: one stub for each vector, and what LSTAR points to. */
enum { TRAP_STUB_BYTES = 16 };
extern char trap_stubs[], syscall_entry[], syscall_entry_debugged[];

/* Continue the current thread where its registers say, or wait for an interrupt if it is idle. */
void return_to_user(void) __attribute__((noreturn));

/* Called by entry.S, on the kernel stack, with the current thread's registers saved. */
void trap_syscall(void);
void trap_user(void);
/* The idle loop was interrupted. */
void trap_idle(word_t vector);
/* The kernel itself was interrupted by an exception: a bug, or broken hardware. */
void trap_kernel(const struct registers *regs) __attribute__((noreturn));
