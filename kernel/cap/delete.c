/* SPDX-License-Identifier: BSD-2-Clause */
#include "cap/delete.h"

#include "arch/arch.h"
#include "cap/derivation.h"
#include "debug/assert.h"
#include "object/endpoint.h"
#include "object/irq.h"
#include "object/notification.h"
#include "object/object.h"
#include "sched/sched.h"

/* Empty slots that a SELF passes in one step. */
enum { SCAN_LIMIT = 128 };

/* An object with slots: CNodes have 2^radix of them; radix 0 stands for a TCB. */
struct object {
    struct slot *slots;
    unsigned radix;
};

static const struct object NO_OBJECT = {NULL, 0};

static bool has_slots(struct cap cap)
{
    return cap.type == CAP_CNODE || cap.type == CAP_THREAD;
}

static struct object object_of(struct cap cap)
{
    switch (cap.type) {
    case CAP_CNODE:
        return (struct object){cap_cnode(cap), cap.cnode.radix};
    case CAP_THREAD:
        return (struct object){cap_thread(cap)->slots, 0};
    default:
        kassert(cap.type == CAP_ZOMBIE);
        if (cap.zombie.kind == ZOMBIE_HEAD) return NO_OBJECT;
        return (struct object){zombie_object(cap), cap.zombie.radix};
    }
}

/* ---- the words of a zombie ---- */

enum { OBJECT_SHIFT = 6, OBJECT_LOW_BITS = 16, SLOT_SHIFT = SLOT_BITS };

static word_t ring_link(const struct slot *slot)
{
    return kernel_to_phys(slot).raw >> SLOT_SHIFT;
}

static struct slot *ring_slot(word_t link)
{
    return phys_to_kernel((paddr_t){link << SLOT_SHIFT});
}

static struct slot *ring_next(const struct slot *slot)
{
    return ring_slot(slot->cap.zombie.next);
}

static struct slot *ring_prev(const struct slot *slot)
{
    return ring_slot(slot->cap.zombie.prev);
}

struct slot *zombie_object(struct cap zombie)
{
    word_t index = (word_t)zombie.zombie.object_high << OBJECT_LOW_BITS | zombie.zombie.object_low;
    return phys_to_kernel((paddr_t){index << OBJECT_SHIFT});
}

word_t zombie_slots(struct cap zombie)
{
    return zombie.zombie.radix > 0 ? BIT(zombie.zombie.radix) : TCB_SLOTS;
}

/* The zombie of `object` (or of none) in `slot`, alone in its ring. */
static struct cap zombie_make(const struct slot *slot, struct object object)
{
    struct cap cap = {.zombie = {.type = CAP_ZOMBIE, .kind = ZOMBIE_HEAD}};
    cap.zombie.next = cap.zombie.prev = ring_link(slot);
    if (object.slots) {
        word_t index = kernel_to_phys(object.slots).raw >> OBJECT_SHIFT;
        cap.zombie.kind = slot == object.slots ? ZOMBIE_SELF : ZOMBIE_HELD;
        cap.zombie.radix = object.radix;
        cap.zombie.object_low = index & MASK(OBJECT_LOW_BITS);
        cap.zombie.object_high = index >> OBJECT_LOW_BITS;
        kassert(zombie_object(cap) == object.slots); /* it is in the first 512 GiB */
    }
    kassert(ring_slot(cap.zombie.next) == slot);
    return cap;
}

/* ---- rings ---- */

static void ring_join(struct slot *a, struct slot *b)
{
    struct slot *after_a = ring_next(a), *after_b = ring_next(b);
    a->cap.zombie.next = ring_link(after_b);
    after_b->cap.zombie.prev = ring_link(a);
    b->cap.zombie.next = ring_link(after_a);
    after_a->cap.zombie.prev = ring_link(b);
}

/* The others close the gap; what `slot` holds is then out of date. */
static void ring_leave(struct slot *slot)
{
    struct slot *next = ring_next(slot), *prev = ring_prev(slot);
    prev->cap.zombie.next = ring_link(next);
    next->cap.zombie.prev = ring_link(prev);
}

/* A zombie has changed slots: the others find it where it is now. */
static void ring_follow(const struct slot *from, struct slot *to)
{
    struct cap *zombie = &to->cap;
    if (ring_next(to) == from) {
        zombie->zombie.next = zombie->zombie.prev = ring_link(to);
    } else {
        ring_next(to)->cap.zombie.prev = ring_link(to);
        ring_prev(to)->cap.zombie.next = ring_link(to);
    }
}

/* ---- single capabilities ---- */

static void finalise(struct cap cap, bool final)
{
    switch (cap.type) {
    case CAP_NOTIFICATION:
        if (final) notification_unbind(cap_notification(cap));
        break;
    case CAP_IRQ_HANDLER:
        if (final) irq_finalise(cap.irq.irq);
        break;
    default:
        if (cap.type >= CAP_ARCH) arch_cap_finalise(cap, final);
        break;
    }
}

/* Before the last capability to an endpoint or notification goes, those who wait there are sent
 * back, one in a step. Until the last is, the capability has no rights, so that nobody comes to
 * wait. False: look again. */
static bool nobody_waits(struct slot *slot)
{
    struct cap cap = slot->cap;
    if (cap.type >= CAP_ARCH) return true;
    switch (cap.type) {
    case CAP_ENDPOINT:
        if (!slot_is_final(slot) || !endpoint_cancel_first(cap_endpoint(cap))) return true;
        slot->cap.endpoint.rights = 0;
        return false;
    case CAP_NOTIFICATION:
        if (!slot_is_final(slot) || !notification_cancel_first(cap_notification(cap))) return true;
        slot->cap.notification.rights = 0;
        return false;
    case CAP_IRQ_HANDLER: /* takes with it the capability that the interrupt signals */
        return !slot_is_final(slot) || nobody_waits(irq_notification(cap.irq.irq));
    default:
        return true;
    }
}

/* Empty the slot, for whose object nobody waits, unless it is the last capability to an object with
 * slots. */
static bool delete_simple(struct slot *slot)
{
    struct cap cap = slot->cap;
    bool final = !(cap.type >= CAP_ARCH && arch_cap_is_frame(cap)) && slot_is_final(slot);
    if (final && has_slots(cap)) return false;
    finalise(cap, final);
    slot_clear(slot);
    return true;
}

/* The last capability to an object with slots is going: nobody acts through the object any more. */
static struct object begin_dying(struct cap cap)
{
    if (cap.type == CAP_THREAD) tcb_finalise(cap_thread(cap));
    return object_of(cap);
}

/* ---- dying objects ---- */

/* Empty `slot` of a dying object that is in `member`'s ring, as far as that is one step.
 * Returns the object whose last capability the slot still holds, or held when it became a zombie in
 * another ring, which has joined this one; then the caller must give the slot other content. */
static struct object clear_dying_slot(struct slot *slot, struct slot *member)
{
    if (slot_empty(slot)) return NO_OBJECT;
    if (slot->cap.type != CAP_ZOMBIE) {
        return delete_simple(slot) ? NO_OBJECT : begin_dying(slot->cap);
    }
    struct object object = object_of(slot->cap);
    ring_join(member, slot);
    ring_leave(slot);
    if (!object.slots) slot_clear(slot);
    return object;
}

/* `first`, the first slot of a dying object, becomes its SELF and joins `member`'s ring. */
static void settle(struct slot *first, struct object object, struct slot *member)
{
    first->cap = zombie_make(first, object);
    ring_join(member, first);
}

static void step_held(struct slot *slot)
{
    struct object object = object_of(slot->cap);
    struct slot *first = object.slots;
    if (!nobody_waits(first)) return;
    struct object inner = clear_dying_slot(first, slot);

    struct cap kept = slot->cap;
    slot_swap(slot, first);
    slot->cap = zombie_make(slot, inner);
    slot->cap.zombie.next = kept.zombie.next;
    slot->cap.zombie.prev = kept.zombie.prev;
    settle(first, object, slot);
}

static void move_self(struct slot *dest, struct slot *self)
{
    slot_move(dest, self);
    ring_follow(self, dest);
}

/* The object of `self` is dead. With the last of its ring, the slot where the deletion began
 * becomes empty: nobody may come back to it if the memory was revoked meanwhile. */
static void finish(struct slot *self)
{
    struct slot *rest = ring_next(self);
    ring_leave(self);
    slot_clear(self);
    if (rest != self && ring_next(rest) == rest && rest->cap.zombie.kind == ZOMBIE_HEAD) {
        slot_clear(rest);
    }
}

static void step_self(struct slot *self)
{
    struct slot *last = zombie_object(self->cap) + zombie_slots(self->cap) - 1;
    if (self == last) {
        finish(self);
        return;
    }
    struct slot *at = self, *stop = last - self > SCAN_LIMIT ? self + SCAN_LIMIT : last;
    while (at < stop && slot_empty(at + 1)) at++;
    if (at > self) {
        move_self(at, self);
        return;
    }
    struct slot *slot = self + 1;
    if (!nobody_waits(slot)) return;
    struct object inner = clear_dying_slot(slot, self);
    if (!inner.slots) {
        move_self(slot, self);
        return;
    }
    struct slot *first = inner.slots;
    slot_swap(slot, first);
    if (slot->cap.type == CAP_ZOMBIE) ring_follow(first, slot);
    settle(first, inner, self);
}

static void step_head(struct slot *slot)
{
    struct slot *next = ring_next(slot);
    if (next == slot) {
        slot_clear(slot);
    } else {
        step_self(next);
    }
}

static void delete_step(struct slot *slot)
{
    if (!nobody_waits(slot)) return;
    if (slot->cap.type != CAP_ZOMBIE) {
        if (!delete_simple(slot)) slot->cap = zombie_make(slot, begin_dying(slot->cap));
        return;
    }
    switch (slot->cap.zombie.kind) {
    case ZOMBIE_HELD:
        step_held(slot);
        break;
    case ZOMBIE_SELF:
        step_self(slot);
        break;
    default:
        step_head(slot);
        break;
    }
}

status_t slot_delete(struct slot *slot)
{
    struct cap cap = slot->cap;
    if (cap.type >= CAP_ARCH && arch_cap_is_frame(cap)) { /* the most frequent case, and simple */
        arch_cap_finalise(cap, false);
        slot_clear(slot);
        return OK;
    }
    while (!slot_empty(slot)) {
        delete_step(slot);
        if (!slot_empty(slot) && preemption_point(1)) return PREEMPTED;
    }
    return OK;
}

void slot_delete_one(struct slot *slot)
{
    if (slot_empty(slot)) return;
    bool done = delete_simple(slot);
    kassert(done);
    (void)done;
}

status_t slot_revoke(struct slot *slot)
{
    while (slot_has_children(slot)) {
        TRY(slot_delete(slot_next(slot)));
        if (preemption_point(1)) return PREEMPTED;
    }
    return OK;
}

struct broken zombie_check(const struct slot *slot)
{
    struct cap cap = slot->cap;
    if (cap.type != CAP_ZOMBIE) return SOUND;
    const struct slot *next = ring_next(slot), *prev = ring_prev(slot);
    HOLDS(next->cap.type == CAP_ZOMBIE && ring_prev(next) == slot, "zombie-ring", slot);
    HOLDS(prev->cap.type == CAP_ZOMBIE && ring_next(prev) == slot, "zombie-ring", slot);
    if (cap.zombie.kind == ZOMBIE_HEAD) {
        HOLDS(!slot_prev(slot) && !slot_next(slot), "zombie-head-outside-tree", slot);
        return SOUND;
    }
    if (cap.zombie.kind == ZOMBIE_HELD) return SOUND;
    const struct slot *first = zombie_object(cap);
    HOLDS(slot >= first && slot < first + zombie_slots(cap), "zombie-self-inside", slot);
    for (const struct slot *at = first; at < slot; at++) {
        HOLDS(slot_empty(at), "zombie-leaves-nothing-behind", at);
    }
    return SOUND;
}
