/* SPDX-License-Identifier: BSD-2-Clause */
#include "cpu_model.h"

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/machine.h"

struct cpu cpu;
struct cpu_model cpu_model;

/* What the CPU remembers of one address: at level PT, PD or PDPT the entry that maps its page;
 * above that, a pointer to the table of the level below. */
struct memory {
    bool is_used, is_page;
    word_t pcid, vaddr; /* aligned to what the entry covers */
    enum vspace_level level;
    pte_t entry;
};

enum { MEMORIES = 512 };
static struct memory memories[MEMORIES];
static pte_t *pml4;
static word_t pcid;

void cpu_reset(pte_t *start, bool has_pcid)
{
    memset(memories, 0, sizeof memories);
    cpu_model = (struct cpu_model){0};
    cpu = (struct cpu){.pcid = has_pcid, .huge_pages = true};
    pml4 = start;
    pcid = 0;
}

pte_t *cpu_pml4(void)
{
    return pml4;
}

word_t cpu_pcid(void)
{
    return pcid;
}

/* ---- the kernel's instructions ---- */

void write_msr(enum msr msr, uint64_t value)
{
    (void)msr;
    (void)value;
}

static void forget(bool (*concerns)(const struct memory *, word_t), word_t argument)
{
    for (unsigned i = 0; i < MEMORIES; i++) {
        if (memories[i].is_used && concerns(&memories[i], argument)) memories[i].is_used = false;
    }
}

static bool of_pcid(const struct memory *memory, word_t argument)
{
    return memory->pcid == argument;
}

/* All table pointers of the current PCID go, too. */
static bool of_page(const struct memory *memory, word_t vaddr)
{
    if (memory->pcid != pcid) return false;
    return !memory->is_page || memory->vaddr == ALIGN_DOWN(vaddr, level_bits(memory->level));
}

void write_cr3(word_t value)
{
    static const word_t no_flush = BIT(63);
    cpu_model.cr3_writes++;
    pml4 = phys_to_kernel((paddr_t){value & PTE_ADDRESS});
    pcid = value & MASK(12);
    if (!cpu.pcid && (pcid || (value & no_flush))) abort(); /* bits that such a CPU does not have */
    if (value & no_flush) return;
    cpu_model.flushes++;
    forget(of_pcid, pcid);
}

void invlpg(word_t vaddr)
{
    cpu_model.invlpgs++;
    forget(of_page, vaddr);
}

/* ---- programs ---- */

static struct memory *recall(word_t vaddr, enum vspace_level level, bool is_page)
{
    for (unsigned i = 0; i < MEMORIES; i++) {
        struct memory *memory = &memories[i];
        if (memory->is_used && memory->pcid == pcid && memory->level == level &&
            memory->is_page == is_page && memory->vaddr == ALIGN_DOWN(vaddr, level_bits(level))) {
            return memory;
        }
    }
    return NULL;
}

static void remember(word_t vaddr, enum vspace_level level, bool is_page, pte_t entry)
{
    for (unsigned i = 0; i < MEMORIES; i++) {
        if (memories[i].is_used) continue;
        memories[i] = (struct memory){.is_used = true,
                                      .is_page = is_page,
                                      .pcid = pcid,
                                      .vaddr = ALIGN_DOWN(vaddr, level_bits(level)),
                                      .level = level,
                                      .entry = entry};
        return;
    }
    memories[rand() % MEMORIES].is_used = false; /* as a real TLB does */
    remember(vaddr, level, is_page, entry);
}

static bool is_translated(word_t vaddr)
{
    for (enum vspace_level level = LEVEL_PT; level <= LEVEL_PDPT; level++) {
        if (recall(vaddr, level, true)) return true;
    }
    return false;
}

void cpu_touch(word_t vaddr)
{
    if (is_translated(vaddr)) return;
    pte_t *table = pml4;
    for (enum vspace_level level = LEVEL_PML4;; level--) {
        struct memory *known = level > LEVEL_PT ? recall(vaddr, level, false) : NULL;
        pte_t entry = known ? known->entry : table[level_index(level, vaddr)];
        if (!(entry & PTE_PRESENT)) return; /* absence is not remembered */
        bool is_page = level == LEVEL_PT || (entry & PTE_LARGE);
        if (!known) remember(vaddr, level, is_page, entry);
        if (is_page) return;
        table = phys_to_kernel((paddr_t){entry & PTE_ADDRESS});
    }
}

/* The entry for the address as the tables have it; 0 if there is none. */
static pte_t walk(word_t vaddr, enum vspace_level level)
{
    unsigned ignored;
    pte_t *entry = vspace_entry(pml4, vaddr, level, &ignored);
    return entry ? *entry : 0;
}

const char *cpu_check(word_t *vaddr)
{
    for (unsigned i = 0; i < MEMORIES; i++) {
        const struct memory *memory = &memories[i];
        if (!memory->is_used || memory->pcid != pcid) continue;
        *vaddr = memory->vaddr;
        if (walk(memory->vaddr, memory->level) != memory->entry) {
            return memory->is_page ? "a page" : "a table";
        }
    }
    return NULL;
}
