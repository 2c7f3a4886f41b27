/* SPDX-License-Identifier: BSD-2-Clause */
/* Which level of an address space is missing, after seL4_FailedLookup from a mapping. */
#pragma once

#include <sel4/functions.h>
#include <sel4/macros.h>

/* The message word that says it, and what it says: the bits of an address that a missing table
 * would translate to one entry. */
#define SEL4_MAPPING_LOOKUP_LEVEL   2
#define SEL4_MAPPING_LOOKUP_NO_PT   21
#define SEL4_MAPPING_LOOKUP_NO_PD   30
#define SEL4_MAPPING_LOOKUP_NO_PDPT 39

/* One of SEL4_MAPPING_LOOKUP_NO_..., right after the mapping failed. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_MappingFailedLookupLevel(void)
{
    return seL4_GetMR(SEL4_MAPPING_LOOKUP_LEVEL);
}
