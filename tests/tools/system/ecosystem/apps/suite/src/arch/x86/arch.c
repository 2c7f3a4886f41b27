/* SPDX-License-Identifier: BSD-2-Clause */
#include <suite.h>

int arch_pages(void)
{
    return seL4_LargePageBits - seL4_PageBits;
}
