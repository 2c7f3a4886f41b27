/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot loader's map of physical memory. */
#include <sel4/arch/bootinfo_types.h>
#include <sel4platsupport/pmem.h>
#include <string.h>

static bool get_map(simple_t *simple, seL4_X86_BootInfo_mmap_t *map)
{
    ssize_t length =
        simple_get_extended_bootinfo(simple, SEL4_BOOTINFO_HEADER_X86_MBMMAP, map, sizeof(*map));
    return length > 0 && map->mmap_length <= sizeof(map->mmap);
}

static pmem_region_t region_of(const seL4_X86_mb_mmap_t *entry)
{
    return (pmem_region_t){
        .type = entry->type == SEL4_MULTIBOOT_RAM_REGION_TYPE ? PMEM_TYPE_RAM : PMEM_TYPE_UNKNOWN,
        .base_addr = entry->base_addr,
        .length = entry->length,
    };
}

int sel4platsupport_get_num_pmem_regions(simple_t *simple)
{
    seL4_X86_BootInfo_mmap_t map = {0};
    return get_map(simple, &map) ? (int)(map.mmap_length / sizeof(map.mmap[0])) : 0;
}

int sel4platsupport_get_pmem_region_list(simple_t *simple, size_t max_length,
                                         pmem_region_t *region_list)
{
    seL4_X86_BootInfo_mmap_t map = {0};
    if (!get_map(simple, &map)) {
        return 0;
    }
    size_t count = map.mmap_length / sizeof(map.mmap[0]);
    if (count > max_length) count = max_length;
    for (size_t i = 0; i < count; i++) {
        seL4_X86_mb_mmap_t entry;
        memcpy(&entry, &map.mmap[i], sizeof(entry));
        region_list[i] = region_of(&entry);
    }
    return (int)count;
}
