/* SPDX-License-Identifier: BSD-2-Clause */
#include "entry/call.h"

#include "arch/arch.h"
#include "debug/assert.h"
#include "entry/ipc.h"
#include "sched/sched.h"

word_t call_arg(const struct call *call, unsigned index)
{
    kassert(index < call->length);
    return ipc_get_word(call->caller, call->buffer, index);
}

status_t call_needs(const struct call *call, unsigned words, unsigned caps, struct sys_error *err)
{
    return call->length < words || call->extras < caps ? err_truncated(err) : OK;
}

void call_reply(const struct call *call, const word_t *words, unsigned count)
{
    thread_set_state(call->caller, THREAD_RUNNING);
    if (call->is_call) ipc_deliver(call->caller, 0, 0, words, count);
}

void call_reply_empty(const struct call *call)
{
    thread_set_state(call->caller, THREAD_RUNNING);
    if (!call->is_call) return;
    arch_set_badge_register(call->caller, 0);
    arch_set_info_register(call->caller, 0);
}
