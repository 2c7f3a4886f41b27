/* SPDX-License-Identifier: BSD-2-Clause */
/* What came in: a system call, an exception of the user or of the kernel, or an interrupt. */
#include "arch/x86_64/trap.h"

#include "arch/arch.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/boot.h"
#include "arch/x86_64/breakpoint.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/msr.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/segments.h"
#include "arch/x86_64/switch.h"
#include "debug/assert.h"
#include "debug/backtrace.h"
#include "debug/print.h"
#include "entry/syscall.h"
#include "plat/pc99/device_irq.h"
#include "sched/sched.h"

/* ---- system calls ---- */

_Static_assert(FAST_CALL == SYS_CALL && FAST_REPLY_RECV == SYS_REPLY_RECV, "offsets.h");
_Static_assert(FAST_RECV == SYS_RECV && FAST_REPLY == SYS_REPLY, "offsets.h");
_Static_assert(FAST_YIELD == SYS_YIELD, "offsets.h");
_Static_assert(RFLAGS_ALIGNMENT_CHECK == RFLAGS_AC, "offsets.h");
_Static_assert(PAGE_FAULT_VECTOR == TRAP_PAGE_FAULT, "offsets.h");
_Static_assert(FIRST_INTERRUPT == TRAP_EXCEPTIONS, "offsets.h");
_Static_assert(SYS_SEND == -3 && SYS_NB_SEND == -4, "entry.S takes what lies between for sends");

/* The entry code has saved into the current thread. */
static void check_entry(void)
{
    kassert(tss.rsp[0] == (word_t)(&current_thread->arch.regs + 1));
}

/* Is the system call that the thread makes one for its redirect handler? By rax it may be; then the
 * instruction decides, which rip is behind. */
static bool is_foreign(const struct tcb *tcb)
{
    const struct registers *regs = &tcb->arch.regs;
    if (likely(regs->rax >= FOREIGN_SYSCALLS)) return false;
    return regs->rip > tcb->arch.foreign && regs->rip <= tcb->arch.foreign_end;
}

void trap_syscall(void)
{
    check_entry();
    struct tcb *tcb = current_thread;
    if (unlikely(is_foreign(tcb))) {
        thread_redirect(tcb);
        return;
    }
    kernel_syscall((sword_t)tcb->arch.regs.rdx);
}

/* ---- interrupts ---- */

static void interrupt(word_t vector)
{
    word_t irq = vector - TRAP_EXCEPTIONS;
    if (device_irq_accept(irq)) kernel_interrupt(irq);
}

void trap_idle(word_t vector)
{
    interrupt(vector);
}

/* ---- exceptions of the user ---- */

static struct fault user_fault(const struct registers *regs)
{
    struct fault fault = {0};
    if (regs->entry == TRAP_PAGE_FAULT) {
        vm_fault(regs, &fault);
    } else {
        user_exception(regs, &fault);
    }
    return fault;
}

static void exception(struct tcb *tcb, const struct registers *regs)
{
    if (regs->entry == TRAP_NO_FPU && fpu_trap(tcb)) return;
    struct fault fault = user_fault(regs);
    if (breakpoint_hit(tcb, regs->entry, &fault)) kernel_fault(fault);
}

void trap_user(void)
{
    check_entry();
    struct tcb *tcb = current_thread;
    const struct registers *regs = &tcb->arch.regs;
    /* The user's alignment check flag, which interrupts leave set, would open user pages. */
    if (unlikely(regs->rflags & RFLAGS_AC) && cpu.smap) __asm__ volatile("clac" : : : "memory");
    if (regs->entry >= TRAP_EXCEPTIONS) {
        interrupt(regs->entry);
    } else {
        exception(tcb, regs);
    }
}

/* ---- exceptions of the kernel ---- */

static void stop(const struct registers *regs)
{
    kprintf("\nkernel exception %lu (%s), error code 0x%lx%s\n", regs->entry,
            arch_exception_name(regs->entry), regs->error,
            regs->cs == SEL_USER_CODE ? ", at user level" : "");
    kprintf("  rip %016lx  cs  %016lx  rflags %016lx\n", regs->rip, regs->cs, regs->rflags);
    kprintf("  rsp %016lx  ss  %016lx\n", regs->rsp, regs->ss);
    kprintf("  rax %016lx  rbx %016lx  rcx %016lx  rdx %016lx\n", regs->rax, regs->rbx, regs->rcx,
            regs->rdx);
    kprintf("  rsi %016lx  rdi %016lx  rbp %016lx  r8  %016lx\n", regs->rsi, regs->rdi, regs->rbp,
            regs->r8);
    kprintf("  r9  %016lx  r10 %016lx  r11 %016lx  r12 %016lx\n", regs->r9, regs->r10, regs->r11,
            regs->r12);
    kprintf("  r13 %016lx  r14 %016lx  r15 %016lx\n", regs->r13, regs->r14, regs->r15);
    kprintf("  cr0 %016lx  cr2 %016lx  cr3 %016lx  cr4 %016lx\n", read_cr0(), read_cr2(),
            read_cr3(), read_cr4());
    kprintf("  current thread %p\n", (void *)current_thread);
    backtrace_print(regs->rip, regs->rbp);
    kprintf("halting...\n");
    arch_halt();
}

void trap_kernel(struct registers *regs)
{
    if (!msr_refused(regs)) stop(regs);
}

bool arch_on_kernel_stack(word_t frame_pointer)
{
    if (!IS_ALIGNED(frame_pointer, 3)) return false;
    word_t last = frame_pointer + 2 * sizeof(word_t) - 1;
    bool on_main = frame_pointer >= (word_t)kernel_stack && last < (word_t)kernel_stack_top;
    return on_main || (on_interrupt_stack(frame_pointer) && on_interrupt_stack(last));
}
