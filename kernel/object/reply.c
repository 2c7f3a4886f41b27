/* SPDX-License-Identifier: BSD-2-Clause */
/* Making, using and withdrawing the right to answer a caller. */
#include "object/reply.h"

#include "cap/delete.h"
#include "cap/derivation.h"
#include "debug/assert.h"
#include "entry/fault.h"
#include "entry/ipc.h"
#include "sched/sched.h"

static struct cap reply_cap(struct tcb *caller, bool is_master, bool can_grant)
{
    return (struct cap){
        .reply = {.type = CAP_REPLY,
                  .is_master = is_master,
                  .can_grant = can_grant,
                  .ptr = kptr_bits(caller)},
    };
}

void reply_master_setup(struct tcb *tcb)
{
    struct slot *slot = &tcb->slots[TCB_REPLY];
    if (!slot_empty(slot)) return;
    slot_insert_original(slot, reply_cap(tcb, true, true), NULL);
}

void reply_cap_setup(struct tcb *sender, struct tcb *receiver, bool can_grant)
{
    thread_set_state(sender, THREAD_BLOCKED_ON_REPLY);
    kassert(slot_empty(&receiver->slots[TCB_CALLER]));
    slot_insert(&receiver->slots[TCB_CALLER], reply_cap(sender, false, can_grant),
                &sender->slots[TCB_REPLY]);
}

void reply_revoke(struct tcb *tcb)
{
    struct slot *right = slot_next(&tcb->slots[TCB_REPLY]);
    if (!right) return;
    kassert(right->cap.type == CAP_REPLY && cap_reply_thread(right->cap) == tcb);
    slot_delete_one(right);
}

void reply_caller_clear(struct tcb *tcb)
{
    struct slot *slot = &tcb->slots[TCB_CALLER];
    if (!slot_empty(slot)) slot_delete_one(slot);
}

static void answer_call(struct tcb *from, struct tcb *caller, struct slot *slot)
{
    ipc_transfer(from, caller, NULL, 0, slot->cap.reply.can_grant);
    slot_delete_one(slot);
    thread_set_state(caller, THREAD_RUNNING);
    sched_wake(caller);
}

static void answer_fault(struct tcb *from, struct tcb *faulter, struct slot *slot)
{
    slot_delete_one(slot);
    bool run_again = fault_reply(faulter, from);
    faulter->fault.type = FAULT_NULL;
    thread_set_state(faulter, run_again ? THREAD_RESTART : THREAD_INACTIVE);
    if (run_again) sched_wake(faulter);
}

void reply_send(struct tcb *from, struct slot *slot)
{
    struct tcb *caller = cap_reply_thread(slot->cap);
    kassert(caller->state == THREAD_BLOCKED_ON_REPLY);
    if (caller->fault.type == FAULT_NULL) {
        answer_call(from, caller, slot);
    } else {
        answer_fault(from, caller, slot);
    }
}

struct broken reply_check(const struct slot *slot)
{
    const struct tcb *caller = cap_reply_thread(slot->cap);
    const struct slot *master = &caller->slots[TCB_REPLY];
    if (slot->cap.reply.is_master) {
        HOLDS(slot == master && !slot_prev(slot), "reply-master-at-home", slot);
        return SOUND;
    }
    HOLDS(slot_prev(slot) == master && !slot_next(slot), "reply-behind-master", slot);
    HOLDS(caller->state == THREAD_BLOCKED_ON_REPLY, "reply-to-waiting-thread", slot);
    return SOUND;
}
