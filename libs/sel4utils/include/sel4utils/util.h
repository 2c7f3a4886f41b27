/* SPDX-License-Identifier: BSD-2-Clause */
/* Small helpers around threads and messages. */
#pragma once

#include <assert.h>
#include <sel4/sel4.h>
#include <sel4utils/arch/util.h>
#include <sel4utils/sel4_arch/util.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/strerror.h>
#include <stdint.h>
#include <utils/util.h>
#include <vspace/page.h>

/* Message registers that a 64-bit number takes. */
#define SEL4UTILS_64_WORDS (sizeof(uint64_t) / sizeof(seL4_Word))

/* Write a 64-bit number to the message registers from `offset` on. */
static inline void sel4utils_64_set_mr(seL4_Word offset, uint64_t value)
{
    seL4_SetMR((int)offset, value);
}

/* Read it back. */
static inline uint64_t sel4utils_64_get_mr(seL4_Word offset)
{
    return seL4_GetMR((int)offset);
}
SEL4_COMPILE_ASSERT(the_two_functions_above_move_one_word, SEL4UTILS_64_WORDS == 1)
