/* SPDX-License-Identifier: BSD-2-Clause */
/* A worker whose faults come to the test, and what they say. */
#pragma once

#include "workers.h"

struct debuggee {
    struct worker *worker;
    seL4_CPtr tcb, faults;
};

/* Stopped; started with worker_start(). */
struct debuggee debuggee_make(void (*body)(struct worker *));

/* Wait for a DebugException of this reason, a seL4_BreakpointType. Returns where the thread stands.
 * The message registers are those of the fault. */
seL4_Word next_stop(const struct debuggee *of, seL4_Word reason);
/* Stopped by this breakpoint. */
#define QT_STOPS_AT(of, reason, number, address)                                                   \
    do {                                                                                           \
        next_stop(of, reason);                                                                     \
        QT_EQ(seL4_GetMR(seL4_DebugException_BreakpointNumber), number);                           \
        QT_EQ(seL4_GetMR(seL4_DebugException_TriggerAddress), (seL4_Word)(address));               \
    } while (0)

/* Let it go on, until it stops again or cannot run. */
void go_on(void);
/* The same, and stop after `instructions` of a thread that steps. */
void step_on(seL4_Word instructions);
