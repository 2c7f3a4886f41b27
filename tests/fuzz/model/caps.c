/* SPDX-License-Identifier: BSD-2-Clause */
/* Where capabilities are, what was derived from what, and what goes when one goes. */
#include <string.h>

#include "model/model.h"

struct model model;

/* ---- the list ---- */

struct model_cap *model_cap_at(int home, word index)
{
    for (int i = 0; i < model.cap_count; i++) {
        if (model.caps[i].home == home && model.caps[i].index == index) return &model.caps[i];
    }
    return NULL;
}

struct model_cap *model_cap_by_id(int id)
{
    for (int i = 0; i < model.cap_count; i++) {
        if (model.caps[i].id == id) return &model.caps[i];
    }
    return NULL;
}

bool model_cap_has_children(const struct model_cap *cap)
{
    for (int i = 0; i < model.cap_count; i++) {
        if (model.caps[i].parent == cap->id) return true;
    }
    return false;
}

static struct model_cap *insert(struct model_cap made, int place, int parent, int home, word index)
{
    if (model.cap_count == MAX_CAPS) {
        model.is_full = true;
        return &model.caps[MAX_CAPS - 1];
    }
    struct model_cap *cap = &model.caps[place];
    memmove(cap + 1, cap, sizeof(*cap) * (unsigned)(model.cap_count - place));
    model.cap_count++;
    *cap = made;
    cap->id = model.next_id++;
    cap->parent = parent;
    cap->home = home;
    cap->index = index;
    return cap;
}

/* Is the copy an original itself? One that has just received its badge is; so is untyped memory,
 * and a handler or ports that the control capability hands out. */
static bool becomes_original(const struct model_cap *made, const struct model_cap *from)
{
    switch (made->kind) {
    case KIND_ENDPOINT:
    case KIND_NOTIFICATION:
        return from->kind == made->kind && made->badge != from->badge;
    case KIND_UNTYPED:
        return true;
    case KIND_IRQ_HANDLER:
        return from->kind == KIND_IRQ_CONTROL;
    case KIND_IO_PORT:
        return from->kind == KIND_IO_PORT_CONTROL;
    default:
        return false;
    }
}

struct model_cap *model_cap_insert(struct model_cap made, int from_id, int home, word index)
{
    struct model_cap *from = model_cap_by_id(from_id);
    made.is_original = becomes_original(&made, from);
    if (made.kind == KIND_UNTYPED && from->kind == KIND_UNTYPED) {
        from->used = (word)1 << model.objects[from->object].bits; /* all of it, to the copy */
    }
    int parent = from->is_original ? from->id : from->parent;
    return insert(made, (int)(from - model.caps) + 1, parent, home, index);
}

struct model_cap *model_cap_insert_child(struct model_cap made, int parent_id, int home, word index)
{
    struct model_cap *parent = model_cap_by_id(parent_id);
    return insert(made, (int)(parent - model.caps) + 1, parent_id, home, index);
}

/* ---- deleting ---- */

static void forget(struct model_cap *cap)
{
    for (int i = 0; i < model.cap_count; i++) {
        if (model.caps[i].parent == cap->id) model.caps[i].parent = cap->parent;
    }
    struct model_cap *end = &model.caps[--model.cap_count];
    memmove(cap, cap + 1, (size_t)((char *)end - (char *)cap));
}

static bool is_named(int object)
{
    for (int i = 0; i < model.cap_count; i++) {
        if (model.caps[i].kind != KIND_REPLY && model.caps[i].object == object) return true;
    }
    return false;
}

static void empty_object(int object)
{
    for (;;) {
        int i = 0;
        while (i < model.cap_count && model.caps[i].home != object) i++;
        if (i == model.cap_count) return;
        model_cap_delete(object, model.caps[i].index);
    }
}

static void unbind(int notification)
{
    struct model_object *object = &model.objects[notification];
    if (object->bound == NONE) return;
    model_thread_of(object->bound)->bound = NONE;
    object->bound = NONE;
}

static void destroy(int index)
{
    struct model_object *object = &model.objects[index];
    switch (object->kind) {
    case KIND_ENDPOINT:
        model_cancel_all(index);
        break;
    case KIND_NOTIFICATION:
        unbind(index);
        model_cancel_all(index);
        break;
    case KIND_TCB:
        if (object->thread.bound != NONE) unbind(object->thread.bound);
        model_thread_suspend(index);
        empty_object(index);
        break;
    case KIND_CNODE:
        empty_object(index);
        break;
    case KIND_IRQ_HANDLER:
        for (int i = 0; i < model.object_count; i++) {
            if (model.objects[i].kind == KIND_IRQS) model_cap_delete(i, object->irq);
        }
        break;
    default:
        break;
    }
    object->kind = KIND_NULL;
}

void model_cap_delete(int home, word index)
{
    struct model_cap *cap = model_cap_at(home, index);
    if (!cap) return;
    enum kind kind = cap->kind;
    int object = cap->object;
    forget(cap);
    if (kind == KIND_REPLY || is_named(object)) return;
    destroy(object);
}

void model_cap_revoke(int id)
{
    for (;;) {
        struct model_cap *next = model_cap_by_id(id) ? model_cap_by_id(id) + 1 : NULL;
        if (!next || next == &model.caps[model.cap_count]) return;
        const struct model_cap *ancestor = next;
        while (ancestor && ancestor->id != id) ancestor = model_cap_by_id(ancestor->parent);
        if (!ancestor) return;
        model_cap_delete(next->home, next->index);
    }
}

/* ---- copies ---- */

enum { ILLEGAL_OPERATION = 3, REVOKE_FIRST = 9 };

bool model_cap_derive(const struct model_cap *from, struct model_cap *copy, unsigned *error)
{
    *copy = *from;
    *error = ILLEGAL_OPERATION;
    switch (from->kind) {
    case KIND_UNTYPED:
        *error = REVOKE_FIRST;
        copy->used = 0;
        return !model_cap_has_children(model_cap_by_id(from->id));
    case KIND_NULL:
    case KIND_REPLY:
    case KIND_IRQ_CONTROL:
    case KIND_IO_PORT_CONTROL:
        return false;
    case KIND_TABLE:
    case KIND_VSPACE:
        return from->is_mapped;
    case KIND_FRAME:
        copy->is_mapped = false;
        return true;
    default:
        return true;
    }
}

bool model_cap_set_data(struct model_cap *cap, word data, bool is_mint)
{
    switch (cap->kind) {
    case KIND_ENDPOINT:
    case KIND_NOTIFICATION:
        if (!is_mint || cap->badge != 0) return false;
        cap->badge = data;
        return true;
    case KIND_CNODE: {
        unsigned bits = data & 63;
        if (bits + model.objects[cap->object].bits > 64) return false;
        cap->guard_bits = bits;
        cap->guard = data >> 6 & LOW_MASK(bits);
        return true;
    }
    default:
        return true;
    }
}

void model_cap_mask(struct model_cap *cap, word rights)
{
    switch (cap->kind) {
    case KIND_ENDPOINT:
    case KIND_NOTIFICATION:
    case KIND_FRAME:
        cap->rights &= rights & 15;
        break;
    case KIND_REPLY:
        if (!(rights & CAN_GRANT)) cap->rights &= ~(unsigned)CAN_GRANT;
        break;
    default:
        break;
    }
}

/* ---- finding ---- */

struct failure model_walk(const struct model_cap *root, word address, unsigned depth, int *home,
                          word *index, unsigned *left)
{
    struct model_cap node = root ? *root : (struct model_cap){.kind = KIND_NULL};
    if (node.kind != KIND_CNODE) return (struct failure){.why = INVALID_ROOT};
    for (;;) {
        unsigned radix = model.objects[node.object].bits;
        word guard = node.guard_bits > depth || node.guard_bits == 0
                         ? 0
                         : address >> (depth - node.guard_bits) & LOW_MASK(node.guard_bits);
        if (node.guard_bits > depth || guard != node.guard) {
            return (struct failure){GUARD_MISMATCH, depth, node.guard_bits, node.guard};
        }
        if (node.guard_bits + radix > depth) {
            return (struct failure){DEPTH_MISMATCH, depth, node.guard_bits + radix, 0};
        }
        depth -= node.guard_bits + radix;
        *home = node.object;
        *index = address >> depth & LOW_MASK(radix);
        *left = depth;
        const struct model_cap *next = model_cap_at(*home, *index);
        if (depth == 0 || !next || next->kind != KIND_CNODE) {
            return (struct failure){.why = FOUND};
        }
        node = *next;
    }
}

struct failure model_walk_thread(int thread, word address, int *home, word *index)
{
    unsigned left;
    return model_walk(model_cap_at(thread, OF_CSPACE), address, 64, home, index, &left);
}

/* ---- building ---- */

void model_reset(word ram_base)
{
    memset(&model, 0, sizeof model);
    model.ram_base = ram_base;
    model.current = NONE;
    model_add_object(KIND_IRQS, 0, 0);
}

int model_add_object(enum kind kind, word address, unsigned bits)
{
    int index = 0;
    while (index < model.object_count && model.objects[index].kind != KIND_NULL) index++;
    if (index == model.object_count) {
        if (model.object_count == MAX_OBJECTS) {
            model.is_full = true;
            return 0;
        }
        model.object_count++;
    }
    model.objects[index] = (struct model_object){
        .kind = kind, .address = address, .bits = bits, .bound = NONE, .thread = {.bound = NONE}};
    return index;
}

struct model_cap *model_add_cap(enum kind kind, int object, int home, word index)
{
    struct model_cap made = {.kind = kind, .object = object, .is_original = true};
    return insert(made, model.cap_count, NONE, home, index);
}
