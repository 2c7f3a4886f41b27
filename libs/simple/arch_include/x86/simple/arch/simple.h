/* SPDX-License-Identifier: BSD-2-Clause */
/* What a root task has been given at boot, the part that is particular to x86. */
#pragma once

#include <stdint.h>
#include <sel4/sel4.h>
#include <utils/util.h>
#include <vka/cspacepath_t.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which slots of enum seL4_RootCNodeCapSlots are empty: slot 0 and the Arm ones always, two more by
 * configuration. */
#ifdef CONFIG_IOMMU
#define SIMPLE_SKIP_IOSPACE 0
#else
#define SIMPLE_SKIP_IOSPACE 1
#endif
#ifdef CONFIG_KERNEL_MCS
#define SIMPLE_SKIP_THREADSC 0
#else
#define SIMPLE_SKIP_THREADSC 1
#endif
#define SIMPLE_SKIPPED_INIT_CAPS (4 + SIMPLE_SKIP_IOSPACE + SIMPLE_SKIP_THREADSC)

/* The functions behind the wrappers of the same names. */
typedef seL4_Error (*arch_simple_get_IOPort_cap_fn)(void *data, uint16_t start_port,
                                                    uint16_t end_port, seL4_Word root,
                                                    seL4_Word dest, seL4_Word depth);
typedef seL4_Error (*arch_simple_get_iospace_fn)(void *data, uint16_t domainID, uint16_t deviceID,
                                                 cspacepath_t *path);
typedef seL4_Error (*arch_simple_get_msi_fn)(void *data, seL4_CNode root, seL4_Word index,
                                             uint8_t depth, seL4_Word pci_bus, seL4_Word pci_dev,
                                             seL4_Word pci_func, seL4_Word handle,
                                             seL4_Word vector);
typedef seL4_Error (*arch_simple_get_IRQ_handler_fn)(void *data, int irq, seL4_CNode cnode,
                                                     seL4_Word index, uint8_t depth);
typedef seL4_Error (*arch_simple_get_ioapic_fn)(void *data, seL4_CNode root, seL4_Word index,
                                                uint8_t depth, seL4_Word ioapic, seL4_Word pin,
                                                seL4_Word level, seL4_Word polarity,
                                                seL4_Word vector);

typedef struct arch_simple {
    void *data;
    arch_simple_get_IOPort_cap_fn IOPort_cap;
    arch_simple_get_iospace_fn iospace;
    arch_simple_get_msi_fn msi;
    arch_simple_get_IRQ_handler_fn irq;
    arch_simple_get_ioapic_fn ioapic;
} arch_simple_t;

/* True, and said on the log, if there is no function `fn`. */
#define ARCH_SIMPLE_LACKS(arch_simple, fn)                                                         \
    ({                                                                                             \
        bool lacks_ = (arch_simple) == NULL || (arch_simple)->fn == NULL;                          \
        if (lacks_) ZF_LOGE("simple has no " #fn);                                                 \
        lacks_;                                                                                    \
    })

/* A capability for I/O ports start_port to end_port, in slot `dest` of depth
 * `depth` below `root`. */
static inline seL4_Error arch_simple_get_IOPort_cap(arch_simple_t *arch_simple, uint16_t start_port,
                                                    uint16_t end_port, seL4_Word root,
                                                    seL4_Word dest, seL4_Word depth)
{
    if (ARCH_SIMPLE_LACKS(arch_simple, IOPort_cap)) return seL4_InvalidCapability;
    return arch_simple->IOPort_cap(arch_simple->data, start_port, end_port, root, dest, depth);
}

/* A handler of a message-signalled interrupt of a PCI function, in the slot at `path`. */
static inline seL4_Error arch_simple_get_msi(arch_simple_t *arch_simple, cspacepath_t path,
                                             seL4_Word pci_bus, seL4_Word pci_dev,
                                             seL4_Word pci_func, seL4_Word handle, seL4_Word vector)
{
    if (ARCH_SIMPLE_LACKS(arch_simple, msi)) return seL4_InvalidCapability;
    return arch_simple->msi(arch_simple->data, path.root, path.capPtr, (uint8_t)path.capDepth,
                            pci_bus, pci_dev, pci_func, handle, vector);
}

/* A handler of an I/O APIC pin, in the slot at `path`. */
static inline seL4_Error arch_simple_get_ioapic(arch_simple_t *arch_simple, cspacepath_t path,
                                                seL4_Word ioapic, seL4_Word pin, seL4_Word level,
                                                seL4_Word polarity, seL4_Word vector)
{
    if (ARCH_SIMPLE_LACKS(arch_simple, ioapic)) return seL4_InvalidCapability;
    return arch_simple->ioapic(arch_simple->data, path.root, path.capPtr, (uint8_t)path.capDepth,
                               ioapic, pin, level, polarity, vector);
}

/* The I/O address space of a device, to *path; a seL4_Error. */
static inline seL4_CPtr arch_simple_get_iospace(arch_simple_t *arch_simple, uint16_t domainID,
                                                uint16_t deviceID, cspacepath_t *path)
{
    if (ARCH_SIMPLE_LACKS(arch_simple, iospace)) return seL4_InvalidCapability;
    return arch_simple->iospace(arch_simple->data, domainID, deviceID, path);
}

#ifdef __cplusplus
}
#endif
