/* SPDX-License-Identifier: BSD-2-Clause */
/* Breakpoints and single stepping, of a kernel with CONFIG_HARDWARE_DEBUG_API.
 *
 * The CPU holds the debug registers of the thread that runs, if it has any, and enters the kernel
 * through a gate of its own then: such a thread stays off the fast path, on both sides, so that
 * nobody else's calls get slower. It returns by iret, which restores the flags that stepping needs.
 */
#pragma once

#include "object/tcb.h"

#ifdef CONFIG_HARDWARE_DEBUG_API

/* Do the debug registers hold anything while the thread runs? */
static inline bool breakpoint_debugs(const struct tcb *tcb)
{
    return tcb->arch.debug.control || tcb->arch.debug.steps;
}
/* The CPU is about to run `tcb`, or runs it and its breakpoints have changed. */
void breakpoint_switch(struct tcb *tcb);
/* `tcb` is about to vanish. */
void breakpoint_forget(const struct tcb *tcb);
/* The flags that a thread is to have when its own are `flags`. */
word_t breakpoint_flags(const struct tcb *tcb, word_t flags);
/* The current thread, at user level, took the debug or breakpoint exception `vector`. False: it
 * goes on, for it has not stepped far enough. */
bool breakpoint_hit(struct tcb *tcb, word_t vector, struct fault *fault);

#else

static inline bool breakpoint_debugs(const struct tcb *tcb)
{
    (void)tcb;
    return false;
}
static inline void breakpoint_switch(struct tcb *tcb)
{
    (void)tcb;
}
static inline void breakpoint_forget(const struct tcb *tcb)
{
    (void)tcb;
}
static inline word_t breakpoint_flags(const struct tcb *tcb, word_t flags)
{
    (void)tcb;
    return flags;
}
static inline bool breakpoint_hit(struct tcb *tcb, word_t vector, struct fault *fault)
{
    (void)tcb, (void)vector, (void)fault;
    return true;
}

#endif
