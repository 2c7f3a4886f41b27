/* SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic wider than a word. */
#pragma once

#include <stdint.h>

/* a * b / c without losing the upper half of the product. c must not be 0 and the result must fit.
 */
static inline uint64_t muldivu64(uint64_t a, uint64_t b, uint64_t c)
{
    return (uint64_t)((unsigned __int128)a * b / c);
}
