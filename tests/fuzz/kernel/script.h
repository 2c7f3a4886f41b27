/* SPDX-License-Identifier: BSD-2-Clause */
/* From bytes to actions: what the running thread does is made up by the grammar
 * of the API, with capabilities, slots and values that mostly make sense where
 * it stands, and sometimes none. */
#pragma once

#include <stddef.h>

#include "model/action.h"
#include "object/tcb.h"

struct script {
    const uint8_t *at, *end;
};

/* The next action of the current thread, or of the machine around it; false at
 * the end. `raw`: registers and numbers may be anything, debug calls too. */
bool script_next(struct script *script, bool raw, struct action *action);

/* The ways into the kernel. */
struct script_entries {
    void (*syscall)(long number);
    void (*fault)(struct fault fault);
    void (*interrupt)(unsigned irq);
};
extern const struct script_entries script_slow_entries; /* kernel_syscall() and so on */

/* How the kernel is given an action: registers and buffer of the current
 * thread, then the entry. It goes on over preemptions until the call is done.
 * False: it was stopped half way and will not go on as it began, since the
 * thread is gone, or what the call names. */
bool script_perform(const struct action *action, const struct script_entries *entries);

/* Build a small system from what boot left: threads, endpoints, notifications,
 * CNodes, frames, all by system calls of the root task. Each action goes to
 * `perform`. */
void script_setup(void (*perform)(const struct action *));

/* One line to stderr. */
void script_print(const struct action *action);
