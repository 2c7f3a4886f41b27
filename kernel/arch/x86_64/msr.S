/* SPDX-License-Identifier: BSD-2-Clause */
/* Trying to read and write a model-specific register: see msr.h. An exception of an instruction with a
 * name of its own continues at msr_try_failed. */

    .text
    .globl msr_try_read, msr_try_write, msr_read_instruction, msr_write_instruction, msr_try_failed
msr_try_read:
    movl %edi, %ecx
msr_read_instruction:
    rdmsr
    shlq $32, %rdx
    orq %rdx, %rax
    movq %rax, (%rsi)
    movl $1, %eax
    retq

msr_try_write:
    movl %edi, %ecx
    movl %esi, %eax
    movq %rsi, %rdx
    shrq $32, %rdx
msr_write_instruction:
    wrmsr
    movl $1, %eax
    retq

msr_try_failed:
    xorl %eax, %eax
    retq

    .section .note.GNU-stack, "", @progbits
