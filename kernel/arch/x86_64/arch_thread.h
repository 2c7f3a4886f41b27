/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of a thread that belongs to x86_64: its registers while it does not run, the bases of
 * its thread-local storage, its FPU state and its redirect handler.
 *
 * The entry code saves straight into `registers`: the stack pointer that the CPU loads on an
 * interrupt is the end of the current thread's registers. */
#pragma once

#include "types.h"

/* In the order in which the CPU, and then entry.S, push; offsets.h has the same in numbers.
 * After an entry by system call, rcx and r11 are those of an earlier entry: the CPU has put rip and
 * rflags there. thread.c hides the difference. */
struct registers {
    word_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    word_t entry; /* how it came in: see offsets.h */
    word_t error;
    word_t rip, cs, rflags, rsp, ss;
};

/* FXSAVE area (512), XSAVE header (64), AVX upper halves (256). */
enum { FPU_STATE_BYTES = 832 };

/* What of a thread the debug registers hold while it runs: breakpoint.h. */
struct debug_state {
    word_t address[4];
    word_t control; /* 0: no breakpoint */
    word_t steps;   /* instructions to the next stop, 0 if it does not step */
};

struct arch_thread {
    struct registers regs;
    word_t fs_base, gs_base; /* stale while the thread is the one whose bases the CPU holds */
    word_t redirect;         /* user address of the redirect handler, 0 if none */
    word_t foreign;     /* behind this and up to foreign_end: system calls are for the handler */
    word_t foreign_end; /* if rax says so. Nowhere without a handler */
    word_t spare_tls;   /* what fs_base is for a thread that has none; 0: it stays 0 */
    struct debug_state debug;
    bool fpu_disabled; /* its FPU instructions fault */
    _Alignas(64) uint8_t fpu[FPU_STATE_BYTES];
};
