/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of address spaces share. */
#pragma once

#include <lab/objects.h>
#include <lab/probe.h>
#include <lab/spaces.h>
#include <sel4/mapping.h>

#define DEFAULT seL4_X86_Default_VMAttributes
#define NEVER   quoll_X86_ExecuteNever

/* First address that programs cannot use. */
#define USER_END 0x00007ffffffff000ul

/* A word of the test's own address space. */
static inline volatile seL4_Word *at(seL4_Word vaddr)
{
    return (volatile seL4_Word *)vaddr;
}

/* A pool of address space numbers, in a slot of its own. */
seL4_CPtr pool_make(void);

/* A page of a device; the test is skipped if the machine has none there. */
seL4_CPtr device_page(seL4_Word paddr);
/* May the CPU's tables have pages of 1 GiB? */
bool cpu_has_huge_pages(void);
/* 1 GiB where no device is; the test is skipped if the CPU has no such pages. */
seL4_CPtr huge_device_page(void);
