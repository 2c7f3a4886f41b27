/* SPDX-License-Identifier: BSD-2-Clause */
/* The PVH note, which names the 32-bit entry point: only in quoll-kernel.elf. */

#define XEN_ELFNOTE_PHYS32_ENTRY 18

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 8, XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .quad boot_pvh

    .section .note.GNU-stack, "", @progbits
