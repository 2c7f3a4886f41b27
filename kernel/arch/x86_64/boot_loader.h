/* SPDX-License-Identifier: BSD-2-Clause */
/* What the boot loader says, by Multiboot 1 or PVH, copied out of its memory and checked. */
#pragma once

#include "boot/memory.h"

enum { LOADER_MAX_REGIONS = 50 }; /* as many as the boot info shows */

/* A region of the memory map, in the form of Multiboot. `size` does not count itself. */
struct memory_region {
    uint32_t size;
    uint64_t base, length;
    uint32_t type;
} __attribute__((packed));
enum { REGION_RAM = 1 };

/* In the form of Multiboot 2. */
struct framebuffer {
    uint64_t address;
    uint32_t pitch, width, height;
    uint8_t bits_per_pixel, type;
} __attribute__((packed));

/* What the BIOS says of its graphics, in the form of the API. */
struct vbe {
    uint8_t control[512], mode_info[256];
    uint32_t mode, segment, offset, bytes; /* the mode, and its protected-mode interface */
} __attribute__((packed));

struct loader_info {
    const char *protocol;
    struct {
        uint32_t bytes; /* of regions in use */
        struct memory_region regions[LOADER_MAX_REGIONS];
    } __attribute__((packed)) map;
    struct range_list ram;     /* whole pages of it */
    struct range first_module; /* empty if there is none */
    word_t rsdp;               /* 0: unknown */
    bool has_vbe;
    struct vbe vbe;
    bool has_framebuffer;
    struct framebuffer framebuffer;
};

/* `protocol` as in boot.h. Stops with a message if what is there makes no sense. */
void loader_read(word_t protocol, word_t info, struct loader_info *out);
