/* SPDX-License-Identifier: BSD-2-Clause */
/* A capability slot, named in all the ways that kernel methods ask for. */
#pragma once

#include <sel4/types.h>
#include <stdio.h>

/* One slot, or `window` slots side by side.
 *
 *   capPtr, capDepth         the slot as CNode methods name it: index and depth below `root`
 *   root                     the CNode where that walk starts
 *   dest, destDepth, offset  the CNode that holds the slot, found from `root` (depth 0: `root`
 * itself), and the place in it:
 * what retyping asks for */
typedef struct _cspacepath_t {
    seL4_CPtr capPtr;
    seL4_Word capDepth;
    seL4_CNode root;
    seL4_Word dest;
    seL4_Word destDepth;
    seL4_Word offset;
    seL4_Word window;
} cspacepath_t;

/* Exchange two paths; no capability moves. */
static inline void cspacepath_swap(cspacepath_t *a, cspacepath_t *b)
{
    cspacepath_t old_a = *a;
    *a = *b;
    *b = old_a;
}

/* Print a path on standard output, for debugging. */
static inline void cspacepath_t_print(const cspacepath_t *src)
{
    printf(
        "slot %#lx of depth %lu below CNode %#lx; in CNode %#lx of depth %lu at %#lx, %lu slots\n",
        (unsigned long)src->capPtr, (unsigned long)src->capDepth, (unsigned long)src->root,
        (unsigned long)src->dest, (unsigned long)src->destDepth, (unsigned long)src->offset,
        (unsigned long)src->window);
}

/* The same, gone where assertions are. */
#ifdef NDEBUG
#define CSPACEPATHPRINT(...)
#else
#define CSPACEPATHPRINT cspacepath_t_print
#endif
