/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU that translates addresses. It keeps every translation it has made, and every pointer to a
 * page table it has followed, until the kernel tells it to forget, as the architecture allows. */
#pragma once

#include "arch/x86_64/vspace.h"

struct cpu_model {
    word_t cr3_writes, invlpgs, flushes; /* a flush: all of one PCID, or all there is */
};
extern struct cpu_model cpu_model;

/* A CPU that has forgotten everything, in the address space `pml4`. */
void cpu_reset(pte_t *pml4, bool has_pcid);

pte_t *cpu_pml4(void);
word_t cpu_pcid(void);

/* Access an address as a program would: fills the TLB. */
void cpu_touch(word_t vaddr);

/* Would the CPU, as it is now, use a translation or table pointer that the tables no longer hold?
 * OK: NULL; else the kind, and *vaddr the address. */
const char *cpu_check(word_t *vaddr);
