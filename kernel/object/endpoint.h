/* SPDX-License-Identifier: BSD-2-Clause */
/* An endpoint: where messages meet. It is a queue and nothing else; what its first thread waits for
 * is the endpoint's state.
 *
 *           send, nobody receives            receive, nobody sends
 *   SENDING <--------------------- IDLE ---------------------> RECEIVING
 *      |     last sender served      ^    last receiver served     |
 *      +-----------------------------+-----------------------------+
 *
 * What must always hold: all threads in the queue are BLOCKED_ON_SEND, or all are
 * BLOCKED_ON_RECEIVE, and `blocked_on` of each is this endpoint. Threads are served in the order
 * they came. */
#pragma once

#include "object/queue.h"

struct endpoint {
    struct tcb_queue queue;
};
_Static_assert(sizeof(struct endpoint) == 16, "an endpoint is 16 bytes: seL4_EndpointBits");

enum endpoint_state { ENDPOINT_IDLE, ENDPOINT_SENDING, ENDPOINT_RECEIVING };

static inline enum endpoint_state endpoint_state(const struct endpoint *endpoint)
{
    const struct tcb *head = endpoint->queue.head;
    if (!head) return ENDPOINT_IDLE;
    return head->state == THREAD_BLOCKED_ON_RECEIVE ? ENDPOINT_RECEIVING : ENDPOINT_SENDING;
}

/* How a message is sent: what the sender's capability allows and what the sender waits for. */
struct send_mode {
    word_t badge;
    bool is_blocking;     /* wait for a receiver; else a message nobody waits for is dropped */
    bool is_call;         /* then wait for the reply */
    bool can_grant;       /* capabilities travel with the message */
    bool can_grant_reply; /* a reply capability may be made (so does can_grant) */
};

/* Send the message in `sender`'s registers and buffer, or the fault it stopped for. */
void endpoint_send(struct endpoint *endpoint, struct tcb *sender, const struct send_mode *mode);

/* `receiver` (the current thread) takes the next message, or waits if `is_blocking`, or else gets
 * badge 0. `can_grant`: of its capability; what its replies may carry. */
void endpoint_receive(struct endpoint *endpoint, struct tcb *receiver, bool can_grant,
                      bool is_blocking);

/* `tcb` waits no longer: take it out of its endpoint's queue. Leaves its state to the caller. */
void endpoint_remove(struct tcb *tcb);

/* The endpoint is going: the first who waits runs its system call again. False: nobody waits. */
bool endpoint_cancel_first(struct endpoint *endpoint);

/* The same for senders with this badge only. PREEMPTED: call again for the rest. */
status_t endpoint_cancel_badged(struct endpoint *endpoint, word_t badge);

/* Does what is promised above hold? */
struct broken endpoint_check(const struct endpoint *endpoint);
