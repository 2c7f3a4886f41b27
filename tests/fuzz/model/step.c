/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls, faults and interrupts. */
#include <string.h>

#include "api/grammar.h"
#include "model/model.h"

/* What the thread itself does before it enters the kernel. */
static void prepare(int thread, const struct action *action)
{
    enum { MESSAGE = 1, CAPS = 122, RECEIVE = 125 };
    struct model_thread *caller = model_thread_of(thread);
    word *buffer = model_buffer_of(thread, true);
    caller->badge = action->cptr;
    caller->info = action->info;
    memcpy(caller->words, action->words, sizeof caller->words);
    if (!buffer) return;
    memcpy(&buffer[MESSAGE], action->words, sizeof action->words);
    memcpy(&buffer[CAPS], action->caps, sizeof action->caps);
    if (action->sets_receive) memcpy(&buffer[RECEIVE], action->receive, sizeof action->receive);
}

static void be_quiet(struct model_thread *thread)
{
    enum { QUIET = 1 << 16 };
    bool was_quiet = thread->flags & QUIET;
    thread->flags &= ~(word)QUIET;
    if (thread->badge) thread->flags |= QUIET;
    thread->badge = was_quiet;
}

static void reply_to_caller(int thread)
{
    model_reply(thread, thread, OF_CALLER);
}

static void syscall(int thread, const struct action *action, const struct answer *answer)
{
    prepare(thread, action);
    switch (action->number) {
    case GRAMMAR_SYS_CALL:
        model_invoke(thread, true, true, answer);
        break;
    case GRAMMAR_SYS_SEND:
        model_invoke(thread, false, true, answer);
        break;
    case GRAMMAR_SYS_NB_SEND:
        model_invoke(thread, false, false, answer);
        break;
    case GRAMMAR_SYS_REPLY_RECV:
        reply_to_caller(thread);
        model_receive(thread, true);
        break;
    case GRAMMAR_SYS_REPLY:
        reply_to_caller(thread);
        break;
    case GRAMMAR_SYS_RECV:
        model_receive(thread, true);
        break;
    case GRAMMAR_SYS_NB_RECV:
        model_receive(thread, false);
        break;
    case GRAMMAR_SYS_YIELD:
        model_yield();
        break;
    case GRAMMAR_SYS_QUOLL_EXIT:
        model_thread_suspend(thread);
        break;
    case GRAMMAR_SYS_QUOLL_QUIET:
        be_quiet(model_thread_of(thread));
        break;
    case GRAMMAR_SYS_SET_TLS_BASE:
    case GRAMMAR_SYS_QUOLL_SET_REDIRECT:
        break;
    default:
        model_raise_fault(
            thread, (struct model_fault){.kind = UNKNOWN_SYSCALL, .address = (word)action->number});
    }
}

static void interrupt(unsigned irq)
{
    const struct model_cap *cap = model_cap_at(0, irq);
    if (irq == 0) {
        model_tick();
    } else if (cap && cap->kind == KIND_NOTIFICATION) {
        model_signal_notification(cap->object, cap->badge);
    }
}

void model_step(const struct action *action, const struct answer *answer)
{
    int thread = model.current;
    switch (action->kind) {
    case ACTION_SYSCALL:
        syscall(thread, action, answer);
        break;
    case ACTION_FAULT:
        model_raise_fault(thread, (struct model_fault){.kind = (enum fault_kind)action->fault,
                                                       .address = action->address,
                                                       .code = action->code});
        break;
    case ACTION_INTERRUPT:
        interrupt(action->irq);
        break;
    }
    model_schedule_now();
}
