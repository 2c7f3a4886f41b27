/* SPDX-License-Identifier: BSD-2-Clause */
/* Breakpoints of TCBs, in a kernel that has them. */
#define CONFIG_HARDWARE_DEBUG_API 1
#include "world.h"

#include "below.h"
/* Where the API has no such methods, there are no numbers: any will do, as the label is anything.
 */
enum {
    LABEL_TCBSetBreakpoint = 1000,
    LABEL_TCBGetBreakpoint,
    LABEL_TCBUnsetBreakpoint,
    LABEL_TCBConfigureSingleStepping,
};
#include "arch/x86_64/breakpoint.c"
#include "entry/call.c"
#include "entry/error.c"
#include "object/tcb_breakpoint.c"

/*@ assigns \result \from address;
    ensures \result == 0 || \result == 1; */
bool arch_valid_user_word(word_t address);
/*@ requires \valid(tcb);
    assigns tcb->arch.regs.rcx, tcb->arch.regs.r11, tcb->arch.regs.entry
        \from tcb->arch.regs.rip; */
void thread_leave_fast_path(struct tcb *tcb);
//@ assigns \nothing;
void syscall_gate_set(bool is_slow);

void driver(void)
{
    DECODE(decode_breakpoint, CAP_THREAD, (void)0);
}
