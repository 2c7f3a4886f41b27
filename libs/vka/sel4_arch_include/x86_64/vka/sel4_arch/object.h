/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects of x86_64. Included by vka/object.h. */
#pragma once

#include <vka/object.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int vka_alloc_pdpt(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_PDPT, 0, result);
}

static inline int vka_alloc_pml4(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_PML4, 0, result);
}

/* The object at the top of an address space. */
static inline int vka_alloc_vspace_root(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_pml4(vka, result);
}

LEAKY(pdpt)
LEAKY(pml4)
LEAKY(vspace_root)

/* vka_get_object_size() of the types of x86_64. */
static inline unsigned long vka_x86_mode_get_object_size(seL4_Word objectType)
{
    switch (objectType) {
    case seL4_X86_PDPTObject:
        return seL4_PDPTBits;
    case seL4_X64_PML4Object:
        return seL4_PML4Bits;
    case seL4_X64_HugePageObject:
        return seL4_HugePageBits;
    default:
        ZF_LOGE("no kernel object of type %lu", (unsigned long)objectType);
        return -1;
    }
}

#ifdef __cplusplus
}
#endif
