/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways into the kernel, called by the CPU's entry code with interrupts off and the current
 * thread's registers saved. On return current_thread is the thread to continue, and its registers
 * say where. */
#pragma once

#include "api/syscall_numbers.h"
#include "object/tcb.h"
#include "types.h"

/* The current thread executed `syscall`. */
void kernel_syscall(sword_t number);

/* The current thread cannot go on: a fault of the CPU, or an unknown system call. */
void kernel_fault(struct fault fault);

/* An interrupt arrived. */
void kernel_interrupt(word_t irq);

/* Boot is done: choose the first thread. */
void kernel_start(void);
