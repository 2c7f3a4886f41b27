/* SPDX-License-Identifier: BSD-2-Clause */
/* From a described machine to a root task. The CPU's start code finds out what there is and calls
 * boot_root_task(); that asks the CPU for its own part through the arch_boot_* functions. */
#pragma once

#include "boot/memory.h"
#include "cap/slot.h"

/* One block of additional boot info; `data` goes behind the header as it is. */
struct boot_block {
    word_t id;
    const void *data;
    word_t bytes;
};
enum { MAX_BOOT_BLOCKS = 5 };

struct boot_input {
    struct range_list ram;  /* all that the kernel can reach, whole pages */
    struct range_list kept; /* never given to user level: the kernel's image and devices */
    struct range root_task; /* its ELF file, in RAM; given to user level once it is loaded */
    word_t device_top;      /* physical addresses from here on do not exist */
    struct boot_block blocks[MAX_BOOT_BLOCKS];
    unsigned block_count;
};

/* Make the root task and everything it is given; kernel_start() then runs it. What cannot be done
 * stops the machine with a message. */
void boot_root_task(const struct boot_input *input);

/* ---- for the CPU's part ---- */

/* A cleared, aligned block of 2^size_bits bytes of RAM, to keep or to make objects of. */
paddr_t boot_alloc(unsigned size_bits);
/* Put the first capability to something into the initial CNode: in its place, or in the next free
 * slot. Returns the slot. */
struct slot *boot_give_at(unsigned index, struct cap cap);
struct slot *boot_give(struct cap cap);

/* ---- the CPU's part ---- */

enum boot_access { BOOT_WRITE = 1, BOOT_EXECUTE = 2 }; /* beside reading */

/* Make the address space, and give it and what comes with it in the initial slots. */
void arch_boot_vspace(void);
/* Make and give the tables that pages in [start, end) need. */
void arch_boot_tables(word_t start, word_t end);
/* How many capabilities that will give. */
word_t arch_boot_table_count(word_t start, word_t end);
/* Capability to a page of RAM, mapped at `vaddr`. The tables are there. */
struct cap arch_boot_frame(paddr_t page, word_t vaddr, unsigned access);
/* Capability to a large page of RAM, mapped nowhere. */
struct cap arch_boot_large_frame(paddr_t memory);
/* Registers with which the root task starts. */
void arch_boot_thread(struct tcb *tcb, word_t entry, word_t bootinfo);
