/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the kernel resumes a thread whose `syscall` instruction was meant for Linux: r11 holds the
 * return address, rax the call number, rdi rsi rdx r10 r8 r9 the arguments. As on Linux, the
 * caller gets everything back but rax (the result), rcx and r11; that includes the flags and the
 * floating-point state. The 128 bytes below the stack pointer belong to the caller.
 */
#include <sys/syscall.h>

#define OWN_NUMBER 1

    .hidden __sysinfo
    .section .text.__quoll_posix_entry, "ax", @progbits
    .globl __quoll_posix_entry
    .type __quoll_posix_entry, @function
__quoll_posix_entry:
    leaq -SYS_set_tid_address(%rax), %rcx
    jrcxz set_tid_address
dispatch:
    leaq -128(%rsp), %rsp
    pushq %r11              /* with rbp next to it, an ordinary frame for backtraces */
    pushq %rbp
    movq %rsp, %rbp
    pushfq
    cld
    andq $-16, %rsp
    pushq %rax              /* alignment */
    pushq %r9               /* struct posix_call, from its end */
    pushq %r8
    pushq %r10
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %rax
    movq %rsp, %rdi
    subq $512, %rsp
    fxsave64 (%rsp)
    call __quoll_posix_dispatch
    fxrstor64 (%rsp)
    addq $512 + 8, %rsp
    popq %rdi
    popq %rsi
    popq %rdx
    popq %r10
    popq %r8
    popq %r9
    leaq -8(%rbp), %rsp
    popfq
    popq %rbp
    popq %r11
    leaq 128(%rsp), %rsp
    jmpq *%r11

/* The C library's start asks once, in every program: unless there is a function for all calls
 * (system_own_calls), the answer takes no more than this. */
set_tid_address:
    movq __quoll_posix_tid_address(%rip), %rcx
    jrcxz 1f
    jmp dispatch
1:  movq __sysinfo(%rip), %rcx
    jrcxz 2f
    jmp dispatch
2:  movq %rdi, __quoll_posix_tid_address(%rip)
    movl $OWN_NUMBER, %eax
    jmpq *%r11
    .size __quoll_posix_entry, . - __quoll_posix_entry

    .section .note.GNU-stack, "", @progbits
