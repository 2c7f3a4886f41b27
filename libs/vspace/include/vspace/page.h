/* SPDX-License-Identifier: BSD-2-Clause */
/* Page sizes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <utils/util.h>
#include <vspace/arch/page.h>

#define SEL4_NUM_PAGE_SIZES ARRAY_SIZE(sel4_page_sizes)

/* Whether there are pages of 2^size_bits bytes. */
static inline bool sel4_valid_size_bits(size_t size_bits)
{
    for (size_t i = 0; i < SEL4_NUM_PAGE_SIZES; i++) {
        if (sel4_page_sizes[i] == size_bits) return true;
    }
    return false;
}

/* The largest page size (log2 of bytes) of which a whole number makes up
 * `size_bytes`; -1 if none. */
static inline int sel4_page_size_bits_for_memory_region(size_t size_bytes)
{
    for (size_t i = SEL4_NUM_PAGE_SIZES; i > 0; i--) {
        size_t bits = sel4_page_sizes[i - 1];
        if (size_bytes >= BIT(bits) && IS_ALIGNED(size_bytes, bits)) return (int)bits;
    }
    return -1;
}
