/* SPDX-License-Identifier: BSD-2-Clause */
/* Configure, SetSpace and SetIPCBuffer: a plan is checked whole, then the thread's slots are
 * replaced one by one. */
#include "object/tcb_space.h"

#include "arch/arch.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "object/tcb.h"
#include "sched/sched.h"

/* A capability to put into one of the thread's slots. */
struct install {
    struct slot *source; /* NULL: the slot is only emptied */
    struct cap cap;
};

struct space_plan {
    word_t fault_handler;
    struct install cspace, vspace;
};

struct buffer_plan {
    vaddr_t address;
    struct install frame;
};

/* Emptying the slot would destroy a whole CNode: too long to do as part of another invocation. */
static bool holds_last_of_many(const struct slot *slot)
{
    enum cap_type type = slot->cap.type;
    bool is_long = type == CAP_CNODE || type == CAP_THREAD || type == CAP_ZOMBIE;
    return is_long && slot_is_final(slot);
}

/* The CSpace or VSpace root in `source`, with `data` applied unless it is zero. */
static status_t plan_root(struct slot *source, word_t data, struct install *install,
                          struct sys_error *err)
{
    struct cap cap = data ? cap_update_data(false, data, source->cap) : source->cap;
    install->source = source;
    return cap_derive(source, cap, &install->cap, err);
}

static status_t plan_space(const struct tcb *tcb, struct slot *cspace, word_t cspace_data,
                           struct slot *vspace, word_t vspace_data, struct space_plan *plan,
                           struct sys_error *err)
{
    if (holds_last_of_many(&tcb->slots[TCB_CSPACE])) {
        return err_illegal(err, "the thread holds the last capability to its present CSpace; "
                                "delete the CSpace first");
    }
    TRY(plan_root(cspace, cspace_data, &plan->cspace, err));
    if (plan->cspace.cap.type != CAP_CNODE) return err_illegal(err, "CSpace root is no CNode");
    TRY(plan_root(vspace, vspace_data, &plan->vspace, err));
    if (!arch_is_vspace_root(plan->vspace.cap)) {
        return err_illegal(err, "VSpace root is no top-level page table with an ASID");
    }
    return OK;
}

/* Address 0: no buffer, and the frame does not matter. */
static status_t plan_buffer(struct slot *frame, word_t address, struct buffer_plan *plan,
                            struct sys_error *err)
{
    plan->address = (vaddr_t){address};
    plan->frame = (struct install){.source = NULL};
    if (!address) return OK;
    plan->frame.source = frame;
    TRY(cap_derive(frame, frame->cap, &plan->frame.cap, err));
    return arch_check_buffer(plan->frame.cap, plan->address, err);
}

/* Replace what stands in `slot`. Emptying the slot may have destroyed the invoked TCB's capability
 * or the source (they may have lived in the CSpace that has just gone): then the slot stays empty.
 * PREEMPTED: nothing but a part of the emptying has been done. */
static status_t install(const struct call *call, struct slot *slot, const struct install *what)
{
    TRY(slot_delete(slot));
    if (what->source && cap_same_object(what->cap, what->source->cap) &&
        cap_same_object(call->cap, call->slot->cap)) {
        slot_insert(slot, what->cap, what->source);
    }
    return OK;
}

static status_t install_space(const struct call *call, struct tcb *tcb,
                              const struct space_plan *plan)
{
    tcb->fault_handler = plan->fault_handler;
    TRY(install(call, &tcb->slots[TCB_CSPACE], &plan->cspace));
    TRY(install(call, &tcb->slots[TCB_VSPACE], &plan->vspace));
    /* System calls are caught per address space: see docs on syscall redirection. */
    const struct tcb *caller = call->caller;
    bool is_shared = arch_same_vspace(tcb->slots[TCB_VSPACE].cap, caller->slots[TCB_VSPACE].cap);
    if (tcb != caller) arch_inherit_redirect(tcb, is_shared ? caller : NULL);
    if (tcb == current_thread) sched_reschedule_needed(); /* switch_to loads the address space */
    return OK;
}

static status_t install_buffer(const struct call *call, struct tcb *tcb,
                               const struct buffer_plan *plan)
{
    TRY(install(call, &tcb->slots[TCB_BUFFER], &plan->frame));
    tcb->buffer_vaddr = plan->address;
    return OK;
}

status_t tcb_set_ipc_buffer(const struct call *call, struct sys_error *err)
{
    struct buffer_plan plan;
    TRY(call_needs(call, 1, 1, err));
    TRY(plan_buffer(call->extra[0], call_arg(call, 0), &plan, err));
    return install_buffer(call, cap_thread(call->cap), &plan);
}

status_t tcb_set_space(const struct call *call, struct sys_error *err)
{
    struct tcb *tcb = cap_thread(call->cap);
    struct space_plan plan;
    TRY(call_needs(call, 3, 2, err));
    plan.fault_handler = call_arg(call, 0);
    TRY(plan_space(tcb, call->extra[0], call_arg(call, 1), call->extra[1], call_arg(call, 2), &plan,
                   err));
    return install_space(call, tcb, &plan);
}

status_t tcb_configure(const struct call *call, struct sys_error *err)
{
    struct tcb *tcb = cap_thread(call->cap);
    struct space_plan space;
    struct buffer_plan buffer;
    TRY(call_needs(call, 4, 3, err));
    TRY(plan_buffer(call->extra[2], call_arg(call, 3), &buffer, err));
    space.fault_handler = call_arg(call, 0);
    TRY(plan_space(tcb, call->extra[0], call_arg(call, 1), call->extra[1], call_arg(call, 2),
                   &space, err));
    TRY(install_space(call, tcb, &space));
    return install_buffer(call, tcb, &buffer);
}
