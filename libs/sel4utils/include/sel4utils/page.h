/* SPDX-License-Identifier: BSD-2-Clause */
/* Older names of what is in vspace/page.h. */
#pragma once

#include <vspace/page.h>

#define UTILS_NUM_PAGE_SIZES SEL4_NUM_PAGE_SIZES
#define utils_page_sizes     sel4_page_sizes

DEPRECATED("Use sel4_valid_size_bits") static inline bool utils_valid_size_bits(size_t size_bits)
{
    return sel4_valid_size_bits(size_bits);
}
