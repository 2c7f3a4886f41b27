/* SPDX-License-Identifier: BSD-2-Clause */
/* The built-in heap, and a note that tells a loader where it is: its pages, but the first and the
 * last, need no memory until the program asks for them, if the program is given what to make them
 * of (sel4runtime/auxv.h: AT_QUOLL_HEAP_MEMORY). The address is relative to where it stands. */
#include <sel4muslcsys/gen_config.h>

    .section .bss.__quoll_heap, "aw", @nobits
    .balign 4096
    .globl __quoll_heap
    .hidden __quoll_heap
    .type __quoll_heap, @object
    .size __quoll_heap, CONFIG_LIB_SEL4_MUSLC_SYS_MORECORE_BYTES
__quoll_heap:
    .skip CONFIG_LIB_SEL4_MUSLC_SYS_MORECORE_BYTES

    .section .note.quoll.heap, "a", @note
    .balign 4
    .long 6, 16, 1 /* bytes of the name, bytes of what follows, type */
    .asciz "Quoll"
    .balign 4
    .quad __quoll_heap - .
    .quad CONFIG_LIB_SEL4_MUSLC_SYS_MORECORE_BYTES

    .section .note.GNU-stack, "", @progbits
