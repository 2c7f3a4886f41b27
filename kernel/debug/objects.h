/* SPDX-License-Identifier: BSD-2-Clause */
/* What kernel objects look like on the console: one thread, all threads, one capability, everything.
 * Debug builds only. */
#pragma once

#include "cap/cap.h"
#include "object/tcb.h"

const char *thread_state_name(enum thread_state state);
const char *cap_type_name(struct cap cap);
/* The number that seL4_DebugCapIdentify() answers for a capability: seL4's type tags. */
word_t cap_debug_type(struct cap cap);

/* Every thread on a line: seL4_DebugDumpScheduler(). */
void debug_dump_scheduler(void);

/* Every thread, the objects and capabilities it reaches: seL4_DebugSnapshot(). */
void debug_snapshot(void);

/* Why `tcb` stopped for good, where, with registers and backtrace, and why nobody was asked.
 * `why` NULL: a handler has been asked but none waits. */
void debug_fault_report(const struct tcb *tcb, const struct fault *fault, const char *why);
