/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards first, then the commit: a function that has returned NULL has written nothing. */
#include "entry/fastpath.h"

#include "arch/arch.h"
#include "arch_fast.h"
#include "entry/ipc.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "sched/sched.h"

/* ---- what is asked ---- */

enum {
    INFO_LENGTH = 127,
    INFO_EXTRA_CAPS = 3 << 7,
    INFO_UNWRAPPED = 7 << 9,
    INFO_LOW = 0xfff, /* all but the label */
};
#define ALWAYS_INLINE  inline __attribute__((always_inline))
#define RIGHTS(rights) ((word_t)(rights) << 6)

/* The type of a capability, if the two bits above are clear: one comparison without a load. */
static inline uint8_t cap_byte(const struct slot *slot)
{
    return *(const uint8_t *)slot;
}

/* The slot that `cptr` names, if one look is enough. */
static inline bool lookup(const struct tcb *tcb, cptr_t cptr, const struct slot **slot)
{
    const uint8_t *root = (const uint8_t *)&tcb->slots[TCB_CSPACE];
    const uint8_t flat_cnode = CAP_CNODE | 1 << 6;
    *slot = cap_cnode(tcb->slots[TCB_CSPACE].cap) + cptr;
    return likely(root[0] == flat_cnode) && likely(!(cptr >> (root[1] & 63)));
}

/* The first word of a capability of `type` that has `right`? */
static inline bool is(word_t cap, enum cap_type type, word_t right)
{
    return likely((cap & (MASK(6) | RIGHTS(right))) == (type | RIGHTS(right)));
}

static inline void *object_of(word_t cap)
{
    return (void *)(uintptr_t)((sword_t)cap >> 16);
}

/* ---- messages ---- */

/* A message as it will be delivered. */
struct transfer {
    word_t info;
    word_t length;
    const word_t *from; /* buffers, if it is longer than what registers hold */
    word_t *to;
};

/* Each system call is compiled twice, since messages that stay in registers need less. */
enum size { SHORT, LONG };

static inline enum size size_of(word_t info)
{
    return likely((info & INFO_LOW) <= ARCH_MESSAGE_REGISTERS) ? SHORT : LONG;
}

/* False: the message needs more than copying. */
static inline bool plan_transfer(struct transfer *plan, word_t info, const struct tcb *from,
                                 const struct tcb *to, enum size size)
{
    plan->info = info;
    plan->length = info & INFO_LOW;
    plan->from = plan->to = NULL;
    if (size == SHORT) return true;
    plan->length = info & INFO_LENGTH;
    if (unlikely(info & INFO_EXTRA_CAPS) || unlikely(plan->length > MAX_MESSAGE)) return false;
    plan->info = info & ~(word_t)INFO_UNWRAPPED;
    if (plan->length <= ARCH_MESSAGE_REGISTERS) return true;
    plan->from = arch_fast_buffer(from, false);
    plan->to = arch_fast_buffer(to, true);
    return likely(plan->from != NULL) && likely(plan->to != NULL);
}

static inline void transfer(const struct transfer *plan, const struct tcb *from, struct tcb *to,
                            word_t badge, enum size size)
{
    arch_fast_copy(to, from, plan->length);
    if (size == LONG && likely(plan->length > ARCH_MESSAGE_REGISTERS)) {
        enum { FIRST = IPC_BUFFER_MESSAGE + ARCH_MESSAGE_REGISTERS };
        arch_fast_copy_words(plan->to + FIRST, plan->from + FIRST,
                             plan->length - ARCH_MESSAGE_REGISTERS);
    }
    arch_fast_deliver(to, badge, plan->info);
}

/* ---- parts of the commit ---- */

static inline void pop_head(struct tcb_queue *queue, struct tcb *head)
{
    struct tcb *next = head->queue_next;
    queue->head = next;
    if (unlikely(next != NULL)) {
        next->queue_prev = NULL;
        head->queue_next = NULL;
    } else {
        queue->tail = NULL;
    }
}

static const word_t master_flags = SLOT_REVOCABLE | SLOT_FIRST_BADGED;

/* As reply_cap_setup(). The master has no child and no neighbours, the caller slot is all zero. */
static inline void give_reply_cap(struct tcb *caller, struct tcb *receiver)
{
    struct slot *master = &caller->slots[TCB_REPLY], *right = &receiver->slots[TCB_CALLER];
    right->cap.words[0] =
        ((word_t)(uintptr_t)caller << 16) + ((word_t)receiver->can_grant << 8) + CAP_REPLY;
    right->prev_link = (word_t)(uintptr_t)master;
    master->next_link = (word_t)(uintptr_t)right + master_flags;
    caller->state = THREAD_BLOCKED_ON_REPLY;
}

/* As deleting it. */
static inline void take_reply_cap(struct tcb *caller, struct tcb *receiver)
{
    struct slot *right = &receiver->slots[TCB_CALLER];
    right->cap.words[0] = 0;
    right->prev_link = 0;
    caller->slots[TCB_REPLY].next_link = master_flags;
}

static inline struct tcb *go_to(struct tcb *from, struct tcb *to, fast_target target)
{
    current_thread = to;
    arch_fast_switch(from, to, target);
    return arch_fast_return(to);
}

/* ---- wake somebody and go on, or let it run ---- */

/* May `to` be woken by `self`, which goes on or is preempted? */
static inline bool can_wake(const struct tcb *self, const struct tcb *to, fast_target *target)
{
    if (CONFIG_NUM_DOMAINS > 1 && to->domain != sched_current_domain()) return false;
    if (to->priority <= self->priority) return true;
    return to->priority >= sched_top && arch_fast_allowed(to, target);
}

static inline struct tcb *wake(struct tcb *self, struct tcb *to, fast_target target)
{
    to->state = THREAD_RUNNING;
    if (to->priority <= self->priority) {
        sched_append(to);
        return arch_fast_return(self);
    }
    sched_enqueue(self);
    return go_to(self, to, target);
}

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
    if (unlikely(size_of(info) == LONG)) return call_long(cptr, info, self);
    return call(cptr, info, self, SHORT);
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
    if (unlikely(caller->fault.type != FAULT_NULL)) return arch_fast_decline();
    fast_target target = {0};
    if (unlikely(!sched_would_switch(caller))) return arch_fast_decline();
    if (unlikely(!arch_fast_allowed(caller, &target))) return arch_fast_decline();
    struct transfer plan;
    if (!plan_transfer(&plan, info, self, caller, size)) return arch_fast_decline();

    transfer(&plan, self, caller, 0, size);
    take_reply_cap(caller, self);
    caller->state = THREAD_RUNNING;
    self->can_grant = (cap & RIGHTS(RIGHT_GRANT)) != 0;
    self->blocked_on = endpoint;
    self->state = THREAD_BLOCKED_ON_RECEIVE;
    queue_append(&endpoint->queue, self);
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

static inline struct tcb *signal_waiter(struct notification *notification, struct tcb *waiter,
                                        word_t badge, struct tcb *self)
{
    fast_target target = {0};
    if (!can_wake(self, waiter, &target)) return arch_fast_decline();
    pop_head(&notification->queue, waiter);
    arch_fast_deliver(waiter, badge, 0);
    return wake(self, waiter, target);
}

static inline struct tcb *signal(const struct slot *slot, word_t info, struct tcb *self)
{
    struct notification *notification = object_of(slot->cap.words[0]);
    struct tcb *waiter = notification->queue.head;
    word_t badge = slot->cap.words[1];
    if (unlikely(info & INFO_EXTRA_CAPS)) return arch_fast_decline(); /* lookups may fail */
    if (waiter) return signal_waiter(notification, waiter, badge, self);
    if (notification->is_active) {
        notification->badge |= badge;
        return arch_fast_return(self);
    }
    struct tcb *bound = notification_bound(notification);
    if (bound && bound->state == THREAD_BLOCKED_ON_RECEIVE) return arch_fast_decline();
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

/* ---- Recv ---- */

struct tcb *fastpath_recv(cptr_t cptr, word_t info, struct tcb *self)
{
    (void)info;
    const struct slot *slot;
    if (unlikely(!lookup(self, cptr, &slot))) return arch_fast_decline();
    word_t cap = slot->cap.words[0];
    if (!is(cap, CAP_ENDPOINT, RIGHT_READ)) return arch_fast_decline();
    if (unlikely(cap_byte(&self->slots[TCB_CALLER]) != CAP_NULL)) return arch_fast_decline();
    if (unlikely(self->bound && self->bound->is_active)) return arch_fast_decline();
    struct endpoint *endpoint = object_of(cap);
    struct tcb *sender = endpoint->queue.head;
    if (!sender || sender->state != THREAD_BLOCKED_ON_SEND) return arch_fast_decline();
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
