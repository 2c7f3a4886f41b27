/* SPDX-License-Identifier: BSD-2-Clause */
#include "object/untyped.h"

#include "api/labels.h"
#include "arch/arch.h"
#include "cap/cspace.h"
#include "cap/derivation.h"
#include "config.h"
#include "object/object.h"
#include "sched/sched.h"

struct cap untyped_make(paddr_t base, unsigned size_bits, bool is_device)
{
    return (struct cap){
        .untyped = {
            .type = CAP_UNTYPED, .size_bits = size_bits, .is_device = is_device, .base = base.raw}};
}

/* ---- Retype: checks ---- */

/* What is made, and where it goes. */
struct retype_plan {
    word_t type, user_bits;
    unsigned size_bits; /* of each object */
    struct slot *dest;  /* first of `count` empty slots */
    word_t count;
    bool is_free; /* nothing made of the memory is left */
};

/* Objects whose size the caller chooses have a least one. */
/*@ requires \valid_read(plan) && \valid(err);
    assigns *err;
    ensures \result == OK || \result == FAILED; */
static status_t check_least_size(const struct retype_plan *plan, struct sys_error *err)
{
    if (plan->type == OBJECT_CNODE && plan->user_bits == 0) {
        return err_argument(err, 1, 0, "a CNode has at least two slots");
    }
    if (plan->type == OBJECT_UNTYPED && plan->user_bits < MIN_UNTYPED_BITS) {
        return err_argument(err, 1, plan->user_bits, "untyped memory has at least 16 bytes");
    }
    return OK;
}

/*@ requires \valid_read(call) && \valid(plan) && \valid(err) && \separated(plan, err);
    assigns plan->type, plan->user_bits, plan->size_bits, *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> plan->size_bits <= MAX_UNTYPED_BITS; */
static status_t check_type(const struct call *call, struct retype_plan *plan, struct sys_error *err)
{
    plan->type = call_arg(call, 0);
    plan->user_bits = call_arg(call, 1);
    if (!object_type_valid(plan->type)) {
        return err_argument(err, 0, plan->type, "no such object type");
    }
    if (plan->user_bits >= WORD_BITS) {
        return err_range(err, plan->user_bits, 0, MAX_UNTYPED_BITS, "size_bits");
    }
    plan->size_bits = object_size_bits(plan->type, plan->user_bits);
    if (plan->size_bits > MAX_UNTYPED_BITS) {
        return err_range(err, plan->user_bits, 0, MAX_UNTYPED_BITS, "size_bits");
    }
    return plan->type < OBJECT_ARCH ? check_least_size(plan, err) : OK;
}

/* The CNode that receives the capabilities. */
static status_t find_node(const struct call *call, const struct slot **node, struct sys_error *err)
{
    word_t depth = call_arg(call, 3);
    *node = call->extra[0];
    if (depth > 0) {
        struct slot *slot;
        TRY(cspace_target_slot((*node)->cap, call_arg(call, 2), depth, false, &slot, err));
        *node = slot;
    }
    if (likely((*node)->cap.type == CAP_CNODE)) return OK;
    struct lookup_fail why = {.type = LOOKUP_MISSING, .bits_left = depth};
    return err_lookup(err, false, why);
}

/*@ requires \valid_read(call) && \valid(plan) && \valid(err);
    assigns plan->dest, plan->count, *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> 0 < plan->count <= CONFIG_RETYPE_FAN_OUT_LIMIT; */
static status_t check_slots(const struct call *call, struct retype_plan *plan,
                            struct sys_error *err)
{
    const struct slot *node;
    TRY(find_node(call, &node, err));
    word_t offset = call_arg(call, 4), slots = BIT(node->cap.cnode.radix);
    plan->count = call_arg(call, 5);
    if (offset >= slots) return err_range(err, offset, 0, slots - 1, "node_offset");
    if (plan->count < 1 || plan->count > CONFIG_RETYPE_FAN_OUT_LIMIT) {
        return err_range(err, plan->count, 1, CONFIG_RETYPE_FAN_OUT_LIMIT, "num_objects");
    }
    if (plan->count > slots - offset) {
        return err_range(err, plan->count, 1, slots - offset, "num_objects");
    }
    plan->dest = cap_cnode(node->cap) + offset;
    for (word_t i = 0; i < plan->count; i++) {
        if (!slot_empty(plan->dest + i)) {
            return err_delete_first(err, "a destination slot is occupied");
        }
    }
    return OK;
}

/*@ // How many aligned places for 2^size_bits bytes are before the last `count` in 2^bits bytes.
    logic integer before(integer bits, integer size_bits, integer count) =
        (1 << (bits - size_bits)) - count;
    // `count` objects fit behind the first `used`: those end where the last `count` places begin.
    predicate fits(integer used, integer bits, integer size_bits, integer count) =
        0 <= used && size_bits <= bits && 0 <= before(bits, size_bits, count) &&
        (1 << bits) == (1 << size_bits) * (1 << (bits - size_bits)) &&
        used <= before(bits, size_bits, count) * (1 << size_bits); */

/* Do `count` objects of 2^size_bits bytes fit behind the first `used` of 2^bits bytes? */
/*@ requires bits <= MAX_UNTYPED_BITS && size_bits <= MAX_UNTYPED_BITS;
    requires used <= (1 << bits) && 0 < count <= CONFIG_RETYPE_FAN_OUT_LIMIT;
    assigns \nothing;
    ensures \result ==> fits(used, bits, size_bits, count); */
static bool has_room(word_t used, unsigned bits, unsigned size_bits, word_t count)
{
    word_t left = BIT(bits) - used;
    /* The end is aligned, so rounding the watermark up costs what rounding down here takes off. */
    bool room = left >> size_bits >= count;
    //@ assert left == (1 << bits) - used;
    //@ assert (left >> size_bits) == left / (1 << size_bits);
    //@ assert room ==> count * (1 << size_bits) <= left;
    //@ assert room ==> 1 <= left / (1 << size_bits);
    //@ assert room ==> (1 << size_bits) <= left;
    //@ assert room ==> size_bits <= bits;
    //@ assert room ==> (1 << bits) == (1 << size_bits) * (1 << (bits - size_bits));
    //@ assert room ==> left / (1 << size_bits) <= (1 << bits) / (1 << size_bits);
    //@ assert room ==> (1 << bits) / (1 << size_bits) == (1 << (bits - size_bits));
    //@ assert room ==> count <= (1 << (bits - size_bits));
    //@ assert room ==> used <= ((1 << (bits - size_bits)) - count) * (1 << size_bits);
    return room;
}

/* The first aligned place behind the first `used` bytes: what is skipped stays unused, so all
 * behind the watermark is one piece. */
/*@ requires size_bits <= bits <= MAX_UNTYPED_BITS && fits(used, bits, size_bits, count);
    requires 0 < count <= CONFIG_RETYPE_FAN_OUT_LIMIT;
    assigns \nothing;
    ensures \result % (1 << size_bits) == 0 && used <= \result;
    ensures \result + count * (1 << size_bits) <= (1 << bits); */
static word_t first_place(word_t used, unsigned size_bits)
/*@ ghost (unsigned bits, word_t count) */
{
    word_t size = BIT(size_bits), last = used + size - 1, place = last & -size;
    //@ ghost word_t places = BIT(bits - size_bits) - count;
    //@ assert places == before(bits, size_bits, count) && size == (1 << size_bits);
    //@ assert used <= places * size && last == used + size - 1;
    //@ assert (uint64_t)(-size) == 0x10000000000000000 - size;
    //@ assert place == last / size * size;
    //@ assert last < places * size + size;
    //@ assert last / size <= places;
    //@ assert place <= places * size;
    return place;
}

/* As slot_has_children(), of a capability without a badge that is always revocable. */
//@ assigns \nothing;
static bool has_children(const struct slot *slot)
{
    const struct slot *next = slot_next(slot);
    return next && untyped_covers(slot->cap, next->cap);
}

/*@ predicate sized(struct untyped_cap untyped) =
        0 <= untyped.size_bits <= MAX_UNTYPED_BITS && 0 <= untyped.used &&
        0 <= untyped.base < (1 << 48) &&
        untyped.used * 16 <= (1 << untyped.size_bits); */

/* Memory that nothing is made from any more counts as free. */
/*@ requires \valid_read(slot) && \valid_read(plan) && \valid(err);
    requires 0 <= slot->cap.untyped.used < (1 << 44) && sized(slot->cap.untyped);
    requires plan->size_bits <= MAX_UNTYPED_BITS;
    requires 0 < plan->count <= CONFIG_RETYPE_FAN_OUT_LIMIT;
    assigns *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> fits(plan->is_free ? 0 : slot->cap.untyped.used * 16,
        slot->cap.untyped.size_bits, plan->size_bits, plan->count); */
static status_t check_memory(const struct slot *slot, struct retype_plan *plan,
                             struct sys_error *err)
{
    struct untyped_cap untyped = slot->cap.untyped;
    word_t used = plan->is_free ? 0 : untyped_watermark(&untyped);
    if (!has_room(used, untyped.size_bits, plan->size_bits, plan->count)) {
        return err_memory(err, BIT(untyped.size_bits) - used);
    }
    if (untyped.is_device && plan->type != OBJECT_UNTYPED && !object_is_frame(plan->type)) {
        return err_argument(err, 1, plan->type, "device memory is only for frames and untypeds");
    }
    return OK;
}

/* ---- Retype: execution ---- */

/* What is cleared in one go, at least. */
enum { STEP_BITS = CONFIG_RESET_CHUNK_BITS > 12 ? CONFIG_RESET_CHUNK_BITS : 12 };

/* How fine it is remembered that memory behind the watermark is clear: a share of the untyped. */
static unsigned mark_bits(const struct untyped_cap *untyped)
{
    return untyped->size_bits > STEP_BITS + UNTYPED_MARK_BITS
               ? untyped->size_bits - UNTYPED_MARK_BITS
               : STEP_BITS;
}

/* End of the memory behind the watermark that is known to be clear. */
static word_t clear_end(const struct untyped_cap *untyped)
{
    word_t mark = (word_t)untyped->clear_mark << mark_bits(untyped);
    word_t watermark = untyped_watermark(untyped);
    return mark > watermark ? mark : watermark;
}

/* Nothing made from it is left: all of it is free, and none of it known to be clear but what an
 * interrupted Retype cleared at its start. */
/*@ requires \valid(untyped);
    assigns untyped->used, untyped->clear_mark;
    ensures untyped->used == 0; */
static void untyped_reset(struct untyped_cap *untyped)
{
    if (untyped->used == 0) return;
    untyped->used = 0;
    untyped->clear_mark = 0;
}

/* Clear [watermark, end), in steps that are remembered. */
static NOINLINE status_t clear_in_steps(struct untyped_cap *untyped, word_t end)
{
    unsigned bits = mark_bits(untyped);
    for (word_t from = clear_end(untyped); from < end;) {
        word_t to = ALIGN_DOWN(from, bits) + BIT(bits);
        if (to > end) to = end;
        paddr_t start = {untyped->base + from};
        clear_memory(phys_to_kernel(start), to - from);
        word_t chunks = (to - from) >> CONFIG_RESET_CHUNK_BITS;
        from = to;
        if (from == end) break;
        untyped->clear_mark = from >> bits;
        if (preemption_point(chunks)) return PREEMPTED;
    }
    return OK;
}

/* Clear [start, end), where objects are made next. */
//@ assigns untyped->used, untyped->clear_mark;
static status_t clear_ahead(struct untyped_cap *untyped, word_t start, word_t end)
{
    if (untyped->clear_mark == 0 && end - start <= BIT(STEP_BITS)) {
        paddr_t first = {untyped->base + start};
        clear_memory(phys_to_kernel(first), end - start);
        return OK;
    }
    untyped_set_watermark(untyped, start);
    return clear_in_steps(untyped, end);
}

/*@ // Where the object number `i` of those from `first` on is placed, and where it ends.
    logic integer place_of(integer first, integer size_bits, integer i) =
        first + i * (1 << size_bits);
    logic integer end_of(integer first, integer size_bits, integer i) =
        place_of(first, size_bits, i) + (1 << size_bits);
    // The objects before `i` end at or below `address`.
    predicate all_below(integer address, integer first, integer size_bits, integer i) =
        \forall integer j; 0 <= j < i ==> end_of(first, size_bits, j) <= address;
    // A word holds the addresses of `count` objects.
    predicate addressable(integer first, integer size_bits, integer count) =
        0 <= first && 0 <= size_bits <= MAX_UNTYPED_BITS &&
        place_of(first, size_bits, count) < 0x10000000000000000; */

/* All but the first, which is `cap`, and at `base`. */
/*@ requires \valid_read(slot) && 1 < plan.count;
    requires addressable(base.raw, plan.size_bits, plan.count); */
static NOINLINE void create_more(struct slot *slot, struct retype_plan plan, struct cap cap,
                                 paddr_t base)
{
    bool is_device = slot->cap.untyped.is_device, is_frame = object_is_frame(plan.type);
    //@ ghost word_t i = 1;
    /*@ loop invariant plan.count == \at(plan.count, Pre) && plan.dest == \at(plan.dest, Pre);
        loop invariant plan.size_bits == \at(plan.size_bits, Pre);
        loop invariant 1 <= i <= plan.count && dest == plan.dest + i;
        loop invariant base.raw == place_of(\at(base.raw, Pre), plan.size_bits, i - 1);
        loop variant plan.count - i; */
    for (struct slot *dest = plan.dest + 1; dest < plan.dest + plan.count; dest++) {
        base.raw += BIT(plan.size_bits);
        //@ assert base.raw == place_of(\at(base.raw, Pre), plan.size_bits, i);
        //@ assert apart: all_below(base.raw, \at(base.raw, Pre), plan.size_bits, i);
        cap = is_frame ? arch_frame_at(cap, base)
                       : object_create(plan.type, base, plan.user_bits, is_device);
        slot_insert_original(dest, cap, slot);
        //@ ghost i++;
    }
}

/*@ ghost // Only a proof: what the numbers alone say.
    /@ requires addressable(first, size_bits, count);
       requires end == place_of(first, size_bits, count);
       assigns \nothing;
       ensures all_below(end, first, size_bits, count); @/
    static void prove_inside(word_t first, unsigned size_bits, word_t count, word_t end)
    {
        word_t size = BIT(size_bits);
        /@ assert 1 <= size == (1 << size_bits); @/
        /@ assert end == first + count * size; @/
        /@ assert \forall integer j; 0 <= j < count ==> (j + 1) * size <= count * size; @/
        /@ assert \forall integer j; 0 <= j < count ==> j * size + size <= count * size; @/
        return;
    }
*/

/* Not preemptible: the fan-out limit bounds it, and the memory from `base` on is clear. */
/*@ requires \valid_read(slot) && 0 < plan.count;
    requires addressable(base.raw, plan.size_bits, plan.count);
    requires end == place_of(base.raw, plan.size_bits, plan.count); */
static void create_objects(struct slot *slot, struct retype_plan plan, paddr_t base)
/*@ ghost (word_t end) */
{
    //@ ghost prove_inside(base.raw, plan.size_bits, plan.count, end);
    //@ assert inside: all_below(end, base.raw, plan.size_bits, plan.count);
    struct cap cap = object_create(plan.type, base, plan.user_bits, slot->cap.untyped.is_device);
    slot_insert_original(plan.dest, cap, slot);
    if (plan.count > 1) create_more(slot, plan, cap, base);
}

/*@ requires \valid_read(call) && \valid(call->slot) && \valid(err);
    requires \separated(call, call->slot, err);
    requires sized(call->slot->cap.untyped) && call->slot->cap.untyped.used < (1 << 44); */
static status_t untyped_retype(const struct call *call, struct sys_error *err)
{
    struct retype_plan plan;
    plan.is_free = !has_children(call->slot); /* first: what follows stays in registers */
    TRY(call_needs(call, 6, 1, err));
    TRY(check_type(call, &plan, err));
    TRY(check_slots(call, &plan, err));
    TRY(check_memory(call->slot, &plan, err));

    struct untyped_cap *untyped = &call->slot->cap.untyped;
    if (plan.is_free) untyped_reset(untyped);
    //@ assert \valid(untyped) && 0 <= untyped->size_bits <= MAX_UNTYPED_BITS;
    word_t start = first_place(untyped_watermark(untyped), plan.size_bits)
        /*@ ghost (untyped->size_bits, plan.count) */;
    //@ assert 0 <= (plan.count << plan.size_bits) == plan.count * (1 << plan.size_bits);
    //@ assert start + plan.count * (1 << plan.size_bits) <= (1 << untyped->size_bits);
    //@ assert (1 << untyped->size_bits) <= 0x8000000000000000;
    word_t end = start + (plan.count << plan.size_bits);
    //@ assert untyped->used * WATERMARK_UNIT <= start && end <= (1 << untyped->size_bits);
    if (!untyped->is_device && plan.type != OBJECT_UNTYPED) TRY(clear_ahead(untyped, start, end));
    //@ assert place_of(untyped->base + start, plan.size_bits, plan.count) == untyped->base + end;
    create_objects(call->slot, plan, (paddr_t){untyped->base + start})
        /*@ ghost (untyped->base + end) */;
    untyped_set_watermark(untyped, end);
    return OK;
}

NOINLINE status_t decode_untyped(const struct call *call, struct sys_error *err)
{
    if (call->label == LABEL_UntypedRetype) return untyped_retype(call, err);
    return err_illegal(err, "not a method of untyped memory");
}

/* ---- checker ---- */

struct broken untyped_check_clear(const struct slot *slot, word_t from, word_t bytes)
{
    struct untyped_cap untyped = slot->cap.untyped;
    word_t end = clear_end(&untyped);
    if (untyped.is_device) return SOUND;
    if (from < untyped_watermark(&untyped)) from = untyped_watermark(&untyped);
    if (from >= end) return SOUND;
    if (bytes < end - from) end = from + bytes;
    const word_t *words = phys_to_kernel((paddr_t){untyped.base});
    for (word_t i = from / sizeof(*words); i < end / sizeof(*words); i++) {
        HOLDS(words[i] == 0, "untyped-clear-memory", slot);
    }
    return SOUND;
}

struct broken untyped_check(const struct slot *slot, bool thorough)
{
    struct untyped_cap untyped = slot->cap.untyped;
    word_t size = BIT(untyped.size_bits), watermark = untyped_watermark(&untyped);
    HOLDS(untyped.size_bits >= MIN_UNTYPED_BITS && untyped.size_bits <= MAX_UNTYPED_BITS,
          "untyped-size", slot);
    HOLDS(watermark <= size && clear_end(&untyped) <= size, "untyped-watermark", slot);

    const struct slot *previous = NULL; /* the last direct child: objects are made upwards */
    for (const struct slot *at = slot_next(slot); at && slot_is_parent(slot, at);
         at = slot_next(at)) {
        word_t offset = cap_base(at->cap).raw - untyped.base;
        word_t end = offset + BIT(cap_size_bits(at->cap));
        HOLDS(end <= watermark, "untyped-children-below-watermark", at);
        if (previous && slot_is_parent(previous, at)) continue;
        HOLDS(!previous || cap_same_object(previous->cap, at->cap) ||
                  end <= cap_base(previous->cap).raw - untyped.base,
              "untyped-children-disjoint", at);
        previous = at;
    }
    return thorough ? untyped_check_clear(slot, 0, size) : SOUND;
}
