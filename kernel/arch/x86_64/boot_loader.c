/* SPDX-License-Identifier: BSD-2-Clause */
/* Multiboot 1 and PVH structures. They lie in the first 4 GiB, which the window covers, and are not
 * always aligned: hence packed. */
#include "arch/x86_64/boot_loader.h"

#include "arch/arch.h"
#include "arch/x86_64/boot.h"
#include "arch/x86_64/layout.h"
#include "debug/assert.h"
#include "debug/print.h"

static const word_t visible_end = 0x100000000;

static bool is_visible(word_t address, word_t bytes)
{
    return address < visible_end && bytes <= visible_end - address;
}

static const void *see(word_t address, word_t bytes)
{
    if (!is_visible(address, bytes)) {
        kpanic("boot: the boot loader's information is out of reach, at 0x%lx", address);
    }
    return phys_to_kernel((paddr_t){address});
}

/* ---- memory map ---- */

static bool is_full(const struct loader_info *out)
{
    return out->map.bytes == sizeof out->map.regions;
}

/* Into a map that is not full. */
static void add_region(struct loader_info *out, uint64_t base, uint64_t length, uint32_t type)
{
    unsigned count = out->map.bytes / sizeof out->map.regions[0];
    out->map.regions[count] = (struct memory_region){
        .size = sizeof(struct memory_region) - sizeof(uint32_t),
        .base = base,
        .length = length,
        .type = type,
    };
    out->map.bytes += sizeof out->map.regions[0];
}

static void add_ram(struct loader_info *out, uint64_t base, uint64_t length)
{
    uint64_t end = base + length;
    if (end < base || end > BIT(PHYS_WINDOW_BITS)) {
        kprintf("boot: RAM beyond 512 GiB is not used\n");
        end = BIT(PHYS_WINDOW_BITS);
    }
    if (base < end) ranges_add(&out->ram, ALIGN_UP(base, 12), ALIGN_DOWN(end, 12));
}

/* Regions may overlap; where one of them is not RAM, there is none. */
static void collect_ram(struct loader_info *out)
{
    static const uint64_t last_page = ~(uint64_t)0 - MASK(12);
    unsigned count = out->map.bytes / sizeof out->map.regions[0];
    for (unsigned i = 0; i < count; i++) {
        const struct memory_region *region = &out->map.regions[i];
        if (region->type == REGION_RAM) add_ram(out, region->base, region->length);
    }
    for (unsigned i = 0; i < count; i++) {
        const struct memory_region *region = &out->map.regions[i];
        uint64_t end = region->base + region->length;
        if (end < region->base || end > last_page) end = last_page;
        if (region->type != REGION_RAM) {
            ranges_remove(&out->ram, ALIGN_DOWN(region->base, 12), ALIGN_UP(end, 12));
        }
    }
    /* The first page is the BIOS's data, and an address that is better left alone. */
    ranges_remove(&out->ram, 0, BIT(12));
}

/* ---- Multiboot 1 ---- */

enum {
    MB_MEMORY = 1 << 0,
    MB_MODULES = 1 << 3,
    MB_MAP = 1 << 6,
    MB_VBE = 1 << 11,
    MB_FRAMEBUFFER = 1 << 12,
};

struct multiboot_info {
    uint32_t flags, memory_lower, memory_upper, boot_device, command_line;
    uint32_t module_count, modules;
    uint32_t symbols[4];
    uint32_t map_bytes, map;
    uint32_t drives_bytes, drives, config_table, loader_name, apm_table;
    uint32_t vbe_control, vbe_mode_info;
    uint16_t vbe_mode, vbe_segment, vbe_offset, vbe_bytes;
    uint64_t framebuffer;
    uint32_t framebuffer_pitch, framebuffer_width, framebuffer_height;
    uint8_t framebuffer_bits, framebuffer_type;
} __attribute__((packed));

struct multiboot_module {
    uint32_t start, end, command_line, reserved;
} __attribute__((packed));

static void multiboot_map(const struct multiboot_info *info, struct loader_info *out)
{
    if (!(info->flags & MB_MAP)) {
        if (!(info->flags & MB_MEMORY)) kpanic("boot: Multiboot gives no memory map");
        add_region(out, 0, (uint64_t)info->memory_lower << 10, REGION_RAM);
        add_region(out, 0x100000, (uint64_t)info->memory_upper << 10, REGION_RAM);
        return;
    }
    const char *map = see(info->map, info->map_bytes);
    word_t at = 0;
    while (at + sizeof(struct memory_region) <= info->map_bytes && !is_full(out)) {
        const struct memory_region *region = (const void *)(map + at);
        add_region(out, region->base, region->length, region->type);
        at += (word_t)region->size + sizeof region->size;
    }
}

/* Nothing depends on it, so what is not there is left out. */
static void multiboot_vbe(const struct multiboot_info *info, struct loader_info *out)
{
    struct vbe *vbe = &out->vbe;
    if (!is_visible(info->vbe_control, sizeof vbe->control)) return;
    if (!is_visible(info->vbe_mode_info, sizeof vbe->mode_info)) return;
    out->has_vbe = true;
    *vbe = (struct vbe){
        .mode = info->vbe_mode,
        .segment = info->vbe_segment,
        .offset = info->vbe_offset,
        .bytes = info->vbe_bytes,
    };
    __builtin_memcpy(vbe->control, see(info->vbe_control, sizeof vbe->control),
                     sizeof vbe->control);
    __builtin_memcpy(vbe->mode_info, see(info->vbe_mode_info, sizeof vbe->mode_info),
                     sizeof vbe->mode_info);
}

static void read_multiboot(word_t address, struct loader_info *out)
{
    const struct multiboot_info *info = see(address, sizeof *info);
    out->protocol = "Multiboot";
    multiboot_map(info, out);
    if ((info->flags & MB_MODULES) && info->module_count > 0) {
        const struct multiboot_module *module = see(info->modules, sizeof *module);
        out->first_module = (struct range){module->start, module->end};
    }
    if (info->flags & MB_VBE) multiboot_vbe(info, out);
    if (info->flags & MB_FRAMEBUFFER) {
        out->has_framebuffer = true;
        out->framebuffer = (struct framebuffer){
            .address = info->framebuffer,
            .pitch = info->framebuffer_pitch,
            .width = info->framebuffer_width,
            .height = info->framebuffer_height,
            .bits_per_pixel = info->framebuffer_bits,
            .type = info->framebuffer_type,
        };
    }
}

/* ---- PVH ---- */

static const uint32_t pvh_magic = 0x336ec578;

struct pvh_info {
    uint32_t magic, version, flags, module_count;
    uint64_t modules, command_line, rsdp;
    uint64_t map; /* from version 1 on */
    uint32_t map_count, reserved;
} __attribute__((packed));

struct pvh_module {
    uint64_t start, bytes, command_line, reserved;
} __attribute__((packed));

struct pvh_region {
    uint64_t base, length;
    uint32_t type, reserved;
} __attribute__((packed));

static void read_pvh(word_t address, struct loader_info *out)
{
    const struct pvh_info *info = see(address, sizeof *info);
    if (info->magic != pvh_magic) kpanic("boot: PVH start information has a wrong magic number");
    if (info->version < 1) kpanic("boot: PVH gives no memory map");
    out->protocol = "PVH";
    out->rsdp = info->rsdp;
    const struct pvh_region *map = see(info->map, info->map_count * sizeof *map);
    for (unsigned i = 0; i < info->map_count && !is_full(out); i++) {
        add_region(out, map[i].base, map[i].length, map[i].type);
    }
    if (info->module_count > 0) {
        const struct pvh_module *module = see(info->modules, sizeof *module);
        out->first_module = (struct range){module->start, module->start + module->bytes};
    }
}

void loader_read(word_t protocol, word_t info, struct loader_info *out)
{
    if (protocol == BOOT_PVH) {
        read_pvh(info, out);
    } else {
        read_multiboot(info, out);
    }
    collect_ram(out);
}
