/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O APIC registers, and what is known of each interrupt. */
#include "plat/pc99/ioapic.h"

#include "arch/arch.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/kernel_map.h"
#include "arch/x86_64/trap.h"
#include "debug/assert.h"
#include "debug/print.h"

enum { MAX_IOAPICS = 8 };

enum {
    SELECT = 0, /* word index of the two registers */
    WINDOW = 4,
    INDEX_VERSION = 1,
    INDEX_PINS = 0x10, /* two words a pin */

    PIN_ACTIVE_LOW = 1 << 13,
    PIN_LEVEL = 1 << 15,
    PIN_MASKED = 1 << 16,

    LEGACY_IRQS = 16, /* of the silenced 8259s: if one of them interrupts, it is spurious */
};

static struct {
    volatile uint32_t *registers;
    paddr_t base;
    unsigned pins;
} ioapics[MAX_IOAPICS]; /* (i) */
static unsigned count;  /* (i) */

enum source { SOURCE_NONE = 0, SOURCE_PIN, SOURCE_MESSAGE };

static struct {
    enum source source;
    uint8_t ioapic, pin;
    bool is_level;
    bool is_open;
    bool is_pending;    /* arrived while shut */
} routes[ARCH_MAX_IRQ]; /* (k) */

static uint32_t read_reg(unsigned ioapic, unsigned index)
{
    ioapics[ioapic].registers[SELECT] = index;
    return ioapics[ioapic].registers[WINDOW];
}

static void write_reg(unsigned ioapic, unsigned index, uint32_t value)
{
    ioapics[ioapic].registers[SELECT] = index;
    ioapics[ioapic].registers[WINDOW] = value;
}

static void mask_pin(unsigned ioapic, unsigned pin, bool masked)
{
    uint32_t low = read_reg(ioapic, INDEX_PINS + 2 * pin);
    low = masked ? low | PIN_MASKED : low & ~(uint32_t)PIN_MASKED;
    write_reg(ioapic, INDEX_PINS + 2 * pin, low);
}

void ioapic_add(paddr_t base)
{
    if (count == MAX_IOAPICS) {
        kprintf("boot: I/O APIC at 0x%lx ignored, only %u are used\n", base.raw, count);
        return;
    }
    unsigned ioapic = count++;
    ioapics[ioapic].base = (paddr_t){ALIGN_DOWN(base.raw, 12)};
    ioapics[ioapic].registers = kernel_map_device(base);
    ioapics[ioapic].pins = (read_reg(ioapic, INDEX_VERSION) >> 16 & 0xff) + 1;
    for (unsigned pin = 0; pin < ioapics[ioapic].pins; pin++) {
        write_reg(ioapic, INDEX_PINS + 2 * pin, PIN_MASKED);
    }
}

unsigned ioapic_count(void)
{
    return count;
}

unsigned ioapic_pins(unsigned ioapic)
{
    return ioapics[ioapic].pins;
}

paddr_t ioapic_base(unsigned ioapic)
{
    return ioapics[ioapic].base;
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
    kassert(ioapic < count && pin < ioapics[ioapic].pins && irq < ARCH_MAX_IRQ);
    kassert(routes[irq].source == SOURCE_NONE && ioapic_pin_is_free(ioapic, pin));
    routes[irq].source = SOURCE_PIN;
    routes[irq].ioapic = (uint8_t)ioapic;
    routes[irq].pin = (uint8_t)pin;
    routes[irq].is_level = is_level;
    uint32_t low = (uint32_t)(irq + TRAP_EXCEPTIONS) | PIN_MASKED;
    if (is_level) low |= PIN_LEVEL;
    if (is_active_low) low |= PIN_ACTIVE_LOW;
    write_reg(ioapic, INDEX_PINS + 2 * pin + 1, (uint32_t)lapic_id() << 24);
    write_reg(ioapic, INDEX_PINS + 2 * pin, low);
}

void ioapic_route_message(word_t irq)
{
    kassert(routes[irq].source == SOURCE_NONE);
    routes[irq].source = SOURCE_MESSAGE;
}

static void mask_route(word_t irq, bool masked)
{
    if (routes[irq].source == SOURCE_PIN) mask_pin(routes[irq].ioapic, routes[irq].pin, masked);
}

bool ioapic_accept(word_t irq)
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

bool arch_irq_is_enabled(word_t irq)
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
