/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls: from the number to what it does. */
#include "entry/syscall.h"

#include "arch/arch.h"
#include "benchmark/benchmark.h"
#include "cap/cspace.h"
#include "config.h"
#include "debug/assert.h"
#include "debug/check.h"
#include "debug/explain.h"
#include "entry/debug_call.h"
#include "entry/fault.h"
#include "entry/invoke.h"
#include "object/endpoint.h"
#include "object/irq.h"
#include "object/notification.h"
#include "object/reply.h"
#include "sched/sched.h"

/* Before the kernel is left: decide who runs, and where. */
static void leave(void)
{
    trace_start(TRACE_SCHEDULE);
    schedule();
    trace_stop(TRACE_SCHEDULE);
    if (current_thread->state == THREAD_RESTART) {
        arch_restart_to_next(current_thread);
        thread_set_state(current_thread, THREAD_RUNNING);
    }
    benchmark_leave();
    check_if_paranoid();
}

/* ---- receiving ---- */

static void refuse_receive(struct tcb *receiver, cptr_t cptr, struct lookup_fail why)
{
    struct fault fault = fault_of_lookup(cptr, true, why);
    fault_raise(receiver, &fault);
}

static bool may_wait(const struct tcb *tcb, struct cap cap)
{
    const struct tcb *bound = notification_bound(cap_notification(cap));
    return (cap.notification.rights & RIGHT_READ) && (!bound || bound == tcb);
}

static void receive_from(bool is_blocking)
{
    struct tcb *receiver = current_thread;
    cptr_t cptr = arch_badge_register(receiver);
    struct slot *slot;
    struct lookup_fail why;
    if (unlikely(cspace_lookup(receiver, cptr, &slot, &why) != OK)) {
        refuse_receive(receiver, cptr, why);
        return;
    }
    struct cap cap = slot->cap;
    if (likely(cap.type == CAP_ENDPOINT && (cap.endpoint.rights & RIGHT_READ))) {
        reply_caller_clear(receiver);
        endpoint_receive(cap_endpoint(cap), receiver, cap.endpoint.rights & RIGHT_GRANT,
                         is_blocking);
    } else if (cap.type == CAP_NOTIFICATION && may_wait(receiver, cap)) {
        notification_wait(cap_notification(cap), receiver, is_blocking);
    } else {
        refuse_receive(receiver, cptr, (struct lookup_fail){.type = LOOKUP_MISSING});
    }
}

static void receive(bool is_blocking)
{
    trace_start(TRACE_RECEIVE);
    receive_from(is_blocking);
    trace_stop(TRACE_RECEIVE);
}

static void reply(void)
{
    struct slot *slot = &current_thread->slots[TCB_CALLER];
    if (slot->cap.type == CAP_REPLY) {
        reply_send(current_thread, slot);
    } else {
        EXPLAIN("Reply: nobody waits for a reply of this thread, nothing sent");
    }
}

/* ---- our own ---- */

static void set_redirect(void)
{
    struct tcb *tcb = current_thread;
    word_t handler = arch_badge_register(tcb);
    if (arch_valid_user_word(handler)) {
        arch_redirect_set(tcb, handler, arch_info_register(tcb), arch_message_register(tcb, 0),
                          arch_message_register(tcb, 1));
    } else {
        EXPLAIN("SetRedirect: 0x%lx is no user address, nothing changed", handler);
    }
}

/* Answers what was set before. */
static void set_quiet(void)
{
    struct tcb *tcb = current_thread;
    bool was_quiet = tcb->flags & TCB_FLAG_QUIET;
    tcb->flags &= ~(word_t)TCB_FLAG_QUIET;
    if (arch_badge_register(tcb)) tcb->flags |= TCB_FLAG_QUIET;
    arch_set_badge_register(tcb, was_quiet);
}

static NOINLINE void unknown_syscall(sword_t number)
{
    benchmark_is(ENTRY_PATH_UNKNOWN_SYSCALL, (word_t)number);
    struct fault fault = {.type = FAULT_UNKNOWN_SYSCALL, .address = (word_t)number};
    fault_raise(current_thread, &fault);
}

void kernel_syscall(sword_t number)
{
    benchmark_enter(ENTRY_PATH_SYSCALL, (word_t)-number);
    trace_start(TRACE_SYSCALL);
    switch (number) {
    case SYS_CALL:
        invoke(true, true);
        break;
    case SYS_REPLY_RECV:
        reply();
        receive(true);
        break;
    case SYS_SEND:
        invoke(false, true);
        break;
    case SYS_NB_SEND:
        invoke(false, false);
        break;
    case SYS_RECV:
        receive(true);
        break;
    case SYS_REPLY:
        reply();
        break;
    case SYS_YIELD:
        sched_end_turn();
        break;
    case SYS_NB_RECV:
        receive(false);
        break;
    case SYS_SET_TLS_BASE:
        arch_set_tls_base(current_thread, arch_badge_register(current_thread));
        break;
    case SYS_QUOLL_SET_REDIRECT:
        set_redirect();
        break;
    case SYS_QUOLL_EXIT:
        thread_suspend(current_thread);
        break;
    case SYS_QUOLL_QUIET:
        set_quiet();
        break;
    default:
        if (!console_call(number) && !debug_call(number) && !benchmark_call(number) &&
            !msr_call(number)) {
            unknown_syscall(number);
        }
        break;
    }
    trace_stop(TRACE_SYSCALL);
    leave();
}

static void enter_for_fault(const struct fault *fault)
{
    switch (fault->type) {
    case FAULT_VM:
        benchmark_enter(ENTRY_PATH_VM_FAULT, fault->is_instruction);
        break;
    case FAULT_DEBUG_EXCEPTION:
        benchmark_enter(ENTRY_PATH_DEBUG_FAULT, fault->code);
        break;
    default:
        benchmark_enter(ENTRY_PATH_USER_FAULT, fault->number);
    }
}

void kernel_fault(struct fault fault)
{
    enter_for_fault(&fault);
    trace_start(TRACE_FAULT);
    fault_raise(current_thread, &fault);
    trace_stop(TRACE_FAULT);
    leave();
}

void kernel_interrupt(word_t irq)
{
    benchmark_enter(ENTRY_PATH_INTERRUPT, irq);
    trace_start(TRACE_INTERRUPT);
    irq_deliver(irq);
    trace_stop(TRACE_INTERRUPT);
    leave();
}

void kernel_start(void)
{
    leave();
}
