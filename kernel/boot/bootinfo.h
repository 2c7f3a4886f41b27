/* SPDX-License-Identifier: BSD-2-Clause */
/* What the root task is told about itself and the machine, in the layout of the API
 * (sel4/bootinfo_types.h): one page, and blocks of more on the pages behind it. */
#pragma once

#include "types.h"

/* seL4_RootCNodeCapSlots: what stands where in the root task's CNode. */
enum initial_slot {
    SLOT_NULL = 0,
    SLOT_TCB,
    SLOT_CNODE,
    SLOT_VSPACE,
    SLOT_IRQ_CONTROL,
    SLOT_ASID_CONTROL,
    SLOT_ASID_POOL,
    SLOT_IO_PORT_CONTROL,
    SLOT_IO_SPACE,
    SLOT_BOOT_INFO_FRAME,
    SLOT_IPC_BUFFER,
    SLOT_DOMAIN,
    SLOTS_INITIAL = 16,
};

struct slot_region {
    word_t start, end;
};

struct untyped_desc {
    word_t paddr;
    uint8_t size_bits, is_device, padding[6];
};

struct bootinfo {
    word_t extra_bytes;
    word_t node, nodes;
    word_t iopt_levels;
    word_t ipc_buffer; /* user address */
    struct slot_region empty, shared_frames, image_frames, image_paging, io_space, extra_pages;
    word_t cnode_bits;
    word_t domain;
    struct slot_region untyped;
    struct untyped_desc untyped_list[CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS];
};
_Static_assert(sizeof(struct bootinfo) <= 4096, "the boot info is one page");

/* seL4_BootInfoID: what a block holds. */
enum bootinfo_block {
    BLOCK_PADDING = 0,
    BLOCK_VBE,
    BLOCK_MULTIBOOT_MAP,
    BLOCK_ACPI_RSDP,
    BLOCK_FRAMEBUFFER,
    BLOCK_TSC_MHZ,
    BLOCK_LARGE_FRAMES = 0x51750001, /* ours */
};
struct block_header {
    word_t id, bytes; /* with this header */
};
/* quoll_LargeImageFrames: frame i of `frames` is the image's memory at vaddr + i large pages. */
struct large_frames_block {
    struct block_header header;
    word_t vaddr;
    struct slot_region frames;
};
