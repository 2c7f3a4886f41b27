/* SPDX-License-Identifier: BSD-2-Clause */
#include "cap/derivation.h"

#include "arch/arch.h"
#include "cap/delete.h"
#include "debug/assert.h"
#include "object/object.h"

/* ---- the list ---- */

static void set_next(struct slot *slot, struct slot *next)
{
    slot->next_link = (word_t)(uintptr_t)next | (slot->next_link & SLOT_FLAGS);
}

static void set_prev(struct slot *slot, struct slot *prev)
{
    slot->prev_link = (word_t)(uintptr_t)prev;
}

/* Let the neighbours of a slot whose own links are right point back to it. */
static void adopt_neighbours(struct slot *slot)
{
    if (slot_prev(slot)) set_next(slot_prev(slot), slot);
    if (slot_next(slot)) set_prev(slot_next(slot), slot);
}

static void insert_behind(struct slot *dest, struct cap cap, struct slot *before, word_t flags)
{
    kassert(slot_empty(dest));
    kassert(cap.type != CAP_NULL);
    struct slot *next = before ? slot_next(before) : NULL;
    dest->cap = cap;
    set_prev(dest, before);
    dest->next_link = (word_t)(uintptr_t)next | flags;
    if (before) set_next(before, dest);
    if (next) set_prev(next, dest);
}

/* Does deriving this capability make it one that others are derived from? */
static bool is_revocable(struct cap derived, struct cap source)
{
    switch (derived.type) {
    case CAP_ENDPOINT:
        return derived.endpoint.badge != source.endpoint.badge;
    case CAP_NOTIFICATION:
        return derived.notification.badge != source.notification.badge;
    case CAP_IRQ_HANDLER:
        return source.type == CAP_IRQ_CONTROL;
    case CAP_UNTYPED:
        return true;
    default:
        return derived.type >= CAP_ARCH && arch_cap_is_revocable(derived, source);
    }
}

void slot_insert(struct slot *dest, struct cap cap, struct slot *parent)
{
    bool revocable = is_revocable(cap, parent->cap);
    insert_behind(dest, cap, parent, revocable ? SLOT_REVOCABLE | SLOT_FIRST_BADGED : 0);
    if (parent->cap.type == CAP_UNTYPED) {
        untyped_set_watermark(&parent->cap.untyped, BIT(parent->cap.untyped.size_bits));
    }
}

void slot_insert_original(struct slot *dest, struct cap cap, struct slot *parent)
{
    insert_behind(dest, cap, parent, SLOT_REVOCABLE | SLOT_FIRST_BADGED);
}

void slot_move(struct slot *dest, struct slot *source)
{
    kassert(slot_empty(dest));
    *dest = *source;
    *source = (struct slot){.cap = NULL_CAP};
    adopt_neighbours(dest);
}

/* After a and b have changed contents: where they were neighbours, a link now leads to itself. */
static void mend_adjacent(struct slot *slot, struct slot *other)
{
    if (slot_next(slot) == slot) set_next(slot, other);
    if (slot_prev(slot) == slot) set_prev(slot, other);
}

void slot_swap(struct slot *a, struct slot *b)
{
    struct slot kept = *a;
    *a = *b;
    *b = kept;
    mend_adjacent(a, b);
    mend_adjacent(b, a);
    adopt_neighbours(a);
    adopt_neighbours(b);
}

void slot_clear(struct slot *slot)
{
    struct slot *prev = slot_prev(slot), *next = slot_next(slot);
    if (prev) set_next(prev, next);
    if (next) set_prev(next, prev);
    *slot = (struct slot){.cap = NULL_CAP};
}

/* ---- what a capability names ---- */

bool cap_is_physical(struct cap cap)
{
    switch (cap.type) {
    case CAP_UNTYPED:
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
    case CAP_CNODE:
    case CAP_THREAD:
        return true;
    case CAP_ZOMBIE:
        return cap.zombie.kind != ZOMBIE_HEAD;
    default:
        return cap.type >= CAP_ARCH && arch_cap_is_physical(cap);
    }
}

paddr_t cap_base(struct cap cap)
{
    switch (cap.type) {
    case CAP_UNTYPED:
        return (paddr_t){cap.untyped.base};
    case CAP_ENDPOINT:
        return kernel_to_phys(cap_endpoint(cap));
    case CAP_NOTIFICATION:
        return kernel_to_phys(cap_notification(cap));
    case CAP_CNODE:
        return kernel_to_phys(cap_cnode(cap));
    case CAP_THREAD:
        return kernel_to_phys(cap_thread(cap));
    case CAP_ZOMBIE:
        return kernel_to_phys(zombie_object(cap));
    default:
        return arch_cap_base(cap);
    }
}

unsigned cap_size_bits(struct cap cap)
{
    switch (cap.type) {
    case CAP_UNTYPED:
        return cap.untyped.size_bits;
    case CAP_ENDPOINT:
        return ENDPOINT_BITS;
    case CAP_NOTIFICATION:
        return NOTIFICATION_BITS;
    case CAP_CNODE:
        return cap.cnode.radix + SLOT_BITS;
    case CAP_THREAD:
        return TCB_BITS;
    case CAP_ZOMBIE:
        return cap.zombie.radix > 0 ? cap.zombie.radix + SLOT_BITS : TCB_BITS;
    default:
        return arch_cap_size_bits(cap);
    }
}

bool untyped_covers(struct cap untyped, struct cap inner)
{
    paddr_t base;
    unsigned bits;
    if (inner.type >= CAP_ARCH) {
        if (!arch_cap_extent(inner, &base, &bits)) return false;
    } else {
        if (!cap_is_physical(inner)) return false;
        base = cap_base(inner);
        bits = cap_size_bits(inner);
    }
    /* Both are aligned to their sizes. */
    unsigned outer_bits = untyped.untyped.size_bits;
    return bits <= outer_bits && (base.raw ^ untyped.untyped.base) >> outer_bits == 0;
}

bool cap_same_region(struct cap a, struct cap b)
{
    switch (a.type) {
    case CAP_NULL:
    case CAP_ZOMBIE:
        return false;
    case CAP_UNTYPED:
        return untyped_covers(a, b);
    case CAP_ENDPOINT:
        return b.type == CAP_ENDPOINT && a.endpoint.ptr == b.endpoint.ptr;
    case CAP_NOTIFICATION:
        return b.type == CAP_NOTIFICATION && a.notification.ptr == b.notification.ptr;
    case CAP_REPLY:
        return b.type == CAP_REPLY && a.reply.ptr == b.reply.ptr;
    case CAP_CNODE:
        return b.type == CAP_CNODE && a.cnode.ptr == b.cnode.ptr;
    case CAP_THREAD:
        return b.type == CAP_THREAD && a.thread.ptr == b.thread.ptr;
    case CAP_IRQ_CONTROL:
        return b.type == CAP_IRQ_CONTROL || b.type == CAP_IRQ_HANDLER;
    case CAP_IRQ_HANDLER:
        return b.type == CAP_IRQ_HANDLER && a.irq.irq == b.irq.irq;
    case CAP_DOMAIN:
        return b.type == CAP_DOMAIN;
    default:
        return b.type >= CAP_ARCH && arch_cap_same_region(a, b);
    }
}

bool cap_same_object(struct cap a, struct cap b)
{
    if (a.type != b.type) return false;
    if (a.type >= CAP_ARCH) return arch_cap_same_object(a, b);
    if (a.type == CAP_UNTYPED) {
        return a.untyped.base == b.untyped.base && a.untyped.size_bits == b.untyped.size_bits;
    }
    return cap_same_region(a, b);
}

/* ---- who is whose child ---- */

bool slot_is_final(const struct slot *slot)
{
    const struct slot *prev = slot_prev(slot), *next = slot_next(slot);
    return !(prev && cap_same_object(prev->cap, slot->cap)) &&
           !(next && cap_same_object(slot->cap, next->cap));
}

static word_t badge_of(struct cap cap)
{
    switch (cap.type) {
    case CAP_ENDPOINT:
        return cap.endpoint.badge;
    case CAP_NOTIFICATION:
        return cap.notification.badge;
    default:
        return 0;
    }
}

bool slot_is_parent(const struct slot *parent, const struct slot *child)
{
    if (!(parent->next_link & SLOT_REVOCABLE)) return false;
    if (!cap_same_region(parent->cap, child->cap)) return false;
    word_t badge = badge_of(parent->cap);
    return badge == 0 || (badge_of(child->cap) == badge && !(child->next_link & SLOT_FIRST_BADGED));
}

bool slot_has_children(const struct slot *slot)
{
    const struct slot *next = slot_next(slot);
    return next && slot_is_parent(slot, next);
}

status_t ensure_no_children(const struct slot *slot, struct sys_error *err)
{
    if (slot_has_children(slot)) {
        return err_revoke_first(err, "capabilities derived from it exist");
    }
    return OK;
}

/* ---- what a derived capability looks like ---- */

static NOINLINE status_t derive_arch(struct slot *source, struct cap cap, struct cap *out,
                                     struct sys_error *err)
{
    TRY(arch_cap_derive(source, cap, out, err));
    if (out->type == CAP_NULL) return err_illegal(err, "this capability cannot be copied");
    return OK;
}

status_t cap_derive(struct slot *source, struct cap cap, struct cap *out, struct sys_error *err)
{
    if (cap.type >= CAP_ARCH) return derive_arch(source, cap, out, err);
    switch (cap.type) {
    case CAP_UNTYPED:
        *out = cap;
        return ensure_no_children(source, err);
    case CAP_NULL:
    case CAP_REPLY:
    case CAP_IRQ_CONTROL:
        return err_illegal(err, "this capability cannot be copied");
    case CAP_ZOMBIE:
        return err_illegal(err, "the capability is being deleted");
    default:
        *out = cap;
        return OK;
    }
}

/*@ requires cap.type < CAP_ARCH;
    requires cap.endpoint.rights <= RIGHTS_ALL && cap.notification.rights <= RIGHTS_ALL;
    requires cap.reply.can_grant <= 1;
    assigns \nothing;
    ensures \result.type == cap.type;
    ensures \result.endpoint.rights == (cap.type == CAP_ENDPOINT ?
        cap.endpoint.rights & rights : cap.endpoint.rights);
    ensures \result.notification.rights == (cap.type == CAP_NOTIFICATION ?
        cap.notification.rights & rights : cap.notification.rights);
    ensures \result.reply.can_grant <= cap.reply.can_grant;
    ensures \result.endpoint.badge == cap.endpoint.badge &&
        \result.endpoint.ptr == cap.endpoint.ptr;
    ensures \result.notification.badge == cap.notification.badge &&
        \result.notification.ptr == cap.notification.ptr;
    ensures \result.reply.ptr == cap.reply.ptr && \result.reply.is_master == cap.reply.is_master;
    ensures \result.cnode == cap.cnode && \result.thread == cap.thread &&
        \result.irq == cap.irq && \result.untyped == cap.untyped; */
struct cap cap_mask_rights(struct cap cap, unsigned rights)
{
    if (cap.type >= CAP_ARCH) return arch_cap_mask_rights(cap, rights);
    switch (cap.type) {
    case CAP_ENDPOINT:
        cap.endpoint.rights &= rights;
        return cap;
    case CAP_NOTIFICATION:
        cap.notification.rights &= rights;
        return cap;
    case CAP_REPLY:
        if (!(rights & RIGHT_GRANT)) cap.reply.can_grant = false;
        return cap;
    default:
        return cap;
    }
}

/*@ requires cap.type == CAP_CNODE && 0 < cap.cnode.radix < 256;
    assigns \nothing;
    ensures data % 64 + cap.cnode.radix > WORD_BITS ==> is_null(\result);
    ensures data % 64 + cap.cnode.radix <= WORD_BITS ==> \result.type == CAP_CNODE &&
        \result.cnode.radix == cap.cnode.radix && \result.cnode.ptr == cap.cnode.ptr; */
static struct cap set_guard(struct cap cap, word_t data)
{
    unsigned guard_bits = data % BIT(6);
    if (guard_bits + cap.cnode.radix > WORD_BITS) return NULL_CAP;
    cnode_cap_set_guard(&cap.cnode, guard_bits, (data >> 6) & MASK(guard_bits));
    return cap;
}

/*@ requires cap.type < CAP_ARCH;
    requires cap.type == CAP_CNODE ==> 0 < cap.cnode.radix < 256;
    assigns \nothing;
    // A badge is given once, and only where badges may change.
    ensures cap.type == CAP_ENDPOINT && (preserve || cap.endpoint.badge != 0) ==>
        is_null(\result);
    ensures cap.type == CAP_ENDPOINT && !preserve && cap.endpoint.badge == 0 ==>
        \result.endpoint.badge == data && \result.endpoint.ptr == cap.endpoint.ptr &&
        \result.endpoint.rights == cap.endpoint.rights;
    ensures cap.type == CAP_NOTIFICATION && (preserve || cap.notification.badge != 0) ==>
        is_null(\result);
    ensures cap.type == CAP_NOTIFICATION && !preserve && cap.notification.badge == 0 ==>
        \result.notification.badge == data &&
        \result.notification.ptr == cap.notification.ptr &&
        \result.notification.rights == cap.notification.rights;
    ensures is_null(\result) || \result.type == cap.type; */
struct cap cap_update_data(bool preserve, word_t data, struct cap cap)
{
    if (cap.type >= CAP_ARCH) return arch_cap_update_data(preserve, data, cap);
    switch (cap.type) {
    case CAP_ENDPOINT:
        if (preserve || cap.endpoint.badge != 0) return NULL_CAP;
        cap.endpoint.badge = data;
        return cap;
    case CAP_NOTIFICATION:
        if (preserve || cap.notification.badge != 0) return NULL_CAP;
        cap.notification.badge = data;
        return cap;
    case CAP_CNODE:
        return set_guard(cap, data);
    default:
        return cap;
    }
}

/* ---- checker ---- */

bool slot_is_first(const struct slot *slot)
{
    const struct slot *prev = slot_prev(slot);
    return !prev || !cap_same_object(prev->cap, slot->cap);
}

struct broken derivation_check_links(const struct slot *slot)
{
    const struct slot *prev = slot_prev(slot), *next = slot_next(slot);
    if (slot_empty(slot)) {
        HOLDS(!slot->prev_link && !slot->next_link, "derivation-empty-slot", slot);
        return SOUND;
    }
    HOLDS(!prev || slot_next(prev) == slot, "derivation-links", slot);
    HOLDS(!next || slot_prev(next) == slot, "derivation-links", slot);
    return SOUND;
}

struct broken derivation_check(const struct slot *slot)
{
    SOUND_TOO(derivation_check_links(slot));
    bool children_end = false, object_ends = false;
    for (const struct slot *at = slot_next(slot); at; at = slot_next(at)) {
        bool is_child = slot_is_parent(slot, at);
        HOLDS(!is_child || !children_end || badge_of(slot->cap) != 0, "derivation-family-together",
              at);
        bool is_same = cap_same_object(slot->cap, at->cap);
        HOLDS(!is_same || !object_ends || slot->cap.type == CAP_UNTYPED,
              "derivation-object-together", at);
        children_end |= !is_child;
        object_ends |= !is_same;
    }
    return SOUND;
}
