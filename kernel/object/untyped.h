/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: a naturally aligned range of physical memory from which objects are made.
 *
 *   base        watermark      clear mark        end
 *    | given out    | zeroed       | free, and dirty  |
 *
 * Objects are made from the watermark up, and their memory is cleared just before: so each byte is
 * cleared once, and what only passes through untypeds is never. That is done in small steps; the
 * mark is what remains of a Retype that was preempted, and lets it go on where it stopped. The
 * memory below the watermark can be used again only once nothing made from it is left. Device
 * memory is never cleared.
 *
 * What must always hold: every child lies below the watermark; no two children overlap; ordinary
 * memory from the watermark to the clear mark is zero. */
#pragma once

#include "cap/slot.h"
#include "debug/invariant.h"
#include "entry/call.h"

struct cap untyped_make(paddr_t base, unsigned size_bits, bool is_device);

/* Invocations of an untyped capability: Retype. */
status_t decode_untyped(const struct call *call, struct sys_error *err);

/* Does what is promised above hold? `thorough`: also that free memory is zero, which takes long. */
struct broken untyped_check(const struct slot *slot, bool thorough);

/* Are at most `bytes` of its free memory zero, from the offset `from`, or from the watermark if
 * that is higher? Both are multiples of a word. */
struct broken untyped_check_clear(const struct slot *slot, word_t from, word_t bytes);
