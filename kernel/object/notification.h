/* SPDX-License-Identifier: BSD-2-Clause */
/* A notification: one word of signals, and who waits for them.
 *
 *                    wait                        signal
 *   WAITING <--------------------- IDLE ---------------------> ACTIVE (signal: ORs badges)
 *      |  signal: first one wakes    ^     wait, poll: takes      |
 *      +---- last one served --------+----------------------------+
 *
 * A thread may be bound: its receives on endpoints also take signals of this notification.
 *
 * What must always hold: an active notification has an empty queue; every thread in the queue is
 * BLOCKED_ON_NOTIFICATION with `blocked_on` this notification; `bound` thread and notification name
 * each other; nobody but the bound thread may wait for a bound notification. */
#pragma once

#include "object/queue.h"

struct notification {
    struct tcb_queue queue;
    word_t badge; /* of an active one */
    word_t is_active : 1, : 15, bound : 48;
};
_Static_assert(sizeof(struct notification) == 32, "32 bytes: seL4_NotificationBits");

static inline struct tcb *notification_bound(const struct notification *notification)
{
    return kptr(notification->bound);
}

/* Deliver `badge`: to the bound thread if it receives, else to the first waiter, else keep it. */
void notification_signal(struct notification *notification, word_t badge);

/* `tcb` (the current thread) takes the signals, or waits if `is_blocking`, or else gets badge 0. */
void notification_wait(struct notification *notification, struct tcb *tcb, bool is_blocking);

/* An active notification hands its word to `tcb` and is idle. */
void notification_take(struct notification *notification, struct tcb *tcb);

/* End a receive of `tcb` with `badge` and an empty message: a signal, or with badge 0 nothing. */
void notification_give(struct tcb *tcb, word_t badge);

/* `tcb` waits no longer: out of its notification's queue. Leaves its state to the caller. */
void notification_remove(struct tcb *tcb);

/* The notification is going: the first who waits runs its system call again. False: nobody waits.
 */
bool notification_cancel_first(struct notification *notification);

void notification_bind(struct notification *notification, struct tcb *tcb);
/* Undo the binding, if there is one. */
void notification_unbind(struct notification *notification);

/* Does what is promised above hold? */
struct broken notification_check(const struct notification *notification);
