/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts as capabilities: who may receive an interrupt, and through which notification.
 *
 *   INACTIVE --issue handler--> SIGNAL --last handler capability gone--> INACTIVE
 *   TIMER: the kernel's own tick, never handed out
 *
 * An interrupt in state SIGNAL signals the notification in its slot, if there is one, and is then
 * shut until Ack opens it again. */
#pragma once

#include "cap/slot.h"
#include "debug/invariant.h"
#include "entry/call.h"

enum irq_state {
    IRQ_INACTIVE = 0,
    IRQ_SIGNAL,
    IRQ_TIMER,
};

/* Reserve the kernel's tick. Called once at boot. */
void irq_init(void);
enum irq_state irq_state_of(word_t irq);

/* Hand out `irq`, which is INACTIVE: it becomes SIGNAL and open, and `dest` (empty) receives a
 * handler capability derived from `control`. */
void irq_issue_handler(word_t irq, struct slot *dest, struct slot *control);

/* An interrupt arrived: signal its notification, or tick. Ends the interrupt at the controller. */
void irq_deliver(word_t irq);

/* The same in two steps, for the fast path: what it signals if it arrives now, a slot with a
 * notification capability (NULL: that takes a decision), and all of the rest. */
const struct slot *irq_signals(word_t irq);
void irq_take(word_t irq);

/* The last handler capability of `irq` is being deleted: silence it and drop its notification, for
 * which nobody waits if that is the last capability to it. */
void irq_finalise(word_t irq);

/* What an interrupt signals stands in a slot of its own. `irq` < ARCH_MAX_IRQ. */
struct slot *irq_notification(word_t irq);

/* Of one handler capability; and of the table, in which `handlers` interrupts have a handler. */
struct broken irq_handler_check(const struct slot *slot);
struct broken irq_check(word_t handlers, const struct census *census);

/* Invocations of IRQControl and IRQHandler capabilities. */
status_t decode_irq_control(const struct call *call, struct sys_error *err);
status_t decode_irq_handler(const struct call *call, struct sys_error *err);
