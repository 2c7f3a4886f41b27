/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernel entry and exit.
 *
 * There is one CPU, so its data is reached by address and swapgs is not needed: gs belongs to the
 * user. Registers go straight into the current thread: tss.rsp[0] is the end of its registers. */
#include "arch/x86_64/offsets.h"

#define SAVED(offset) ((offset) - REG_SIZE)(%rsp)

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
    cmpq $FOREIGN_SYSCALLS, %rax
    jb slow_syscall
    /* The number is in rdx; rdi and rsi are the first two arguments of the fast path. */
    movl %edx, %eax
    movq current_thread(%rip), %rdx
    cmpl $FAST_CALL, %eax
    jne 1f
    callq fastpath_call
    testq %rax, %rax
    jz slow_syscall

/* To user level, where thread rax made a system call. */
fast_return:
    leaq TCB_REGS(%rax), %rsp
    movq REG_R15(%rsp), %r15
    movq REG_R14(%rsp), %r14
    movq REG_R13(%rsp), %r13
    movq REG_R12(%rsp), %r12
    movq REG_RBP(%rsp), %rbp
    movq REG_RBX(%rsp), %rbx
    movq REG_R10(%rsp), %r10
    movq REG_R9(%rsp), %r9
    movq REG_R8(%rsp), %r8
    movq REG_RAX(%rsp), %rax
    movq REG_RDX(%rsp), %rdx
    movq REG_RSI(%rsp), %rsi
    movq REG_RDI(%rsp), %rdi
    movq REG_RFLAGS(%rsp), %r11
    movq REG_RIP(%rsp), %rcx /* never beyond the user's half: see arch_valid_user_word() */
    movq REG_RSP(%rsp), %rsp
    sysretq

1:  cmpl $FAST_REPLY_RECV, %eax
    jne 2f
    callq fastpath_reply_recv
    testq %rax, %rax
    jnz fast_return
    jmp slow_syscall
2:  cmpl $FAST_RECV, %eax
    je 3f
    jb 4f
    callq fastpath_send /* Send and NBSend lie between */
    testq %rax, %rax
    jnz fast_return
    jmp slow_syscall
3:  callq fastpath_recv
    testq %rax, %rax
    jnz fast_return
    jmp slow_syscall
4:  cmpl $FAST_YIELD, %eax
    jne slow_syscall
    callq fastpath_yield
    testq %rax, %rax
    jnz fast_return
    /* fall through */

slow_syscall:
    callq trap_syscall
    /* fall through */

    .globl return_to_user
return_to_user:
    movq tss + TSS_RSP0(%rip), %rsp
    cmpl $ENTRY_SYSCALL, SAVED(REG_ENTRY)
    leaq -REG_SIZE - TCB_REGS(%rsp), %rax
    je fast_return
    cmpl $ENTRY_IDLE, SAVED(REG_ENTRY)
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
