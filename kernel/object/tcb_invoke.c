/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of a TCB: registers, scheduling, starting and stopping, its notification. Those that
 * change what it can reach are in tcb_space.c. */
#include "object/tcb.h"
#include "object/tcb_breakpoint.h"

#include "api/labels.h"
#include "arch/arch.h"
#include "config.h"
#include "entry/call.h"
#include "object/notification.h"
#include "object/tcb_space.h"
#include "sched/sched.h"

/* ---- registers ---- */

enum { MAX_CONTEXT_WORDS = 24 };

/* Bits of the first word. */
enum read_flag { READ_SUSPEND_SOURCE = 1 };
enum write_flag { WRITE_RESUME_TARGET = 1 };
enum copy_flag {
    COPY_SUSPEND_SOURCE = 1,
    COPY_RESUME_TARGET = 2,
    COPY_TRANSFER_FRAME = 4,
    COPY_TRANSFER_INTEGER = 8,
};

/* Registers of a thread are read and written as of the instruction it executes next. */
static void settle(struct tcb *tcb)
{
    if (tcb->state == THREAD_RUNNING) arch_stop_at_next(tcb);
}

static status_t read_registers(const struct call *call, struct sys_error *err)
{
    struct tcb *tcb = cap_thread(call->cap);
    TRY(call_needs(call, 2, 0, err));
    word_t flags = call_arg(call, 0), count = call_arg(call, 1);
    if (count < 1 || count > arch_context_words()) {
        return err_range(err, count, 1, arch_context_words(), "count");
    }
    if (tcb == current_thread) return err_illegal(err, "a thread cannot read its own registers");

    if (flags & READ_SUSPEND_SOURCE) thread_suspend(tcb);
    settle(tcb);
    word_t words[MAX_CONTEXT_WORDS];
    for (unsigned i = 0; i < count; i++) words[i] = arch_context_get(tcb, i);
    call_reply(call, words, (unsigned)count);
    return OK;
}

static status_t write_registers(const struct call *call, struct sys_error *err)
{
    struct tcb *tcb = cap_thread(call->cap);
    TRY(call_needs(call, 2, 0, err));
    word_t flags = call_arg(call, 0), count = call_arg(call, 1);
    if (call->length - 2 < count) return err_truncated(err);
    if (tcb == current_thread) return err_illegal(err, "a thread cannot write its own registers");

    if (count > arch_context_words()) count = arch_context_words();
    settle(tcb);
    for (unsigned i = 0; i < count; i++) arch_context_set(tcb, i, call_arg(call, i + 2));
    if (flags & WRITE_RESUME_TARGET) thread_restart(tcb);
    return OK;
}

static status_t copy_registers(const struct call *call, struct sys_error *err)
{
    struct tcb *dest = cap_thread(call->cap);
    TRY(call_needs(call, 1, 1, err));
    if (call->extra[0]->cap.type != CAP_THREAD) return err_capability(err, 1, "source is no TCB");
    struct tcb *source = cap_thread(call->extra[0]->cap);
    word_t flags = call_arg(call, 0);
    unsigned which = (flags & COPY_TRANSFER_FRAME ? COPY_FRAME : 0) |
                     (flags & COPY_TRANSFER_INTEGER ? COPY_INTEGER : 0);

    if (dest == current_thread || source == current_thread) call_reply(call, NULL, 0);
    if (flags & COPY_SUSPEND_SOURCE) thread_suspend(source);
    settle(source); /* a caller that copies itself: the copy is behind this call, too */
    settle(dest);
    arch_copy_registers(dest, source, which);
    if (flags & COPY_RESUME_TARGET) thread_restart(dest);
    return OK;
}

static status_t set_tls_base(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 1, 0, err));
    arch_set_tls_base(cap_thread(call->cap), call_arg(call, 0));
    return OK;
}

static status_t set_flags(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 2, 0, err));
    struct tcb *tcb = cap_thread(call->cap);
    word_t flags = (tcb->flags & ~call_arg(call, 0)) | (call_arg(call, 1) & TCB_FLAGS);
    tcb->flags = flags;
    arch_fpu_disable(tcb, flags & TCB_FLAG_FPU_DISABLED);
    call_reply(call, &flags, 1);
    return OK;
}

/* ---- scheduling ---- */

/* The thread in the first extra capability lends its authority: it may give `priority`. */
static status_t check_priority(const struct call *call, word_t priority, const char *what,
                               struct sys_error *err)
{
    struct cap authority = call->extra[0]->cap;
    if (authority.type != CAP_THREAD) return err_capability(err, 1, "authority is no TCB");
    word_t limit = cap_thread(authority)->mcp;
    return priority <= limit ? OK : err_range(err, priority, 0, limit, what);
}

static status_t set_priority(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 1, 1, err));
    word_t priority = call_arg(call, 0);
    TRY(check_priority(call, priority, "priority", err));
    sched_set_priority(cap_thread(call->cap), (uint8_t)priority);
    return OK;
}

static status_t set_mc_priority(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 1, 1, err));
    word_t mcp = call_arg(call, 0);
    TRY(check_priority(call, mcp, "mcp", err));
    cap_thread(call->cap)->mcp = (uint8_t)mcp;
    return OK;
}

static status_t set_sched_params(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 2, 1, err));
    word_t mcp = call_arg(call, 0), priority = call_arg(call, 1);
    TRY(check_priority(call, mcp, "mcp", err));
    TRY(check_priority(call, priority, "priority", err));
    struct tcb *tcb = cap_thread(call->cap);
    tcb->mcp = (uint8_t)mcp;
    sched_set_priority(tcb, (uint8_t)priority);
    return OK;
}

/* ---- running ---- */

static status_t suspend(const struct call *call)
{
    /* A thread that suspends itself has done so when it is resumed. */
    call_reply(call, NULL, 0);
    thread_suspend(cap_thread(call->cap));
    return OK;
}

static status_t resume(const struct call *call)
{
    thread_restart(cap_thread(call->cap));
    return OK;
}

/* ---- notification ---- */

static status_t bind_notification(const struct call *call, struct sys_error *err)
{
    struct tcb *tcb = cap_thread(call->cap);
    TRY(call_needs(call, 0, 1, err));
    if (tcb->bound) return err_illegal(err, "the thread has a bound notification already");
    struct cap cap = call->extra[0]->cap;
    if (cap.type != CAP_NOTIFICATION) return err_illegal(err, "not a notification");
    if (!(cap.notification.rights & RIGHT_READ)) {
        return err_illegal(err, "no right to receive from the notification");
    }
    struct notification *notification = cap_notification(cap);
    if (notification->bound) return err_illegal(err, "the notification is bound already");
    if (!queue_empty(&notification->queue)) {
        return err_illegal(err, "threads wait for the notification");
    }
    notification_bind(notification, tcb);
    return OK;
}

static status_t unbind_notification(const struct call *call, struct sys_error *err)
{
    struct tcb *tcb = cap_thread(call->cap);
    if (!tcb->bound) return err_illegal(err, "the thread has no bound notification");
    notification_unbind(tcb->bound);
    return OK;
}

NOINLINE status_t decode_tcb(const struct call *call, struct sys_error *err)
{
    switch (call->label) {
    case LABEL_TCBReadRegisters:
        return read_registers(call, err);
    case LABEL_TCBWriteRegisters:
        return write_registers(call, err);
    case LABEL_TCBCopyRegisters:
        return copy_registers(call, err);
    case LABEL_TCBConfigure:
        return tcb_configure(call, err);
    case LABEL_TCBSetPriority:
        return set_priority(call, err);
    case LABEL_TCBSetMCPriority:
        return set_mc_priority(call, err);
    case LABEL_TCBSetSchedParams:
        return set_sched_params(call, err);
    case LABEL_TCBSetIPCBuffer:
        return tcb_set_ipc_buffer(call, err);
    case LABEL_TCBSetSpace:
        return tcb_set_space(call, err);
    case LABEL_TCBSuspend:
        return suspend(call);
    case LABEL_TCBResume:
        return resume(call);
    case LABEL_TCBBindNotification:
        return bind_notification(call, err);
    case LABEL_TCBUnbindNotification:
        return unbind_notification(call, err);
    case LABEL_TCBSetTLSBase:
        return set_tls_base(call, err);
    case LABEL_TCBSetFlags:
        return set_flags(call, err);
    default:
        return decode_breakpoint(call, err);
    }
}
