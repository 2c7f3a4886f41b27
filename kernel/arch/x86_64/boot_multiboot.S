/* SPDX-License-Identifier: BSD-2-Clause */
/* The Multiboot 1 header (Multiboot Specification 0.6.96, section 3.1): only in quoll-kernel.mb.elf. */
#include "config.h"

#define MAGIC      0x1badb002
#define PAGE_ALIGN 0x1 /* modules on page boundaries */
#define MEMORY_MAP 0x2
#define VIDEO_MODE 0x4

#ifdef CONFIG_MULTIBOOT_GRAPHICS_MODE_NONE
#define FLAGS (PAGE_ALIGN | MEMORY_MAP)
#else
#define FLAGS (PAGE_ALIGN | MEMORY_MAP | VIDEO_MODE)
#endif

#ifdef CONFIG_MULTIBOOT_GRAPHICS_MODE_TEXT
#define MODE_TYPE 1
#else
#define MODE_TYPE 0 /* linear */
#endif

    .section .boot.header, "a"
    .balign 4
    .long MAGIC, FLAGS, -(MAGIC + FLAGS)
    .long 0, 0, 0, 0, 0 /* addresses of another format than ELF */
    .long MODE_TYPE, CONFIG_MULTIBOOT_GRAPHICS_MODE_WIDTH
    .long CONFIG_MULTIBOOT_GRAPHICS_MODE_HEIGHT, CONFIG_MULTIBOOT_GRAPHICS_MODE_DEPTH

    .section .note.GNU-stack, "", @progbits
