/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards of CNode capabilities as words. */
#pragma once

#include <sel4/sel4.h>
#include <sel4utils/mcs_api.h>

/* The word that minting a CNode capability takes to give it a guard of `guard_size` bits. */
static inline seL4_Word api_make_guard_word(seL4_Word guard, seL4_Word guard_size)
{
    return seL4_CNode_CapData_new(guard, guard_size).words[0];
}

/* The same for a guard of zeros, which skips address bits. */
static inline seL4_Word api_make_guard_skip_word(seL4_Word guard_size)
{
    return api_make_guard_word(0, guard_size);
}
