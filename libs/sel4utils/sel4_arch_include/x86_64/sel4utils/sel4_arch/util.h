/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers of an x86_64 thread under names that are the same on every machine. */
#pragma once

#include <sel4/sel4.h>

/* Message register with the instruction pointer of an unknown system call. */
#define EXCEPT_IPC_SYS_MR_IP seL4_UnknownSyscall_FaultIP

/* Bytes below its stack pointer that a function may use without moving it. */
#define QUOLL_RED_ZONE_BYTES 128

static inline seL4_Word sel4utils_get_instruction_pointer(seL4_UserContext regs)
{
    return regs.rip;
}

static inline void sel4utils_set_instruction_pointer(seL4_UserContext *regs, seL4_Word value)
{
    regs->rip = value;
}

static inline seL4_Word sel4utils_get_sp(seL4_UserContext regs)
{
    return regs.rsp;
}

static inline void sel4utils_set_stack_pointer(seL4_UserContext *regs, seL4_Word value)
{
    regs->rsp = value;
}

/* Registers in which a function finds its first two arguments. */
static inline void quoll_set_arguments(seL4_UserContext *regs, seL4_Word arg0, seL4_Word arg1)
{
    regs->rdi = arg0;
    regs->rsi = arg1;
}
