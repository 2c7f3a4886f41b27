/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls. Guards first, then the commit: a function that has returned NULL has written
 * nothing. */
#include "entry/fastpath.h"

#include "entry/fast_parts.h"

/* ---- Call ---- */

static ALWAYS_INLINE struct tcb *call(cptr_t cptr, word_t info, struct tcb *self, enum size size)
{
    const struct slot *slot;
    if (unlikely(!lookup(self, cptr, &slot))) return arch_fast_decline();
    word_t cap = slot->cap.words[0];
    if (!is(cap, CAP_ENDPOINT, RIGHT_WRITE)) return arch_fast_decline();
    if (unlikely(!(cap & RIGHTS(RIGHT_GRANT | RIGHT_GRANT_REPLY)))) return arch_fast_decline();
    struct endpoint *endpoint = object_of(cap);
    struct tcb *receiver = endpoint->queue.head;
    if (!receiver || receiver->state != THREAD_BLOCKED_ON_RECEIVE) return arch_fast_decline();
    fast_target target = {0};
    if (unlikely(!sched_would_switch(receiver))) return arch_fast_decline();
    if (unlikely(!arch_fast_allowed(receiver, &target))) return arch_fast_decline();
    struct transfer plan;
    if (!plan_transfer(&plan, info, self, receiver, size)) return arch_fast_decline();

    pop_head(&endpoint->queue, receiver);
    transfer(&plan, self, receiver, slot->cap.words[1], size);
    give_reply_cap(self, receiver);
    receiver->state = THREAD_RUNNING;
    return go_to(self, receiver, target);
}

static __attribute__((noinline)) struct tcb *call_long(cptr_t cptr, word_t info, struct tcb *self)
{
    return call(cptr, info, self, LONG);
}

struct tcb *fastpath_call(cptr_t cptr, word_t info, struct tcb *self)
{
    if (likely(size_of(info) == SHORT)) return call(cptr, info, self, SHORT);
    if (info & INFO_EXTRA_CAPS) return arch_fast_invoke(cptr, info, self);
    return call_long(cptr, info, self);
}

/* ---- ReplyRecv ---- */

/* May `self` wait at the endpoint, with nothing there for it yet? */
static inline bool would_wait(const struct tcb *self, const struct endpoint *endpoint)
{
    const struct tcb *head = endpoint->queue.head;
    if (head && unlikely(head->state != THREAD_BLOCKED_ON_RECEIVE)) return false;
    return likely(!self->bound) || !self->bound->is_active;
}

static ALWAYS_INLINE struct tcb *reply_recv(cptr_t cptr, word_t info, struct tcb *self,
                                            enum size size)
{
    const struct slot *slot;
    if (unlikely(!lookup(self, cptr, &slot))) return arch_fast_decline();
    word_t cap = slot->cap.words[0];
    if (!is(cap, CAP_ENDPOINT, RIGHT_READ)) return arch_fast_decline();
    struct endpoint *endpoint = object_of(cap);
    if (unlikely(!would_wait(self, endpoint))) return arch_fast_decline();
    if (unlikely(cap_byte(&self->slots[TCB_CALLER]) != CAP_REPLY)) return arch_fast_decline();
    struct tcb *caller = object_of(self->slots[TCB_CALLER].cap.words[0]);
    fast_target target = {0};
    if (unlikely(!sched_would_switch(caller))) return arch_fast_decline();
    if (unlikely(!arch_fast_allowed(caller, &target))) return arch_fast_decline();
    if (unlikely(caller->fault.type != FAULT_NULL)) return answer_and_wait(cap, info, self, target);
    struct transfer plan;
    if (!plan_transfer(&plan, info, self, caller, size)) return arch_fast_decline();

    transfer(&plan, self, caller, 0, size);
    take_reply_cap(caller, self);
    caller->state = THREAD_RUNNING;
    wait_at(endpoint, cap, self);
    return go_to(self, caller, target);
}

static __attribute__((noinline)) struct tcb *reply_recv_long(cptr_t cptr, word_t info,
                                                             struct tcb *self)
{
    return reply_recv(cptr, info, self, LONG);
}

struct tcb *fastpath_reply_recv(cptr_t cptr, word_t info, struct tcb *self)
{
    if (unlikely(size_of(info) == LONG)) return reply_recv_long(cptr, info, self);
    return reply_recv(cptr, info, self, SHORT);
}

/* ---- Reply ---- */

struct tcb *fastpath_reply(cptr_t cptr, word_t info, struct tcb *self)
{
    (void)cptr;
    if (unlikely(cap_byte(&self->slots[TCB_CALLER]) != CAP_REPLY)) return arch_fast_decline();
    struct tcb *caller = object_of(self->slots[TCB_CALLER].cap.words[0]);
    fast_target target = {0};
    if (!can_wake(self, caller, &target)) return arch_fast_decline();
    if (unlikely(caller->fault.type != FAULT_NULL)) return answer_and_go_on(info, self, target);
    struct transfer plan;
    if (!plan_transfer(&plan, info, self, caller, LONG)) return arch_fast_decline();

    transfer(&plan, self, caller, 0, LONG);
    take_reply_cap(caller, self);
    return wake(self, caller, target);
}

/* ---- Send, NBSend, Signal ---- */

static inline struct tcb *send(const struct slot *slot, word_t info, struct tcb *self)
{
    struct endpoint *endpoint = object_of(slot->cap.words[0]);
    struct tcb *receiver = endpoint->queue.head;
    if (!receiver || receiver->state != THREAD_BLOCKED_ON_RECEIVE) return arch_fast_decline();
    fast_target target = {0};
    if (!can_wake(self, receiver, &target)) return arch_fast_decline();
    struct transfer plan;
    if (!plan_transfer(&plan, info, self, receiver, LONG)) return arch_fast_decline();

    pop_head(&endpoint->queue, receiver);
    transfer(&plan, self, receiver, slot->cap.words[1], LONG);
    return wake(self, receiver, target);
}

static inline struct tcb *signal(const struct slot *slot, word_t info, struct tcb *self)
{
    struct notification *notification = object_of(slot->cap.words[0]);
    struct tcb *waiter = would_wake(notification);
    word_t badge = slot->cap.words[1];
    if (unlikely(info & INFO_EXTRA_CAPS)) return arch_fast_decline(); /* lookups may fail */
    if (waiter) {
        fast_target target = {0};
        if (!can_wake(self, waiter, &target)) return arch_fast_decline();
        return wake_by_signal(self, waiter, notification, badge, target);
    }
    if (notification->is_active) {
        notification->badge |= badge;
        return arch_fast_return(self);
    }
    notification->is_active = true;
    notification->badge = badge;
    return arch_fast_return(self);
}

struct tcb *fastpath_send(cptr_t cptr, word_t info, struct tcb *self)
{
    const struct slot *slot;
    if (unlikely(!lookup(self, cptr, &slot))) return arch_fast_decline();
    word_t cap = slot->cap.words[0];
    if (is(cap, CAP_ENDPOINT, RIGHT_WRITE)) return send(slot, info, self);
    if (is(cap, CAP_NOTIFICATION, RIGHT_WRITE)) return signal(slot, info, self);
    return arch_fast_decline();
}

/* ---- Recv, Wait ---- */

/* `self` waits now, and `next` runs, whoever that is. */
static struct tcb *let_run(struct tcb *self, struct tcb *next)
{
    fast_target target = {0};
    sched_take(next);
    if (next->state == THREAD_RESTART) arch_restart_to_next(next);
    next->state = THREAD_RUNNING;
    if (likely(arch_fast_allowed(next, &target))) return go_to(self, next, target);
    current_thread = next;
    arch_switch_to(next);
    return arch_fast_return(next);
}

static struct tcb *wait_for_message(struct endpoint *endpoint, word_t cap, struct tcb *self)
{
    struct tcb *next = sched_next();
    if (unlikely(!next)) return arch_fast_decline();

    wait_at(endpoint, cap, self);
    return let_run(self, next);
}

static struct tcb *wait_for_signal(struct notification *notification, struct tcb *self)
{
    struct tcb *next = sched_next();
    if (unlikely(!next)) return arch_fast_decline();

    self->blocked_on = notification;
    self->state = THREAD_BLOCKED_ON_NOTIFICATION;
    queue_append(&notification->queue, self);
    return let_run(self, next);
}

static inline struct tcb *receive_signals(word_t cap, struct tcb *self)
{
    struct notification *notification = object_of(cap);
    const struct tcb *bound = notification_bound(notification);
    if (unlikely(bound && bound != self)) return arch_fast_decline();
    if (!notification->is_active) return wait_for_signal(notification, self);

    notification->is_active = false;
    arch_fast_deliver(self, notification->badge, 0);
    return arch_fast_return(self);
}

struct tcb *fastpath_recv(cptr_t cptr, word_t info, struct tcb *self)
{
    (void)info;
    const struct slot *slot;
    if (unlikely(!lookup(self, cptr, &slot))) return arch_fast_decline();
    word_t cap = slot->cap.words[0];
    if (is(cap, CAP_NOTIFICATION, RIGHT_READ)) return receive_signals(cap, self);
    if (!is(cap, CAP_ENDPOINT, RIGHT_READ)) return arch_fast_decline();
    if (unlikely(cap_byte(&self->slots[TCB_CALLER]) != CAP_NULL)) return arch_fast_decline();
    if (unlikely(self->bound && self->bound->is_active)) return arch_fast_decline();
    struct endpoint *endpoint = object_of(cap);
    struct tcb *sender = endpoint->queue.head;
    if (!sender || sender->state != THREAD_BLOCKED_ON_SEND) {
        return wait_for_message(endpoint, cap, self);
    }
    if (unlikely(sender->fault.type != FAULT_NULL)) return arch_fast_decline();
    if (sender->is_call) {
        if (!sender->can_grant && !sender->can_grant_reply) return arch_fast_decline();
    } else {
        if (sender->priority > self->priority) return arch_fast_decline();
        if (CONFIG_NUM_DOMAINS > 1) return arch_fast_decline();
    }
    struct transfer plan;
    if (!plan_transfer(&plan, arch_info_register(sender), sender, self, LONG)) {
        return arch_fast_decline();
    }

    self->can_grant = (cap & RIGHTS(RIGHT_GRANT)) != 0;
    pop_head(&endpoint->queue, sender);
    transfer(&plan, sender, self, sender->sender_badge, LONG);
    if (sender->is_call) {
        give_reply_cap(sender, self);
    } else {
        sender->state = THREAD_RUNNING;
        sched_append(sender);
    }
    return arch_fast_return(self);
}

/* ---- Yield ---- */

struct tcb *fastpath_yield(cptr_t cptr, word_t info, struct tcb *self)
{
    (void)cptr, (void)info;
    struct tcb *next = sched_next_turn();
    if (next == self) return arch_fast_return(self);
    fast_target target = {0};
    if (unlikely(!next || next->state != THREAD_RUNNING)) return arch_fast_decline();
    if (unlikely(!arch_fast_allowed(next, &target))) return arch_fast_decline();
    sched_take_turn(self, next);
    return go_to(self, next, target);
}
