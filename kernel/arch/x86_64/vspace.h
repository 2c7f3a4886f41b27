/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: four levels of tables, and the address space number (ASID) that stands for one.
 *
 * A capability to a frame, a page table, a page directory or a PDPT:
 *
 *   UNMAPPED --Map--> MAPPED --Unmap--> UNMAPPED
 *                       |
 *                       | a table above it is unmapped, or the ASID is lost
 *                       v
 *                     STALE --Unmap--> UNMAPPED
 *
 * Deleting one that is MAPPED clears its entry.
 *
 * An ASID: free --Assign--> that of a PML4 --the PML4 or the pool is deleted--> free.
 *
 * What must hold: an ASID names at most one PML4; a mapped frame or table capability names the ASID
 * and address it is mapped at, and is believed only when the tables still say the same (the address
 * space may have gone, or a table on the way been unmapped); every PML4 has the kernel's upper
 * half.
 *
 * TLB: the ASID is the PCID. A change to the active address space is invalidated at once; a change
 * to another marks its ASID stale, and a stale ASID is flushed when it is next activated. Nothing
 * is flushed twice, and no instruction beyond INVLPG and MOV to CR3 is needed. */
#pragma once

#include "arch/arch.h"
#include "arch/x86_64/arch_cap.h"
#include "cap/slot.h"
#include "debug/invariant.h"
#include "entry/call.h"
#include "types.h"

typedef uint64_t pte_t; /* an entry of a table of any level */

enum {
    PTE_PRESENT = 1 << 0,
    PTE_WRITE = 1 << 1,
    PTE_USER = 1 << 2,
    PTE_WRITE_THROUGH = 1 << 3,
    PTE_CACHE_DISABLE = 1 << 4,
    PTE_ACCESSED = 1 << 5, /* set by the CPU */
    PTE_LARGE = 1 << 7,
    PTE_GLOBAL = 1 << 8,
    PTE_DEVICE = 1 << 9, /* ours: the page is no RAM */
    PTE_SEEN = 1 << 10,  /* ours, while a check runs: a capability says that it is mapped here */
    PTE_PAT_4K = 1 << 7,
    PTE_PAT_LARGE = 1 << 12,
};
#define PTE_NO_EXECUTE BIT(63)
#define PTE_ADDRESS    0x000ffffffffff000

/* seL4_X86_VMAttributes, and our addition. */
enum vm_attributes {
    ATTR_WRITE_THROUGH = 1,
    ATTR_CACHE_DISABLED = 2,
    ATTR_WRITE_COMBINING = 4, /* the PAT bit */
    ATTR_EXECUTE_NEVER = 0x10,
};

/* Levels, named by the table that holds the entry. */
enum vspace_level { LEVEL_PT = 0, LEVEL_PD = 1, LEVEL_PDPT = 2, LEVEL_PML4 = 3 };

/* Address bits that one entry at `level` covers. */
/*@ requires 0 <= level <= LEVEL_PML4;
    assigns \nothing;
    ensures \result == 12 + 9 * level; */
static inline unsigned level_bits(enum vspace_level level)
{
    return 12 + 9 * (unsigned)level;
}
/* Which entry covers `vaddr`: always one of the table's 512. */
/*@ requires 0 <= level <= LEVEL_PML4;
    assigns \nothing;
    ensures \result < 512;
    ensures \result == (vaddr >> (12 + 9 * level)) % 512; */
static inline unsigned level_index(enum vspace_level level, word_t vaddr)
{
    return (vaddr >> level_bits(level)) % 512;
}

/* For fast switches, by ASID: the first word of the PML4's capability and what to load into CR3. An
 * ASID that is free, or must be flushed when next activated, has no capability (0): whoever finds
 * another than its own must take the slow path. A thread without address space looks at ASID_NONE,
 * and must not find its empty slot there: that has a word that is no capability's. */
struct fast_vspace {
    word_t cap, cr3;
};
#define FAST_NOBODY (~(word_t)0)
extern struct fast_vspace fast_vspaces[BIT(ASID_BITS)]; /* (k) */
/* (c) that of the address space that CR3 holds; ASID_NONE's: the kernel's own */
extern const struct fast_vspace *vspace_active;

/* Program the PAT. `kernel_pml4`: what CR3 holds, and what runs where no address space is; its
 * upper half is copied into each new PML4. Called once at boot, after cpu_init() and before any of
 * the functions below. */
void vspace_init(pte_t *kernel_pml4);

/* Give a new PML4 the kernel's half. */
void vspace_copy_kernel_half(pte_t *pml4);

/* Run in the address space of the TCB's VSpace capability, or in the kernel's own if it has none.
 * O(1); writes CR3 only if the address space changes or went stale. */
struct tcb;
void vspace_activate(const struct tcb *tcb);

/* The address space of the TCB's VSpace capability; NULL if it is none, or has lost its ASID: then
 * its tables may no longer be tables. */
pte_t *vspace_of(const struct tcb *tcb);

/* The PML4 behind an ASID; NULL if it has none. */
pte_t *asid_find(word_t asid);

/* Give ASID `base` + index 0..511 a pool; `base` is a multiple of 512. At boot and by MakePool. */
void asid_pool_install(pte_t **pool, word_t base);
/* Put `pml4` into the pool at the first free number, returned; ASID_NONE if the pool is full. */
word_t asid_assign(pte_t **pool, word_t base, pte_t *pml4);

/* Does the entry lead to a table? */
static inline bool pte_is_table(pte_t entry)
{
    return (entry & (PTE_PRESENT | PTE_LARGE)) == PTE_PRESENT;
}

/* From a table of level `at` to the one below it for `vaddr`; false if there is none. */
static inline bool vspace_descend(pte_t **table, enum vspace_level at, word_t vaddr)
{
    pte_t entry = (*table)[level_index(at, vaddr)];
    if (unlikely(!pte_is_table(entry))) return false;
    *table = phys_to_kernel((paddr_t){entry & PTE_ADDRESS});
    return true;
}

/* The entry for `vaddr` in the table of `level`. On the way: NULL if a table is missing or a large
 * page stands there; *missing_bits then says which level lacks (seL4_MappingFailedLookupLevel). */
pte_t *vspace_entry(pte_t *pml4, word_t vaddr, enum vspace_level level, unsigned *missing_bits);

/* Physical address of the RAM behind a user address, for the debug printers: false if there is none
 * that the user can read. */
bool vspace_translate(pte_t *pml4, word_t vaddr, paddr_t *out);

/* Bits of an entry for attributes other than ATTR_EXECUTE_NEVER. */
pte_t frame_entry_caching(word_t attributes, bool large);

/* Entry that maps a frame. */
static inline pte_t frame_entry(union x86_cap frame, unsigned rights, word_t attributes)
{
    bool large = frame.frame.size != FRAME_4K;
    pte_t entry = frame.frame.base | PTE_PRESENT;
    rights &= frame.frame.rights;
    /* Without the right to read nothing may be seen: mapped, but not for the user. */
    if (rights & RIGHT_READ) entry |= rights & RIGHT_WRITE ? PTE_USER | PTE_WRITE : PTE_USER;
    if (attributes & ATTR_EXECUTE_NEVER) entry |= PTE_NO_EXECUTE;
    if (unlikely(attributes & ~(word_t)ATTR_EXECUTE_NEVER))
        entry |= frame_entry_caching(attributes, large);
    if (large) entry |= PTE_LARGE;
    if (frame.frame.is_device) entry |= PTE_DEVICE;
    return entry;
}

pte_t table_entry(const void *table);

/* Map at boot, without capability checks: the entry must exist and be free. */
void vspace_map_frame(pte_t *pml4, union x86_cap frame, word_t vaddr, unsigned rights,
                      word_t attributes);
void vspace_map_table(pte_t *pml4, union x86_cap table, word_t vaddr);

/* Take out what a capability has mapped, if it is still there. */
void frame_unmap(union x86_cap frame);
void table_unmap(union x86_cap table);

/* Bookkeeping when a capability goes for good. */
void asid_pool_delete(union x86_cap pool);
void pml4_delete(union x86_cap pml4);

/* Does what must hold for the capability hold? Those of mapped frames and tables mark the entry
 * that maps them. */
struct broken frame_check(const struct slot *slot);
struct broken table_check(const struct slot *slot);
struct broken pml4_check(const struct slot *slot);
struct broken asid_pool_check(const struct slot *slot);
/* Then: of all address spaces that have an ASID, given how many objects capabilities have named. */
struct broken asid_check(word_t pools_named, word_t roots_named, const struct census *census);
/* Takes the marks away again. */
void asid_check_end(void);
/* Is the thread's address space the active one? */
struct broken vspace_check_active(const struct tcb *tcb);

/* Invocations of the capabilities of memory. */
status_t decode_frame(const struct call *call, struct sys_error *err);
status_t decode_table(const struct call *call, struct sys_error *err);
status_t decode_asid_control(const struct call *call, struct sys_error *err);
status_t decode_asid_pool(const struct call *call, struct sys_error *err);
