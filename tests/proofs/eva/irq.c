/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt control and handlers, with the I/O APIC. */
#include "world.h"

#include "below.h"
#include "caps.h"
#include "arch/x86_64/irq_decode.c"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"
#include "object/irq.c"

/*@ assigns \result \from \nothing; */
unsigned ioapic_count(void);
/*@ assigns \result \from ioapic;
    ensures \result <= 256; */
unsigned ioapic_pins(unsigned ioapic);
/*@ assigns \result \from ioapic, pin;
    ensures \result == 0 || \result == 1; */
bool ioapic_pin_is_free(unsigned ioapic, unsigned pin);
/*@ requires irq < ARCH_MAX_IRQ;
    assigns \nothing; */
void ioapic_route(unsigned ioapic, unsigned pin, bool level, bool low, word_t irq);
/*@ requires irq < ARCH_MAX_IRQ;
    assigns \nothing; */
void ioapic_route_message(word_t irq);

static void fill_irqs(void)
{
    for (unsigned irq = 0; irq < ARCH_MAX_IRQ; irq++) {
        irqs[irq].state = (enum irq_state)any_upto(IRQ_TIMER);
        irqs[irq].notification.cap = any_cap();
    }
}

void driver(void)
{
    DECODE_ALL(decode_irq_control, CAP_IRQ_CONTROL, fill_irqs());
    DECODE_ALL(decode_irq_handler, CAP_IRQ_HANDLER, fill_irqs());
}
