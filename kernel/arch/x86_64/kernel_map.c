/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds on the tables of boot.S. */
#include "arch/x86_64/kernel_map.h"

#include "arch/arch.h"
#include "arch/x86_64/boot.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/vspace.h"
#include "debug/assert.h"

enum {
    IMAGE_TABLES = 2, /* 4 MiB, as kernel.ld asserts */
    DEVICE_PD_INDEX = 511,
    DEVICE_PAGES = 16,
    PTE_KERNEL = PTE_PRESENT | PTE_GLOBAL,
};

extern pte_t kernel_pml4[512], window_pdpt[512], image_pd[512];

static _Alignas(4096) pte_t image_tables[IMAGE_TABLES][512];
static _Alignas(4096) pte_t device_table[512];
static unsigned devices;

/* The physical address of part of the image. */
static word_t image_phys(const void *pointer)
{
    return (word_t)pointer - KERNEL_IMAGE;
}

static pte_t *image_entry(const char *address)
{
    word_t page = image_phys(address);
    return &image_tables[page >> 21][page >> 12 & 511];
}

static void map_image(const char *start, const char *end, pte_t flags)
{
    for (const char *page = start; page < end; page += BIT(12)) {
        *image_entry(page) = image_phys(page) | PTE_KERNEL | flags;
    }
}

/* Global translations, too: a change of this bit voids them. */
static void flush_all(void)
{
    word_t cr4 = read_cr4();
    write_cr4(cr4 & ~(word_t)CR4_PGE);
    write_cr4(cr4);
}

void kernel_map_init(void)
{
    map_image(kernel_text_start, kernel_text_end, 0);
    map_image(kernel_rodata_start, kernel_rodata_end, PTE_NO_EXECUTE);
    map_image(kernel_data_start, kernel_data_end, PTE_WRITE | PTE_NO_EXECUTE);
    map_image(kernel_data_end, kernel_end, PTE_NO_EXECUTE);
    *image_entry(kernel_stack_guard) = 0;
    for (unsigned table = 0; table < IMAGE_TABLES; table++) {
        image_pd[table] = image_phys(image_tables[table]) | PTE_PRESENT | PTE_WRITE;
    }
    image_pd[DEVICE_PD_INDEX] = image_phys(device_table) | PTE_PRESENT | PTE_WRITE | PTE_NO_EXECUTE;
    kernel_pml4[KERNEL_FIRST_PML4] |= PTE_NO_EXECUTE;
    kernel_pml4[0] = 0;
    flush_all();
}

static void map_gigabyte(unsigned index, table_source *new_table)
{
    word_t base = (word_t)index << 30;
    if (cpu.huge_pages) {
        window_pdpt[index] = base | PTE_KERNEL | PTE_WRITE | PTE_LARGE;
        return;
    }
    pte_t *directory = new_table();
    for (unsigned entry = 0; entry < 512; entry++) {
        directory[entry] = (base + ((word_t)entry << 21)) | PTE_KERNEL | PTE_WRITE | PTE_LARGE;
    }
    window_pdpt[index] = kernel_to_phys(directory).raw | PTE_PRESENT | PTE_WRITE;
}

void kernel_map_window(word_t start, word_t end, table_source *new_table)
{
    kassert(end <= BIT(PHYS_WINDOW_BITS));
    for (word_t index = start >> 30; index << 30 < end; index++) {
        if (!(window_pdpt[index] & PTE_PRESENT)) map_gigabyte((unsigned)index, new_table);
    }
}

volatile void *kernel_map_device(paddr_t address)
{
    if (devices == DEVICE_PAGES) kpanic("more than %u pages of devices to map", DEVICE_PAGES);
    device_table[devices] = ALIGN_DOWN(address.raw, 12) | PTE_KERNEL | PTE_WRITE |
                            PTE_CACHE_DISABLE | PTE_WRITE_THROUGH | PTE_NO_EXECUTE;
    word_t page = KERNEL_IMAGE + ((word_t)DEVICE_PD_INDEX << 21) + ((word_t)devices << 12);
    devices++;
    return (volatile void *)(page + (address.raw & MASK(12)));
}
