/* SPDX-License-Identifier: BSD-2-Clause */
/* What this CPU can do, and turning it on. */
#pragma once

#include "types.h"

struct cpu {
    bool fsgsbase, pcid, smep, smap; /* turned on where the CPU has them */
    bool xsave, xsaveopt, huge_pages;
    uint64_t xsave_features; /* XCR0: x87, SSE, and AVX if there is room for it */
    uint32_t tsc_mhz;        /* measured, or as the CPU says */
};
extern struct cpu cpu; /* (i) after cpu_init() */

/* Stop with a message that names the feature if one is missing that the kernel cannot do without;
 * turn on the others. */
void cpu_init(void);
