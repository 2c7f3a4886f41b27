/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding slots: a capability address is resolved bit by bit, from a root CNode through CNodes that
 * stand in its slots. Each CNode on the way first consumes its guard, which must match, then the
 * bits that index its slots. */
#pragma once

#include "cap/slot.h"
#include "entry/error.h"

struct tcb;

/* Where a walk ended. */
struct lookup {
    struct slot *slot;
    unsigned bits_left; /* not resolved: a slot that holds no CNode was reached before the end */
};

/* Resolve the low `depth` bits (0 to 64) of `addr` from `root`. Changes nothing.
 * OK: out->slot is valid, perhaps empty. FAILED: *why says where and why it ended. */
status_t cspace_walk(struct cap root, word_t addr, unsigned depth, struct lookup *out,
                     struct lookup_fail *why);

/* The slot that `cptr` names in the CSpace of `tcb`, perhaps empty. FAILED: see *why. */
status_t cspace_lookup(struct tcb *tcb, cptr_t cptr, struct slot **out, struct lookup_fail *why);

/* The slot that an argument (root, index, depth) of an invocation names, perhaps empty; all `depth`
 * bits must resolve.
 * FAILED: FailedLookup (for source or destination, as `source` says), or RangeError for a depth
 * outside 1 to 64. */
status_t cspace_target_slot(struct cap root, word_t index, word_t depth, bool source,
                            struct slot **out, struct sys_error *err);

/* The same, and the slot must be empty (DeleteFirst) or, for a source, must not be (FailedLookup
 * with MissingCapability). */
status_t cspace_empty_slot(struct cap root, word_t index, word_t depth, struct slot **out,
                           struct sys_error *err);
status_t cspace_source_slot(struct cap root, word_t index, word_t depth, struct slot **out,
                            struct sys_error *err);

/* The empty slot in which `tcb` wants a transferred capability, as its IPC buffer says; NULL if it
 * names none, or one that is occupied. */
struct slot *cspace_receive_slots(struct tcb *tcb);
