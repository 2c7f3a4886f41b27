/* SPDX-License-Identifier: BSD-2-Clause */
/* The fast path: the system calls that make up most messages, without detours.
 *
 * Each function looks whether its call is one of the common ones - an address that a flat CSpace
 * resolves in one step, a peer that waits, no capabilities in the message, and the peer is who runs
 * next or the caller goes on - and if so does what kernel_syscall() would do, to the last bit. If
 * not, it returns NULL and has changed nothing: the call is then made the ordinary way. All guards
 * come before the first change. tests/host/kernel-ipc/test_fastpath.c compares both ways, and so
 * does tests/target/paths on a machine. Messages between threads are in fastpath.c, faults in
 * fast_fault.c, interrupts in fast_irq.c.
 *
 * A CPU's entry code may leave each function through exits of its own (arch_fast.h) instead of
 * returning.
 *
 * `self` is the current thread, `cptr` and `info` what its registers say; interrupts are off and no
 * scheduling decision is pending. Returns the thread that continues, which is current_thread. */
#pragma once

#include "object/tcb.h"

struct tcb *fastpath_call(cptr_t cptr, word_t info, struct tcb *self);
struct tcb *fastpath_reply_recv(cptr_t cptr, word_t info, struct tcb *self);
struct tcb *fastpath_reply(cptr_t cptr, word_t info, struct tcb *self);
/* Send and NBSend: to an endpoint with a receiver, or a signal. */
struct tcb *fastpath_send(cptr_t cptr, word_t info, struct tcb *self);
/* From an endpoint, or a notification; where there is nothing, who is next runs. */
struct tcb *fastpath_recv(cptr_t cptr, word_t info, struct tcb *self);
struct tcb *fastpath_yield(cptr_t cptr, word_t info, struct tcb *self);

/* The same of kernel_fault(): `self` stopped for an exception that is this fault. */
struct tcb *fastpath_vm_fault(struct tcb *self);
struct tcb *fastpath_user_exception(struct tcb *self);

/* The same of kernel_interrupt(): `self` was interrupted by `irq`, below ARCH_MAX_IRQ. */
struct tcb *fastpath_interrupt(struct tcb *self, word_t irq);
