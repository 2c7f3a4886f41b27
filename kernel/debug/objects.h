/* SPDX-License-Identifier: BSD-2-Clause */
/* What kernel objects look like on the console: one thread, all threads, one capability,
 * everything. In a build without printing the printers are empty. */
#pragma once

#include "cap/cap.h"
#include "object/tcb.h"

/* The number that seL4_DebugCapIdentify() answers for a capability: seL4's type tags. */
word_t cap_debug_type(struct cap cap);

#ifdef CONFIG_PRINTING

const char *thread_state_name(enum thread_state state);

/* A capability on one line, without the end of the line: type, object, rights, badge. */
void cap_print(struct cap cap);

/* Every thread on a line: seL4_DebugDumpScheduler(). */
void debug_dump_scheduler(void);

/* Every thread, and the capabilities it reaches: seL4_DebugSnapshot(). */
void debug_snapshot(void);

/* Why `tcb` stopped, where, with registers and backtrace. `why`: why its handler is not asked;
 * NULL: it is asked, but nobody waits for that. */
void debug_fault_report(const struct tcb *tcb, const struct fault *fault, const char *why);

#else

static inline void debug_fault_report(const struct tcb *tcb, const struct fault *fault,
                                      const char *why)
{
    (void)tcb, (void)fault, (void)why;
}
static inline void debug_snapshot(void)
{
}

#endif
