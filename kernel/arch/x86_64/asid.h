/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the address space code share among themselves; see vspace.h for its users. */
#pragma once

#include "arch/x86_64/vspace.h"

/* What asid_check() and asid_check_end() do with each address space. */
struct broken vspace_check(word_t asid, pte_t *pml4, const struct census *census);
void vspace_check_end(pte_t *pml4);

/* `asid` has got this address space. */
void asid_begin(word_t asid, pte_t *pml4);
/* The TLB may hold translations of `asid` that are void: flush when it is next activated. */
void asid_mark_stale(word_t asid);
/* `asid` loses its address space: leave it if it is active, and let nothing of it survive. */
void asid_retire(word_t asid);

/* The entry through which the capability's frame is mapped now, or NULL. */
pte_t *frame_mapped_entry(union x86_cap frame);
/* Replace an entry of `asid` at `vaddr`, with the invalidation it needs. */
void frame_write_entry(pte_t *entry, pte_t value, word_t asid, word_t vaddr);

/* The entry that points, or would point, to the table for `vaddr`. */
pte_t *table_parent_entry(pte_t *pml4, union x86_cap table, word_t vaddr, unsigned *missing_bits);
/* First address that the table maps when it is mapped for `vaddr`. */
word_t table_span_base(union x86_cap table, word_t vaddr);
