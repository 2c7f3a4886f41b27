/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces of tests, and mapping with the tables that are missing. */
#pragma once

#include <qtest.h>

/* Addresses that are free in every address space, the test's own included, with room for pages of
 * any size. */
#define ROOM       0x10000000000ul /* 1 TiB */
#define OTHER_ROOM 0x20000000000ul
#define GIB        0x40000000ul
#define MIB        0x100000ul
#define PAGE       0x1000ul

/* A new address space with a number from the initial pool. */
seL4_CPtr space_make(void);

/* Map a page of any size, and the tables it needs. Returns the first error other than that of a
 * missing table. */
seL4_Error space_try_map(seL4_CPtr space, seL4_CPtr page, seL4_Word vaddr, seL4_CapRights_t rights,
                         seL4_Word attributes);
void space_map(seL4_CPtr space, seL4_CPtr page, seL4_Word vaddr);
/* Make the tables down to, and with, that of `level`: SEL4_MAPPING_LOOKUP_NO_... Returns it. */
seL4_CPtr space_make_table(seL4_CPtr space, seL4_Word vaddr, seL4_Word level);

/* The frame of a page of the test's own image. */
seL4_CPtr image_frame(const void *address);
