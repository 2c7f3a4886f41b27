/* SPDX-License-Identifier: BSD-2-Clause */
/* A PC around x86_64's own sources: with arch_cap.c, asid.c, vspace.c, vspace_decode.c,
 * boot_vspace.c, ioport.c and irq_decode.c, unedited, the host has frames, page tables, ASIDs and
 * ports with the API's labels and errors. Here is what those sources stand on: the instructions,
 * and one I/O APIC. Links in place of host_objects.c. */
#include "arch/host/pc/pc.h"

#include "arch/arch.h"
#include "arch/host/host.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/vspace.h"
#include "plat/pc99/ioapic.h"

struct cpu cpu = {.pcid = true, .huge_pages = true, .fsgsbase = true};
struct pc pc;

void pc_start(void)
{
    /* In the last page of the host's memory, which no machine here uses. */
    word_t last = HOST_MEMORY_BASE + BIT(HOST_MEMORY_BITS) - BIT(12);
    pte_t *kernel_pml4 = phys_to_kernel((paddr_t){last});
    /* Any entries will do: there is no CPU to follow them. */
    for (unsigned i = KERNEL_FIRST_PML4; i < 512; i += 255) kernel_pml4[i] = BIT(12) | 3;
    vspace_init(kernel_pml4);
}

/* ---- instructions ---- */

void write_cr3(word_t value)
{
    pc.cr3 = value;
}
void invlpg(UNUSED word_t vaddr)
{
    pc.invalidations++;
}
void write_msr(UNUSED enum msr msr, UNUSED uint64_t value)
{
}

/* A port reads as its own number. */
uint8_t in8(uint16_t port)
{
    return (uint8_t)port;
}
uint16_t in16(uint16_t port)
{
    return port;
}
uint32_t in32(uint16_t port)
{
    return port;
}
void out8(UNUSED uint16_t port, UNUSED uint8_t value)
{
    pc.port_writes++;
}
void out16(UNUSED uint16_t port, UNUSED uint16_t value)
{
    pc.port_writes++;
}
void out32(UNUSED uint16_t port, UNUSED uint32_t value)
{
    pc.port_writes++;
}

void host_enter_vspace(const struct tcb *tcb)
{
    vspace_activate(tcb);
}

/* ---- interrupts ---- */

unsigned ioapic_count(void)
{
    return 1;
}
unsigned ioapic_pins(UNUSED unsigned ioapic)
{
    return PC_PINS;
}
bool ioapic_pin_is_free(UNUSED unsigned ioapic, unsigned pin)
{
    return pc.pin_irq[pin] == 0;
}
void ioapic_route(UNUSED unsigned ioapic, unsigned pin, UNUSED bool is_level,
                  UNUSED bool is_active_low, word_t irq)
{
    pc.pin_irq[pin] = irq;
}
void ioapic_route_message(UNUSED word_t irq)
{
}
void arch_irq_enable(word_t irq, bool enabled)
{
    pc.irq_open[irq] = enabled;
}
bool arch_irq_is_sure(word_t irq)
{
    return pc.irq_open[irq];
}
void arch_irq_release(word_t irq)
{
    pc.irq_open[irq] = false;
    for (unsigned pin = 0; pin < PC_PINS; pin++) {
        if (pc.pin_irq[pin] == irq) pc.pin_irq[pin] = 0;
    }
}
void arch_irq_ack(UNUSED word_t irq)
{
}
