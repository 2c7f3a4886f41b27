/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * void call_entry(void): enter __quoll_posix_entry as the kernel does, with the registers in
 * entry_in, on the stack at entry_stack, flags DF and CF set; what comes back goes to entry_out.
 */
#define RAX 0
#define RBX 8
#define RDX 16
#define RSI 24
#define RDI 32
#define RBP 40
#define RSP 48
#define R8  56
#define R9  64
#define R10 72
#define R12 80
#define R13 88
#define R14 96
#define R15 104
#define FLAGS 112
#define XMM0  120
#define XMM15 136

#define IN(reg)  entry_in+reg(%rip)
#define OUT(reg) entry_out+reg(%rip)

    .text
    .globl call_entry
    .type call_entry, @function
call_entry:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, saved_rsp(%rip)

    movdqu IN(XMM0), %xmm0
    movdqu IN(XMM15), %xmm15
    movq IN(RAX), %rax
    movq IN(RBX), %rbx
    movq IN(RDX), %rdx
    movq IN(RSI), %rsi
    movq IN(RDI), %rdi
    movq IN(RBP), %rbp
    movq IN(RSP), %rsp
    movq IN(R8), %r8
    movq IN(R9), %r9
    movq IN(R10), %r10
    movq IN(R12), %r12
    movq IN(R13), %r13
    movq IN(R14), %r14
    movq IN(R15), %r15
    leaq 1f(%rip), %r11
    movq %r11, %rcx
    std
    stc
    jmp __quoll_posix_entry

1:  movq %rsp, OUT(RSP)
    movq saved_rsp(%rip), %rsp
    pushfq
    popq OUT(FLAGS)
    cld
    movdqu %xmm0, OUT(XMM0)
    movdqu %xmm15, OUT(XMM15)
    movq %rax, OUT(RAX)
    movq %rbx, OUT(RBX)
    movq %rdx, OUT(RDX)
    movq %rsi, OUT(RSI)
    movq %rdi, OUT(RDI)
    movq %rbp, OUT(RBP)
    movq %r8, OUT(R8)
    movq %r9, OUT(R9)
    movq %r10, OUT(R10)
    movq %r12, OUT(R12)
    movq %r13, OUT(R13)
    movq %r14, OUT(R14)
    movq %r15, OUT(R15)
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret
    .size call_entry, . - call_entry

    .bss
    .balign 8
saved_rsp: .skip 8

    .section .note.GNU-stack, "", @progbits
