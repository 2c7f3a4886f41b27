/* SPDX-License-Identifier: BSD-2-Clause */
/* What is behind a capability address, in words. */
#include <sel4debug/debug.h>
#include <stdio.h>
#include <utils/arith.h>

static const char *type_name(seL4_Uint32 type)
{
    static const char *const names[] = {
        [0] = "empty",    [1] = "frame",          [2] = "untyped",      [3] = "page table",
        [4] = "endpoint", [5] = "page directory", [6] = "notification", [7] = "PDPT",
        [8] = "reply",    [9] = "PML4",           [10] = "CNode",       [11] = "ASID control",
        [12] = "TCB",     [13] = "ASID pool",     [14] = "IRQ control", [16] = "IRQ handler",
        [18] = "zombie",  [19] = "I/O port",      [20] = "domain",      [31] = "I/O port control",
    };
    return type < ARRAY_SIZE(names) && names[type] != NULL ? names[type] : "unknown";
}

void debug_cap_identify(seL4_CPtr cap)
{
#ifdef CONFIG_DEBUG_BUILD
    seL4_Uint32 type = debug_cap_type(cap);
    printf("Capability %#lx: %s (type %u)\n", (unsigned long)cap, type_name(type), (unsigned)type);
#else
    (void)type_name;
    printf("Capability %#lx: only a debug kernel tells its type\n", (unsigned long)cap);
#endif
}
