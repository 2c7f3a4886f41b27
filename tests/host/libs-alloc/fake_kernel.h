/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel for tests of the allocation libraries: objects, slots, derivation and untyped memory as
 * the real one keeps them, without threads. It counts what it is asked, can be told to refuse, and
 * checks that nothing is asked of it that makes no sense. */
#pragma once

#include <sel4/sel4.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_untyped {
    uintptr_t paddr;
    unsigned size_bits;
    bool device;
};

struct fake_kernel {
    size_t calls;         /* invocations so far */
    size_t retypes;       /* of them, retypings */
    size_t cleared_bytes; /* memory that was cleared because an untyped was used again from its
                             start */
    size_t fail_in;       /* refuse the n-th invocation from now, 1 the next; 0: none */
    bool fail_always;     /* and all after it */
    seL4_Error fail_with; /* with this error */
    bool quiet;           /* the thread asked for silence */
};

extern struct fake_kernel fake;

/* Boot: a root task with a CNode of 2^root_bits slots and these untypeds. The boot info lists them,
 * and `image_frames` frames of the image before them. */
seL4_BootInfo *fake_boot(unsigned root_bits, size_t image_frames, const struct fake_untyped *uts,
                         size_t num_uts);

/* End, and free everything. */
void fake_shutdown(void);

/* Addresses in which frames can be mapped; touching others there faults. Unmapped by
 * fake_shutdown(). */
void *fake_window(size_t bytes);

/* Capabilities in all CNodes the thread's CSpace leads to. */
size_t fake_num_caps(void);

/* A number that depends on which capabilities are in which slots, and on what
 * objects they are to. */
uint64_t fake_digest(void);

/* The type of the object in a slot of the thread's CSpace, -1 if it is empty or does not exist. */
int fake_type_at(seL4_CPtr slot);

/* The physical address of the object in a slot. */
uintptr_t fake_paddr_at(seL4_CPtr slot);
