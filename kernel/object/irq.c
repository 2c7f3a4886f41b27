/* SPDX-License-Identifier: BSD-2-Clause */
#include "object/irq.h"

#include "api/labels.h"
#include "arch/arch.h"
#include "cap/cspace.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "debug/assert.h"
#include "object/notification.h"
#include "sched/sched.h"

static struct {
    enum irq_state state;
    struct slot notification; /* what the interrupt signals; empty if nothing */
} irqs[ARCH_MAX_IRQ];         /* (k) */

void irq_init(void)
{
    irqs[ARCH_IRQ_TIMER].state = IRQ_TIMER;
}

enum irq_state irq_state_of(word_t irq)
{
    return irqs[irq].state;
}

struct slot *irq_notification(word_t irq)
{
    return &irqs[irq].notification;
}

void irq_issue_handler(word_t irq, struct slot *dest, struct slot *control)
{
    kassert(irqs[irq].state == IRQ_INACTIVE);
    irqs[irq].state = IRQ_SIGNAL;
    struct cap handler = {.irq = {.type = CAP_IRQ_HANDLER, .irq = irq}};
    slot_insert(dest, handler, control);
    arch_irq_enable(irq, true);
}

void irq_finalise(word_t irq)
{
    arch_irq_release(irq);
    slot_delete_one(&irqs[irq].notification);
    irqs[irq].state = IRQ_INACTIVE;
}

const struct slot *irq_signals(word_t irq)
{
    const struct slot *slot = &irqs[irq].notification;
    bool is_one = irqs[irq].state == IRQ_SIGNAL && slot->cap.type == CAP_NOTIFICATION;
    return is_one && arch_irq_is_sure(irq) ? slot : NULL;
}

void irq_take(word_t irq)
{
    arch_irq_enable(irq, false);
    arch_irq_ack(irq);
}

void irq_deliver(word_t irq)
{
    switch (irqs[irq].state) {
    case IRQ_TIMER:
        sched_tick();
        break;
    case IRQ_SIGNAL: {
        arch_irq_enable(irq, false);
        struct cap cap = irqs[irq].notification.cap;
        if (cap.type == CAP_NOTIFICATION) {
            notification_signal(cap_notification(cap), cap.notification.badge);
        }
        break;
    }
    case IRQ_INACTIVE: /* in flight when its handler went */
        break;
    }
    arch_irq_ack(irq);
}

static status_t control_get(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 3, 1, err));
    word_t irq = 0;
    TRY(arch_irq_number(call_arg(call, 0), &irq, err));
    if (irqs[irq].state != IRQ_INACTIVE) {
        return err_revoke_first(err, "the interrupt has a handler already");
    }
    struct slot *dest;
    TRY(cspace_empty_slot(call->extra[0]->cap, call_arg(call, 1), call_arg(call, 2), &dest, err));
    irq_issue_handler(irq, dest, call->slot);
    call_reply(call, NULL, 0);
    return OK;
}

NOINLINE status_t decode_irq_control(const struct call *call, struct sys_error *err)
{
    if (call->label == LABEL_IRQIssueIRQHandler) return control_get(call, err);
    return arch_irq_decode_control(call, err);
}

static status_t handler_set_notification(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 0, 1, err));
    struct slot *source = call->extra[0];
    if (source->cap.type != CAP_NOTIFICATION || !(source->cap.notification.rights & RIGHT_WRITE)) {
        return err_capability(err, 0, "not a notification that may be signalled");
    }
    struct slot *dest = irq_notification(call->cap.irq.irq);
    TRY(slot_delete(dest));
    slot_insert(dest, source->cap, source);
    call_reply(call, NULL, 0);
    return OK;
}

NOINLINE status_t decode_irq_handler(const struct call *call, struct sys_error *err)
{
    word_t irq = call->cap.irq.irq;
    switch (call->label) {
    case LABEL_IRQAckIRQ:
        arch_irq_enable(irq, true);
        break;
    case LABEL_IRQSetIRQHandler:
        return handler_set_notification(call, err);
    case LABEL_IRQClearIRQHandler:
        TRY(slot_delete(irq_notification(irq)));
        break;
    default:
        return err_illegal(err, "not a method of an interrupt handler");
    }
    call_reply(call, NULL, 0);
    return OK;
}

/* ---- checkers ---- */

struct broken irq_handler_check(const struct slot *slot)
{
    word_t irq = slot->cap.irq.irq;
    HOLDS(irq < ARCH_MAX_IRQ && irqs[irq].state == IRQ_SIGNAL, "irq-handler-issued", slot);
    return SOUND;
}

/* An interrupt is issued and no handler capability to it was found: then IRQControl must have gone,
 * too, or all of its family would have been. */
static struct broken find_orphan(const struct census *census)
{
    if (!census->finds((struct cap){.irq = {.type = CAP_IRQ_CONTROL}})) return SOUND;
    for (word_t irq = 0; irq < ARCH_MAX_IRQ; irq++) {
        struct cap handler = {.irq = {.type = CAP_IRQ_HANDLER, .irq = irq}};
        bool is_orphan = irqs[irq].state == IRQ_SIGNAL && !census->finds(handler);
        HOLDS(!is_orphan, "irq-issued-has-handler", &irqs[irq].notification);
    }
    return SOUND;
}

struct broken irq_check(word_t handlers, const struct census *census)
{
    word_t issued = 0;
    for (word_t irq = 0; irq < ARCH_MAX_IRQ; irq++) {
        const struct slot *slot = &irqs[irq].notification;
        issued += irqs[irq].state == IRQ_SIGNAL;
        if (slot_empty(slot)) continue;
        HOLDS(irqs[irq].state == IRQ_SIGNAL, "irq-notification", slot);
        HOLDS(slot->cap.type == CAP_NOTIFICATION, "irq-notification", slot);
    }
    return issued == handlers ? SOUND : find_orphan(census);
}
