/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O APIC registers. */
#include "plat/pc99/ioapic.h"

#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/kernel_map.h"
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
};

static struct {
    volatile uint32_t *registers;
    paddr_t base;
    unsigned pins;
} ioapics[MAX_IOAPICS]; /* (i) */
static unsigned count;  /* (i) */

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

void ioapic_mask(unsigned ioapic, unsigned pin, bool masked)
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

void ioapic_program(unsigned ioapic, unsigned pin, uint8_t vector, bool is_level,
                    bool is_active_low)
{
    uint32_t low = vector | PIN_MASKED;
    if (is_level) low |= PIN_LEVEL;
    if (is_active_low) low |= PIN_ACTIVE_LOW;
    write_reg(ioapic, INDEX_PINS + 2 * pin + 1, (uint32_t)lapic_id() << 24);
    write_reg(ioapic, INDEX_PINS + 2 * pin, low);
}
