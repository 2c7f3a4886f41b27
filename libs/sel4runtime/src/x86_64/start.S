/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry points. The kernel enters the root task at _sel4_start with the boot info in rdi and no
 * stack; a process is entered at _start with a SysV stack image at rsp. Both end in C with a zero
 * return address, so that a backtrace stops here.
 */
#include <sel4runtime/gen_config.h>

    .weak _DYNAMIC
    .hidden _DYNAMIC

    .section .text._start, "ax", @progbits
    .globl _sel4_start
    .type _sel4_start, @function
_sel4_start:
    xorl %ebp, %ebp
    leaq root_stack_top(%rip), %rsp
    leaq _DYNAMIC(%rip), %rsi
    pushq %rbp
    jmp __sel4runtime_start_root
    .size _sel4_start, . - _sel4_start

    .globl _start
    .type _start, @function
_start:
    xorl %ebp, %ebp
    movq %rsp, %rdi
    leaq _DYNAMIC(%rip), %rsi
    andq $-16, %rsp
    pushq %rbp
    jmp __sel4runtime_start_process
    .size _start, . - _start

    .section .bss.root_stack, "aw", @nobits
    .balign 4096
root_stack:
    .skip CONFIG_SEL4RUNTIME_ROOT_STACK
root_stack_top:

    .section .note.GNU-stack, "", @progbits
