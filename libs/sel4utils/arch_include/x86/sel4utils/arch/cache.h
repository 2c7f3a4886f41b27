/* SPDX-License-Identifier: BSD-2-Clause */
/* Cache maintenance under names that are the same on every machine: x86 keeps its caches coherent,
 * so there is nothing to do. Each returns 0. */
#pragma once

#include <sel4/sel4.h>
#include <utils/attribute.h>

static inline int seL4_ARCH_PageDirectory_Clean_Data(UNUSED seL4_CPtr root, UNUSED seL4_Word start,
                                                     UNUSED seL4_Word end)
{
    return 0;
}

static inline int seL4_ARCH_PageDirectory_Invalidate_Data(UNUSED seL4_CPtr root,
                                                          UNUSED seL4_Word start,
                                                          UNUSED seL4_Word end)
{
    return 0;
}

static inline int seL4_ARCH_PageDirectory_CleanInvalidate_Data(UNUSED seL4_CPtr root,
                                                               UNUSED seL4_Word start,
                                                               UNUSED seL4_Word end)
{
    return 0;
}
