/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames at given physical addresses, and interrupt handlers. */
#pragma once

#include <platsupport/irq.h>
#include <simple/simple.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make a frame of 2^size_bits bytes at physical address `paddr`, to *dest. A seL4_Error. */
seL4_Error sel4platsupport_alloc_frame_at(vka_t *vka, uintptr_t paddr, size_t size_bits,
                                          vka_object_t *dest);

/* The same, and map it, uncached; returns where, or NULL with nothing left allocated. */
void *sel4platsupport_map_frame_at(vka_t *vka, vspace_t *vspace, uintptr_t paddr, size_t size_bits,
                                   vka_object_t *dest);

/* Make a handler capability for an interrupt in a fresh slot, to *dest. A seL4_Error; on failure
 * the slot is free again. */
seL4_Error sel4platsupport_copy_irq_cap(vka_t *vka, simple_t *simple, ps_irq_t *irq,
                                        cspacepath_t *dest);

/* The part of it that x86 knows, in the given slot: I/O APIC and MSI. 0 or a seL4_Error. */
int sel4platsupport_arch_copy_irq_cap(arch_simple_t *arch_simple, ps_irq_t *irq,
                                      cspacepath_t *dest);

#ifdef __cplusplus
}
#endif
