/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of a thread on 64-bit x86, and its capability types. */
#pragma once

#include <sel4/simple_types.h>

typedef seL4_CPtr seL4_X64_PML4;
/* Ours: the same capabilities, where ranges are meant. */
typedef seL4_CPtr quoll_X64_PML4;
typedef seL4_CPtr quoll_CNode;

/* In the order in which seL4_TCB_ReadRegisters and seL4_TCB_WriteRegisters number them. */
typedef struct seL4_UserContext_ {
    seL4_Word rip;
    seL4_Word rsp;
    seL4_Word rflags;
    seL4_Word rax;
    seL4_Word rbx;
    seL4_Word rcx;
    seL4_Word rdx;
    seL4_Word rsi;
    seL4_Word rdi;
    seL4_Word rbp;
    seL4_Word r8;
    seL4_Word r9;
    seL4_Word r10;
    seL4_Word r11;
    seL4_Word r12;
    seL4_Word r13;
    seL4_Word r14;
    seL4_Word r15;
    seL4_Word fs_base;
    seL4_Word gs_base;
} seL4_UserContext;
