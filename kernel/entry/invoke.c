/* SPDX-License-Identifier: BSD-2-Clause */
/* From the registers of a caller to what its capability does. */
#include "entry/invoke.h"

#include "arch/arch.h"
#include "benchmark/benchmark.h"
#include "cap/cspace.h"
#include "debug/explain.h"
#include "debug/objects.h"
#include "entry/fault.h"
#include "entry/ipc.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/object.h"
#include "object/reply.h"
#include "sched/sched.h"

static status_t send_message(const struct call *call, struct sys_error *err)
{
    struct endpoint_cap cap = call->cap.endpoint;
    if (!(cap.rights & RIGHT_WRITE)) {
        return err_capability(err, 0, "no right to send to the endpoint");
    }
    struct send_mode mode = {
        .badge = cap.badge,
        .is_blocking = call->is_blocking,
        .is_call = call->is_call,
        .can_grant = cap.rights & RIGHT_GRANT,
        .can_grant_reply = cap.rights & RIGHT_GRANT_REPLY,
    };
    endpoint_send(cap_endpoint(call->cap), call->caller, &mode);
    return OK;
}

static status_t signal(const struct call *call, struct sys_error *err)
{
    struct notification_cap cap = call->cap.notification;
    if (!(cap.rights & RIGHT_WRITE)) {
        return err_capability(err, 0, "no right to signal the notification");
    }
    notification_signal(cap_notification(call->cap), cap.badge);
    call_reply_empty(call);
    return OK;
}

/* A reply capability that was saved from its slot. The reply is the message itself; a caller that
 * expects an answer to it gets an empty one. */
static status_t reply_saved(const struct call *call, struct sys_error *err)
{
    if (call->cap.reply.is_master) {
        return err_capability(err, 0, "a master reply capability cannot be invoked");
    }
    reply_send(call->caller, call->slot);
    call_reply_empty(call);
    return OK;
}

/* The method of a kernel object. The caller is in RESTART meanwhile: if the work is preempted, its
 * system call runs again; if the method leaves it so, it is complete with an empty reply. */
static status_t invoke_object(const struct call *call, struct sys_error *err)
{
    thread_set_state(call->caller, THREAD_RESTART);
    TRY(decode_invocation(call, err));
    if (call->caller->state == THREAD_RESTART) call_reply_empty(call);
    return OK;
}

static status_t perform(const struct call *call, struct sys_error *err)
{
    switch (call->cap.type) {
    case CAP_ENDPOINT:
        return send_message(call, err);
    case CAP_NOTIFICATION:
        return signal(call, err);
    case CAP_REPLY:
        return reply_saved(call, err);
    default:
        return invoke_object(call, err);
    }
}

static NOINLINE void refuse(const struct call *call, const struct sys_error *err)
{
    EXPLAIN_REFUSAL(call, err);
    thread_set_state(call->caller, THREAD_RUNNING);
    if (!call->is_call) return;
    word_t words[5];
    unsigned count = err_to_message(err, words);
    ipc_deliver(call->caller, 0, err->code, words, count);
}

static NOINLINE void raise_lookup_fault(const struct call *call, const struct fault *fault)
{
    if (call->is_blocking) {
        fault_raise(call->caller, fault);
    } else {
        EXPLAIN("NBSend: no capability at 0x%lx, nothing sent", fault->address);
    }
}

/* The invoked capability, if the CSpace is not flat or there is none. */
static NOINLINE status_t find_by_walk(struct call *call, struct fault *fault)
{
    struct lookup_fail why;
    if (cspace_lookup_any(call->caller, call->cptr, &call->slot, &why) == OK) return OK;
    *fault = fault_of_lookup(call->cptr, false, why);
    return FAILED;
}

/* The capabilities that the message carries. */
static status_t find_extras(struct call *call, struct fault *fault)
{
    struct cap root = call->caller->slots[TCB_CSPACE].cap;
    call->extra[0] = cspace_flat_slot(root, call->buffer[IPC_BUFFER_CAPS]);
    if (likely(call->extras == 1 && call->extra[0])) return OK; /* the usual ones */
    return ipc_lookup_extra(call->caller, call->buffer, call->extras, call->extra, fault);
}

/* Resolve what the message names: the capability, and those it carries. */
static inline status_t resolve(struct call *call, struct fault *fault)
{
    call->slot = cspace_flat_slot(call->caller->slots[TCB_CSPACE].cap, call->cptr);
    if (unlikely(!call->slot)) TRY(find_by_walk(call, fault));
    call->cap = call->slot->cap;

    struct message_info info = message_info_of(arch_info_register(call->caller));
    call->label = info.label;
    call->length = info.length;
    call->extras = 0;
    call->buffer = NULL;
    if (likely(info.length <= ARCH_MESSAGE_REGISTERS && !info.extra_caps)) return OK;

    call->buffer = arch_ipc_buffer(call->caller, false);
    if (!call->buffer) {
        if (call->length > ARCH_MESSAGE_REGISTERS) call->length = ARCH_MESSAGE_REGISTERS;
        return OK;
    }
    call->extras = info.extra_caps;
    return find_extras(call, fault);
}

static inline void invoke_named(bool is_call, bool is_blocking)
{
    struct call call;
    call.caller = current_thread;
    call.cptr = arch_badge_register(current_thread);
    call.is_call = is_call;
    call.is_blocking = is_blocking;

    struct fault fault;
    if (unlikely(resolve(&call, &fault) != OK)) {
        raise_lookup_fault(&call, &fault);
        return;
    }
    if (BENCHMARK_ENTRIES) benchmark_invocation(cap_debug_type(call.cap), call.label);
    struct sys_error err;
    if (perform(&call, &err) == FAILED) refuse(&call, &err);
}

void invoke(bool is_call, bool is_blocking)
{
    trace_start(TRACE_INVOCATION);
    invoke_named(is_call, is_blocking);
    trace_stop(TRACE_INVOCATION);
}
