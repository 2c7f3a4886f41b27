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
#define RIGHTS(rights) ((word_t)(rights) << 6)

/* The type of a capability, if the two bits above are clear: one comparison without a load. */
static inline uint8_t cap_byte(const struct slot *slot)
{
    return *(const uint8_t *)slot;
}

/* The slot that `cptr` names, if one look is enough. */
static inline const struct slot *lookup(const struct tcb *tcb, cptr_t cptr)
{
    const uint8_t *root = (const uint8_t *)&tcb->slots[TCB_CSPACE];
    const uint8_t flat_cnode = CAP_CNODE | 1 << 6;
    if (unlikely(root[0] != flat_cnode)) return NULL;
    if (unlikely(cptr >> (root[1] & 63))) return NULL;
    return cap_cnode(tcb->slots[TCB_CSPACE].cap) + cptr;
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

/* How a message travels: words in registers, and what lies in buffers. */
struct transfer {
    word_t info; /* as delivered */
    word_t length;
    const word_t *from; /* buffers, for more than the registers hold */
    word_t *to;
};

static __attribute__((noinline)) bool plan_long(struct transfer *plan, const struct tcb *from,
                                                const struct tcb *to)
{
    if (plan->info & INFO_EXTRA_CAPS) return false;
    plan->info &= ~(word_t)INFO_UNWRAPPED;
    plan->length = plan->info & INFO_LENGTH;
    if (plan->length <= ARCH_MESSAGE_REGISTERS) return true;
    if (plan->length > MAX_MESSAGE) return false;
    plan->from = arch_ipc_buffer(from, false);
    plan->to = arch_ipc_buffer(to, true);
    return plan->from && plan->to;
}

/* False: the message needs more than copying. */
static inline bool plan_transfer(struct transfer *plan, word_t info, const struct tcb *from,
                                 const struct tcb *to)
{
    plan->info = info;
    plan->length = info & INFO_LOW;
    plan->from = NULL;
    plan->to = NULL;
    return likely(plan->length <= ARCH_MESSAGE_REGISTERS) || plan_long(plan, from, to);
}

/* Words are moved in a plain loop: at the usual lengths `rep movs` is still starting up when this
 * is done. */
static inline void copy_words(word_t *to, const word_t *from, word_t count)
{
    const word_t *end = from + count;
    for (; end - from >= 4; from += 4, to += 4) {
        word_t a = from[0], b = from[1], c = from[2], d = from[3];
        to[0] = a, to[1] = b, to[2] = c, to[3] = d;
    }
    for (; from != end; from++, to++) *to = *from;
}

static inline void transfer(const struct transfer *plan, const struct tcb *from, struct tcb *to,
                            word_t badge)
{
    arch_fast_copy(to, from, plan->length);
    if (unlikely(plan->length > ARCH_MESSAGE_REGISTERS)) {
        enum { FIRST = IPC_BUFFER_MESSAGE + ARCH_MESSAGE_REGISTERS };
        copy_words(plan->to + FIRST, plan->from + FIRST, plan->length - ARCH_MESSAGE_REGISTERS);
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
        (word_t)(uintptr_t)caller << 16 | (word_t)receiver->can_grant << 8 | CAP_REPLY;
    right->prev_link = (word_t)(uintptr_t)master;
    master->next_link = (word_t)(uintptr_t)right | master_flags;
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

static inline struct tcb *go_to(struct tcb *from, struct tcb *to)
{
    current_thread = to;
    arch_fast_switch(from, to);
    return to;
}

/* ---- wake somebody and go on, or let it run ---- */

/* May `to` be woken by `self`, which goes on or is preempted? */
static inline bool can_wake(const struct tcb *self, const struct tcb *to)
{
    if (CONFIG_NUM_DOMAINS > 1 && to->domain != sched_current_domain()) return false;
    if (to->priority <= self->priority) return true;
    return to->priority >= sched_top && arch_fast_allowed(to);
}

static inline struct tcb *wake(struct tcb *self, struct tcb *to)
{
    to->state = THREAD_RUNNING;
    if (to->priority <= self->priority) {
        sched_append(to);
        return self;
    }
    sched_enqueue(self);
    return go_to(self, to);
}

/* ---- the system calls ---- */

struct tcb *fastpath_call(cptr_t cptr, word_t info, struct tcb *self)
{
    const struct slot *slot = lookup(self, cptr);
    if (unlikely(!slot)) return NULL;
    word_t cap = slot->cap.words[0];
    if (!is(cap, CAP_ENDPOINT, RIGHT_WRITE)) return NULL;
    if (unlikely(!(cap & RIGHTS(RIGHT_GRANT | RIGHT_GRANT_REPLY)))) return NULL;
    struct endpoint *endpoint = object_of(cap);
    struct tcb *receiver = endpoint->queue.head;
    if (!receiver || receiver->state != THREAD_BLOCKED_ON_RECEIVE) return NULL;
    if (unlikely(!sched_would_switch(receiver) || !arch_fast_allowed(receiver))) return NULL;
    struct transfer plan;
    if (unlikely(!plan_transfer(&plan, info, self, receiver))) return NULL;

    pop_head(&endpoint->queue, receiver);
    transfer(&plan, self, receiver, slot->cap.words[1]);
    give_reply_cap(self, receiver);
    receiver->state = THREAD_RUNNING;
    return go_to(self, receiver);
}

/* May `self` wait at the endpoint, with nothing there for it yet? */
static inline bool would_wait(const struct tcb *self, const struct endpoint *endpoint)
{
    const struct tcb *head = endpoint->queue.head;
    if (head && unlikely(head->state != THREAD_BLOCKED_ON_RECEIVE)) return false;
    return likely(!self->bound) || !self->bound->is_active;
}

struct tcb *fastpath_reply_recv(cptr_t cptr, word_t info, struct tcb *self)
{
    const struct slot *slot = lookup(self, cptr);
    if (unlikely(!slot)) return NULL;
    word_t cap = slot->cap.words[0];
    if (!is(cap, CAP_ENDPOINT, RIGHT_READ)) return NULL;
    struct endpoint *endpoint = object_of(cap);
    if (unlikely(!would_wait(self, endpoint))) return NULL;
    if (unlikely(cap_byte(&self->slots[TCB_CALLER]) != CAP_REPLY)) return NULL;
    struct tcb *caller = object_of(self->slots[TCB_CALLER].cap.words[0]);
    if (unlikely(caller->fault.type != FAULT_NULL)) return NULL;
    if (unlikely(!sched_would_switch(caller) || !arch_fast_allowed(caller))) return NULL;
    struct transfer plan;
    if (unlikely(!plan_transfer(&plan, info, self, caller))) return NULL;

    transfer(&plan, self, caller, 0);
    take_reply_cap(caller, self);
    caller->state = THREAD_RUNNING;
    self->can_grant = (cap & RIGHTS(RIGHT_GRANT)) != 0;
    self->blocked_on = endpoint;
    self->state = THREAD_BLOCKED_ON_RECEIVE;
    queue_append(&endpoint->queue, self);
    return go_to(self, caller);
}

static inline struct tcb *send(const struct slot *slot, word_t info, struct tcb *self)
{
    struct endpoint *endpoint = object_of(slot->cap.words[0]);
    struct tcb *receiver = endpoint->queue.head;
    if (!receiver || receiver->state != THREAD_BLOCKED_ON_RECEIVE) return NULL;
    if (!can_wake(self, receiver)) return NULL;
    struct transfer plan;
    if (unlikely(!plan_transfer(&plan, info, self, receiver))) return NULL;

    pop_head(&endpoint->queue, receiver);
    transfer(&plan, self, receiver, slot->cap.words[1]);
    return wake(self, receiver);
}

static inline struct tcb *signal(const struct slot *slot, word_t info, struct tcb *self)
{
    struct notification *notification = object_of(slot->cap.words[0]);
    struct tcb *waiter = notification->queue.head;
    word_t badge = slot->cap.words[1];
    if (unlikely(info & INFO_EXTRA_CAPS)) return NULL; /* they are looked up, though not used */
    if (waiter) {
        if (!can_wake(self, waiter)) return NULL;
        pop_head(&notification->queue, waiter);
        arch_fast_deliver(waiter, badge, 0);
        return wake(self, waiter);
    }
    if (!notification->is_active) {
        struct tcb *bound = notification_bound(notification);
        if (bound && bound->state == THREAD_BLOCKED_ON_RECEIVE) return NULL;
        notification->is_active = true;
        notification->badge = 0;
    }
    notification->badge |= badge;
    return self;
}

struct tcb *fastpath_send(cptr_t cptr, word_t info, struct tcb *self)
{
    const struct slot *slot = lookup(self, cptr);
    if (unlikely(!slot)) return NULL;
    word_t cap = slot->cap.words[0];
    if (is(cap, CAP_ENDPOINT, RIGHT_WRITE)) return send(slot, info, self);
    if (is(cap, CAP_NOTIFICATION, RIGHT_WRITE)) return signal(slot, info, self);
    return NULL;
}

struct tcb *fastpath_recv(cptr_t cptr, word_t info, struct tcb *self)
{
    (void)info;
    const struct slot *slot = lookup(self, cptr);
    if (unlikely(!slot)) return NULL;
    word_t cap = slot->cap.words[0];
    if (!is(cap, CAP_ENDPOINT, RIGHT_READ)) return NULL;
    if (unlikely(cap_byte(&self->slots[TCB_CALLER]) != CAP_NULL)) return NULL;
    if (unlikely(self->bound && self->bound->is_active)) return NULL;
    struct endpoint *endpoint = object_of(cap);
    struct tcb *sender = endpoint->queue.head;
    if (!sender || sender->state != THREAD_BLOCKED_ON_SEND) return NULL;
    if (unlikely(sender->fault.type != FAULT_NULL)) return NULL;
    bool may_reply = sender->can_grant || sender->can_grant_reply;
    if (sender->is_call ? !may_reply : sender->priority > self->priority) return NULL;
    if (CONFIG_NUM_DOMAINS > 1 && sender->domain != sched_current_domain()) return NULL;
    struct transfer plan;
    if (unlikely(!plan_transfer(&plan, arch_info_register(sender), sender, self))) return NULL;

    self->can_grant = (cap & RIGHTS(RIGHT_GRANT)) != 0;
    pop_head(&endpoint->queue, sender);
    transfer(&plan, sender, self, sender->sender_badge);
    if (sender->is_call) {
        give_reply_cap(sender, self);
        return self;
    }
    return wake(self, sender);
}

struct tcb *fastpath_yield(cptr_t cptr, word_t info, struct tcb *self)
{
    (void)cptr, (void)info;
    struct tcb *next = sched_next_turn();
    if (next == self) return self;
    if (unlikely(!next || !arch_fast_allowed(next))) return NULL;
    sched_take_turn(self, next);
    return go_to(self, next);
}
