/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts through the two old controllers. A line is masked from when it has interrupted until
 * its handler acknowledges; the controllers remember an edge meanwhile. */
#include "arch/arch.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/vectors.h"
#include "plat/pc99/device_irq.h"
#include "plat/pc99/pic.h"

enum { PIC_FIRST_IRQ = 16, PIC_LAST_IRQ = PIC_FIRST_IRQ + PIC_LINES - 1 };

static bool is_enabled[PIC_LINES]; /* (k) */

static bool is_line(word_t irq)
{
    return irq >= PIC_FIRST_IRQ && irq <= PIC_LAST_IRQ;
}

void device_irq_init(void)
{
    pic_init(TRAP_EXCEPTIONS + PIC_FIRST_IRQ);
    pic_mask(PIC_CASCADE_LINE, false);
    lapic_pass_external();
}

status_t arch_irq_number(word_t number, word_t *irq, struct sys_error *err)
{
    if (number >= PIC_LINES) return err_range(err, number, 0, PIC_LINES - 1, "irq");
    *irq = PIC_FIRST_IRQ + number;
    return OK;
}

bool device_irq_accept(word_t irq)
{
    if (irq == ARCH_IRQ_TIMER) return true;
    return is_line(irq) && !pic_is_spurious((unsigned)irq - PIC_FIRST_IRQ);
}

void arch_irq_enable(word_t irq, bool enabled)
{
    is_enabled[irq - PIC_FIRST_IRQ] = enabled;
    pic_mask((unsigned)irq - PIC_FIRST_IRQ, !enabled);
}

bool arch_irq_is_sure(word_t irq)
{
    if (!is_line(irq)) return false;
    unsigned line = (unsigned)irq - PIC_FIRST_IRQ;
    return is_enabled[line] && !pic_may_be_spurious(line);
}

void arch_irq_release(word_t irq)
{
    arch_irq_enable(irq, false);
}

void arch_irq_ack(word_t irq)
{
    if (is_line(irq)) {
        pic_end_interrupt((unsigned)irq - PIC_FIRST_IRQ);
    } else {
        lapic_end_interrupt();
    }
}

bool arch_interrupt_pending(void)
{
    return lapic_is_pending() || pic_is_pending();
}
