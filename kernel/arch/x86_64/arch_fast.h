/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fast path asks of x86_64, inline: may it switch to a thread, and the switch itself.
 *
 * It switches between threads that came in by system call and go back by sysret, with address
 * spaces that need no flush, on a CPU whose fs and gs bases are read and written cheaply. */
#pragma once

#include "arch/x86_64/fpu.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/segments.h"
#include "arch/x86_64/switch.h"
#include "arch/x86_64/vspace.h"
#include "object/tcb.h"

static inline word_t fast_asid(const struct tcb *tcb)
{
    return tcb->slots[TCB_VSPACE].cap.words[1] & MASK(ASID_BITS);
}

static inline bool arch_fast_allowed(const struct tcb *to)
{
    return likely(fast_vspaces[fast_asid(to)].cap == to->slots[TCB_VSPACE].cap.words[0]) &&
           likely((uint32_t)to->arch.regs.entry == ENTRY_SYSCALL);
}

static inline void fast_switch_bases(struct tcb *from, struct tcb *to)
{
    word_t fs, gs;
    __asm__ volatile("rdfsbase %0" : "=r"(fs));
    from->arch.fs_base = fs;
    fs = to->arch.fs_base;
    __asm__ volatile("wrfsbase %0" : : "r"(fs));
    __asm__ volatile("rdgsbase %0" : "=r"(gs));
    from->arch.gs_base = gs;
    if (unlikely(gs != to->arch.gs_base)) {
        gs = to->arch.gs_base;
        __asm__ volatile("wrgsbase %0" : : "r"(gs));
    }
    bases_of = to;
}

/* From the current thread to another that arch_fast_allowed() allows. */
static inline void arch_fast_switch(struct tcb *from, struct tcb *to)
{
    word_t asid = fast_asid(to);
    if (asid != vspace_active_asid) {
        vspace_active_asid = asid;
        write_cr3(fast_vspaces[asid].cr3);
    }
    fast_switch_bases(from, to);
    if (unlikely(fpu.is_open || fpu.owner == to)) fpu_switch(to);
    tss.rsp[0] = (word_t)(&to->arch.regs + 1);
}

/* Copy message registers 0 to `length` - 1, at most all. */
static inline void arch_fast_copy(struct tcb *to, const struct tcb *from, word_t length)
{
    const struct registers *source = &from->arch.regs;
    struct registers *dest = &to->arch.regs;
    if (length == 0) return;
    dest->r10 = source->r10;
    if (length == 1) return;
    dest->r8 = source->r8;
    if (length == 2) return;
    dest->r9 = source->r9;
    if (length == 3) return;
    dest->r15 = source->r15;
}

static inline void arch_fast_deliver(struct tcb *to, word_t badge, word_t info)
{
    to->arch.regs.rdi = badge;
    to->arch.regs.rsi = info;
}
