/* SPDX-License-Identifier: BSD-2-Clause */
/* CNodes: arrays of slots, and the operations on the capabilities in them. */
#pragma once

#include "debug/invariant.h"
#include "entry/call.h"

/* A capability to the CNode of 2^radix slots at `slots`, without a guard. */
struct cap cnode_make(struct slot *slots, unsigned radix);

/* The `count` slots of a CNode from `offset` on; no more than one Retype can fill.
 * FAILED: *err says what is out of range. */
status_t cnode_range(struct cap node, word_t offset, word_t count, struct slot **out,
                     struct sys_error *err);

/* Invocations of a CNode capability. */
/* The CNode that boot makes for the root task, of memory that no untyped covers: whatever becomes
 * of capabilities to it, its slots stay slots. For checkers; null before boot has made it. */
extern struct cap cnode_initial; /* (i) */

status_t decode_cnode(const struct call *call, struct sys_error *err);

/* Of a CNode capability: does it resolve at most a word, and does its fast form say the same? */
struct broken cnode_check(const struct slot *slot);
