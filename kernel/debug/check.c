/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the checkers of all objects that threads can reach. */
#include "debug/check.h"

#include "arch/arch.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "object/endpoint.h"
#include "object/irq.h"
#include "object/notification.h"
#include "object/untyped.h"
#include "sched/sched.h"

static const char *check_object(const struct slot *slot)
{
    switch (slot->cap.type) {
    case CAP_ENDPOINT:
        return endpoint_check(cap_endpoint(slot->cap)) ? NULL : "endpoint";
    case CAP_NOTIFICATION:
        return notification_check(cap_notification(slot->cap)) ? NULL : "notification";
    case CAP_UNTYPED:
        return untyped_check(slot, false);
    case CAP_ZOMBIE:
        return zombie_check(slot);
    case CAP_IRQ_HANDLER:
        return irq_state_of(slot->cap.irq.irq) == IRQ_SIGNAL ? NULL : "interrupt handler";
    default:
        return slot->cap.type >= CAP_ARCH ? arch_cap_check(slot->cap) : NULL;
    }
}

static const char *check_slots(const struct slot *slots, word_t count)
{
    for (word_t i = 0; i < count; i++) {
        const char *broken = derivation_check_links(&slots[i]);
        if (!broken) broken = check_object(&slots[i]);
        if (broken) return broken;
    }
    return NULL;
}

static const char *check_thread(const struct tcb *tcb)
{
    if (!tcb_check(tcb)) return "thread";
    const char *broken = check_slots(tcb->slots, TCB_SLOTS);
    struct cap root = tcb->slots[TCB_CSPACE].cap;
    if (!broken && root.type == CAP_CNODE && !tcb_cspace_seen(tcb)) {
        broken = check_slots(cap_cnode(root), BIT(root.cnode.radix));
    }
    return broken;
}

const char *check_all(void)
{
    if (!sched_check()) return "scheduler";
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        const char *broken = check_thread(tcb);
        if (broken) return broken;
    }
    return irq_check();
}
