/* SPDX-License-Identifier: BSD-2-Clause */
/* Bare threads in the test's own address space, and the faults they raise. */
#pragma once

#include <stddef.h>

#include <qtest.h>

extern seL4_BootInfo *boot_info;

struct bare_thread {
    seL4_CPtr tcb, fault_ep;
    seL4_Word stack_top;
};

/* The fault message last received from a thread. */
struct fault {
    seL4_Word label, length;
    seL4_Word words[32];
};

/* Make (once for each `index` below 4) or reuse a thread, stopped, with a stack and the main
 * thread's priority. What earlier uses left in its registers is overwritten. It has no TLS and no
 * IPC buffer. */
struct bare_thread *thread_at(unsigned index);
/* Let it run from `code` with `regs`, of which rip and rsp are set here; NULL: all zero. */
void thread_run(struct bare_thread *thread, const void *code, const seL4_UserContext *regs);
void thread_stop(struct bare_thread *thread);
seL4_UserContext thread_registers(struct bare_thread *thread);

/* Wait for its fault. */
struct fault wait_fault(struct bare_thread *thread);
/* Answer it, with `length` words of `words`. */
void reply_fault(const seL4_Word *words, seL4_Word length);
/* thread_at(0), run, wait_fault, stop. */
struct fault provoke(const void *code);
