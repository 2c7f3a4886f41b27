/* SPDX-License-Identifier: BSD-2-Clause */
/* A process that calls the kernel at random. It is one page of code, one of state and one for the
 * IPC buffer, and holds what is listed here. */
#pragma once

#include <sel4/sel4.h>

/* Where its pages are in its address space. */
#define CHILD_STATE  0x40000000ul
#define CHILD_BUFFER 0x40001000ul
#define CHILD_DATA   0x40002000ul /* one that it may lose */

/* Its capabilities, from slot 1 of its CNode on. */
enum child_cap {
    CHILD_CNODE = 1, /* that resolves all bits of an address */
    CHILD_SLOTS,     /* the same CNode, that resolves only CHILD_RADIX */
    CHILD_TCB,
    CHILD_SPACE,
    CHILD_FAULTS, /* endpoint */
    CHILD_MEMORY, /* untyped */
    CHILD_SMALL_MEMORY,
    CHILD_ENDPOINT,
    CHILD_BADGED_ENDPOINT,
    CHILD_NOTIFICATION,
    CHILD_FRAME, /* at CHILD_DATA */
    CHILD_SPARE_FRAME,
    CHILD_TABLE,
    CHILD_DIRECTORY,
    CHILD_PDPT,
    CHILD_SPARE_SPACE,
    CHILD_ASID_POOL,
    CHILD_PORT,
    CHILD_IRQ,
    CHILD_SPARE_TCB,
    CHILD_SPARE_CNODE,
    CHILD_CAPS,
    CHILD_RADIX = 6
};

/* At CHILD_STATE; shared with the watcher. */
struct child_state {
    seL4_Word random; /* never 0 */
    seL4_Word calls, limit;
    seL4_Word refused[seL4_NumErrors]; /* how calls of methods ended, by error */
    /* The last call, for a report. */
    seL4_Word number, service, label, length;
};

/* The entry, with all its code in one page, which starts and stops there. */
_Noreturn void child_main(void);
extern const char __start_random_child[], __stop_random_child[];
