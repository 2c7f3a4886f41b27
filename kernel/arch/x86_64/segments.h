/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptor tables: segments, the task state, and the gates of all interrupts and exceptions. */
#pragma once

#include "types.h"

/* The one task state. rsp0 is where the CPU pushes when an interrupt arrives at user level: the end
 * of the current thread's registers. The system call entry reads it, too. */
struct tss {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3, io_map;
} __attribute__((packed));
extern struct tss tss;

/* Interrupt stacks of their own, for what may strike at any instruction of the kernel. */
enum interrupt_stack {
    IST_NONE = 0,
    IST_NMI,
    IST_DOUBLE_FAULT,
    IST_MACHINE_CHECK,
    IST_DEBUG,
    IST_COUNT,
};

/* Load the tables and turn on the system call instruction. */
void segments_init(void);

/* Where system calls come in from now on: not to the fast path, or as usual. */
void syscall_gate_set(bool is_slow);

/* Is it an address on one of the interrupt stacks? */
bool on_interrupt_stack(word_t address);
