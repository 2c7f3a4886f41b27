/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of a PC: handlers are issued for a pin of an I/O APIC, or for a message (MSI). */
#include "api/labels.h"
#include "arch/arch.h"
#include "cap/cspace.h"
#include "object/irq.h"
#include "plat/pc99/ioapic.h"
#include "plat/pc99/ioapic_irq.h"

/* Interrupts that programs may ask for by `vector` start behind the sixteen of the ISA bus. */
enum { IRQ_USER_FIRST = 16, VECTOR_LAST = 109 };

status_t arch_irq_number(word_t number, word_t *irq, struct sys_error *err)
{
    (void)number, (void)irq;
    return err_illegal(err, "interrupts come through the I/O APIC: use IRQControl_GetIOAPIC");
}

struct issue_plan {
    word_t irq;
    struct slot *dest;
};

/* What both methods share: message words 0 and 1 are the destination, the last is the vector. */
static status_t check_issue(const struct call *call, unsigned vector_word, struct issue_plan *plan,
                            struct sys_error *err)
{
    word_t vector = call_arg(call, vector_word);
    if (vector > VECTOR_LAST) return err_range(err, vector, 0, VECTOR_LAST, "vector");
    plan->irq = vector + IRQ_USER_FIRST;
    if (irq_state_of(plan->irq) != IRQ_INACTIVE) {
        return err_revoke_first(err, "the vector has a handler already");
    }
    TRY(cspace_empty_slot(call->extra[0]->cap, call_arg(call, 0), call_arg(call, 1), &plan->dest,
                          err));
    return OK;
}

static status_t get_ioapic(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 7, 1, err));
    struct issue_plan plan = {0};
    TRY(check_issue(call, 6, &plan, err));
    word_t ioapic = call_arg(call, 2), pin = call_arg(call, 3);
    word_t level = call_arg(call, 4), polarity = call_arg(call, 5);
    if (ioapic_count() == 0) return err_illegal(err, "this machine has no I/O APIC");
    if (ioapic >= ioapic_count()) return err_range(err, ioapic, 0, ioapic_count() - 1, "ioapic");
    if (pin >= ioapic_pins((unsigned)ioapic)) {
        return err_range(err, pin, 0, ioapic_pins((unsigned)ioapic) - 1, "pin");
    }
    if (level > 1) return err_range(err, level, 0, 1, "level");
    if (polarity > 1) return err_range(err, polarity, 0, 1, "polarity");
    if (!ioapic_pin_is_free((unsigned)ioapic, (unsigned)pin)) {
        return err_revoke_first(err, "the pin has a handler already");
    }

    ioapic_route((unsigned)ioapic, (unsigned)pin, level == 1, polarity == 1, plan.irq);
    irq_issue_handler(plan.irq, plan.dest, call->slot);
    call_reply(call, NULL, 0);
    return OK;
}

static status_t get_msi(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 7, 1, err));
    struct issue_plan plan = {0};
    TRY(check_issue(call, 6, &plan, err));
    /* The device's own registers say where its message goes; user level programs them. */
    static const struct {
        word_t last;
        const char *name;
    } fields[] = {{255, "pci_bus"}, {31, "pci_dev"}, {7, "pci_func"}};
    for (unsigned i = 0; i < ARRAY_SIZE(fields); i++) {
        word_t value = call_arg(call, 2 + i);
        if (value > fields[i].last) {
            return err_range(err, value, 0, fields[i].last, fields[i].name);
        }
    }
    ioapic_route_message(plan.irq);
    irq_issue_handler(plan.irq, plan.dest, call->slot);
    call_reply(call, NULL, 0);
    return OK;
}

status_t arch_irq_decode_control(const struct call *call, struct sys_error *err)
{
    switch (call->label) {
    case LABEL_X86IRQIssueIRQHandlerIOAPIC:
        return get_ioapic(call, err);
    case LABEL_X86IRQIssueIRQHandlerMSI:
        return get_msi(call, err);
    default:
        return err_illegal(err, "not a method of interrupt control");
    }
}
