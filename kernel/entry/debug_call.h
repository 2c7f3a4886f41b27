/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that only some builds have. Each function performs one for the current thread, or
 * says that it knows none of this number. */
#pragma once

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
