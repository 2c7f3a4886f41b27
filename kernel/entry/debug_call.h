/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that only some builds have. Each function performs one for the current thread, or
 * says that it knows none of this number. */
#pragma once

#include "config.h"
#include "types.h"

#ifdef CONFIG_PRINTING
bool console_call(sword_t number);
#else
static inline bool console_call(sword_t number)
{
    (void)number;
    return false;
}
#endif

#ifdef CONFIG_DEBUG_BUILD
bool debug_call(sword_t number);
#else
static inline bool debug_call(sword_t number)
{
    (void)number;
    return false;
}
#endif

/* Of one kind of CPU. */
#ifdef CONFIG_KERNEL_X86_DANGEROUS_MSR
bool msr_call(sword_t number);
#else
static inline bool msr_call(sword_t number)
{
    (void)number;
    return false;
}
#endif
