/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the fast path share: guards, and parts of the commit. */
#pragma once

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
    INFO_LABEL = 12,  /* where that begins */
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
    /* In words: the address may be anything, until it is looked at below. */
    word_t slots = (word_t)(uintptr_t)cap_cnode(tcb->slots[TCB_CSPACE].cap);
    *slot = (const struct slot *)(slots + cptr * sizeof **slot);
    return likely(root[0] == flat_cnode) && likely(!(cptr >> (root[1] & 63)));
}

/* The same of two addresses. */
static inline bool lookup_both(const struct tcb *tcb, cptr_t a, cptr_t b, const struct slot **first,
                               const struct slot **second)
{
    const struct slot *ignored;
    word_t slots = (word_t)(uintptr_t)cap_cnode(tcb->slots[TCB_CSPACE].cap);
    *first = (const struct slot *)(slots + a * sizeof **first);
    *second = (const struct slot *)(slots + b * sizeof **second);
    return lookup(tcb, a | b, &ignored);
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
    word_t *from, *to; /* buffers, if it is longer than what registers hold */
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
    return arch_fast_buffer(from, false, &plan->from) && arch_fast_buffer(to, true, &plan->to);
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

/* `self` receives: it waits at the endpoint of the capability whose first word is `cap`. */
static inline void wait_at(struct endpoint *endpoint, word_t cap, struct tcb *self)
{
    self->can_grant = (cap & RIGHTS(RIGHT_GRANT)) != 0;
    self->blocked_on = endpoint;
    self->state = THREAD_BLOCKED_ON_RECEIVE;
    queue_append(&endpoint->queue, self);
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

/* ---- signals ---- */

/* Whom a signal would wake: the first waiter, or a bound thread that receives; NULL: nobody. */
static inline struct tcb *would_wake(const struct notification *notification)
{
    struct tcb *waiter = notification->queue.head;
    if (likely(waiter != NULL) || notification->is_active) return waiter;
    struct tcb *bound = notification_bound(notification);
    return bound && bound->state == THREAD_BLOCKED_ON_RECEIVE ? bound : NULL;
}

static inline struct tcb *wake_by_signal(struct tcb *self, struct tcb *to,
                                         struct notification *notification, word_t badge,
                                         fast_target target)
{
    if (likely(to == notification->queue.head)) {
        pop_head(&notification->queue, to);
    } else {
        endpoint_remove(to);
    }
    arch_fast_deliver(to, badge, 0);
    return wake(self, to, target);
}

/* ---- replies to faults: fast_fault.c ---- */

/* `self` answers its caller, who stopped for a fault and may be switched to by `target`; then it
 * waits at the endpoint of `cap`, a capability's first word, or goes on. All other guards are
 * passed. */
struct tcb *answer_and_wait(word_t cap, word_t info, struct tcb *self, fast_target target);
struct tcb *answer_and_go_on(word_t info, struct tcb *self, fast_target target);
