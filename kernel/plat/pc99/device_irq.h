/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of devices. KernelIRQController decides through what they come: ioapic_irq.c or
 * pic_irq.c, which also have the arch_irq_... functions of arch.h. */
#pragma once

#include "types.h"

/* All shut. The local APIC is on already. */
void device_irq_init(void);

/* An interrupt has come in. False: it is dealt with, being spurious or shut. */
bool device_irq_accept(word_t irq);
