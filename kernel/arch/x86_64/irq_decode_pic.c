/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of a PC with a kernel that uses the old controllers: handlers are issued for a line of
 * theirs (object/irq.c), and for nothing else. */
#include "api/labels.h"
#include "arch/arch.h"

status_t arch_irq_decode_control(const struct call *call, struct sys_error *err)
{
    switch (call->label) {
    case LABEL_X86IRQIssueIRQHandlerIOAPIC:
    case LABEL_X86IRQIssueIRQHandlerMSI:
        TRY(call_needs(call, 7, 1, err));
        return err_illegal(err, "interrupts come through the PIC: use IRQControl_Get");
    default:
        return err_illegal(err, "not a method of interrupt control");
    }
}
