/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of kernel objects of x86_64. */
#pragma once

#include <sel4/sel4.h>
#include <sel4/types.h>
#include <utils/util.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int kobject_t;

enum _x86_mode_kobject_type { KOBJECT_PML4, KOBJECT_PDPT, KOBJECT_FRAME, KOBJECT_MODE_NUM_TYPES };

/* kobject_get_size() of these kinds. */
static inline seL4_Word x86_mode_kobject_get_size(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_PML4:
        return seL4_PML4Bits;
    case KOBJECT_PDPT:
        return seL4_PDPTBits;
    case KOBJECT_FRAME:
        return objectSize;
    default:
        ZF_LOGE("no kernel object of kind %d", type);
        return -1;
    }
}

/* kobject_get_type() of these kinds. */
static inline seL4_Word x86_mode_kobject_get_type(kobject_t type, seL4_Word objectSize)
{
    if (type == KOBJECT_PML4) return seL4_X64_PML4Object;
    if (type == KOBJECT_PDPT) return seL4_X86_PDPTObject;
    if (type == KOBJECT_FRAME && objectSize == seL4_PageBits) return seL4_X86_4K;
    if (type == KOBJECT_FRAME && objectSize == seL4_LargePageBits) return seL4_X86_LargePageObject;
    if (type == KOBJECT_FRAME && objectSize == seL4_HugePageBits) return seL4_X64_HugePageObject;
    ZF_LOGE("no kernel object of kind %d and size %lu", type, (unsigned long)objectSize);
    return -1;
}

#ifdef __cplusplus
}
#endif
