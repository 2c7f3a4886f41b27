/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions, as messages to a handler that waits, and the replies to all faults that let the
 * thread run again. */
#include "entry/fast_parts.h"
#include "entry/fastpath.h"
#include "entry/fault.h"

/* ---- to the handler ---- */

_Static_assert(ARCH_MESSAGE_REGISTERS == 4 && ARCH_FAST_EXCEPTION_WORDS == 3,
               "which words of the messages are in registers");
enum { VM_FAULT_WORDS = 4, EXCEPTION_WORDS = ARCH_FAST_EXCEPTION_WORDS + 2 };

/* As fault_message(), into registers alone. */
static inline void vm_fault_message(const struct tcb *self, struct tcb *handler, word_t badge)
{
    const struct fault *fault = &self->fault;
    arch_fast_set_message(handler, arch_fast_fault_ip(self), fault->address, fault->is_instruction,
                          fault->code);
    arch_fast_deliver(handler, badge, (word_t)FAULT_VM << INFO_LABEL | VM_FAULT_WORDS);
}

/* Here the last word is in the buffer. */
static inline void exception_message(const struct tcb *self, struct tcb *handler, word_t *buffer,
                                     word_t badge)
{
    const struct fault *fault = &self->fault;
    arch_fast_set_message(handler, arch_fast_exception_word(self, 0),
                          arch_fast_exception_word(self, 1), arch_fast_exception_word(self, 2),
                          fault->number);
    buffer[IPC_BUFFER_MESSAGE + EXCEPTION_WORDS - 1] = fault->code;
    arch_fast_deliver(handler, badge, (word_t)FAULT_USER_EXCEPTION << INFO_LABEL | EXCEPTION_WORDS);
}

static ALWAYS_INLINE struct tcb *fault(struct tcb *self, enum fault_type type)
{
    const struct slot *slot;
    if (unlikely(!arch_fast_leaves(self))) return arch_fast_decline_trap();
    if (unlikely(!lookup(self, self->fault_handler, &slot))) return arch_fast_decline_trap();
    word_t cap = slot->cap.words[0], badge = slot->cap.words[1];
    if (!is(cap, CAP_ENDPOINT, RIGHT_WRITE)) return arch_fast_decline_trap();
    if (unlikely(!(cap & RIGHTS(RIGHT_GRANT | RIGHT_GRANT_REPLY)))) return arch_fast_decline_trap();
    struct endpoint *endpoint = object_of(cap);
    struct tcb *handler = endpoint->queue.head;
    if (!handler || handler->state != THREAD_BLOCKED_ON_RECEIVE) return arch_fast_decline_trap();
    fast_target target = {0};
    if (unlikely(!sched_would_switch(handler))) return arch_fast_decline_trap();
    if (unlikely(!arch_fast_allowed(handler, &target))) return arch_fast_decline_trap();
    word_t *buffer = NULL;
    if (type != FAULT_VM && !arch_fast_buffer(handler, true, &buffer)) {
        return arch_fast_decline_trap();
    }

    pop_head(&endpoint->queue, handler);
    arch_fast_fault(self, type);
    if (type == FAULT_VM) {
        vm_fault_message(self, handler, badge);
    } else {
        exception_message(self, handler, buffer, badge);
    }
    give_reply_cap(self, handler);
    handler->state = THREAD_RUNNING;
    return go_to(self, handler, target);
}

struct tcb *fastpath_vm_fault(struct tcb *self)
{
    return fault(self, FAULT_VM);
}

struct tcb *fastpath_user_exception(struct tcb *self)
{
    return fault(self, FAULT_USER_EXCEPTION);
}

/* ---- the reply ---- */

/* Does this reply let the thread run again? Of the types that are not named there is more to it. */
static inline bool runs_again(const struct tcb *faulter, word_t info)
{
    const word_t whatever_it_says = BIT(FAULT_CAP) | BIT(FAULT_VM);
    const word_t if_label_is_zero =
        whatever_it_says | BIT(FAULT_UNKNOWN_SYSCALL) | BIT(FAULT_USER_EXCEPTION);
    bool is_label_zero = info <= INFO_LOW;
    return BIT(faulter->fault.type) & (likely(is_label_zero) ? if_label_is_zero : whatever_it_says);
}

static inline void answer(struct tcb *faulter, struct tcb *handler)
{
    take_reply_cap(faulter, handler);
    fault_reply(faulter, handler);
    faulter->fault.type = FAULT_NULL;
    faulter->state = THREAD_RESTART;
}

/* As leave() in syscall.c. */
static inline struct tcb *restart(struct tcb *from, struct tcb *to, fast_target target)
{
    arch_restart_to_next(to);
    to->state = THREAD_RUNNING;
    return go_to(from, to, target);
}

static inline struct tcb *caller_of(const struct tcb *handler)
{
    return object_of(handler->slots[TCB_CALLER].cap.words[0]);
}

struct tcb *answer_and_wait(word_t cap, word_t info, struct tcb *self, fast_target target)
{
    struct tcb *faulter = caller_of(self);
    if (unlikely(!runs_again(faulter, info))) return arch_fast_decline();

    answer(faulter, self);
    wait_at(object_of(cap), cap, self);
    return restart(self, faulter, target);
}

struct tcb *answer_and_go_on(word_t info, struct tcb *self, fast_target target)
{
    struct tcb *faulter = caller_of(self);
    if (unlikely(!runs_again(faulter, info))) return arch_fast_decline();

    answer(faulter, self);
    if (faulter->priority <= self->priority) {
        sched_append(faulter);
        return arch_fast_return(self);
    }
    sched_enqueue(self);
    return restart(self, faulter, target);
}
