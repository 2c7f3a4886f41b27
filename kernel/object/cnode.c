/* SPDX-License-Identifier: BSD-2-Clause */
/* Each method checks everything first; what follows its checks cannot be refused. Message words 0
 * and 1 are always the destination, or the slot that the method works on. No method returns words,
 * and some end the caller itself: the reply is left to the dispatcher. */
#include "object/cnode.h"

#include "api/labels.h"
#include "cap/cspace.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "config.h"
#include "object/endpoint.h"
#include "object/tcb.h"
#include "sched/sched.h"

struct cap cnode_initial;

struct cap cnode_make(struct slot *slots, unsigned radix)
{
    return (struct cap){.cnode = {.type = CAP_CNODE, .radix = radix, .ptr = kptr_bits(slots)}};
}

static status_t target(const struct call *call, struct slot **out, struct sys_error *err)
{
    return cspace_target_slot(call->cap, call_arg(call, 0), call_arg(call, 1), false, out, err);
}

static status_t empty_target(const struct call *call, struct slot **out, struct sys_error *err)
{
    return cspace_empty_slot(call->cap, call_arg(call, 0), call_arg(call, 1), out, err);
}

/* ---- Copy, Mint, Move, Mutate: from a source slot to an empty one ---- */

struct transfer {
    struct slot *source, *dest;
};

static status_t check_transfer(const struct call *call, unsigned words, struct transfer *plan,
                               struct sys_error *err)
{
    TRY(call_needs(call, words, 1, err));
    TRY(empty_target(call, &plan->dest, err));
    return cspace_source_slot(call->extra[0]->cap, call_arg(call, 2), call_arg(call, 3),
                              &plan->source, err);
}

/* Change badge or guard, as far as that is possible. */
static status_t update_data(bool preserve, word_t data, struct cap *cap, struct sys_error *err)
{
    *cap = cap_update_data(preserve, data, *cap);
    if (cap->type == CAP_NULL) {
        return err_illegal(err, preserve ? "a badge cannot be changed, or the guard is too long"
                                         : "it has a badge already, or the guard is too long");
    }
    return OK;
}

static status_t cnode_copy(const struct call *call, struct sys_error *err)
{
    struct transfer plan = {0};
    TRY(check_transfer(call, 5, &plan, err));
    struct cap cap = cap_mask_rights(plan.source->cap, (unsigned)call_arg(call, 4) & RIGHTS_ALL);
    TRY(cap_derive(plan.source, cap, &cap, err));
    slot_insert(plan.dest, cap, plan.source);
    return OK;
}

static status_t cnode_mint(const struct call *call, struct sys_error *err)
{
    struct transfer plan = {0};
    TRY(check_transfer(call, 6, &plan, err));
    struct cap cap = cap_mask_rights(plan.source->cap, (unsigned)call_arg(call, 4) & RIGHTS_ALL);
    TRY(update_data(false, call_arg(call, 5), &cap, err));
    TRY(cap_derive(plan.source, cap, &cap, err));
    slot_insert(plan.dest, cap, plan.source);
    return OK;
}

/* A capability that is being deleted stays where its deletion will look for it. */
static status_t check_movable(const struct slot *slot, struct sys_error *err)
{
    if (slot->cap.type == CAP_ZOMBIE) return err_illegal(err, "the capability is being deleted");
    return OK;
}

static status_t cnode_move(const struct call *call, struct sys_error *err)
{
    struct transfer plan = {0};
    TRY(check_transfer(call, 4, &plan, err));
    TRY(check_movable(plan.source, err));
    slot_move(plan.dest, plan.source);
    return OK;
}

static status_t cnode_mutate(const struct call *call, struct sys_error *err)
{
    struct transfer plan = {0};
    TRY(check_transfer(call, 5, &plan, err));
    TRY(check_movable(plan.source, err));
    struct cap cap = plan.source->cap;
    TRY(update_data(true, call_arg(call, 4), &cap, err));
    slot_move(plan.dest, plan.source);
    plan.dest->cap = cap;
    return OK;
}

/* ---- Rotate: source to pivot, pivot to destination ---- */

struct rotation {
    struct slot *source, *pivot, *dest; /* source and dest may be the same: a swap */
    struct cap from_source, from_pivot; /* as they will be */
};

static status_t check_rotation(const struct call *call, struct rotation *plan,
                               struct sys_error *err)
{
    TRY(call_needs(call, 8, 2, err));
    word_t pivot_depth = call_arg(call, 4), source_depth = call_arg(call, 7);
    struct cap pivot_root = call->extra[0]->cap, source_root = call->extra[1]->cap;
    TRY(target(call, &plan->dest, err));
    TRY(cspace_target_slot(source_root, call_arg(call, 6), source_depth, true, &plan->source, err));
    TRY(cspace_target_slot(pivot_root, call_arg(call, 3), pivot_depth, true, &plan->pivot, err));
    if (plan->pivot == plan->source || plan->pivot == plan->dest) {
        return err_illegal(err, "the pivot is also source or destination");
    }
    if (plan->source != plan->dest && !slot_empty(plan->dest)) {
        return err_delete_first(err, "the destination slot is occupied");
    }
    if (slot_empty(plan->source)) {
        return err_lookup(err, true,
                          (struct lookup_fail){.type = LOOKUP_MISSING, .bits_left = source_depth});
    }
    if (slot_empty(plan->pivot)) {
        return err_lookup(err, false,
                          (struct lookup_fail){.type = LOOKUP_MISSING, .bits_left = pivot_depth});
    }
    TRY(check_movable(plan->source, err));
    TRY(check_movable(plan->pivot, err));
    plan->from_source = plan->source->cap;
    plan->from_pivot = plan->pivot->cap;
    TRY(update_data(true, call_arg(call, 5), &plan->from_source, err));
    return update_data(true, call_arg(call, 2), &plan->from_pivot, err);
}

static status_t cnode_rotate(const struct call *call, struct sys_error *err)
{
    struct rotation plan = {0};
    TRY(check_rotation(call, &plan, err));
    if (plan.source == plan.dest) {
        slot_swap(plan.source, plan.pivot);
    } else {
        slot_move(plan.dest, plan.pivot);
        slot_move(plan.pivot, plan.source);
    }
    plan.pivot->cap = plan.from_source;
    plan.dest->cap = plan.from_pivot;
    return OK;
}

/* ---- methods on one slot ---- */

static status_t cnode_revoke(const struct call *call, struct sys_error *err)
{
    struct slot *slot;
    TRY(call_needs(call, 2, 0, err));
    TRY(target(call, &slot, err));
    TRY(slot_revoke(slot));
    return OK;
}

static status_t cnode_delete(const struct call *call, struct sys_error *err)
{
    struct slot *slot;
    TRY(call_needs(call, 2, 0, err));
    TRY(target(call, &slot, err));
    TRY(slot_delete(slot));
    return OK;
}

static status_t cnode_cancel_badged_sends(const struct call *call, struct sys_error *err)
{
    struct slot *slot;
    TRY(call_needs(call, 2, 0, err));
    TRY(target(call, &slot, err));
    struct cap cap = slot->cap;
    if (cap.type != CAP_ENDPOINT || cap.endpoint.rights != RIGHTS_ALL) {
        return err_illegal(err, "not an endpoint capability with all rights");
    }
    if (cap.endpoint.badge != 0) {
        TRY(endpoint_cancel_badged(cap_endpoint(cap), cap.endpoint.badge));
    }
    return OK;
}

static status_t cnode_save_caller(const struct call *call, struct sys_error *err)
{
    struct slot *slot;
    TRY(call_needs(call, 2, 0, err));
    TRY(empty_target(call, &slot, err));
    struct slot *reply = &call->caller->slots[TCB_CALLER];
    if (!slot_empty(reply)) slot_move(slot, reply);
    return OK;
}

/* ---- methods on a range of slots ---- */

status_t cnode_range(struct cap node, word_t offset, word_t count, struct slot **out,
                     struct sys_error *err)
{
    word_t slots = BIT(node.cnode.radix);
    if (offset >= slots) return err_range(err, offset, 0, slots - 1, "offset");
    word_t max = slots - offset;
    if (max > CONFIG_RETYPE_FAN_OUT_LIMIT) max = CONFIG_RETYPE_FAN_OUT_LIMIT;
    if (count < 1 || count > max) return err_range(err, count, 1, max, "count");
    *out = cap_cnode(node) + offset;
    return OK;
}

struct range_copy {
    struct slot *source, *dest;
    word_t count;
    unsigned rights;
};

/* Note in the slot to fill, which is in no list yet, what it is to hold. */
static status_t prepare_copy(struct slot *dest, struct slot *source, unsigned rights,
                             struct sys_error *err)
{
    if (!slot_empty(dest)) return err_delete_first(err, "a destination slot is occupied");
    if (slot_empty(source)) {
        return err_lookup(err, true, (struct lookup_fail){.type = LOOKUP_MISSING});
    }
    struct cap cap;
    TRY(cap_derive(source, cap_mask_rights(source->cap, rights), &cap, err));
    dest->cap = cap;
    return OK;
}

static status_t prepare_copies(const struct range_copy *plan, struct sys_error *err)
{
    for (word_t at = 0; at < plan->count; at++) {
        if (prepare_copy(plan->dest + at, plan->source + at, plan->rights, err) == OK) continue;
        while (at-- > 0) plan->dest[at].cap = NULL_CAP;
        return FAILED;
    }
    return OK;
}

static status_t check_copy_range(const struct call *call, struct range_copy *plan,
                                 struct sys_error *err)
{
    TRY(call_needs(call, 4, 1, err));
    struct cap source = call->extra[0]->cap;
    if (source.type != CAP_CNODE) return err_capability(err, 1, "the source is no CNode");
    plan->count = call_arg(call, 2);
    plan->rights = (unsigned)call_arg(call, 3) & RIGHTS_ALL;
    TRY(cnode_range(call->cap, call_arg(call, 0), plan->count, &plan->dest, err));
    TRY(cnode_range(source, call_arg(call, 1), plan->count, &plan->source, err));
    if (plan->dest < plan->source + plan->count && plan->source < plan->dest + plan->count) {
        return err_delete_first(err, "source and destination overlap");
    }
    return prepare_copies(plan, err);
}

static status_t cnode_copy_range(const struct call *call, struct sys_error *err)
{
    struct range_copy plan = {0};
    TRY(check_copy_range(call, &plan, err));
    for (word_t at = 0; at < plan.count; at++) {
        struct cap cap = plan.dest[at].cap;
        plan.dest[at].cap = NULL_CAP;
        slot_insert(plan.dest + at, cap, plan.source + at);
    }
    return OK;
}

static status_t cnode_delete_range(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 2, 0, err));
    word_t count = call_arg(call, 1);
    struct slot *slot;
    TRY(cnode_range(call->cap, call_arg(call, 0), count, &slot, err));
    for (struct slot *end = slot + count; slot < end; slot++) {
        if (slot_empty(slot)) continue;
        TRY(slot_delete(slot));
        if (preemption_point(1)) return PREEMPTED;
    }
    return OK;
}

NOINLINE status_t decode_cnode(const struct call *call, struct sys_error *err)
{
    switch (call->label) {
    case LABEL_CNodeRevoke:
        return cnode_revoke(call, err);
    case LABEL_CNodeDelete:
        return cnode_delete(call, err);
    case LABEL_CNodeCancelBadgedSends:
        return cnode_cancel_badged_sends(call, err);
    case LABEL_CNodeCopy:
        return cnode_copy(call, err);
    case LABEL_CNodeMint:
        return cnode_mint(call, err);
    case LABEL_CNodeMove:
        return cnode_move(call, err);
    case LABEL_CNodeMutate:
        return cnode_mutate(call, err);
    case LABEL_CNodeRotate:
        return cnode_rotate(call, err);
    case LABEL_CNodeSaveCaller:
        return cnode_save_caller(call, err);
    case LABEL_QuollCNodeCopyRange:
        return cnode_copy_range(call, err);
    case LABEL_QuollCNodeDeleteRange:
        return cnode_delete_range(call, err);
    default:
        return err_illegal(err, "not a method of a CNode");
    }
}

struct broken cnode_check(const struct slot *slot)
{
    struct cnode_cap cap = slot->cap.cnode;
    unsigned bits = (unsigned)cap.guard_bits + (unsigned)cap.radix;
    HOLDS(cap.radix > 0 && bits <= WORD_BITS, "cnode-resolves-a-word", slot);
    HOLDS(cap.guard <= MASK(cap.guard_bits), "cnode-guard", slot);
    HOLDS(cap.is_flat == (cap.guard == 0 && bits == WORD_BITS), "cnode-flat", slot);
    return SOUND;
}
