/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's address space, and the initial capabilities that only this CPU has. */
#include "arch/arch.h"
#include "arch/x86_64/arch_cap.h"
#include "arch/x86_64/vspace.h"
#include "boot/boot.h"
#include "boot/bootinfo.h"
#include "debug/assert.h"
#include "object/tcb.h"

static struct {
    pte_t *pml4;
    word_t asid;
} root; /* only while booting */

void arch_boot_vspace(void)
{
    pte_t **pool = phys_to_kernel(boot_alloc(12));
    asid_pool_install(pool, 0);
    union x86_cap pool_cap = {.asid_pool = {.type = CAP_ASID_POOL, .ptr = kptr_bits(pool)}};
    boot_give_at(SLOT_ASID_POOL, pool_cap.cap);

    union x86_cap vspace = x86_cap(arch_object_create(OBJECT_PML4, boot_alloc(12), 12, false));
    root.pml4 = kptr(vspace.table.ptr);
    root.asid = asid_assign(pool, 0, root.pml4);
    vspace.table.is_mapped = 1;
    vspace.table.asid = root.asid;
    boot_give_at(SLOT_VSPACE, vspace.cap);

    boot_give_at(SLOT_ASID_CONTROL, (struct cap){.type = CAP_ASID_CONTROL});
    boot_give_at(SLOT_IO_PORT_CONTROL, (struct cap){.type = CAP_IO_PORT_CONTROL});
}

static void make_tables(enum x86_object type, enum vspace_level parent, word_t start, word_t end)
{
    word_t span = BIT(level_bits(parent));
    for (word_t vaddr = start & ~(span - 1); vaddr < end; vaddr += span) {
        union x86_cap table = x86_cap(arch_object_create(type, boot_alloc(12), 12, false));
        vspace_map_table(root.pml4, table, vaddr);
        table.table.is_mapped = 1;
        table.table.asid = root.asid;
        table.table.vaddr = vaddr;
        boot_give(table.cap);
    }
}

void arch_boot_tables(word_t start, word_t end)
{
    make_tables(OBJECT_PDPT, LEVEL_PML4, start, end);
    make_tables(OBJECT_PAGE_DIRECTORY, LEVEL_PDPT, start, end);
    make_tables(OBJECT_PAGE_TABLE, LEVEL_PD, start, end);
}

word_t arch_boot_table_count(word_t start, word_t end)
{
    word_t count = 0;
    for (enum vspace_level parent = LEVEL_PD; parent <= LEVEL_PML4; parent++) {
        count += ((end - 1) >> level_bits(parent)) - (start >> level_bits(parent)) + 1;
    }
    return count;
}

struct cap arch_boot_frame(paddr_t page, word_t vaddr, unsigned access)
{
    union x86_cap frame = x86_cap(arch_object_create(OBJECT_FRAME_4K, page, 12, false));
    unsigned rights = RIGHT_READ | (access & BOOT_WRITE ? RIGHT_WRITE : 0);
    word_t attributes = access & BOOT_EXECUTE ? 0 : ATTR_EXECUTE_NEVER;
    vspace_map_frame(root.pml4, frame, vaddr, rights, attributes);
    frame.frame.asid = root.asid;
    frame.frame.vaddr = vaddr;
    return frame.cap;
}

struct cap arch_boot_large_frame(paddr_t memory)
{
    return arch_object_create(OBJECT_FRAME_2M, memory, ARCH_LARGE_PAGE_BITS, false);
}

void arch_boot_thread(struct tcb *tcb, word_t entry, word_t bootinfo)
{
    arch_set_restart_ip(tcb, entry);
    arch_set_badge_register(tcb, bootinfo); /* rdi, the first argument of a function, too */
}
