/* SPDX-License-Identifier: BSD-2-Clause */
/* Switching to another thread: address space, fs and gs bases, FPU, and where registers go. */
#include "arch/x86_64/switch.h"

#include "arch/arch.h"
#include "arch/x86_64/breakpoint.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/segments.h"
#include "arch/x86_64/vspace.h"
#include "object/tcb.h"
#include "sched/sched.h"

struct tcb *bases_of;

static word_t canonical(word_t address)
{
    sword_t extended = (sword_t)(address << 16) >> 16;
    return (word_t)extended == address ? address : 0;
}

static word_t read_fs_base(void)
{
    word_t base;
    if (!cpu.fsgsbase) return read_msr(MSR_FS_BASE);
    __asm__ volatile("rdfsbase %0" : "=r"(base));
    return base;
}
static word_t read_gs_base(void)
{
    word_t base;
    if (!cpu.fsgsbase) return read_msr(MSR_GS_BASE);
    __asm__ volatile("rdgsbase %0" : "=r"(base));
    return base;
}
static void write_fs_base(word_t base)
{
    if (!cpu.fsgsbase) return write_msr(MSR_FS_BASE, base);
    __asm__ volatile("wrfsbase %0" : : "r"(base));
}
static void write_gs_base(word_t base)
{
    if (!cpu.fsgsbase) return write_msr(MSR_GS_BASE, base);
    __asm__ volatile("wrgsbase %0" : : "r"(base));
}

word_t thread_fs_base(const struct tcb *tcb)
{
    return tcb == bases_of ? read_fs_base() : tcb->arch.fs_base;
}
word_t thread_gs_base(const struct tcb *tcb)
{
    return tcb == bases_of ? read_gs_base() : tcb->arch.gs_base;
}

void thread_set_fs_base(struct tcb *tcb, word_t base)
{
    base = canonical(base);
    tcb->arch.fs_base = base;
    if (tcb == bases_of) write_fs_base(base);
}
void thread_set_gs_base(struct tcb *tcb, word_t base)
{
    base = canonical(base);
    tcb->arch.gs_base = base;
    if (tcb == bases_of) write_gs_base(base);
}

/* With fsgsbase a thread changes its bases without the kernel, so they are read back. */
static void switch_bases_fast(struct tcb *tcb)
{
    if (likely(bases_of)) {
        bases_of->arch.fs_base = read_fs_base();
        bases_of->arch.gs_base = read_gs_base();
    }
    write_fs_base(tcb->arch.fs_base);
    write_gs_base(tcb->arch.gs_base);
}

/* Without, writing costs much, and what the CPU holds is known. A user can only zero a base, by
 * loading the selector; that is put right here and lost to nobody but itself. */
static void switch_bases_slow(const struct tcb *tcb)
{
    if (!bases_of || bases_of->arch.fs_base != tcb->arch.fs_base) {
        write_fs_base(tcb->arch.fs_base);
    }
    if (!bases_of || bases_of->arch.gs_base != tcb->arch.gs_base) {
        write_gs_base(tcb->arch.gs_base);
    }
}

static void switch_bases(struct tcb *tcb)
{
    if (tcb == bases_of) return;
    if (likely(cpu.fsgsbase)) {
        switch_bases_fast(tcb);
    } else {
        switch_bases_slow(tcb);
    }
    bases_of = tcb;
}

static void save_into(struct tcb *tcb)
{
    tss.rsp[0] = (word_t)(&tcb->arch.regs + 1);
}

void arch_switch_to(struct tcb *tcb)
{
    vspace_activate(tcb);
    switch_bases(tcb);
    fpu_switch(tcb);
    breakpoint_switch(tcb);
    save_into(tcb);
}

void arch_switch_to_idle(struct tcb *idle)
{
    /* Address space, bases and FPU stay: the next thread is often the last one. */
    idle->arch.regs.entry = ENTRY_IDLE;
    save_into(idle);
}

void switch_forget(const struct tcb *tcb)
{
    if (tcb == bases_of) bases_of = NULL;
}

/* While the idle thread runs, most is as the thread before left it. */
struct broken arch_check_cpu(void)
{
    const struct tcb *tcb = current_thread;
    HOLDS(tss.rsp[0] == (word_t)(&tcb->arch.regs + 1), "cpu-saves-into-current", tcb);
    HOLDS(!bases_of || tcb_is_listed(bases_of), "cpu-bases", bases_of);
    if (sched_is_idle(tcb)) return SOUND;
    HOLDS(bases_of == tcb, "cpu-bases", tcb);
    SOUND_TOO(vspace_check_active(tcb));
    return fpu_check(tcb);
}
