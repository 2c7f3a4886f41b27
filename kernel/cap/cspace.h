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

/*@ // The `count` bits of `word` below bit `top`.
    logic integer field(integer word, integer top, integer count) =
        count == 0 ? 0 : word / (1 << (top - count)) % (1 << count);

    // What is assumed of a capability: a CNode's has the slots that it says.
    predicate sound(struct cap cap) = 0 <= cap.type < 64 && (cap.type == CAP_CNODE ==>
        0 < cap.cnode.radix < 64 && 0 <= cap.cnode.guard_bits < 64 &&
        0 <= cap.cnode.guard < (1 << cap.cnode.guard_bits) && cap.cnode.guard < (1 << 58) &&
        cap.words[1] == cap.cnode.guard_bits + cap.cnode.guard * 64 &&
        cap.cnode.guard_bits + cap.cnode.radix <= 64 &&
        (cap.cnode.is_flat != 0 ==>
            cap.cnode.guard == 0 && cap.cnode.guard_bits + cap.cnode.radix == 64) &&
        \valid_read(slots_of(cap) + (0 .. (1 << cap.cnode.radix) - 1)));
    predicate cspace_sound{L} = \forall struct slot *slot; \valid_read(slot) ==> sound(slot->cap);

    // One step: with `left` bits of an address still to be resolved, a CNode takes its guard...
    logic integer bits_of(struct cap node) = node.cnode.guard_bits + node.cnode.radix;
    predicate guard_matches(struct cap node, integer addr, integer left) =
        node.cnode.guard_bits <= left &&
        field(addr, left, node.cnode.guard_bits) == node.cnode.guard;
    predicate resolves(struct cap node, integer addr, integer left) =
        node.type == CAP_CNODE && guard_matches(node, addr, left) && bits_of(node) <= left;
    // ... and the index of the slot.
    logic struct slot *step(struct cap node, integer addr, integer left) =
        slots_of(node) + field(addr, left - node.cnode.guard_bits, node.cnode.radix);

    // From `node`, the low `depth` bits of `addr` denote `slot`, `left` bits of them unresolved.
    inductive denotes{L}(struct cap node, integer addr, integer depth, struct slot *slot,
                         integer left) {
        case denotes_here{L}: \forall struct cap node, integer addr, depth; resolves(node, addr,
   depth) && (depth == bits_of(node) || step(node, addr, depth)->cap.type != CAP_CNODE) ==>
            denotes{L}(node, addr, depth, step(node, addr, depth), depth - bits_of(node));
        case denotes_beyond{L}: \forall struct cap node, integer addr, depth, struct slot *slot,
            integer left; resolves(node, addr, depth) &&
            depth > bits_of(node) && step(node, addr, depth)->cap.type == CAP_CNODE &&
            denotes{L}(step(node, addr, depth)->cap, addr, depth - bits_of(node), slot, left) ==>
            denotes{L}(node, addr, depth, slot, left);
    }
    // They denote nothing, with `left` bits unresolved.
    inductive fails{L}(struct cap node, integer addr, integer depth, integer type, integer left,
                       integer bits_found, integer guard_found) {
        case no_root{L}: \forall struct cap node, integer addr, depth, left, bits, guard;
            node.type != CAP_CNODE ==>
            fails{L}(node, addr, depth, LOOKUP_INVALID_ROOT, left, bits, guard);
        case other_guard{L}: \forall struct cap node, integer addr, depth;
            node.type == CAP_CNODE && !guard_matches(node, addr, depth) ==>
            fails{L}(node, addr, depth, LOOKUP_GUARD_MISMATCH, depth, node.cnode.guard_bits,
                     node.cnode.guard);
        case too_short{L}: \forall struct cap node, integer addr, depth, guard;
            node.type == CAP_CNODE && guard_matches(node, addr, depth) &&
            bits_of(node) > depth ==>
            fails{L}(node, addr, depth, LOOKUP_DEPTH_MISMATCH, depth, bits_of(node), guard);
        case fails_beyond{L}: \forall struct cap node, integer addr, depth, type, left, bits, guard;
            resolves(node, addr, depth) && depth > bits_of(node) &&
            step(node, addr, depth)->cap.type == CAP_CNODE &&
            fails{L}(step(node, addr, depth)->cap, addr, depth - bits_of(node), type, left, bits,
                     guard) ==>
            fails{L}(node, addr, depth, type, left, bits, guard);
    } */

/* Resolve the low `depth` bits (0 to 64) of `addr` from `root`. Changes nothing.
 * OK: out->slot is valid, perhaps empty. FAILED: *why says where and why it ended. */
/*@ requires depth <= 64 && \valid(out) && \valid(why);
    requires sound(root) && cspace_sound;
    assigns *out, *why;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> denotes{Old}(root, addr, depth, out->slot, out->bits_left);
    ensures \result == OK ==> \valid_read(out->slot);
    ensures \result == FAILED ==> fails{Old}(root, addr, depth, why->type, why->bits_left,
        why->bits_found, why->guard_found); */
status_t cspace_walk(struct cap root, word_t addr, unsigned depth, struct lookup *out,
                     struct lookup_fail *why);

/* The slot that `cptr` names from a CNode that is flat (cap.h), perhaps empty. NULL: it is not
 * flat, or the guard does not match; a walk can tell. */
/*@ requires sound(root);
    assigns \nothing;
    ensures \result != \null ==> denotes(root, cptr, 64, \result, 0) && \valid_read(\result); */
static inline struct slot *cspace_flat_slot(struct cap root, cptr_t cptr)
{
    if (unlikely(root.type != CAP_CNODE || !root.cnode.is_flat)) return NULL;
    //@ assert 0 < root.cnode.radix < 64 && root.cnode.guard_bits == 64 - root.cnode.radix;
    //@ assert (cptr >> root.cnode.radix) == cptr / (1 << root.cnode.radix);
    //@ assert cptr < (1 << root.cnode.radix) ==> guard_matches(root, cptr, 64);
    //@ assert 64 - root.cnode.guard_bits == root.cnode.radix;
    //@ assert cptr < (1 << root.cnode.radix) ==> cptr % (1 << root.cnode.radix) == cptr;
    //@ assert field(cptr, root.cnode.radix, root.cnode.radix) == cptr % (1 << root.cnode.radix);
    //@ assert cptr < (1 << root.cnode.radix) ==> step(root, cptr, 64) == slots_of(root) + cptr;
    return likely(cptr >> root.cnode.radix == 0) ? cap_cnode(root) + cptr : NULL;
}

/* The slot that `cptr` names in the CSpace of `tcb`, perhaps empty. FAILED: see *why. */
/*@ requires \valid_read(tcb) && \valid(out) && \valid(why);
    requires sound(tcb->slots[TCB_CSPACE].cap) && cspace_sound;
    assigns *out, *why;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> \valid_read(*out) && \exists integer left;
        denotes{Old}(\old(tcb->slots[TCB_CSPACE].cap), cptr, 64, *out, left);
    ensures \result == FAILED ==> fails{Old}(\old(tcb->slots[TCB_CSPACE].cap), cptr, 64,
        why->type, why->bits_left, why->bits_found, why->guard_found); */
status_t cspace_lookup_any(struct tcb *tcb, cptr_t cptr, struct slot **out,
                           struct lookup_fail *why);
/*@ requires \valid_read(tcb) && \valid(out) && \valid(why);
    requires sound(tcb->slots[TCB_CSPACE].cap) && cspace_sound;
    assigns *out, *why;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> \valid_read(*out) && \exists integer left;
        denotes{Old}(\old(tcb->slots[TCB_CSPACE].cap), cptr, 64, *out, left);
    ensures \result == FAILED ==> fails{Old}(\old(tcb->slots[TCB_CSPACE].cap), cptr, 64,
        why->type, why->bits_left, why->bits_found, why->guard_found); */
static inline status_t cspace_lookup(struct tcb *tcb, cptr_t cptr, struct slot **out,
                                     struct lookup_fail *why)
{
    *out = cspace_flat_slot(tcb->slots[TCB_CSPACE].cap, cptr);
    return likely(*out != NULL) ? OK : cspace_lookup_any(tcb, cptr, out, why);
}

/* The slot that the low `depth` bits (1 to 64) of `addr` name, if `root` is a CNode that resolves
 * all of them and has a guard of zeros, which is so nearly always and quickly seen. NULL: it is
 * not, or the guard does not match; a walk can tell. */
/*@ requires sound(root);
    assigns \nothing;
    ensures \result != \null ==> 1 <= depth <= 64 && \valid_read(\result);
    ensures \result != \null ==> denotes(root, addr, depth, \result, 0); */
static inline struct slot *cspace_one_level(struct cap root, word_t addr, word_t depth)
{
    unsigned radix = root.cnode.radix;
    if (root.type != CAP_CNODE) return NULL;
    /* The second word is the size of the guard, unless that has a bit set. */
    word_t unused = WORD_BITS - depth;
    if (root.words[1] + radix != depth || unused >= WORD_BITS) return NULL;
    //@ assert 1 <= depth <= 64 && unused == 64 - depth;
    //@ assert root.words[1] + radix == depth;
    //@ assert root.cnode.guard == 0;
    //@ assert bits_of(root) == depth && radix == root.cnode.radix;
    word_t index = addr << unused >> unused;
    //@ assert index == addr % (1 << depth);
    //@ assert (index >> radix) == index / (1 << radix);
    //@ assert index / (1 << radix) == addr / (1 << radix) % (1 << (depth - radix));
    //@ assert index < (1 << radix) ==> index % (1 << radix) == index == addr % (1 << radix);
    //@ assert index < (1 << radix) ==> guard_matches(root, addr, depth);
    //@ assert index < (1 << radix) ==> field(addr, radix, radix) == index;
    //@ assert index < (1 << radix) ==> step(root, addr, depth) == slots_of(root) + index;
    return likely(index >> radix == 0) ? cap_cnode(root) + index : NULL;
}

/* The slot that an argument (root, index, depth) of an invocation names, perhaps empty; all `depth`
 * bits must resolve.
 * FAILED: FailedLookup (for source or destination, as `source` says), or RangeError for a depth
 * outside 1 to 64. */
/*@ requires sound(root) && cspace_sound && \valid(out) && \valid(err);
    assigns *out, *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> 1 <= depth <= 64 && \valid_read(*out) &&
        denotes{Old}(root, index, depth, *out, 0);
    ensures \result == FAILED ==> err->code == ERR_RANGE || err->code == ERR_FAILED_LOOKUP; */
status_t cspace_target_slot_any(struct cap root, word_t index, word_t depth, bool source,
                                struct slot **out, struct sys_error *err);
/*@ requires sound(root) && cspace_sound && \valid(out) && \valid(err);
    assigns *out, *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> 1 <= depth <= 64 && \valid_read(*out) &&
        denotes{Old}(root, index, depth, *out, 0);
    ensures \result == FAILED ==> err->code == ERR_RANGE || err->code == ERR_FAILED_LOOKUP; */
static inline status_t cspace_target_slot(struct cap root, word_t index, word_t depth, bool source,
                                          struct slot **out, struct sys_error *err)
{
    *out = cspace_one_level(root, index, depth);
    if (likely(*out != NULL)) return OK;
    return cspace_target_slot_any(root, index, depth, source, out, err);
}

/* The same, and the slot must be empty (DeleteFirst) or, for a source, must not be (FailedLookup
 * with MissingCapability). */
/*@ requires sound(root) && cspace_sound && \valid(out) && \valid(err);
    assigns *out, *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> 1 <= depth <= 64 && \valid_read(*out) &&
        denotes{Old}(root, index, depth, *out, 0) && (int)(*out)->cap.type == CAP_NULL;
    ensures \result == FAILED ==> err->code == ERR_DELETE_FIRST ||
        err->code == ERR_RANGE || err->code == ERR_FAILED_LOOKUP; */
static inline status_t cspace_empty_slot(struct cap root, word_t index, word_t depth,
                                         struct slot **out, struct sys_error *err)
{
    TRY(cspace_target_slot(root, index, depth, false, out, err));
    if (likely(slot_empty(*out))) return OK;
    return err_delete_first(err, "the destination slot is occupied");
}
/*@ requires sound(root) && cspace_sound && \valid(out) && \valid(err);
    assigns *out, *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> 1 <= depth <= 64 && \valid_read(*out) &&
        denotes{Old}(root, index, depth, *out, 0) && (int)(*out)->cap.type != CAP_NULL;
    ensures \result == FAILED ==> err->code == ERR_RANGE || err->code == ERR_FAILED_LOOKUP; */
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
