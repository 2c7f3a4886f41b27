/* SPDX-License-Identifier: BSD-2-Clause */
/* Model-specific registers that a program names: whether the CPU has one is found out by trying. */
#pragma once

#include "arch_thread.h"
#include "config.h"
#include "types.h"

#ifdef CONFIG_KERNEL_X86_DANGEROUS_MSR

/* false if the CPU refuses: it has no such register, or a bit of the value must not be set. */
bool msr_try_read(uint32_t msr, uint64_t *value);
bool msr_try_write(uint32_t msr, uint64_t value);

/* Is an exception of the kernel such a refusal? Then its registers continue there. */
bool msr_refused(struct registers *regs);

#else

static inline bool msr_refused(struct registers *regs)
{
    (void)regs;
    return false;
}

#endif
