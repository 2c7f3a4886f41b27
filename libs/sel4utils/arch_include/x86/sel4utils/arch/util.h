/* SPDX-License-Identifier: BSD-2-Clause */
/* What x86 says of faults and system calls. */
#pragma once

#include <sel4/sel4.h>

/* Bytes of the `syscall` instruction: how far to skip it. */
#define ARCH_SYSCALL_INSTRUCTION_SIZE 2

/* Of the VM fault that was just received: whether it was a read. Bit 1 of the code means a write.
 */
static inline int sel4utils_is_read_fault(void)
{
    return (seL4_GetMR(seL4_VMFault_FSR) & 2) == 0;
}
