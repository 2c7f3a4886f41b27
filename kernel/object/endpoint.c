/* SPDX-License-Identifier: BSD-2-Clause */
/* Sending, receiving and giving up on an endpoint. */
#include "object/endpoint.h"

#include "arch/arch.h"
#include "debug/assert.h"
#include "entry/ipc.h"
#include "object/notification.h"
#include "object/reply.h"
#include "sched/sched.h"

/* `caller`'s call has arrived: it waits for the reply, or for ever if none may be given. */
static void begin_reply(struct tcb *caller, struct tcb *receiver, bool may_reply)
{
    if (may_reply) {
        reply_cap_setup(caller, receiver, receiver->can_grant);
    } else {
        thread_set_state(caller, THREAD_INACTIVE);
    }
}

static void wait_to_send(struct endpoint *endpoint, struct tcb *sender,
                         const struct send_mode *mode)
{
    sender->blocked_on = endpoint;
    sender->sender_badge = mode->badge;
    sender->can_grant = mode->can_grant;
    sender->can_grant_reply = mode->can_grant_reply;
    sender->is_call = mode->is_call;
    thread_set_state(sender, THREAD_BLOCKED_ON_SEND);
    queue_append(&endpoint->queue, sender);
}

void endpoint_send(struct endpoint *endpoint, struct tcb *sender, const struct send_mode *mode)
{
    if (endpoint_state(endpoint) != ENDPOINT_RECEIVING) {
        if (mode->is_blocking) wait_to_send(endpoint, sender, mode);
        return;
    }
    struct tcb *receiver = queue_pop(&endpoint->queue);
    ipc_transfer(sender, receiver, endpoint, mode->badge, mode->can_grant);
    thread_set_state(receiver, THREAD_RUNNING);
    sched_wake(receiver);
    if (mode->is_call) begin_reply(sender, receiver, mode->can_grant || mode->can_grant_reply);
}

static void wait_to_receive(struct endpoint *endpoint, struct tcb *receiver)
{
    receiver->blocked_on = endpoint;
    thread_set_state(receiver, THREAD_BLOCKED_ON_RECEIVE);
    queue_append(&endpoint->queue, receiver);
}

void endpoint_receive(struct endpoint *endpoint, struct tcb *receiver, bool can_grant,
                      bool is_blocking)
{
    struct notification *bound = receiver->bound;
    if (bound && bound->is_active) {
        notification_take(bound, receiver);
        return;
    }
    receiver->can_grant = can_grant;
    if (endpoint_state(endpoint) != ENDPOINT_SENDING) {
        if (is_blocking) {
            wait_to_receive(endpoint, receiver);
        } else {
            notification_give(receiver, 0);
        }
        return;
    }
    struct tcb *sender = queue_pop(&endpoint->queue);
    ipc_transfer(sender, receiver, endpoint, sender->sender_badge, sender->can_grant);
    if (sender->is_call) {
        begin_reply(sender, receiver, sender->can_grant || sender->can_grant_reply);
    } else {
        thread_set_state(sender, THREAD_RUNNING);
        sched_wake(sender);
    }
}

void endpoint_remove(struct tcb *tcb)
{
    struct endpoint *endpoint = tcb->blocked_on;
    queue_remove(&endpoint->queue, tcb);
}

/* `tcb` gives up what it waited for and runs its system call or faulting instruction again. */
static void send_back(struct tcb *tcb)
{
    endpoint_remove(tcb);
    tcb->fault.type = FAULT_NULL;
    thread_set_state(tcb, THREAD_RESTART);
    sched_append(tcb);
}

bool endpoint_cancel_first(struct endpoint *endpoint)
{
    if (queue_empty(&endpoint->queue)) return false;
    send_back(endpoint->queue.head);
    sched_reschedule_needed();
    return true;
}

status_t endpoint_cancel_badged(struct endpoint *endpoint, word_t badge)
{
    if (endpoint_state(endpoint) != ENDPOINT_SENDING) return OK;
    struct tcb *next;
    for (struct tcb *tcb = endpoint->queue.head; tcb; tcb = next) {
        next = tcb->queue_next;
        if (tcb->sender_badge != badge) continue;
        send_back(tcb);
        sched_reschedule_needed();
        /* Only after a thread has gone: so each call gets further than the one before. */
        if (preemption_point(1)) return PREEMPTED;
    }
    return OK;
}

struct waiting {
    const struct endpoint *endpoint;
    enum thread_state state;
};

static bool waits(const struct tcb *tcb, const void *context)
{
    const struct waiting *expected = context;
    return tcb->blocked_on == expected->endpoint && tcb->state == expected->state &&
           !tcb->is_queued;
}

struct broken endpoint_check(const struct endpoint *endpoint)
{
    struct waiting expected = {
        .endpoint = endpoint,
        .state = endpoint_state(endpoint) == ENDPOINT_RECEIVING ? THREAD_BLOCKED_ON_RECEIVE
                                                                : THREAD_BLOCKED_ON_SEND,
    };
    return queue_check(&endpoint->queue, waits, &expected, "endpoint-waiters");
}
