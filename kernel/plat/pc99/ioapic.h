/* SPDX-License-Identifier: BSD-2-Clause */
/* The I/O APICs: their pins, all masked at first. */
#pragma once

#include "types.h"

/* Take over an I/O APIC: map its registers, mask all its pins. */
void ioapic_add(paddr_t base);

unsigned ioapic_count(void);
unsigned ioapic_pins(unsigned ioapic);
paddr_t ioapic_base(unsigned ioapic); /* of its page, never given to user level */

/* Have a pin raise `vector` on this CPU. It is masked until ioapic_mask() opens it. */
void ioapic_program(unsigned ioapic, unsigned pin, uint8_t vector, bool is_level,
                    bool is_active_low);
void ioapic_mask(unsigned ioapic, unsigned pin, bool masked);
