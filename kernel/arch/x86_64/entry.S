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

/* The same at the end of the current thread's registers, where rip is in rcx and rflags in r11. */
.macro save_registers
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
.endm

    .text
    .cfi_sections .debug_frame

/* To user level, where thread rdi is current. */
    .globl fast_return
    .balign 64
fast_return:
    cmpl $ENTRY_SYSCALL, TCB_REGS + REG_ENTRY(%rdi)
    jne return_by_iret
    movq TCB_REGS + REG_R15(%rdi), %r15
    movq TCB_REGS + REG_R14(%rdi), %r14
    movq TCB_REGS + REG_R13(%rdi), %r13
    movq TCB_REGS + REG_R12(%rdi), %r12
    movq TCB_REGS + REG_RBP(%rdi), %rbp
    movq TCB_REGS + REG_RBX(%rdi), %rbx
    movq TCB_REGS + REG_R10(%rdi), %r10
    movq TCB_REGS + REG_R9(%rdi), %r9
    movq TCB_REGS + REG_R8(%rdi), %r8
    movq TCB_REGS + REG_RAX(%rdi), %rax
    movq TCB_REGS + REG_RDX(%rdi), %rdx
    movq TCB_REGS + REG_RSI(%rdi), %rsi
    movq TCB_REGS + REG_RFLAGS(%rdi), %r11
    movq TCB_REGS + REG_RIP(%rdi), %rcx /* in the user's half: see arch_valid_user_word() */
    movq TCB_REGS + REG_RSP(%rdi), %rsp
    movq TCB_REGS + REG_RDI(%rdi), %rdi
    sysretq

/* rip is in rcx and rflags in r11; interrupts are off (SFMASK). */
    .globl syscall_entry
    .balign 64
syscall_entry:
    .cfi_startproc
    .cfi_undefined rip /* debuggers: nobody called */
    movq %rsp, user_rsp(%rip)
    movq tss + TSS_RSP0(%rip), %rsp
    cmpq $FOREIGN_SYSCALLS, %rax
    jb foreign_syscall
    save_registers
    movq $kernel_stack_top - 8, %rsp /* as if called */
    /* The address and the message info are in rdi and rsi: the first two arguments of the fast path,
     * which ends at fast_return or slow_syscall. */
    cmpq $FAST_CALL, %rdx
    jne 1f
    movq current_thread(%rip), %rdx
    jmp fastpath_call
1:  cmpq $FAST_REPLY_RECV, %rdx
    jne 2f
    movq current_thread(%rip), %rdx
    jmp fastpath_reply_recv
2:  movq %rdx, %rax
    movq current_thread(%rip), %rdx
    cmpq $FAST_RECV, %rax
    je fastpath_recv
    ja fastpath_send /* Send and NBSend lie between */
    cmpq $FAST_REPLY, %rax
    je fastpath_reply
    cmpq $FAST_YIELD, %rax
    je fastpath_yield
    /* fall through */

    .globl slow_syscall
slow_syscall:
    movq $kernel_stack_top, %rsp
    xorl %ebp, %ebp /* backtraces end here */
    callq trap_syscall
    /* fall through */

    .globl return_to_user
return_to_user:
    movq current_thread(%rip), %rdi
    jmp fast_return

return_by_iret:
    cmpl $ENTRY_IDLE, TCB_REGS + REG_ENTRY(%rdi)
    je idle
    leaq TCB_REGS(%rdi), %rsp
pop_and_return:
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

/* A call by the thread's foreign code is sent to its redirect handler as it came: nothing but what
 * iret takes is saved. As is_foreign() in trap.c. */
    .balign 16
foreign_syscall:
    pushq $SEL_USER_DATA
    pushq user_rsp(%rip)
    pushq %r11
    movq current_thread(%rip), %r11
    cmpq TCB_FOREIGN(%r11), %rcx
    jbe 1f
    cmpq TCB_FOREIGN_END(%r11), %rcx
    ja 1f
    pushq $SEL_USER_CODE
    pushq TCB_REDIRECT(%r11)
    movq %rcx, %r11
    iretq
1:  movq (%rsp), %r11 /* rflags */
    addq $24, %rsp
    save_registers
    jmp slow_syscall

idle:
    movq $kernel_stack_top, %rsp
    sti
2:  hlt
    jmp 2b
    .cfi_endproc

/* The gate without a fast path, which saves everything: of threads with breakpoints (breakpoint.h),
 * and of kernels that measure each entry (benchmark/benchmark.h). */
    .globl syscall_entry_slow
syscall_entry_slow:
    .cfi_startproc
    .cfi_undefined rip
    movq %rsp, user_rsp(%rip)
    movq tss + TSS_RSP0(%rip), %rsp
    pushq $SEL_USER_DATA
    pushq user_rsp(%rip)
    pushq %r11
    pushq $SEL_USER_CODE
    pushq %rcx
    pushq $0
    pushq $ENTRY_SYSCALL_FULL
    push_registers
    jmp slow_syscall
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
    .elseif vector == 1
    jmp debug_trap
    .elseif vector == 3 || vector == 7
    jmp common_trap
    .else
    jmp common_fast
    .endif
    .set vector, vector + 1
    .endr

/* Interrupts, and exceptions that are faults of the user and nothing else. Their fast path ends at
 * fast_return or slow_trap. */
    .balign 64
common_fast:
    .cfi_startproc
    .cfi_undefined rip
    testb $3, REG_CS - REG_ENTRY(%rsp)
    jz from_kernel
    push_registers
    movq $kernel_stack_top - 8, %rsp
    cld
    movq current_thread(%rip), %rdi
    testl $RFLAGS_ALIGNMENT_CHECK, TCB_REGS + REG_RFLAGS(%rdi) /* see trap_user() */
    jnz slow_trap
    movl TCB_REGS + REG_ENTRY(%rdi), %esi
    cmpl $PAGE_FAULT_VECTOR, %esi
    je fastpath_vm_fault
    subl $FIRST_INTERRUPT, %esi
    jae fastpath_interrupt
    jmp fastpath_user_exception

    .balign 64
common_trap:
    testb $3, REG_CS - REG_ENTRY(%rsp)
    jz from_kernel
    push_registers
    cld
    /* fall through */

    .globl slow_trap
slow_trap:
    movq $kernel_stack_top, %rsp
    xorl %ebp, %ebp
    callq trap_user
    jmp return_to_user

/* A debug exception, on a stack of its own: one that loading ss has put off may strike on the
 * kernel's first instruction, with the user's stack pointer. It is nothing to the kernel. */
debug_trap:
    testb $3, REG_CS - REG_ENTRY(%rsp)
    pushq %rax
    jz 3f
    movq tss + TSS_RSP0(%rip), %rax
    popq REG_RAX - REG_SIZE(%rax)
    popq REG_ENTRY - REG_SIZE(%rax)
    popq REG_ERROR - REG_SIZE(%rax)
    popq REG_RIP - REG_SIZE(%rax)
    popq REG_CS - REG_SIZE(%rax)
    popq REG_RFLAGS - REG_SIZE(%rax)
    popq REG_RSP - REG_SIZE(%rax)
    popq REG_SS - REG_SIZE(%rax)
    leaq REG_ENTRY - REG_SIZE(%rax), %rsp
    movq REG_RAX - REG_ENTRY(%rsp), %rax
    jmp common_trap
3:  movl $DEBUG_STATUS_NONE, %eax
    movq %rax, %dr6
    popq %rax
    addq $16, %rsp /* entry, error */
    iretq

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
    movq %rsp, %rbx
    andq $-16, %rsp
    cld
    callq trap_kernel
    movq %rbx, %rsp /* it was expected, and the registers say where to go on */
    jmp pop_and_return
    .cfi_endproc

    .bss
    .balign 8
user_rsp:
    .skip 8

    .section .note.GNU-stack, "", @progbits
