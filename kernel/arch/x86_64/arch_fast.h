/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fast path asks of x86_64, inline: may it switch to a thread, and the switch itself.
 *
 * It switches between address spaces that need no flush, on a CPU whose fs and gs bases are read
 * and written cheaply. */
#pragma once

#include "arch/x86_64/arch_cap.h"
#include "arch/x86_64/breakpoint.h"
#include "arch/x86_64/fast_map.h"
#include "arch/x86_64/fast_retype.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/ipc_buffer.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/segments.h"
#include "arch/x86_64/switch.h"
#include "arch/x86_64/trap.h"
#include "arch/x86_64/vspace.h"
#include "debug/check.h"
#include "object/tcb.h"

/* Where arch_fast_switch() goes. */
typedef const struct fast_vspace *fast_target;

static inline bool arch_fast_allowed(const struct tcb *to, fast_target *target)
{
    const struct cap *vspace = &to->slots[TCB_VSPACE].cap;
    *target = &fast_vspaces[vspace->words[1] & MASK(ASID_BITS)];
    __asm__("" : "+r"(*target)); /* keep the address, or the compiler makes it twice */
    return likely((*target)->cap == vspace->words[0]) && likely(!breakpoint_debugs(to));
}

/* May an exception or interrupt of `self` take the fast path? */
static inline bool arch_fast_leaves(const struct tcb *self)
{
    return !breakpoint_debugs(self);
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
static inline void arch_fast_switch(struct tcb *from, struct tcb *to, fast_target target)
{
    if (target != vspace_active) {
        vspace_active = target;
        write_cr3(target->cr3);
    }
    fast_switch_bases(from, to);
    tss.rsp[0] = (word_t)(&to->arch.regs + 1);
}

/* The ways out, in entry.S: to user level, where `to` is current; or on to the ordinary path. */
struct tcb *fast_return(struct tcb *to);
struct tcb *slow_syscall(void);
struct tcb *slow_trap(void);

static __attribute__((noinline)) struct tcb *fast_return_fpu(struct tcb *to)
{
    fpu_switch(to);
    check_if_paranoid();
    return fast_return(to);
}

/* `to` went on, or arch_fast_switch() was called. */
static inline struct tcb *arch_fast_return(struct tcb *to)
{
    if (unlikely(fpu.is_open || fpu.eager == to)) return fast_return_fpu(to);
    check_if_paranoid();
    return fast_return(to);
}
/* The current thread goes on, after a call that concerns nobody else: its FPU is as it was. */
static inline struct tcb *arch_fast_go_on(struct tcb *self)
{
    check_if_paranoid();
    return fast_return(self);
}
static inline struct tcb *arch_fast_decline(void)
{
    return slow_syscall();
}
/* Of what is no system call. */
static inline struct tcb *arch_fast_decline_trap(void)
{
    return slow_trap();
}

/* A message with capabilities: most are invocations, and some have a straight way. */
static inline struct tcb *arch_fast_invoke(cptr_t cptr, word_t info, struct tcb *self)
{
    if (info == FAST_RETYPE) return fast_retype(cptr, info, self);
    if (info == FAST_PAGE_MAP && fast_page_map(self)) return arch_fast_go_on(self);
    return arch_fast_decline();
}

/* Note the exception that the current thread has stopped for, which is of this type. */
static inline void arch_fast_fault(struct tcb *self, enum fault_type type)
{
    if (type == FAULT_VM) {
        vm_fault(&self->arch.regs, &self->fault);
    } else {
        user_exception(&self->arch.regs, &self->fault);
    }
}
static inline word_t arch_fast_fault_ip(const struct tcb *self)
{
    return self->arch.regs.rip;
}
/* The registers in the message of a UserException, by their place there. */
enum { ARCH_FAST_EXCEPTION_WORDS = 3 };
static inline word_t arch_fast_exception_word(const struct tcb *self, unsigned word)
{
    const struct registers *regs = &self->arch.regs;
    return word == 0 ? regs->rip : word == 1 ? regs->rsp : regs->rflags;
}

/* As arch_ipc_buffer(), for buffers in frames of 4 KiB; false for others. */
static inline bool arch_fast_buffer(const struct tcb *tcb, bool for_receive, word_t **buffer)
{
    paddr_t at;
    bool is_there = ipc_buffer_in_page(tcb, for_receive, &at);
    *buffer = (word_t *)(PHYS_WINDOW + at.raw);
    return is_there;
}

#define COPY_1(i)                                                                                  \
    case (i) + 1:                                                                                  \
        to[i] = from[i];                                                                           \
        __attribute__((fallthrough));
#define COPY_4(i)  COPY_1((i) + 3) COPY_1((i) + 2) COPY_1((i) + 1) COPY_1(i)
#define COPY_16(i) COPY_4((i) + 12) COPY_4((i) + 8) COPY_4((i) + 4) COPY_4(i)

/* Copy `count` words. Measured: single moves are ahead up to about 60 words, where `rep movsq` has
 * made good its slow start. The jump goes to the first of as many moves as there are words. */
static inline void arch_fast_copy_words(word_t *to, const word_t *from, word_t count)
{
    switch (count) {
        COPY_16(48) COPY_16(32) COPY_16(16) COPY_16(0) case 0 : break;
    default:
        __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    }
}

/* Copy message registers 0 to `length` - 1, at most all. */
static inline void arch_fast_copy(struct tcb *to, const struct tcb *from, word_t length)
{
    const struct registers *source = &from->arch.regs;
    struct registers *dest = &to->arch.regs;
    if (length >= ARCH_MESSAGE_REGISTERS) {
        dest->r10 = source->r10;
        dest->r8 = source->r8;
        dest->r9 = source->r9;
        dest->r15 = source->r15;
        return;
    }
    if (length == 0) return;
    dest->r10 = source->r10;
    if (length == 1) return;
    dest->r8 = source->r8;
    if (length == 2) return;
    dest->r9 = source->r9;
}

static inline void arch_fast_set_message(struct tcb *to, word_t a, word_t b, word_t c, word_t d)
{
    struct registers *regs = &to->arch.regs;
    regs->r10 = a;
    regs->r8 = b;
    regs->r9 = c;
    regs->r15 = d;
}

static inline void arch_fast_deliver(struct tcb *to, word_t badge, word_t info)
{
    to->arch.regs.rdi = badge;
    to->arch.regs.rsi = info;
}
