/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: a naturally aligned range of physical memory from which objects are made.
 *
 *   base        watermark                   end
 *    | given out    | never used since the    |
 *    | or dirty     | last reset: zeroed      |
 *
 * Objects are made from the watermark up. The memory below it can be used again only once nothing
 * made from it is left: then it is cleared from the watermark down to the base, in small steps, so
 * that a reset that was preempted goes on where it stopped. Device memory is never cleared.
 *
 * What must always hold: every child lies below the watermark; no two children overlap; ordinary
 * memory from the watermark up is zero. */
#pragma once

#include "cap/slot.h"
#include "entry/call.h"

struct cap untyped_make(paddr_t base, unsigned size_bits, bool is_device);

/* Invocations of an untyped capability: Retype. */
status_t decode_untyped(const struct call *call, struct sys_error *err);

/* Does what is promised above hold? `thorough`: also that free memory is zero, which takes long.
 * OK: NULL; else what not. */
const char *untyped_check(const struct slot *slot, bool thorough);
