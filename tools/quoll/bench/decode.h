/* SPDX-License-Identifier: BSD-2-Clause */
/* Which x86-64 instructions serialise or are slow on real hardware, by their bytes (Intel's
 * Software Developer's Manual, volume 2). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted in a section, one column each; the names are in decode.c. Instructions by who
 * executes them, then by what they are, then bytes, then cache lines. */
enum cost {
    COST_KERNEL,
    COST_USER,
    COST_SYSCALL, /* syscall */
    COST_SYSRET,  /* sysret */
    COST_IRET,    /* iret */
    COST_SWAPGS,  /* swapgs */
    COST_CR3,     /* mov to CR3 */
    COST_FLUSH,   /* invlpg, invpcid, wbinvd, clflush */
    COST_WRMSR,   /* wrmsr */
    COST_RDMSR,   /* rdmsr */
    COST_SEGBASE, /* rdfsbase, rdgsbase, wrfsbase, wrgsbase */
    COST_FENCE,   /* lfence, mfence, sfence */
    COST_LOCKED,  /* lock prefix, xchg with memory */
    COST_FPU,     /* fxsave, fxrstor, xsave, xrstor and their kin */
    COST_CPUID,   /* cpuid */
    COST_IO,      /* in, out */
    COST_HALT,    /* hlt */
    COST_CONTROL, /* other control and descriptor registers, stac, clac, xsetbv */
    COST_CLEARED, /* bytes that rep stos stores */
    COST_COPIED,  /* bytes that rep movs stores */
    COST_LINES,   /* distinct cache lines: code, data of the kernel, code, data of users */
    COSTS = COST_LINES + 4,
    COST_NONE = -1,
};

extern const char *const cost_names[COSTS];

/* What an instruction is to whoever follows the execution. */
struct decoded {
    enum cost cost;  /* what it counts as besides an instruction, or COST_NONE; for the repeated
                      * string instructions, what their bytes count as */
    bool time_stamp; /* rdtsc */
    bool mark;       /* a no-operation with an address displacement, which is `displacement` */
    uint32_t displacement;
};

/* The instruction in `size` bytes at `bytes`, which are whole. */
struct decoded decode(const uint8_t *bytes, size_t size);
