/* SPDX-License-Identifier: BSD-2-Clause */
/* The resources of x86, through the initial capabilities that control them. */

#include <simple-default/simple-default.h>

static seL4_Error get_ioport_cap(void *data UNUSED, uint16_t start_port, uint16_t end_port,
                                 seL4_Word root, seL4_Word dest, seL4_Word depth)
{
    return seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, start_port, end_port, root, dest,
                                        (seL4_Uint8)depth);
}

#ifdef CONFIG_IOMMU
static seL4_Error get_iospace(void *data UNUSED, uint16_t domainID, uint16_t deviceID,
                              cspacepath_t *path)
{
    return seL4_CNode_Mint(path->root, path->capPtr, (seL4_Uint8)path->capDepth,
                           seL4_CapInitThreadCNode, seL4_CapIOSpace, seL4_WordBits, seL4_AllRights,
                           (seL4_Word)domainID << 16 | deviceID);
}
#else
static seL4_Error get_iospace(void *data UNUSED, uint16_t domainID UNUSED, uint16_t deviceID UNUSED,
                              cspacepath_t *path UNUSED)
{
    return seL4_IllegalOperation;
}
#endif

static seL4_Error get_msi(void *data UNUSED, seL4_CNode root, seL4_Word index, uint8_t depth,
                          seL4_Word pci_bus, seL4_Word pci_dev, seL4_Word pci_func,
                          seL4_Word handle, seL4_Word vector)
{
    return seL4_IRQControl_GetMSI(seL4_CapIRQControl, root, index, depth, pci_bus, pci_dev,
                                  pci_func, handle, vector);
}

static seL4_Error get_ioapic(void *data UNUSED, seL4_CNode root, seL4_Word index, uint8_t depth,
                             seL4_Word ioapic, seL4_Word pin, seL4_Word level, seL4_Word polarity,
                             seL4_Word vector)
{
    return seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, root, index, depth, ioapic, pin, level,
                                     polarity, vector);
}

#ifdef CONFIG_IRQ_IOAPIC
/* A number as the old interrupt controller has it, by the rules of a PC: the first I/O APIC has the
 * same pins, but for the timer's; below 16 they are ISA's, edge triggered and active high, and
 * PCI's from there on, level triggered and active low. */
static seL4_Error get_irq_handler(void *data, int irq, seL4_CNode cnode, seL4_Word index,
                                  uint8_t depth)
{
    enum { FIRST_PCI_IRQ = 16, TIMER_PIN = 2 };
    int pin = irq == 0 ? TIMER_PIN : irq;
    bool is_pci = irq >= FIRST_PCI_IRQ;
    return get_ioapic(data, cnode, index, depth, 0, (seL4_Word)pin, is_pci, is_pci, (seL4_Word)irq);
}
#else
static seL4_Error get_irq_handler(void *data UNUSED, int irq, seL4_CNode cnode, seL4_Word index,
                                  uint8_t depth)
{
    return seL4_IRQControl_Get(seL4_CapIRQControl, (seL4_Word)irq, cnode, index, depth);
}
#endif

void simple_default_init_arch_simple(arch_simple_t *simple, void *data)
{
    *simple = (arch_simple_t){
        .data = data,
        .IOPort_cap = get_ioport_cap,
        .iospace = get_iospace,
        .msi = get_msi,
        .irq = get_irq_handler,
        .ioapic = get_ioapic,
    };
}
