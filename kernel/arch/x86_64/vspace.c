/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables and the TLB: finding, writing and invalidating entries, and switching between address
 * spaces. Invocations are in vspace_decode.c, address space numbers in asid.c. */
#include "arch/x86_64/vspace.h"

#include "arch/arch.h"
#include "arch/x86_64/asid.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/machine.h"
#include "debug/assert.h"
#include "object/tcb.h"

/* One byte an entry. 0-3 as at reset (WB, WT, UC-, UC), 4 is write combining. */
static const uint64_t pat_layout = 0x0007040100070406;

static const uint64_t cr3_no_flush = BIT(63);

struct fast_vspace fast_vspaces[BIT(ASID_BITS)];
const struct fast_vspace *vspace_active = &fast_vspaces[ASID_NONE];

static struct {
    pte_t *kernel_pml4;                  /* (i) */
    uint64_t stale[BIT(ASID_BITS) / 64]; /* (k) ASIDs to flush when next activated */
} vs;

static bool is_active(word_t asid)
{
    return vspace_active == &fast_vspaces[asid];
}

void vspace_init(pte_t *kernel_pml4)
{
    vs.kernel_pml4 = kernel_pml4;
    fast_vspaces[ASID_NONE].cap = FAST_NOBODY;
    write_msr(MSR_PAT, pat_layout);
}

void vspace_copy_kernel_half(pte_t *pml4)
{
    const unsigned window = level_index(LEVEL_PML4, PHYS_WINDOW);
    const unsigned image = level_index(LEVEL_PML4, KERNEL_IMAGE);
    pml4[window] = vs.kernel_pml4[window];
    pml4[image] = vs.kernel_pml4[image];
}

static bool take_stale(word_t asid)
{
    uint64_t bit = BIT(asid % 64);
    bool stale = vs.stale[asid / 64] & bit;
    vs.stale[asid / 64] &= ~bit;
    return stale;
}

/* Without PCID every switch flushes, and nothing is ever stale. */
void asid_mark_stale(word_t asid)
{
    kassert(asid != ASID_NONE);
    if (!cpu.pcid) return;
    vs.stale[asid / 64] |= BIT(asid % 64);
    fast_vspaces[asid].cap = 0;
}

/* The next switch to it may be a fast one: nothing is stale. Without rdfsbase there are none. */
static void remember(pte_t *pml4, word_t asid, uint64_t cr3)
{
    union x86_cap cap = {
        .table = {.type = CAP_PML4, .is_mapped = 1, .ptr = kptr_bits(pml4), .asid = asid},
    };
    if (asid == ASID_NONE || !cpu.fsgsbase) return;
    fast_vspaces[asid] = (struct fast_vspace){cap.cap.words[0], cr3};
}

void asid_begin(word_t asid, pte_t *pml4)
{
    if (!cpu.pcid) remember(pml4, asid, kernel_to_phys(pml4).raw);
}

static void activate(pte_t *pml4, word_t asid)
{
    uint64_t cr3 = kernel_to_phys(pml4).raw;
    if (cpu.pcid) {
        cr3 |= asid;
        remember(pml4, asid, cr3 | cr3_no_flush);
        if (!take_stale(asid)) cr3 |= cr3_no_flush;
    } else {
        remember(pml4, asid, cr3);
    }
    vspace_active = &fast_vspaces[asid];
    write_cr3(cr3);
}

pte_t *vspace_of(const struct tcb *tcb)
{
    union x86_cap root = x86_cap(tcb->slots[TCB_VSPACE].cap);
    if (unlikely(root.cap.type != CAP_PML4)) return NULL;
    pte_t *pml4 = kptr(root.table.ptr);
    return likely(asid_find(root.table.asid) == pml4) ? pml4 : NULL;
}

void vspace_activate(const struct tcb *tcb)
{
    pte_t *pml4 = vspace_of(tcb);
    if (unlikely(!pml4)) {
        if (!is_active(ASID_NONE)) activate(vs.kernel_pml4, ASID_NONE);
        return;
    }
    word_t asid = x86_cap(tcb->slots[TCB_VSPACE].cap).table.asid;
    if (!is_active(asid)) activate(pml4, asid);
}

void asid_retire(word_t asid)
{
    asid_mark_stale(asid);
    fast_vspaces[asid].cap = 0;
    if (is_active(asid)) activate(vs.kernel_pml4, ASID_NONE);
}

/* One page's translation changed in the address space `asid`. */
static void invalidate_page(word_t asid, word_t vaddr)
{
    if (is_active(asid)) {
        invlpg(vaddr);
    } else {
        asid_mark_stale(asid);
    }
}

/* A table was taken out: many translations, and the CPU's cached table entries, are void. */
static void invalidate_all(word_t asid)
{
    asid_mark_stale(asid);
    if (is_active(asid)) activate(asid_find(asid), asid);
}

/* The step below level `at`, if it is wanted. */
static inline bool step_below(pte_t **table, enum vspace_level at, enum vspace_level wanted,
                              word_t vaddr, unsigned *missing_bits)
{
    if (at <= wanted || vspace_descend(table, at, vaddr)) return true;
    *missing_bits = level_bits(at);
    return false;
}

pte_t *vspace_entry(pte_t *pml4, word_t vaddr, enum vspace_level level, unsigned *missing_bits)
{
    pte_t *table = pml4;
    if (!step_below(&table, LEVEL_PML4, level, vaddr, missing_bits)) return NULL;
    if (!step_below(&table, LEVEL_PDPT, level, vaddr, missing_bits)) return NULL;
    if (!step_below(&table, LEVEL_PD, level, vaddr, missing_bits)) return NULL;
    return &table[level_index(level, vaddr)];
}

bool vspace_translate(pte_t *pml4, word_t vaddr, paddr_t *out)
{
    if (vaddr > USER_TOP) return false;
    pte_t *table = pml4;
    for (enum vspace_level at = LEVEL_PML4;; at--) {
        pte_t entry = table[level_index(at, vaddr)];
        if (!(entry & PTE_PRESENT) || !(entry & PTE_USER)) return false;
        if (entry & PTE_DEVICE) return false;
        if (at == LEVEL_PT || (entry & PTE_LARGE)) {
            word_t page = entry & PTE_ADDRESS & ~MASK(level_bits(at));
            *out = (paddr_t){page | (vaddr & MASK(level_bits(at)))};
            return true;
        }
        table = phys_to_kernel((paddr_t){entry & PTE_ADDRESS});
    }
}

pte_t frame_entry_caching(word_t attributes, bool large)
{
    pte_t entry = 0;
    if (attributes & ATTR_WRITE_THROUGH) entry |= PTE_WRITE_THROUGH;
    if (attributes & ATTR_CACHE_DISABLED) entry |= PTE_CACHE_DISABLE;
    if (attributes & ATTR_WRITE_COMBINING) entry |= large ? PTE_PAT_LARGE : PTE_PAT_4K;
    return entry;
}

pte_t table_entry(const void *table)
{
    return kernel_to_phys(table).raw | PTE_PRESENT | PTE_WRITE | PTE_USER;
}

static enum vspace_level frame_level(union x86_cap frame)
{
    return (enum vspace_level)frame.frame.size;
}

/* The level of the entry that points to a table: one above the table's own. */
static enum vspace_level parent_level(union x86_cap table)
{
    kassert(table.cap.type >= CAP_PAGE_TABLE && table.cap.type <= CAP_PDPT);
    return (enum vspace_level)(LEVEL_PD + (table.cap.type - CAP_PAGE_TABLE));
}

void vspace_map_frame(pte_t *pml4, union x86_cap frame, word_t vaddr, unsigned rights,
                      word_t attributes)
{
    unsigned missing;
    pte_t *entry = vspace_entry(pml4, vaddr, frame_level(frame), &missing);
    kassert(entry && !(*entry & PTE_PRESENT));
    *entry = frame_entry(frame, rights, attributes);
}

void vspace_map_table(pte_t *pml4, union x86_cap table, word_t vaddr)
{
    unsigned missing;
    pte_t *entry = vspace_entry(pml4, vaddr, parent_level(table), &missing);
    kassert(entry && !(*entry & PTE_PRESENT));
    *entry = table_entry(kptr(table.table.ptr));
}

/* What a large and a small entry have in common: presence, size and frame. */
static bool entry_maps(pte_t entry, union x86_cap frame)
{
    bool large = frame.frame.size != FRAME_4K;
    word_t base = entry & PTE_ADDRESS & ~MASK(frame_bits(frame.frame.size));
    return (entry & PTE_PRESENT) && base == frame.frame.base &&
           (frame.frame.size == FRAME_4K || large == !!(entry & PTE_LARGE));
}

pte_t *frame_mapped_entry(union x86_cap frame)
{
    if (frame.frame.asid == ASID_NONE) return NULL;
    pte_t *pml4 = asid_find(frame.frame.asid);
    if (!pml4) return NULL;
    unsigned missing;
    pte_t *entry = vspace_entry(pml4, frame.frame.vaddr, frame_level(frame), &missing);
    return entry && entry_maps(*entry, frame) ? entry : NULL;
}

void frame_unmap(union x86_cap frame)
{
    pte_t *entry = frame_mapped_entry(frame);
    if (!entry) return;
    *entry = 0;
    invalidate_page(frame.frame.asid, frame.frame.vaddr);
}

void frame_write_entry(pte_t *entry, pte_t value, word_t asid, word_t vaddr)
{
    bool was_present = *entry & PTE_PRESENT;
    *entry = value;
    /* The CPU does not cache the absence of a translation. */
    if (was_present) invalidate_page(asid, vaddr);
}

pte_t *table_parent_entry(pte_t *pml4, union x86_cap table, word_t vaddr, unsigned *missing_bits)
{
    return vspace_entry(pml4, vaddr, parent_level(table), missing_bits);
}

word_t table_span_base(union x86_cap table, word_t vaddr)
{
    return ALIGN_DOWN(vaddr, level_bits(parent_level(table)));
}

/* The entry through which the capability's table is mapped now, or NULL. */
static pte_t *table_mapped_entry(union x86_cap table)
{
    pte_t *pml4 = table.table.is_mapped ? asid_find(table.table.asid) : NULL;
    if (!pml4) return NULL;
    unsigned missing;
    pte_t *entry = table_parent_entry(pml4, table, table.table.vaddr, &missing);
    if (!entry || !(*entry & PTE_PRESENT) || (*entry & PTE_LARGE)) return NULL;
    bool is_this = (*entry & PTE_ADDRESS) == kernel_to_phys(kptr(table.table.ptr)).raw;
    return is_this ? entry : NULL;
}

void table_unmap(union x86_cap table)
{
    pte_t *entry = table_mapped_entry(table);
    if (!entry) return;
    *entry = 0;
    invalidate_all(table.table.asid);
}

/* ---- checkers ---- */

struct broken frame_check(const struct slot *slot)
{
    union x86_cap frame = x86_cap(slot->cap);
    HOLDS(frame.frame.size <= FRAME_1G, "frame-size", slot);
    if (frame.frame.asid == ASID_NONE) return SOUND;
    bool fits = IS_ALIGNED(frame.frame.vaddr, frame_bits(frame.frame.size));
    HOLDS(fits && frame.frame.vaddr <= USER_TOP, "frame-mapping-fits", slot);
    pte_t *entry = frame_mapped_entry(frame);
    if (entry) *entry |= PTE_SEEN;
    return SOUND;
}

struct broken table_check(const struct slot *slot)
{
    union x86_cap table = x86_cap(slot->cap);
    if (!table.table.is_mapped) return SOUND;
    HOLDS(table.table.vaddr == table_span_base(table, table.table.vaddr), "table-mapping-fits",
          slot);
    pte_t *entry = table_mapped_entry(table);
    if (entry) *entry |= PTE_SEEN;
    return SOUND;
}

struct broken pml4_check(const struct slot *slot)
{
    const pte_t *entries = kptr(x86_cap(slot->cap).table.ptr);
    for (unsigned index = KERNEL_FIRST_PML4; index < 512; index++) {
        pte_t difference = entries[index] ^ vs.kernel_pml4[index];
        HOLDS(!(difference & ~(pte_t)PTE_ACCESSED), "vspace-kernel-half", slot);
    }
    return SOUND;
}

static bool is_page(pte_t entry, enum vspace_level level)
{
    return level == LEVEL_PT || (entry & PTE_LARGE);
}

/* What the entry of `level` maps, as a capability. */
static struct cap mapped_cap(pte_t entry, enum vspace_level level)
{
    word_t base = entry & PTE_ADDRESS;
    union x86_cap page = {
        .frame = {.type = CAP_FRAME, .size = level, .base = base & ~MASK(level_bits(level))},
    };
    union x86_cap table = {
        .table = {.type = CAP_PAGE_TABLE + level - LEVEL_PD,
                  .ptr = kptr_bits(phys_to_kernel((paddr_t){base}))},
    };
    return is_page(entry, level) ? page.cap : table.cap;
}

/* Everything that the user reaches has been named by a capability, as far as the census knows.
 * Calls itself at most three deep, and only for tables that are tables. */
static struct broken entries_check(const pte_t *table, enum vspace_level level, unsigned count,
                                   const struct census *census)
{
    for (unsigned i = 0; i < count; i++) {
        pte_t entry = table[i];
        if (!(entry & PTE_PRESENT)) continue;
        HOLDS(level != LEVEL_PML4 || !(entry & PTE_LARGE), "vspace-entry", &table[i]);
        bool is_named = (entry & PTE_SEEN) || !census->knows(mapped_cap(entry, level));
        if (is_page(entry, level)) {
            HOLDS(is_named, "vspace-page-has-capability", &table[i]);
            HOLDS(!(entry & PTE_GLOBAL), "vspace-entry", &table[i]);
            continue;
        }
        HOLDS(is_named, "vspace-table-has-capability", &table[i]);
        if (!(entry & PTE_SEEN)) continue;
        const pte_t *inner = phys_to_kernel((paddr_t){entry & PTE_ADDRESS});
        SOUND_TOO(entries_check(inner, level - 1, 512, census));
    }
    return SOUND;
}

static void entries_check_end(pte_t *table, enum vspace_level level, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        pte_t entry = table[i];
        if (!(entry & PTE_PRESENT) || !(entry & PTE_SEEN)) continue;
        table[i] &= ~(pte_t)PTE_SEEN;
        if (is_page(entry, level)) continue;
        entries_check_end(phys_to_kernel((paddr_t){entry & PTE_ADDRESS}), level - 1, 512);
    }
}

/* A fast switch goes there only if nothing is to be flushed. */
static bool is_fast_right(word_t asid, const pte_t *pml4)
{
    const struct fast_vspace *fast = &fast_vspaces[asid];
    union x86_cap cap = {
        .table = {.type = CAP_PML4, .is_mapped = 1, .ptr = kptr_bits(pml4)},
    };
    if (!fast->cap) return true;
    bool is_stale = vs.stale[asid / 64] & BIT(asid % 64);
    return fast->cap == cap.cap.words[0] && !(cpu.pcid && is_stale) &&
           (fast->cr3 & PTE_ADDRESS) == kernel_to_phys(pml4).raw;
}

struct broken vspace_check(word_t asid, pte_t *pml4, const struct census *census)
{
    HOLDS(is_fast_right(asid, pml4), "vspace-fast-switch", &fast_vspaces[asid]);
    return entries_check(pml4, LEVEL_PML4, KERNEL_FIRST_PML4, census);
}

void vspace_check_end(pte_t *pml4)
{
    entries_check_end(pml4, LEVEL_PML4, KERNEL_FIRST_PML4);
}

struct broken vspace_check_active(const struct tcb *tcb)
{
    word_t asid = vspace_of(tcb) ? x86_cap(tcb->slots[TCB_VSPACE].cap).table.asid : ASID_NONE;
    HOLDS(is_active(asid), "cpu-address-space", tcb);
    return SOUND;
}
