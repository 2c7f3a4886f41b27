/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding slots: a capability address is resolved bit by bit, from a root CNode through CNodes that
 * stand in its slots. Each CNode on the way first consumes its guard, which must match, then the
 * bits that index its slots. */
#pragma once

#include "cap/slot.h"
#include "entry/error.h"
#include "object/tcb.h"

/* Where a walk ended. */
struct lookup {
    struct slot *slot;
    unsigned bits_left; /* not resolved: a slot that holds no CNode was reached before the end */
};

/* Resolve the low `depth` bits (0 to 64) of `addr` from `root`. Changes nothing.
 * OK: out->slot is valid, perhaps empty. FAILED: *why says where and why it ended. */
status_t cspace_walk(struct cap root, word_t addr, unsigned depth, struct lookup *out,
                     struct lookup_fail *why);

/* The slot that `cptr` names from a CNode that is flat (cap.h), perhaps empty. NULL: it is not
 * flat, or the guard does not match; a walk can tell. */
static inline struct slot *cspace_flat_slot(struct cap root, cptr_t cptr)
{
    if (unlikely(root.type != CAP_CNODE || !root.cnode.is_flat)) return NULL;
    return likely(cptr >> root.cnode.radix == 0) ? cap_cnode(root) + cptr : NULL;
}

/* The slot that `cptr` names in the CSpace of `tcb`, perhaps empty. FAILED: see *why. */
status_t cspace_lookup_any(struct tcb *tcb, cptr_t cptr, struct slot **out,
                           struct lookup_fail *why);
static inline status_t cspace_lookup(struct tcb *tcb, cptr_t cptr, struct slot **out,
                                     struct lookup_fail *why)
{
    *out = cspace_flat_slot(tcb->slots[TCB_CSPACE].cap, cptr);
    return likely(*out != NULL) ? OK : cspace_lookup_any(tcb, cptr, out, why);
}

/* The slot that the low `depth` bits (1 to 64) of `addr` name, if `root` is a CNode that resolves
 * all of them and has a guard of zeros, which is so nearly always and quickly seen. NULL: it is
 * not, or the guard does not match; a walk can tell. */
static inline struct slot *cspace_one_level(struct cap root, word_t addr, word_t depth)
{
    unsigned radix = root.cnode.radix;
    if (root.type != CAP_CNODE) return NULL;
    /* The second word is the size of the guard, unless that has a bit set. */
    word_t unused = WORD_BITS - depth;
    if (root.words[1] + radix != depth || unused >= WORD_BITS) return NULL;
    word_t index = addr << unused >> unused;
    return likely(index >> radix == 0) ? cap_cnode(root) + index : NULL;
}

/* The slot that an argument (root, index, depth) of an invocation names, perhaps empty; all `depth`
 * bits must resolve.
 * FAILED: FailedLookup (for source or destination, as `source` says), or RangeError for a depth
 * outside 1 to 64. */
status_t cspace_target_slot_any(struct cap root, word_t index, word_t depth, bool source,
                                struct slot **out, struct sys_error *err);
static inline status_t cspace_target_slot(struct cap root, word_t index, word_t depth, bool source,
                                          struct slot **out, struct sys_error *err)
{
    *out = cspace_one_level(root, index, depth);
    if (likely(*out != NULL)) return OK;
    return cspace_target_slot_any(root, index, depth, source, out, err);
}

/* The same, and the slot must be empty (DeleteFirst) or, for a source, must not be (FailedLookup
 * with MissingCapability). */
static inline status_t cspace_empty_slot(struct cap root, word_t index, word_t depth,
                                         struct slot **out, struct sys_error *err)
{
    TRY(cspace_target_slot(root, index, depth, false, out, err));
    if (likely(slot_empty(*out))) return OK;
    return err_delete_first(err, "the destination slot is occupied");
}
static inline status_t cspace_source_slot(struct cap root, word_t index, word_t depth,
                                          struct slot **out, struct sys_error *err)
{
    TRY(cspace_target_slot(root, index, depth, true, out, err));
    if (likely(!slot_empty(*out))) return OK;
    struct lookup_fail why = {.type = LOOKUP_MISSING, .bits_left = depth};
    return err_lookup(err, true, why);
}

/* The empty slot in which `tcb` wants a transferred capability, as its IPC buffer says; NULL if it
 * names none, or one that is occupied. */
struct slot *cspace_receive_slots(struct tcb *tcb);
