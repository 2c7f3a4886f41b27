/* SPDX-License-Identifier: BSD-2-Clause */
/* The FPU belongs to one thread at a time, its owner. While another runs, CR0.TS makes its first
 * FPU instruction trap, and only then are the registers exchanged: threads that compute without it
 * pay nothing. Nor is it opened for an owner that comes back, since writing CR0 is slow, unless
 * that trap has shown lately that the owner uses it each time it runs. What must hold: TS is clear
 * only while the current thread is the owner. */
#pragma once

#include "debug/invariant.h"
#include "types.h"

struct tcb;

struct fpu {
    const struct tcb *owner; /* whose state the registers hold; NULL: nobody's */
    const struct tcb *eager; /* the owner, if its FPU is opened when it is switched to; or NULL */
    unsigned credit;         /* how often still */
    bool is_open;            /* CR0.TS is clear */
};
extern struct fpu fpu; /* (c) */

/* Once at boot, after cpu_init(). */
void fpu_init(void);
/* State of a new thread, in its zeroed area. */
void fpu_init_state(struct tcb *tcb);
/* `tcb` runs next. */
void fpu_switch(const struct tcb *tcb);
/* The current thread executed an FPU instruction it was not ready for. False: it must not. */
bool fpu_trap(struct tcb *tcb);
/* `tcb` is about to vanish. */
void fpu_forget(const struct tcb *tcb);

/* Does what must hold, while `current` runs? */
struct broken fpu_check(const struct tcb *current);
