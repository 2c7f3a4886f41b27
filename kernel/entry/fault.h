/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults: a thread that cannot go on calls its fault handler, an endpoint in its own CSpace; the
 * reply says how it continues. */
#pragma once

#include "entry/error.h"
#include "object/tcb.h"

/* A capability fault: `cptr` could not be resolved, when sending or when receiving. */
struct fault fault_of_lookup(cptr_t cptr, bool in_receive, struct lookup_fail why);

/* `tcb` (the current thread) stops for `fault` and calls its handler. Without one - or with one
 * that cannot be called - it becomes inactive, and a debug build reports both. */
void fault_raise(struct tcb *tcb, const struct fault *fault);

/* Write the message of `sender`'s fault into `receiver`'s registers and buffer, with message info
 * and badge. */
void fault_message(const struct tcb *sender, struct tcb *receiver, word_t badge);

/* The reply to `faulter`'s fault is `handler`'s message: take over the registers it sets.
 * True: `faulter` shall run again; false: it stays stopped. */
bool fault_reply(struct tcb *faulter, const struct tcb *handler);
