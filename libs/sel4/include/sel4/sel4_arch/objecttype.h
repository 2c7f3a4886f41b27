/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds of objects of 64-bit x86. */
#pragma once

#include <sel4/config.h>
#include <sel4/objecttype.h>

#ifndef __ASSEMBLER__
typedef enum _mode_object {
    seL4_X86_PDPTObject = seL4_NonArchObjectTypeCount,
    seL4_X64_PML4Object,
#ifdef CONFIG_HUGE_PAGE
    seL4_X64_HugePageObject,
#endif
    seL4_ModeObjectTypeCount
} seL4_seL4ArchObjectType;
#endif

/* A kind that is not configured gets a number that the kernel refuses. */
#ifndef CONFIG_HUGE_PAGE
#define seL4_X64_HugePageObject 0xfffffffe
#endif

/* The older name of the PDPT. */
#define seL4_IA32_PDPTObject seL4_X86_PDPTObject
