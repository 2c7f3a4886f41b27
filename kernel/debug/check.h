/* SPDX-License-Identifier: BSD-2-Clause */
/* The invariants of the whole kernel, for host tests and for a paranoid kernel, which checks itself
 * before each return to user level. docs/invariants.md lists them. */
#pragma once

#include "debug/invariant.h"

/* Looks at every thread, every queue, and every capability that threads, interrupts, the initial
 * CNode and other CNodes lead to, and the objects these name. Takes time in proportion to all slots
 * there are. While it runs it marks slots and page table entries; afterwards everything is as
 * before. Not for the time between a decision that is due and schedule(). */
struct broken check_all(void);

/* The same, and what takes long: no two objects share memory, and (a little more each time) free
 * memory is clear. */
struct broken check_all_thoroughly(void);

/* How many slots the last of these passes looked at. */
word_t check_size(void);

/* What can be seen from the scheduler and the current thread, when the kernel is left. */
struct broken check_exit(void);

#ifdef QUOLL_PARANOID
/* Each return to user level passes here, after schedule(): check_exit() each time, check_all() each
 * QUOLL_PARANOID_EVERY-th time, or less often where there are very many slots. Stops the machine
 * with the name of a broken invariant and the object that breaks it. */
void check_if_paranoid(void);
#else
static inline void check_if_paranoid(void)
{
}
#endif
