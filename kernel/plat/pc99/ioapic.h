/* SPDX-License-Identifier: BSD-2-Clause */
/* Device interrupts: the pins of the I/O APICs, and what arrives from them or as a message (MSI).
 *
 * An interrupt is shut from when it is delivered until its handler acknowledges it. A
 * level-triggered pin is masked meanwhile. An edge on a masked pin would be lost, so an
 * edge-triggered pin stays open; an edge that comes while the interrupt is shut is remembered, and
 * raised again on enabling; only then is the pin masked, so that no device keeps the CPU busy. */
#pragma once

#include "types.h"

/* Take over an I/O APIC: map its registers, mask all its pins. */
void ioapic_add(paddr_t base);

unsigned ioapic_count(void);
unsigned ioapic_pins(unsigned ioapic);
paddr_t ioapic_base(unsigned ioapic); /* of its page, never given to user level */

/* A pin raises one interrupt at a time. */
bool ioapic_pin_is_free(unsigned ioapic, unsigned pin);
/* Let a free pin, or a message, raise `irq`, which nothing does yet. It starts shut. Arguments are
 * valid. arch_irq_release() undoes it. */
void ioapic_route(unsigned ioapic, unsigned pin, bool is_level, bool is_active_low, word_t irq);
void ioapic_route_message(word_t irq);

/* An interrupt has come in. False: it is dealt with, being spurious or shut. */
bool ioapic_accept(word_t irq);
