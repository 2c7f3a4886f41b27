/* SPDX-License-Identifier: BSD-2-Clause */
/* Capability types of x86_64: memory, the tables that map it, address space numbers, I/O ports. */
#pragma once

#include "cap/cap.h"

enum x86_cap_type {
    CAP_FRAME = CAP_ARCH,
    CAP_PAGE_TABLE,
    CAP_PAGE_DIRECTORY,
    CAP_PDPT,
    CAP_PML4,
    CAP_ASID_CONTROL,
    CAP_ASID_POOL,
    CAP_IO_PORT_CONTROL,
    CAP_IO_PORT,
};

/* seL4_ObjectType from the first of x86_64 on. */
enum x86_object {
    OBJECT_PDPT = 5,
    OBJECT_PML4,
    OBJECT_FRAME_1G,
    OBJECT_FRAME_4K,
    OBJECT_FRAME_2M,
    OBJECT_PAGE_TABLE,
    OBJECT_PAGE_DIRECTORY,
};

/* No address space has number 0: in a capability it means "not mapped". */
enum { ASID_NONE = 0, ASID_BITS = 12, ASID_POOL_BITS = 9, ASID_POOLS = 8 };

enum frame_size { FRAME_4K = 0, FRAME_2M = 1, FRAME_1G = 2 };

struct frame_cap {
    word_t type : 6, size : 2, rights : 2, is_device : 1, : 5, base : 48; /* physical address */
    word_t asid : ASID_BITS, unused : 4, vaddr : 48;
};
/* Page table, page directory, PDPT and PML4. A PML4 uses only is_mapped (an ASID is assigned). */
struct table_cap {
    word_t type : 6, is_mapped : 1, : 9, ptr : 48;
    word_t asid : ASID_BITS, unused : 4, vaddr : 48;
};
struct asid_pool_cap {
    word_t type : 6, : 10, ptr : 48;
    word_t base : ASID_BITS, unused : 52; /* first ASID of the pool */
};
struct io_port_cap {
    word_t type : 6, first : 16, last : 16, : 26;
    word_t unused;
};

/* A capability seen as one of the types above. */
union x86_cap {
    struct cap cap;
    struct frame_cap frame;
    struct table_cap table;
    struct asid_pool_cap asid_pool;
    struct io_port_cap io_port;
};
_Static_assert(sizeof(union x86_cap) == sizeof(struct cap), "a view of the same two words");

static inline union x86_cap x86_cap(struct cap cap)
{
    return (union x86_cap){.cap = cap};
}

static inline bool cap_is_table(struct cap cap)
{
    return cap.type >= CAP_PAGE_TABLE && cap.type <= CAP_PML4;
}

static inline unsigned frame_bits(enum frame_size size)
{
    return 12 + 9 * size;
}
