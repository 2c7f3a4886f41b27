/* SPDX-License-Identifier: BSD-2-Clause */
/* The methods of capabilities: what they check, in the order of the manual, and what they do. */
#include <stddef.h>
#include <string.h>

#include "api/grammar.h"
#include "model/model.h"

enum error {
    NO_ERROR,
    INVALID_ARGUMENT,
    INVALID_CAPABILITY,
    ILLEGAL_OPERATION,
    RANGE_ERROR,
    ALIGNMENT_ERROR,
    FAILED_LOOKUP,
    TRUNCATED_MESSAGE,
    DELETE_FIRST,
    REVOKE_FIRST,
    NOT_ENOUGH_MEMORY,
};

enum { MAX_RESULTS = CONTEXT_WORDS };

struct place {
    int home;
    word index;
};

struct call {
    int thread;
    bool is_call;
    struct place place; /* of the invoked capability */
    struct model_cap cap;
    word label;
    unsigned length, extras;
    struct place extra[ACTION_CAPS];
    const struct answer *answer;
    /* what it answers */
    word results[MAX_RESULTS];
    unsigned result_count;
    bool answers_itself;
};

static word arg(const struct call *call, unsigned index)
{
    return model_message_word(call->thread, index);
}
static const struct model_cap *extra(const struct call *call, unsigned index)
{
    return model_cap_at(call->extra[index].home, call->extra[index].index);
}
static enum kind extra_kind(const struct call *call, unsigned index)
{
    const struct model_cap *cap = extra(call, index);
    return cap ? cap->kind : KIND_NULL;
}

static enum error fail(struct call *call, enum error error, word detail)
{
    call->results[0] = detail;
    call->result_count = 1;
    return error;
}
static enum error out_of_range(struct call *call, word min, word max)
{
    call->results[0] = min;
    call->results[1] = max;
    call->result_count = 2;
    return RANGE_ERROR;
}
static enum error not_found(struct call *call, bool for_source, struct failure failure)
{
    call->results[0] = for_source;
    call->result_count = 1 + model_failure_words(failure, &call->results[1]);
    return FAILED_LOOKUP;
}

#define TRY(expression)                                                                            \
    do {                                                                                           \
        enum error tried = (expression);                                                           \
        if (tried != NO_ERROR) return tried;                                                       \
    } while (0)

/* ---- slots named by root, index and depth ---- */

static enum error slot(struct call *call, const struct model_cap *root, word index, word depth,
                       bool for_source, struct place *place)
{
    unsigned left;
    if (!root || root->kind != KIND_CNODE) {
        return not_found(call, for_source, (struct failure){.why = INVALID_ROOT});
    }
    if (depth < 1 || depth > 64) return out_of_range(call, 1, 64);
    struct failure failure =
        model_walk(root, index, (unsigned)depth, &place->home, &place->index, &left);
    if (failure.why != FOUND) return not_found(call, for_source, failure);
    if (left > 0) {
        return not_found(call, for_source,
                         (struct failure){.why = DEPTH_MISMATCH, .bits_left = left});
    }
    return NO_ERROR;
}

static enum error empty_slot(struct call *call, const struct model_cap *root, word index,
                             word depth, struct place *place)
{
    TRY(slot(call, root, index, depth, false, place));
    return model_cap_at(place->home, place->index) ? DELETE_FIRST : NO_ERROR;
}

/* ---- CNodes ---- */

static enum error copy(struct call *call, struct place dest, bool is_mint)
{
    struct place place;
    TRY(slot(call, extra(call, 0), arg(call, 2), arg(call, 3), true, &place));
    const struct model_cap *from = model_cap_at(place.home, place.index);
    if (!from) {
        return not_found(call, true, (struct failure){MISSING, (unsigned)arg(call, 3), 0, 0});
    }
    struct model_cap changed = *from, made;
    unsigned error;
    model_cap_mask(&changed, arg(call, 4));
    if (is_mint && !model_cap_set_data(&changed, arg(call, 5), true)) return ILLEGAL_OPERATION;
    if (!model_cap_derive(&changed, &made, &error)) return (enum error)error;
    model_cap_insert(made, from->id, dest.home, dest.index);
    return NO_ERROR;
}

static enum error move(struct call *call, struct place dest, bool is_mutate)
{
    struct place place;
    TRY(slot(call, extra(call, 0), arg(call, 2), arg(call, 3), true, &place));
    struct model_cap *from = model_cap_at(place.home, place.index);
    if (!from) {
        return not_found(call, true, (struct failure){MISSING, (unsigned)arg(call, 3), 0, 0});
    }
    struct model_cap changed = *from;
    if (is_mutate && !model_cap_set_data(&changed, arg(call, 4), false)) return ILLEGAL_OPERATION;
    *from = changed;
    from->home = dest.home;
    from->index = dest.index;
    return NO_ERROR;
}

static bool same(struct place a, struct place b)
{
    return a.home == b.home && a.index == b.index;
}

static enum error rotate(struct call *call, struct place dest)
{
    struct place pivot, source;
    TRY(slot(call, extra(call, 1), arg(call, 6), arg(call, 7), true, &source));
    TRY(slot(call, extra(call, 0), arg(call, 3), arg(call, 4), true, &pivot));
    if (same(pivot, source) || same(pivot, dest)) return ILLEGAL_OPERATION;
    if (!same(source, dest) && model_cap_at(dest.home, dest.index)) return DELETE_FIRST;
    struct model_cap *moved = model_cap_at(source.home, source.index);
    struct model_cap *turned = model_cap_at(pivot.home, pivot.index);
    if (!moved) {
        return not_found(call, true, (struct failure){MISSING, (unsigned)arg(call, 7), 0, 0});
    }
    if (!turned) {
        return not_found(call, false, (struct failure){MISSING, (unsigned)arg(call, 4), 0, 0});
    }
    struct model_cap new_moved = *moved, new_turned = *turned;
    if (!model_cap_set_data(&new_moved, arg(call, 5), false)) return ILLEGAL_OPERATION;
    if (!model_cap_set_data(&new_turned, arg(call, 2), false)) return ILLEGAL_OPERATION;
    *moved = new_moved;
    *turned = new_turned;
    moved->home = pivot.home;
    moved->index = pivot.index;
    turned->home = dest.home;
    turned->index = dest.index;
    return NO_ERROR;
}

static enum error save_caller(struct call *call, struct place dest)
{
    if (model_cap_at(dest.home, dest.index)) return DELETE_FIRST;
    struct model_cap *right = model_cap_at(call->thread, OF_CALLER);
    if (right) {
        right->home = dest.home;
        right->index = dest.index;
    }
    return NO_ERROR;
}

static enum error cancel_sends(struct place place)
{
    enum { ALL = CAN_WRITE | CAN_READ | CAN_GRANT | CAN_GRANT_REPLY };
    const struct model_cap *cap = model_cap_at(place.home, place.index);
    if (!cap || cap->kind != KIND_ENDPOINT || cap->rights != ALL) return ILLEGAL_OPERATION;
    if (cap->badge) model_cancel_badged(cap->object, cap->badge);
    return NO_ERROR;
}

/* ---- ranges of slots ---- */

enum { FAN_OUT = 256 };

static enum error check_range(struct call *call, int node, word offset, word count)
{
    word slots = (word)1 << model.objects[node].bits;
    if (offset >= slots) return out_of_range(call, 0, slots - 1);
    word most = slots - offset < FAN_OUT ? slots - offset : FAN_OUT;
    return count < 1 || count > most ? out_of_range(call, 1, most) : NO_ERROR;
}

static enum error copy_range(struct call *call)
{
    if (call->length < 4 || call->extras < 1) return TRUNCATED_MESSAGE;
    if (extra_kind(call, 0) != KIND_CNODE) return fail(call, INVALID_CAPABILITY, 1);
    int to = call->cap.object, from = extra(call, 0)->object;
    word offset = arg(call, 0), first = arg(call, 1), count = arg(call, 2);
    struct model_cap copies[FAN_OUT];
    TRY(check_range(call, to, offset, count));
    TRY(check_range(call, from, first, count));
    if (to == from && offset < first + count && first < offset + count) return DELETE_FIRST;
    for (word i = 0; i < count; i++) {
        const struct model_cap *source = model_cap_at(from, first + i);
        unsigned error;
        if (model_cap_at(to, offset + i)) return DELETE_FIRST;
        if (!source) return not_found(call, true, (struct failure){.why = MISSING});
        struct model_cap masked = *source;
        model_cap_mask(&masked, arg(call, 3));
        if (!model_cap_derive(&masked, &copies[i], &error)) return (enum error)error;
    }
    for (word i = 0; i < count; i++) {
        model_cap_insert(copies[i], model_cap_at(from, first + i)->id, to, offset + i);
    }
    return NO_ERROR;
}

static enum error delete_range(struct call *call)
{
    if (call->length < 2) return TRUNCATED_MESSAGE;
    word offset = arg(call, 0), count = arg(call, 1);
    TRY(check_range(call, call->cap.object, offset, count));
    for (word i = 0; i < count; i++) model_cap_delete(call->cap.object, offset + i);
    return NO_ERROR;
}

static enum error cnode(struct call *call)
{
    struct place place;
    if (call->label == GRAMMAR_QuollCNodeCopyRange) return copy_range(call);
    if (call->label == GRAMMAR_QuollCNodeDeleteRange) return delete_range(call);
    static const unsigned words[] = {
        [GRAMMAR_CNodeRevoke] = 2,
        [GRAMMAR_CNodeDelete] = 2,
        [GRAMMAR_CNodeCopy] = 5,
        [GRAMMAR_CNodeMint] = 6,
        [GRAMMAR_CNodeMove] = 4,
        [GRAMMAR_CNodeMutate] = 5,
        [GRAMMAR_CNodeRotate] = 8,
        [GRAMMAR_CNodeSaveCaller] = 2,
        [GRAMMAR_CNodeCancelBadgedSends] = 2,
    };
    if (call->label >= sizeof words / sizeof *words || !words[call->label]) {
        return ILLEGAL_OPERATION;
    }
    bool has_source = call->label >= GRAMMAR_CNodeCopy && call->label <= GRAMMAR_CNodeMutate;
    unsigned caps = call->label == GRAMMAR_CNodeRotate ? 2 : has_source;
    if (call->length < words[call->label] || call->extras < caps) return TRUNCATED_MESSAGE;
    if (has_source) {
        TRY(empty_slot(call, &call->cap, arg(call, 0), arg(call, 1), &place));
    } else {
        TRY(slot(call, &call->cap, arg(call, 0), arg(call, 1), false, &place));
    }
    switch (call->label) {
    case GRAMMAR_CNodeRevoke: {
        const struct model_cap *cap = model_cap_at(place.home, place.index);
        if (cap) model_cap_revoke(cap->id);
        return NO_ERROR;
    }
    case GRAMMAR_CNodeDelete:
        model_cap_delete(place.home, place.index);
        return NO_ERROR;
    case GRAMMAR_CNodeCancelBadgedSends:
        return cancel_sends(place);
    case GRAMMAR_CNodeCopy:
        return copy(call, place, false);
    case GRAMMAR_CNodeMint:
        return copy(call, place, true);
    case GRAMMAR_CNodeMove:
        return move(call, place, false);
    case GRAMMAR_CNodeMutate:
        return move(call, place, true);
    case GRAMMAR_CNodeRotate:
        return rotate(call, place);
    default:
        return save_caller(call, place);
    }
}

/* ---- untyped memory ---- */

enum type {
    TYPE_UNTYPED,
    TYPE_TCB,
    TYPE_ENDPOINT,
    TYPE_NOTIFICATION,
    TYPE_CNODE,
    TYPE_PDPT,
    TYPE_VSPACE,
    TYPE_FRAME_1G,
    TYPE_FRAME_4K,
    TYPE_FRAME_2M,
    TYPE_PAGE_TABLE,
    TYPE_PAGE_DIRECTORY,
    TYPES,
};
static const struct {
    unsigned bits;
    enum kind kind;
} types[TYPES] = {
    [TYPE_UNTYPED] = {0, KIND_UNTYPED},   [TYPE_TCB] = {11, KIND_TCB},
    [TYPE_ENDPOINT] = {4, KIND_ENDPOINT}, [TYPE_NOTIFICATION] = {5, KIND_NOTIFICATION},
    [TYPE_CNODE] = {5, KIND_CNODE},       [TYPE_PDPT] = {12, KIND_TABLE},
    [TYPE_VSPACE] = {12, KIND_VSPACE},    [TYPE_FRAME_1G] = {30, KIND_FRAME},
    [TYPE_FRAME_4K] = {12, KIND_FRAME},   [TYPE_FRAME_2M] = {21, KIND_FRAME},
    [TYPE_PAGE_TABLE] = {12, KIND_TABLE}, [TYPE_PAGE_DIRECTORY] = {12, KIND_TABLE},
};
enum { MAX_SIZE_BITS = 47, MIN_UNTYPED_BITS = 4 };

struct retype {
    word type, user_bits, offset, count;
    unsigned bits;
    int node;
};

static enum error check_type(struct call *call, struct retype *plan)
{
    if (plan->type >= TYPES) return fail(call, INVALID_ARGUMENT, 0);
    bool is_sized = plan->type == TYPE_UNTYPED || plan->type == TYPE_CNODE;
    if (plan->user_bits >= 64) return out_of_range(call, 0, MAX_SIZE_BITS);
    plan->bits = types[plan->type].bits + (is_sized ? (unsigned)plan->user_bits : 0);
    if (plan->bits > MAX_SIZE_BITS) return out_of_range(call, 0, MAX_SIZE_BITS);
    if ((plan->type == TYPE_CNODE && plan->user_bits == 0) ||
        (plan->type == TYPE_UNTYPED && plan->user_bits < MIN_UNTYPED_BITS)) {
        return fail(call, INVALID_ARGUMENT, 1);
    }
    return NO_ERROR;
}

static enum error check_slots(struct call *call, struct retype *plan)
{
    word depth = arg(call, 3);
    const struct model_cap *node = extra(call, 0);
    if (depth != 0) {
        struct place place;
        TRY(slot(call, node, arg(call, 2), depth, false, &place));
        node = model_cap_at(place.home, place.index);
    }
    if (!node || node->kind != KIND_CNODE) {
        return not_found(call, false, (struct failure){MISSING, depth, 0, 0});
    }
    plan->node = node->object;
    word slots = (word)1 << model.objects[node->object].bits;
    if (plan->offset >= slots) return out_of_range(call, 0, slots - 1);
    if (plan->count < 1 || plan->count > FAN_OUT) return out_of_range(call, 1, FAN_OUT);
    if (plan->count > slots - plan->offset) return out_of_range(call, 1, slots - plan->offset);
    for (word i = 0; i < plan->count; i++) {
        if (model_cap_at(plan->node, plan->offset + i)) return DELETE_FIRST;
    }
    return NO_ERROR;
}

static void clear_ram(word address, word bytes)
{
    word offset = address - model.ram_base;
    if (offset < sizeof model.ram) memset((char *)model.ram + offset, 0, bytes);
}

static void make_objects(const struct model_cap *untyped, const struct retype *plan, word offset)
{
    int parent = untyped->id, region = untyped->object;
    for (word i = 0; i < plan->count; i++) {
        word address = model.objects[region].address + offset + (i << plan->bits);
        enum kind kind = types[plan->type].kind;
        unsigned bits = kind == KIND_CNODE ? (unsigned)plan->user_bits : plan->bits;
        bool is_device = model.objects[region].is_device;
        int object = model_add_object(kind, address, bits);
        struct model_cap made = {.kind = kind, .object = object, .is_original = true};
        model.objects[object].is_device = is_device;
        if (kind == KIND_ENDPOINT) made.rights = 15;
        if (kind == KIND_NOTIFICATION || kind == KIND_FRAME) made.rights = CAN_READ | CAN_WRITE;
        if (kind == KIND_TCB) model.objects[object].thread.slice = 5;
        if (kind == KIND_FRAME && !is_device) clear_ram(address, (word)1 << plan->bits);
        model_cap_insert_child(made, parent, plan->node, plan->offset + i);
    }
}

static enum error untyped(struct call *call)
{
    if (call->label != GRAMMAR_UntypedRetype) return ILLEGAL_OPERATION;
    if (call->length < 6 || call->extras < 1) return TRUNCATED_MESSAGE;
    struct retype plan = {
        .type = arg(call, 0),
        .user_bits = arg(call, 1),
        .offset = arg(call, 4),
        .count = arg(call, 5),
    };
    TRY(check_type(call, &plan));
    TRY(check_slots(call, &plan));
    struct model_cap *cap = model_cap_at(call->place.home, call->place.index);
    const struct model_object *region = &model.objects[cap->object];
    word used = model_cap_has_children(cap) ? cap->used : 0;
    word left = ((word)1 << region->bits) - used;
    if (left >> plan.bits < plan.count) return fail(call, NOT_ENOUGH_MEMORY, left);
    if (region->is_device && plan.type != TYPE_UNTYPED && types[plan.type].kind != KIND_FRAME) {
        return fail(call, INVALID_ARGUMENT, 1);
    }
    word offset = (used + LOW_MASK(plan.bits)) & ~LOW_MASK(plan.bits);
    cap->used = offset + (plan.count << plan.bits);
    make_objects(cap, &plan, offset);
    return NO_ERROR;
}

/* ---- threads ---- */

static enum error read_registers(struct call *call)
{
    word count = arg(call, 1);
    int target = call->cap.object;
    if (call->length < 2) return TRUNCATED_MESSAGE;
    if (count < 1 || count > CONTEXT_WORDS) return out_of_range(call, 1, CONTEXT_WORDS);
    if (target == call->thread) return ILLEGAL_OPERATION;
    if (arg(call, 0) & 1) model_thread_suspend(target);
    memcpy(call->results, model_thread_of(target)->context, sizeof(word) * count);
    call->result_count = (unsigned)count;
    return NO_ERROR;
}

static enum error write_registers(struct call *call)
{
    word count = arg(call, 1);
    int target = call->cap.object;
    if (call->length < 2 || call->length - 2 < count) return TRUNCATED_MESSAGE;
    if (target == call->thread) return ILLEGAL_OPERATION;
    for (unsigned i = 0; i < count && i < CONTEXT_WORDS; i++) {
        model_thread_of(target)->context[i] = arg(call, 2 + i);
    }
    if (arg(call, 0) & 1) model_thread_restart(target);
    return NO_ERROR;
}

static void copy_context(int to, int from, word flags)
{
    enum { FRAME = 3 }; /* the host's: the first three are the frame */
    for (unsigned i = 0; i < CONTEXT_WORDS; i++) {
        if (flags & (i < FRAME ? 4 : 8)) {
            model_thread_of(to)->context[i] = model_thread_of(from)->context[i];
        }
    }
}

static enum error copy_registers(struct call *call)
{
    if (call->length < 1 || call->extras < 1) return TRUNCATED_MESSAGE;
    if (extra_kind(call, 0) != KIND_TCB) return fail(call, INVALID_CAPABILITY, 1);
    word flags = arg(call, 0);
    int target = call->cap.object, source = extra(call, 0)->object;
    bool stops_itself = (flags & 1) && source == call->thread;
    if (stops_itself) {
        if (call->is_call) model_deliver(call->thread, 0, 0, NULL, 0);
        call->answers_itself = true;
    }
    if (flags & 1) model_thread_suspend(source);
    copy_context(target, source, flags);
    if (flags & 2) model_thread_restart(target);
    return NO_ERROR;
}

static enum error suspend(struct call *call)
{
    if (call->cap.object == call->thread) {
        if (call->is_call) model_deliver(call->thread, 0, 0, NULL, 0);
        call->answers_itself = true;
    }
    model_thread_suspend(call->cap.object);
    return NO_ERROR;
}

/* What will stand in a slot of the thread. */
struct install {
    bool is_set;
    struct model_cap cap;
    int from; /* id */
};

static enum error plan_root(struct call *call, unsigned from, word data, enum kind kind,
                            struct install *plan)
{
    const struct model_cap *source = extra(call, from);
    struct model_cap changed = source ? *source : (struct model_cap){.kind = KIND_NULL};
    unsigned error;
    if (data && !model_cap_set_data(&changed, data, true)) return ILLEGAL_OPERATION;
    if (!model_cap_derive(&changed, &plan->cap, &error)) return (enum error)error;
    if (plan->cap.kind != kind) return ILLEGAL_OPERATION;
    plan->is_set = true;
    plan->from = source->id;
    return NO_ERROR;
}

static bool would_destroy_many(int home, word index)
{
    const struct model_cap *cap = model_cap_at(home, index);
    if (!cap || (cap->kind != KIND_CNODE && cap->kind != KIND_TCB)) return false;
    int count = 0;
    for (int i = 0; i < model.cap_count; i++) {
        count += model.caps[i].kind == cap->kind && model.caps[i].object == cap->object;
    }
    return count == 1;
}

static enum error plan_spaces(struct call *call, word cspace_data, word vspace_data,
                              struct install plan[2])
{
    if (would_destroy_many(call->cap.object, OF_CSPACE)) return ILLEGAL_OPERATION;
    TRY(plan_root(call, 0, cspace_data, KIND_CNODE, &plan[0]));
    return plan_root(call, 1, vspace_data, KIND_VSPACE, &plan[1]);
}

static enum error plan_buffer(struct call *call, unsigned from, word address, struct install *plan)
{
    enum { BUFFER_BITS = 10 };
    const struct model_cap *source = extra(call, from);
    unsigned error;
    plan->is_set = false;
    if (!address) return NO_ERROR;
    if (!source) return ILLEGAL_OPERATION;
    if (!model_cap_derive(source, &plan->cap, &error)) return (enum error)error;
    if (plan->cap.kind != KIND_FRAME) return ILLEGAL_OPERATION;
    if (model.objects[plan->cap.object].is_device) return ILLEGAL_OPERATION;
    if (address & LOW_MASK(BUFFER_BITS)) return ALIGNMENT_ERROR;
    plan->is_set = true;
    plan->from = source->id;
    return NO_ERROR;
}

/* What was in the slot goes; the capabilities involved may go with it, and then nothing comes. */
static void install(const struct call *call, word index, const struct install *plan)
{
    int target = call->cap.object;
    model_cap_delete(target, index);
    const struct model_cap *invoked = model_cap_at(call->place.home, call->place.index);
    bool stands = invoked && invoked->kind == KIND_TCB && invoked->object == target;
    if (plan->is_set && stands && model_cap_by_id(plan->from)) {
        model_cap_insert(plan->cap, plan->from, target, index);
    }
}

static void install_spaces(struct call *call, word fault_handler, struct install plan[2])
{
    model_thread_of(call->cap.object)->fault_handler = fault_handler;
    install(call, OF_CSPACE, &plan[0]);
    install(call, OF_VSPACE, &plan[1]);
    if (call->cap.object == call->thread) model.must_choose = true;
}

static void install_buffer(struct call *call, word address, const struct install *plan)
{
    install(call, OF_BUFFER, plan);
    model_thread_of(call->cap.object)->buffer_address = address;
}

static enum error configure(struct call *call)
{
    struct install spaces[2], buffer;
    if (call->length < 4 || call->extras < 3) return TRUNCATED_MESSAGE;
    word handler = arg(call, 0), address = arg(call, 3);
    TRY(plan_buffer(call, 2, address, &buffer));
    TRY(plan_spaces(call, arg(call, 1), arg(call, 2), spaces));
    install_spaces(call, handler, spaces);
    install_buffer(call, address, &buffer);
    return NO_ERROR;
}

static enum error set_space(struct call *call)
{
    struct install spaces[2];
    if (call->length < 3 || call->extras < 2) return TRUNCATED_MESSAGE;
    word handler = arg(call, 0);
    TRY(plan_spaces(call, arg(call, 1), arg(call, 2), spaces));
    install_spaces(call, handler, spaces);
    return NO_ERROR;
}

static enum error set_buffer(struct call *call)
{
    struct install buffer;
    if (call->length < 1 || call->extras < 1) return TRUNCATED_MESSAGE;
    word address = arg(call, 0);
    TRY(plan_buffer(call, 0, address, &buffer));
    install_buffer(call, address, &buffer);
    return NO_ERROR;
}

static enum error set_priorities(struct call *call, bool sets_mcp, bool sets_priority)
{
    unsigned words = (unsigned)sets_mcp + (unsigned)sets_priority;
    if (call->length < words || call->extras < 1) return TRUNCATED_MESSAGE;
    if (extra_kind(call, 0) != KIND_TCB) return fail(call, INVALID_CAPABILITY, 1);
    word limit = model_thread_of(extra(call, 0)->object)->mcp;
    for (unsigned i = 0; i < words; i++) {
        if (arg(call, i) > limit) return out_of_range(call, 0, limit);
    }
    word last = arg(call, words - 1), first = arg(call, 0);
    if (sets_mcp) model_thread_of(call->cap.object)->mcp = (unsigned)first;
    if (sets_priority) model_thread_set_priority(call->cap.object, (unsigned)last);
    return NO_ERROR;
}

static enum error bind(struct call *call)
{
    struct model_thread *thread = model_thread_of(call->cap.object);
    if (call->extras < 1) return TRUNCATED_MESSAGE;
    if (thread->bound != NONE) return ILLEGAL_OPERATION;
    const struct model_cap *cap = extra(call, 0);
    if (!cap || cap->kind != KIND_NOTIFICATION || !(cap->rights & CAN_READ)) {
        return ILLEGAL_OPERATION;
    }
    struct model_object *notification = &model.objects[cap->object];
    if (notification->bound != NONE || notification->waiting_count) return ILLEGAL_OPERATION;
    notification->bound = call->cap.object;
    thread->bound = cap->object;
    return NO_ERROR;
}

static enum error unbind(struct call *call)
{
    struct model_thread *thread = model_thread_of(call->cap.object);
    if (thread->bound == NONE) return ILLEGAL_OPERATION;
    model.objects[thread->bound].bound = NONE;
    thread->bound = NONE;
    return NO_ERROR;
}

static enum error set_flags(struct call *call)
{
    enum { KNOWN = 1 | 1 << 16 }; /* fpuDisabled, and the one that keeps the console quiet */
    if (call->length < 2) return TRUNCATED_MESSAGE;
    struct model_thread *thread = model_thread_of(call->cap.object);
    thread->flags = (thread->flags & ~arg(call, 0)) | (arg(call, 1) & KNOWN);
    call->results[0] = thread->flags;
    call->result_count = 1;
    return NO_ERROR;
}

static enum error tcb(struct call *call)
{
    switch (call->label) {
    case GRAMMAR_TCBReadRegisters:
        return read_registers(call);
    case GRAMMAR_TCBWriteRegisters:
        return write_registers(call);
    case GRAMMAR_TCBCopyRegisters:
        return copy_registers(call);
    case GRAMMAR_TCBConfigure:
        return configure(call);
    case GRAMMAR_TCBSetPriority:
        return set_priorities(call, false, true);
    case GRAMMAR_TCBSetMCPriority:
        return set_priorities(call, true, false);
    case GRAMMAR_TCBSetSchedParams:
        return set_priorities(call, true, true);
    case GRAMMAR_TCBSetIPCBuffer:
        return set_buffer(call);
    case GRAMMAR_TCBSetSpace:
        return set_space(call);
    case GRAMMAR_TCBSuspend:
        return suspend(call);
    case GRAMMAR_TCBResume:
        model_thread_restart(call->cap.object);
        return NO_ERROR;
    case GRAMMAR_TCBBindNotification:
        return bind(call);
    case GRAMMAR_TCBUnbindNotification:
        return unbind(call);
    case GRAMMAR_TCBSetTLSBase:
        return call->length < 1 ? TRUNCATED_MESSAGE : NO_ERROR;
    case GRAMMAR_TCBSetFlags:
        return set_flags(call);
    default:
        return ILLEGAL_OPERATION;
    }
}

/* ---- interrupts ---- */

static enum error irq_handler(struct call *call)
{
    int irqs = 0; /* model_reset() makes it first */
    word irq = model.objects[call->cap.object].irq;
    switch (call->label) {
    case GRAMMAR_IRQAckIRQ:
        return NO_ERROR;
    case GRAMMAR_IRQClearIRQHandler:
        model_cap_delete(irqs, irq);
        return NO_ERROR;
    case GRAMMAR_IRQSetIRQHandler: {
        if (call->extras < 1) return TRUNCATED_MESSAGE;
        const struct model_cap *cap = extra(call, 0);
        if (!cap || cap->kind != KIND_NOTIFICATION || !(cap->rights & CAN_WRITE)) {
            return fail(call, INVALID_CAPABILITY, 0);
        }
        struct model_cap made = *cap;
        int from = cap->id;
        model_cap_delete(irqs, irq);
        model_cap_insert(made, from, irqs, irq);
        return NO_ERROR;
    }
    default:
        return ILLEGAL_OPERATION;
    }
}

/* ---- methods that are carried out as the kernel says ---- */

static enum error as_answered(struct call *call)
{
    word info = call->answer->info;
    call->answers_itself = true;
    if (call->is_call) {
        model_deliver(call->thread, 0, info >> 12, call->answer->words, model_message_length(info));
    }
    return (enum error)(info >> 12);
}

static void give_new(struct call *call, enum kind kind, int object, word index, word depth,
                     int parent, bool is_original, unsigned root)
{
    struct place place;
    struct model_cap made = {.kind = kind, .object = object};
    if (slot(call, extra(call, root), index, depth, false, &place) != NO_ERROR) return;
    struct model_cap *cap = model_cap_insert(made, parent, place.home, place.index);
    cap->is_original = is_original;
}

static enum error answered(struct call *call)
{
    enum error error = as_answered(call);
    struct model_cap *cap = model_cap_at(call->place.home, call->place.index);
    if (error != NO_ERROR) return error;
    switch (call->label) {
    case GRAMMAR_X86PageMap:
    case GRAMMAR_X86PageTableMap:
    case GRAMMAR_X86PageDirectoryMap:
    case GRAMMAR_X86PDPTMap:
        cap->is_mapped = true;
        break;
    case GRAMMAR_QuollX64PML4MapRange:
        for (word i = 0; i < arg(call, 1); i++) {
            model_cap_at(extra(call, 0)->object, arg(call, 0) + i)->is_mapped = true;
        }
        break;
    case GRAMMAR_X86PageUnmap:
    case GRAMMAR_X86PageTableUnmap:
    case GRAMMAR_X86PageDirectoryUnmap:
    case GRAMMAR_X86PDPTUnmap:
        cap->is_mapped = false;
        break;
    case GRAMMAR_DomainSetSet: { /* there is one domain: it takes its place again */
        int thread = extra(call, 0)->object;
        model_thread_set_priority(thread, model_thread_of(thread)->priority);
        break;
    }
    case GRAMMAR_X86ASIDPoolAssign:
        model_cap_at(call->extra[0].home, call->extra[0].index)->is_mapped = true;
        break;
    case GRAMMAR_X86ASIDControlMakePool: {
        struct model_cap *from = model_cap_at(call->extra[0].home, call->extra[0].index);
        int pool = model_add_object(KIND_ASID_POOL, model.objects[from->object].address, 12);
        from->used = (word)1 << 12;
        give_new(call, KIND_ASID_POOL, pool, arg(call, 0), arg(call, 1), from->id, false, 1);
        break;
    }
    case GRAMMAR_X86IOPortControlIssue:
        give_new(call, KIND_IO_PORT, model_add_object(KIND_IO_PORT, arg(call, 0), 0), arg(call, 2),
                 arg(call, 3), cap->id, true, 0);
        break;
    case GRAMMAR_X86IRQIssueIRQHandlerIOAPIC:
    case GRAMMAR_X86IRQIssueIRQHandlerMSI: {
        enum { FIRST_VECTOR = 16 };
        int handler = model_add_object(KIND_IRQ_HANDLER, 0, 0);
        model.objects[handler].irq = arg(call, 6) + FIRST_VECTOR;
        give_new(call, KIND_IRQ_HANDLER, handler, arg(call, 0), arg(call, 1), cap->id, true, 0);
        break;
    }
    default:
        break;
    }
    return NO_ERROR;
}

/* ---- all of them ---- */

static enum error method(struct call *call)
{
    switch (call->cap.kind) {
    case KIND_CNODE:
        return cnode(call);
    case KIND_UNTYPED:
        return untyped(call);
    case KIND_TCB:
        return tcb(call);
    case KIND_IRQ_HANDLER:
        return irq_handler(call);
    case KIND_NULL:
        return fail(call, INVALID_CAPABILITY, 0);
    default:
        return answered(call);
    }
}

/* Endpoints, notifications and replies pass messages. False: no right to. */
static bool pass_message(struct call *call, bool blocks, bool *is_done)
{
    const struct model_cap *cap = &call->cap;
    *is_done = true;
    switch (cap->kind) {
    case KIND_ENDPOINT:
        if (!(cap->rights & CAN_WRITE)) return false;
        call->answers_itself = true;
        model_send(call->thread, cap->object, cap->badge, blocks, call->is_call,
                   cap->rights & CAN_GRANT, cap->rights & CAN_GRANT_REPLY);
        return true;
    case KIND_NOTIFICATION:
        if (!(cap->rights & CAN_WRITE)) return false;
        model_signal_notification(cap->object, cap->badge);
        return true;
    case KIND_REPLY:
        model_reply(call->thread, call->place.home, call->place.index);
        return true;
    default:
        *is_done = false;
        return true;
    }
}

/* What the message names. False: it cannot be found, and a thread that blocks faults. */
static bool resolve(struct call *call, bool blocks)
{
    enum { BUFFER_CAPS = 122 };
    const struct model_thread *thread = model_thread_of(call->thread);
    word address = thread->badge;
    struct failure failure =
        model_walk_thread(call->thread, address, &call->place.home, &call->place.index);
    const word *buffer = model_buffer_of(call->thread, false);
    call->label = thread->info >> 12;
    call->length = model_message_length(thread->info);
    if (call->length > REGISTERS && !buffer) call->length = REGISTERS;
    unsigned count = buffer ? thread->info >> 7 & 3 : 0;
    for (unsigned i = 0; failure.why == FOUND && i < count; i++) {
        address = buffer[BUFFER_CAPS + i];
        failure =
            model_walk_thread(call->thread, address, &call->extra[i].home, &call->extra[i].index);
    }
    call->extras = count;
    if (failure.why == FOUND) return true;
    if (blocks) model_raise_fault(call->thread, model_cap_fault(address, false, failure));
    return false;
}

void model_invoke(int thread, bool is_call, bool blocks, const struct answer *answer)
{
    struct call call = {.thread = thread, .is_call = is_call, .answer = answer};
    bool is_done;
    if (!resolve(&call, blocks)) return;
    const struct model_cap *cap = model_cap_at(call.place.home, call.place.index);
    if (cap) call.cap = *cap;
    enum error error = NO_ERROR;
    if (!pass_message(&call, blocks, &is_done)) {
        error = fail(&call, INVALID_CAPABILITY, 0);
    } else if (!is_done) {
        error = method(&call);
    }
    /* A thread that has stopped itself or is gone hears nothing. */
    if (!is_call || call.answers_itself || !model_is_runnable(model_thread_of(thread))) return;
    model_deliver(thread, 0, error, call.results, call.result_count);
}
