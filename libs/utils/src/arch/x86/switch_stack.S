/* SPDX-License-Identifier: BSD-2-Clause */
/* void *utils_switch_stack(void *stack_top, void *(*func)(void *), void *arg) for x86_64.
 * The old stack pointer waits in rbp, which the callee preserves and unwinders follow. */

    .text
    .global utils_switch_stack
    .type utils_switch_stack, @function
utils_switch_stack:
    push %rbp
    mov %rsp, %rbp
    mov %rdi, %rsp
    mov %rdx, %rdi
    call *%rsi
    mov %rbp, %rsp
    pop %rbp
    ret
    .size utils_switch_stack, . - utils_switch_stack

    .section .note.GNU-stack, "", @progbits
