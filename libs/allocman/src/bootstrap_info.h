/* SPDX-License-Identifier: BSD-2-Clause */
/* A start in several steps: what is known so far. */
#pragma once

#include <allocman/bootstrap.h>

struct boot_untyped {
    cspacepath_t path;
    size_t size_bits;
    uintptr_t paddr;
    bool device;
    seL4_CPtr new_slot; /* in the new CSpace */
};

struct bootstrap_info {
    allocman_t *alloc;
    bool have_cspace;
    cspace_interface_t cspace; /* free slots of the CSpace the thread runs in */
    cspacepath_t root;         /* its root CNode */
    size_t num_uts;
    struct boot_untyped *uts;
};

/* Make room for `num` more untypeds, from index num_uts on. Returns 0 or an error. */
int bootstrap_reserve_untypeds(bootstrap_info_t *bs, size_t num);
