/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects of all x86 machines. Included by vka/object.h.
 *
 * A kernel without IOMMU or without virtualisation refuses the types of these features, and the
 * allocations fail. */
#pragma once

#include <vka/object.h>
#include <vka/sel4_arch/object.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int vka_alloc_io_page_table(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_IO_PAGETABLE, 0, result);
}

static inline int vka_alloc_vcpu(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_VCPUObject, seL4_X86_VCPUBits, result);
}

static inline int vka_alloc_ept_page_directory_pointer_table(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_EPTPDPTObject, seL4_X86_EPTPDPTBits, result);
}

static inline int vka_alloc_ept_pdpt(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_ept_page_directory_pointer_table(vka, result);
}

static inline int vka_alloc_ept_page_directory(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_EPTPDObject, seL4_X86_EPTPDBits, result);
}

static inline int vka_alloc_ept_page_table(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_EPTPTObject, seL4_X86_EPTPTBits, result);
}

static inline int vka_alloc_ept_pml4(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_EPTPML4Object, seL4_X86_EPTPML4Bits, result);
}

LEAKY(io_page_table)
LEAKY(vcpu)
LEAKY(ept_page_directory_pointer_table)
LEAKY(ept_pdpt)
LEAKY(ept_page_directory)
LEAKY(ept_page_table)
LEAKY(ept_pml4)

static inline unsigned long vka_x86_mode_get_object_size(seL4_Word objectType);

/* vka_get_object_size() of the types of x86. */
static inline unsigned long vka_arch_get_object_size(seL4_Word objectType)
{
    switch (objectType) {
    case seL4_X86_4K:
        return seL4_PageBits;
    case seL4_X86_LargePageObject:
        return seL4_LargePageBits;
    case seL4_X86_PageTableObject:
        return seL4_PageTableBits;
    case seL4_X86_PageDirectoryObject:
        return seL4_PageDirBits;
    case seL4_X86_IOPageTableObject:
        return seL4_IOPageTableBits;
    case seL4_X86_VCPUObject:
        return seL4_X86_VCPUBits;
    case seL4_X86_EPTPML4Object:
        return seL4_X86_EPTPML4Bits;
    case seL4_X86_EPTPDPTObject:
        return seL4_X86_EPTPDPTBits;
    case seL4_X86_EPTPDObject:
        return seL4_X86_EPTPDBits;
    case seL4_X86_EPTPTObject:
        return seL4_X86_EPTPTBits;
    default:
        return vka_x86_mode_get_object_size(objectType);
    }
}

#ifdef __cplusplus
}
#endif
