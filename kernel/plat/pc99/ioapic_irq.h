/* SPDX-License-Identifier: BSD-2-Clause */
/* What raises each interrupt: a pin of an I/O APIC, or a message (MSI).
 *
 * An interrupt is shut from when it is delivered until its handler acknowledges it. A
 * level-triggered pin is masked meanwhile. An edge on a masked pin would be lost, so an
 * edge-triggered pin stays open; an edge that comes while the interrupt is shut is remembered, and
 * raised again on enabling; only then is the pin masked, so that no device keeps the CPU busy. */
#pragma once

#include "types.h"

/* A pin raises one interrupt at a time. */
bool ioapic_pin_is_free(unsigned ioapic, unsigned pin);
/* Let a free pin, or a message, raise `irq`, which nothing does yet. It starts shut. Arguments are
 * valid. arch_irq_release() undoes it. */
void ioapic_route(unsigned ioapic, unsigned pin, bool is_level, bool is_active_low, word_t irq);
void ioapic_route_message(word_t irq);
