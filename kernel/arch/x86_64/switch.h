/* SPDX-License-Identifier: BSD-2-Clause */
/* What of a thread is in the CPU while another part of it is in memory: the bases of fs and gs. */
#pragma once

#include "types.h"

struct tcb;

extern struct tcb *bases_of; /* (c) the CPU holds this thread's bases; NULL: nobody's */

word_t thread_fs_base(const struct tcb *tcb);
word_t thread_gs_base(const struct tcb *tcb);
/* An address that is not canonical becomes 0: the CPU would refuse it. */
void thread_set_fs_base(struct tcb *tcb, word_t base);
void thread_set_gs_base(struct tcb *tcb, word_t base);

/* `tcb` is about to vanish. */
void switch_forget(const struct tcb *tcb);

/* The thread, which may be stopped in a system call, is not to be seen as ready for the fast path.
 */
void thread_leave_fast_path(struct tcb *tcb);

/* Resume the thread, which made a foreign system call, at its redirect handler, with the address
 * behind the system call in r11 (and rcx). */
void thread_redirect(struct tcb *tcb);
