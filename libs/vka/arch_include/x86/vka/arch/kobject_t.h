/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of kernel objects of all x86 machines. */
#pragma once

#include <vka/sel4_arch/kobject_t.h>

#ifdef __cplusplus
extern "C" {
#endif

enum _x86_kobject_type {
    KOBJECT_IO_PAGETABLE = KOBJECT_MODE_NUM_TYPES,
    KOBJECT_PAGE_DIRECTORY,
    KOBJECT_PAGE_TABLE,
    KOBJECT_ARCH_NUM_TYPES
};

/* kobject_get_size() of these kinds. */
static inline seL4_Word arch_kobject_get_size(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_IO_PAGETABLE:
        return seL4_IOPageTableBits;
    case KOBJECT_PAGE_DIRECTORY:
        return seL4_PageDirBits;
    case KOBJECT_PAGE_TABLE:
        return seL4_PageTableBits;
    default:
        return x86_mode_kobject_get_size(type, objectSize);
    }
}

/* kobject_get_type() of these kinds. */
static inline seL4_Word arch_kobject_get_type(int type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_IO_PAGETABLE:
        return seL4_X86_IOPageTableObject;
    case KOBJECT_PAGE_DIRECTORY:
        return seL4_X86_PageDirectoryObject;
    case KOBJECT_PAGE_TABLE:
        return seL4_X86_PageTableObject;
    default:
        return x86_mode_kobject_get_type(type, objectSize);
    }
}

#ifdef __cplusplus
}
#endif
