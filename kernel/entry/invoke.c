/* SPDX-License-Identifier: BSD-2-Clause */
/* From the registers of a caller to what its capability does. */
#include "entry/invoke.h"

#include "arch/arch.h"
#include "cap/cspace.h"
#include "debug/explain.h"
#include "entry/fault.h"
#include "entry/ipc.h"
#include "object/object.h"
#include "sched/sched.h"

/* The caller is in RESTART meanwhile: if the work is preempted, its system call runs again; what is
 * not left in another state is complete, with an empty reply. */
static status_t perform(const struct call *call, struct sys_error *err)
{
    thread_set_state(call->caller, THREAD_RESTART);
    TRY(decode_invocation(call, err));
    if (call->caller->state == THREAD_RESTART) call_reply(call, NULL, 0);
    return OK;
}

static void refuse(const struct call *call, const struct sys_error *err)
{
    EXPLAIN_REFUSAL(call, err);
    thread_set_state(call->caller, THREAD_RUNNING);
    if (!call->is_call) return;
    word_t words[5];
    unsigned count = err_to_message(err, words);
    ipc_deliver(call->caller, 0, err->code, words, count);
}

static void raise_lookup_fault(const struct call *call, const struct fault *fault)
{
    if (call->is_blocking) {
        fault_raise(call->caller, fault);
    } else {
        EXPLAIN("NBSend: no capability at 0x%lx, nothing sent", fault->address);
    }
}

/* Resolve what the message names: the capability, and those it carries. */
static status_t resolve(struct call *call, struct fault *fault)
{
    struct lookup_fail why;
    if (unlikely(cspace_lookup(call->caller, call->cptr, &call->slot, &why) != OK)) {
        *fault = fault_of_lookup(call->cptr, false, why);
        return FAILED;
    }
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
    return ipc_lookup_extra(call->caller, call->buffer, call->extras, call->extra, fault);
}

void invoke(bool is_call, bool is_blocking)
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
    struct sys_error err;
    if (perform(&call, &err) == FAILED) refuse(&call, &err);
}
