/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers that assembly shares with C: selectors, and offsets into struct registers, which
 * thread.c checks against the struct. */
#pragma once

/* Segment selectors; syscall and sysret fix the order. */
#define SEL_KERNEL_CODE 0x08
#define SEL_KERNEL_DATA 0x10
#define SEL_SYSRET_BASE 0x18
#define SEL_USER_DATA   0x23
#define SEL_USER_CODE   0x2b
#define SEL_TSS         0x30

/* struct registers */
#define REG_R15    0
#define REG_R14    8
#define REG_R13    16
#define REG_R12    24
#define REG_RBP    32
#define REG_RBX    40
#define REG_R11    48
#define REG_R10    56
#define REG_R9     64
#define REG_R8     72
#define REG_RAX    80
#define REG_RCX    88
#define REG_RDX    96
#define REG_RSI    104
#define REG_RDI    112
#define REG_ENTRY  120
#define REG_ERROR  128
#define REG_RIP    136
#define REG_CS     144
#define REG_RFLAGS 152
#define REG_RSP    160
#define REG_SS     168
#define REG_SIZE   176

/* registers.entry: how the thread came in, which says how it goes back. Below 256: the vector of an
 * interrupt or exception. */
#define ENTRY_SYSCALL      256 /* rcx and r11 are not saved: back by sysret */
#define ENTRY_SYSCALL_FULL 257 /* the same, but rcx and r11 have been set since: back by iret */
#define ENTRY_SET          258 /* the registers were set while it was stopped: back by iret */
#define ENTRY_IDLE         259 /* the idle thread: wait in the kernel */

/* struct tcb: arch.regs, arch.redirect, arch.foreign, arch.foreign_end */
#define TCB_REGS        320
#define TCB_REDIRECT    (TCB_REGS + REG_SIZE + 16)
#define TCB_FOREIGN     (TCB_REGS + REG_SIZE + 24)
#define TCB_FOREIGN_END (TCB_REGS + REG_SIZE + 32)

/* Linux numbers its calls in rax, from 0. Our stubs leave a marker there that is larger. */
#define FOREIGN_SYSCALLS 1024

/* The fast path's system calls; trap.c compares with the API's numbers. */
#define FAST_CALL       (-1)
#define FAST_REPLY_RECV (-2)
#define FAST_RECV       (-5) /* -3 and -4: Send and NBSend */
#define FAST_REPLY      (-6)
#define FAST_YIELD      (-7)

/* The debug status register when nothing has been hit. */
#define DEBUG_STATUS_NONE 0xffff0ff0

#define RFLAGS_ALIGNMENT_CHECK 0x40000 /* RFLAGS_AC of machine.h */
#define PAGE_FAULT_VECTOR      14
#define FIRST_INTERRUPT        32 /* vectors below are exceptions */

#define SYSCALL_BYTES 2 /* length of the syscall instruction */

#define TSS_RSP0 4
