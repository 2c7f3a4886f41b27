/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts from the pins of the I/O APICs, and as messages. */
#include "plat/pc99/ioapic_irq.h"

#include "arch/arch.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/vectors.h"
#include "debug/assert.h"
#include "plat/pc99/device_irq.h"
#include "plat/pc99/ioapic.h"
#include "plat/pc99/pic.h"

enum {
    LEGACY_IRQS = 16, /* of the silenced 8259s: if one of them interrupts, it is spurious */
};

enum source { SOURCE_NONE = 0, SOURCE_PIN, SOURCE_MESSAGE };

static struct {
    enum source source;
    uint8_t ioapic, pin;
    bool is_level;
    bool is_open;
    bool is_pending;    /* arrived while shut */
} routes[ARCH_MAX_IRQ]; /* (k) */

void device_irq_init(void)
{
    pic_init(TRAP_EXCEPTIONS);
}

bool ioapic_pin_is_free(unsigned ioapic, unsigned pin)
{
    for (unsigned irq = 0; irq < ARCH_MAX_IRQ; irq++) {
        if (routes[irq].source == SOURCE_PIN && routes[irq].ioapic == ioapic &&
            routes[irq].pin == pin) {
            return false;
        }
    }
    return true;
}

void ioapic_route(unsigned ioapic, unsigned pin, bool is_level, bool is_active_low, word_t irq)
{
    kassert(ioapic < ioapic_count() && pin < ioapic_pins(ioapic) && irq < ARCH_MAX_IRQ);
    kassert(routes[irq].source == SOURCE_NONE && ioapic_pin_is_free(ioapic, pin));
    routes[irq].source = SOURCE_PIN;
    routes[irq].ioapic = (uint8_t)ioapic;
    routes[irq].pin = (uint8_t)pin;
    routes[irq].is_level = is_level;
    ioapic_program(ioapic, pin, (uint8_t)(irq + TRAP_EXCEPTIONS), is_level, is_active_low);
}

void ioapic_route_message(word_t irq)
{
    kassert(routes[irq].source == SOURCE_NONE);
    routes[irq].source = SOURCE_MESSAGE;
}

static void mask_route(word_t irq, bool masked)
{
    if (routes[irq].source == SOURCE_PIN) ioapic_mask(routes[irq].ioapic, routes[irq].pin, masked);
}

bool device_irq_accept(word_t irq)
{
    if (irq == ARCH_IRQ_TIMER) return true;
    if (irq < LEGACY_IRQS || irq == TRAP_SPURIOUS - TRAP_EXCEPTIONS) return false;
    if (routes[irq].is_open) return true;
    if (routes[irq].source != SOURCE_NONE) {
        routes[irq].is_pending = true;
        mask_route(irq, true);
    }
    lapic_end_interrupt();
    return false;
}

void arch_irq_enable(word_t irq, bool enabled)
{
    routes[irq].is_open = enabled;
    if (!enabled) {
        if (routes[irq].is_level) mask_route(irq, true);
        return;
    }
    mask_route(irq, false);
    if (routes[irq].is_pending) {
        routes[irq].is_pending = false;
        lapic_raise((uint8_t)(irq + TRAP_EXCEPTIONS));
    }
}

bool arch_irq_is_sure(word_t irq)
{
    return routes[irq].is_open;
}

void arch_irq_release(word_t irq)
{
    mask_route(irq, true);
    __builtin_memset(&routes[irq], 0, sizeof routes[irq]);
}

void arch_irq_ack(UNUSED word_t irq)
{
    lapic_end_interrupt();
}

bool arch_interrupt_pending(void)
{
    return lapic_is_pending();
}
