/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine that kernel code runs on in tests: one range of physical memory, registers in the
 * TCB, interrupts when the test says so, a console that is kept in memory, and three types of its
 * own: frames of 4 KiB and 2 MiB, and address space roots. Or, with pc.c and x86_64's own sources,
 * all the objects of a PC. */
#pragma once

#include "object/tcb.h"

enum {
    HOST_MEMORY_BITS = 30,
    HOST_MEMORY_BASE = 1 << 30, /* physical address */
};

enum host_cap_type { CAP_HOST_FRAME = CAP_ARCH, CAP_HOST_VSPACE };

enum host_object {
    OBJECT_HOST_FRAME_4K = 5,
    OBJECT_HOST_FRAME_2M,
    OBJECT_HOST_VSPACE,
    OBJECT_HOST_END,
};

struct host_frame_cap {
    word_t type : 6, rights : 2, is_large : 1, is_device : 1, : 6, base : 48;
    word_t unused;
};
struct host_vspace_cap {
    word_t type : 6, : 10, ptr : 48;
    word_t unused;
};
union host_cap {
    struct cap cap;
    struct host_frame_cap frame;
    struct host_vspace_cap vspace;
};

/* What the kernel did to the machine, and what the machine does to the kernel. */
struct host {
    bool interrupt_pending;
    unsigned interrupt_asked; /* how often long work has asked; */
    unsigned interrupt_at;    /* the time at which it is told yes; 0: never */
    void (*on_stop)(void);    /* the kernel halts or powers off; NULL, or it returns: so does the
                               * process */
    unsigned irqs_enabled, irqs_acknowledged, irqs_released; /* calls */
    word_t finalised, finalised_final; /* host capabilities that left their slots */
    struct tcb *running;               /* last switched to */
    word_t kernel_start, kernel_end;   /* physical memory that the kernel keeps for itself */
    struct fault fault;                /* of the current thread, as the fast path finds it */
    char console[1 << 16];
    size_t console_length;
};
extern struct host host;

/* A fresh machine: memory zero, counters zero. */
void host_reset(void);

/* For the objects: the CPU enters the thread's address space. */
void host_enter_vspace(const struct tcb *tcb);
