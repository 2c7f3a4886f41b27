/* SPDX-License-Identifier: BSD-2-Clause */
/* The Multiboot 1 header: only in quoll-kernel.mb.elf. */

#define MAGIC 0x1badb002
#define FLAGS 0x3 /* modules on page boundaries, memory map please */

    .section .boot.header, "a"
    .balign 4
    .long MAGIC, FLAGS, -(MAGIC + FLAGS)

    .section .note.GNU-stack, "", @progbits
