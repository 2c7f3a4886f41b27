/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt control of a kernel that uses the old controllers. */
#include "world.h"

#include "below.h"
#include "caps.h"
#include "arch/x86_64/irq_decode_pic.c"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"
#include "plat/pc99/pic.h"
/*@ requires line < PIC_LINES;
    assigns \nothing; */
void pic_mask(unsigned line, bool masked);
#include "object/irq.c"
#include "plat/pc99/pic_irq.c"

static void fill_irqs(void)
{
    for (unsigned irq = 0; irq < ARCH_MAX_IRQ; irq++) {
        irqs[irq].state = (enum irq_state)any_upto(IRQ_TIMER);
        irqs[irq].notification.cap = any_cap();
    }
}

/* Only lines are issued. */
static void fill_handler(struct call *call)
{
    fill_irqs();
    call->cap.irq.irq = PIC_FIRST_IRQ + any_upto(PIC_LINES - 1);
}

void driver(void)
{
    DECODE(decode_irq_control, CAP_IRQ_CONTROL, fill_irqs());
    DECODE(decode_irq_handler, CAP_IRQ_HANDLER, fill_handler(&call));
}
