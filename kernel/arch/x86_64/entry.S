/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernel entry and exit.
 *
 * There is one CPU, so its data is reached by address and swapgs is not needed: gs belongs to the
 * user. Registers go straight into the current thread: tss.rsp[0] is the end of its registers. */
#include "arch/x86_64/offsets.h"

#define SAVED(offset) ((offset) - REG_SIZE)(%rsp)

/* What lies below `entry` in struct registers. */
.macro push_registers
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rax
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
.endm

    .text
    .cfi_sections .debug_frame

/* rip is in rcx and rflags in r11; interrupts are off (SFMASK). */
    .globl syscall_entry
    .balign 64
syscall_entry:
    .cfi_startproc
    .cfi_undefined rip /* debuggers: nobody called */
    movq %rsp, user_rsp(%rip)
    movq tss + TSS_RSP0(%rip), %rsp
    movq %rcx, SAVED(REG_RIP)
    movq user_rsp(%rip), %rcx
    movq %r11, SAVED(REG_RFLAGS)
    movq %rcx, SAVED(REG_RSP)
    movq $ENTRY_SYSCALL, SAVED(REG_ENTRY)
    movq %rdi, SAVED(REG_RDI)
    movq %rsi, SAVED(REG_RSI)
    movq %rdx, SAVED(REG_RDX)
    movq %rax, SAVED(REG_RAX)
    movq %r8, SAVED(REG_R8)
    movq %r9, SAVED(REG_R9)
    movq %r10, SAVED(REG_R10)
    movq %rbx, SAVED(REG_RBX)
    movq %rbp, SAVED(REG_RBP)
    movq %r12, SAVED(REG_R12)
    movq %r13, SAVED(REG_R13)
    movq %r14, SAVED(REG_R14)
    movq %r15, SAVED(REG_R15)
    movq $kernel_stack_top, %rsp
    xorl %ebp, %ebp /* backtraces end here */
    callq trap_syscall
    /* fall through */

    .globl return_to_user
return_to_user:
    movq tss + TSS_RSP0(%rip), %rsp
    cmpl $ENTRY_SYSCALL, SAVED(REG_ENTRY)
    jne 1f
    movq SAVED(REG_R15), %r15
    movq SAVED(REG_R14), %r14
    movq SAVED(REG_R13), %r13
    movq SAVED(REG_R12), %r12
    movq SAVED(REG_RBP), %rbp
    movq SAVED(REG_RBX), %rbx
    movq SAVED(REG_R10), %r10
    movq SAVED(REG_R9), %r9
    movq SAVED(REG_R8), %r8
    movq SAVED(REG_RAX), %rax
    movq SAVED(REG_RDX), %rdx
    movq SAVED(REG_RSI), %rsi
    movq SAVED(REG_RDI), %rdi
    movq SAVED(REG_RFLAGS), %r11
    movq SAVED(REG_RIP), %rcx /* never beyond the user's half: see arch_valid_user_word() */
    movq SAVED(REG_RSP), %rsp
    sysretq

1:  cmpl $ENTRY_IDLE, SAVED(REG_ENTRY)
    je idle
    subq $REG_SIZE, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rax
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    addq $16, %rsp /* entry, error */
    iretq

idle:
    movq $kernel_stack_top, %rsp
    sti
2:  hlt
    jmp 2b
    .cfi_endproc

/* One stub a vector: the CPU has pushed ss, rsp, rflags, cs and rip, and an error code for some. */
    .globl trap_stubs
    .balign 16
trap_stubs:
    .set vector, 0
    .rept 256
    .balign 16
    .if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || \
          vector == 29 || vector == 30)
    pushq $0
    .endif
    pushq $vector
    .if vector == 2 || vector == 8 || vector == 18
    jmp kernel_trap /* on stacks of their own */
    .else
    jmp common_trap
    .endif
    .set vector, vector + 1
    .endr

    .balign 64
common_trap:
    .cfi_startproc
    .cfi_undefined rip
    testb $3, REG_CS - REG_ENTRY(%rsp)
    jz from_kernel
    push_registers
    movq $kernel_stack_top, %rsp
    cld
    xorl %ebp, %ebp
    callq trap_user
    jmp return_to_user

/* An interrupt of the idle loop, which is not resumed, or an exception. */
from_kernel:
    cmpq $31, (%rsp)
    jbe kernel_trap
    movq (%rsp), %rdi
    movq $kernel_stack_top, %rsp
    xorl %ebp, %ebp
    callq trap_idle
    jmp return_to_user

kernel_trap:
    push_registers
    movq %rsp, %rdi
    andq $-16, %rsp
    cld
    callq trap_kernel
    ud2
    .cfi_endproc

    .bss
    .balign 8
user_rsp:
    .skip 8

    .section .note.GNU-stack, "", @progbits
