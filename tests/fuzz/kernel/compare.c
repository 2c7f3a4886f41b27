/* SPDX-License-Identifier: BSD-2-Clause */
/* The only file that knows both sides. It reads the kernel's state and changes nothing. */
#include "kernel/compare.h"

#include <string.h>

#include "arch/x86_64/arch_cap.h"
#include "cap/derivation.h"
#include "entry/ipc.h"
#include "kernel/world.h"
#include "model/model.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/object.h"
#include "sched/sched.h"

/* ---- from one side to the other ---- */

static void *kernel_object(int object)
{
    return phys_to_kernel((paddr_t){model.objects[object].address});
}

/* The kernel's slot; NULL if only the kernel itself can reach it. */
static struct slot *kernel_slot(const struct model_cap *cap)
{
    switch (model.objects[cap->home].kind) {
    case KIND_CNODE:
        return (struct slot *)kernel_object(cap->home) + cap->index;
    case KIND_TCB:
        return &((struct tcb *)kernel_object(cap->home))->slots[cap->index];
    default:
        return NULL;
    }
}

static enum kind kind_of(struct cap cap)
{
    static const enum kind kinds[CAP_TYPE_END] = {
        [CAP_UNTYPED] = KIND_UNTYPED,
        [CAP_ENDPOINT] = KIND_ENDPOINT,
        [CAP_NOTIFICATION] = KIND_NOTIFICATION,
        [CAP_REPLY] = KIND_REPLY,
        [CAP_CNODE] = KIND_CNODE,
        [CAP_THREAD] = KIND_TCB,
        [CAP_IRQ_CONTROL] = KIND_IRQ_CONTROL,
        [CAP_IRQ_HANDLER] = KIND_IRQ_HANDLER,
        [CAP_DOMAIN] = KIND_DOMAIN,
        [CAP_FRAME] = KIND_FRAME,
        [CAP_PAGE_TABLE] = KIND_TABLE,
        [CAP_PAGE_DIRECTORY] = KIND_TABLE,
        [CAP_PDPT] = KIND_TABLE,
        [CAP_PML4] = KIND_VSPACE,
        [CAP_ASID_CONTROL] = KIND_ASID_CONTROL,
        [CAP_ASID_POOL] = KIND_ASID_POOL,
        [CAP_IO_PORT_CONTROL] = KIND_IO_PORT_CONTROL,
        [CAP_IO_PORT] = KIND_IO_PORT,
    };
    return kinds[cap.type];
}

/* What the model may know of a kernel capability; home, index and relations are not filled in. */
static struct model_cap view(struct cap cap)
{
    union x86_cap x86 = x86_cap(cap);
    struct model_cap seen = {.kind = kind_of(cap)};
    switch (seen.kind) {
    case KIND_ENDPOINT:
        seen.rights = cap.endpoint.rights;
        seen.badge = cap.endpoint.badge;
        break;
    case KIND_NOTIFICATION:
        seen.rights = cap.notification.rights & (CAN_READ | CAN_WRITE);
        seen.badge = cap.notification.badge;
        break;
    case KIND_REPLY:
        seen.rights = CAN_WRITE | (cap.reply.can_grant ? CAN_GRANT : 0);
        break;
    case KIND_CNODE:
        seen.guard_bits = cap.cnode.guard_bits;
        seen.guard = cap.cnode.guard;
        break;
    case KIND_UNTYPED:
        seen.used = untyped_watermark(&cap.untyped);
        break;
    case KIND_FRAME:
        seen.rights = x86.frame.rights;
        seen.is_mapped = x86.frame.asid != ASID_NONE;
        break;
    case KIND_TABLE:
    case KIND_VSPACE:
        seen.is_mapped = x86.table.is_mapped;
        break;
    default:
        break;
    }
    return seen;
}

/* Where the object is, or what number it has. */
static word address_of(struct cap cap)
{
    switch (cap.type) {
    case CAP_REPLY:
        return kernel_to_phys(cap_reply_thread(cap)).raw;
    case CAP_IRQ_HANDLER:
        return cap.irq.irq;
    case CAP_IO_PORT:
        return x86_cap(cap).io_port.first;
    case CAP_IRQ_CONTROL:
    case CAP_DOMAIN:
    case CAP_ASID_CONTROL:
    case CAP_IO_PORT_CONTROL:
        return 0;
    default:
        return cap_base(cap).raw;
    }
}

static word model_address(const struct model_cap *cap)
{
    const struct model_object *object = &model.objects[cap->object];
    return object->kind == KIND_IRQ_HANDLER ? object->irq : object->address;
}

static unsigned bits_of(struct cap cap)
{
    if (cap.type == CAP_CNODE) return cap.cnode.radix;
    return cap_is_physical(cap) ? cap_size_bits(cap) : 0;
}

/* ---- the start ---- */

static int object_of(struct cap cap)
{
    word address = address_of(cap);
    for (int i = 0; i < model.object_count; i++) {
        const struct model_object *object = &model.objects[i];
        bool is_this = object->kind == kind_of(cap) && object->address == address;
        if (is_this && object->bits == bits_of(cap)) return i;
    }
    int made = model_add_object(kind_of(cap), address, bits_of(cap));
    struct model_object *object = &model.objects[made];
    if (cap.type == CAP_UNTYPED) object->is_device = cap.untyped.is_device;
    if (cap.type == CAP_FRAME) object->is_device = x86_cap(cap).frame.is_device;
    return made;
}

/* What of that which was told is the nearest ancestor of the capability in a slot. */
static int parent_of(const struct slot *slot)
{
    for (int i = model.cap_count - 1; i >= 0; i--) {
        const struct slot *told = kernel_slot(&model.caps[i]);
        if (told && told != slot && slot_is_parent(told, slot)) return model.caps[i].id;
    }
    return NONE;
}

static struct model_cap *tell(const struct slot *slot, int home, word index)
{
    int object = object_of(slot->cap);
    struct model_cap *cap = model_add_cap(kind_of(slot->cap), object, home, index);
    struct model_cap seen = view(slot->cap);
    cap->parent = parent_of(slot);
    cap->rights = seen.rights;
    cap->guard_bits = seen.guard_bits;
    cap->guard = seen.guard;
    cap->used = seen.used;
    cap->is_mapped = seen.is_mapped;
    return cap;
}

static void tell_thread(const struct tcb *tcb)
{
    int index = object_of(cap_of_thread((struct tcb *)tcb));
    struct model_thread *thread = model_thread_of(index);
    thread->state = RUNNING;
    thread->priority = tcb->priority;
    thread->mcp = tcb->mcp;
    thread->slice = 5;
    thread->buffer_address = tcb->buffer_vaddr.raw;
    thread->badge = arch_badge_register(tcb); /* the boot info's address */
    model.current = index;
    /* Copies of what the initial CNode holds. */
    for (unsigned i = 0; i < TCB_SLOTS; i++) {
        if (i == TCB_REPLY || slot_empty(&tcb->slots[i])) continue;
        for (int original = 0; original < model.cap_count; original++) {
            const struct model_cap *cap = &model.caps[original];
            if (cap->kind != kind_of(tcb->slots[i].cap)) continue;
            if (cap->object != object_of(tcb->slots[i].cap)) continue;
            struct model_cap copy = *cap;
            copy.is_mapped = view(tcb->slots[i].cap).is_mapped;
            model_cap_insert(copy, cap->id, index, i);
            break;
        }
    }
}

void compare_begin(void)
{
    const struct tcb *tcb = current_thread;
    struct cap root = tcb->slots[TCB_CSPACE].cap;
    const struct slot *slots = cap_cnode(root);
    model_reset(HOST_MEMORY_BASE);
    int home = object_of(root);
    for (word i = 0; i < BIT(root.cnode.radix); i++) {
        if (!slot_empty(&slots[i])) tell(&slots[i], home, i);
    }
    tell_thread(tcb);
    memcpy(model.ram, world_ram(), sizeof model.ram);
}

/* ---- comparing ---- */

#define EXPECT(what, kernel, expected)                                                             \
    do {                                                                                           \
        word compared_kernel = (word)(kernel), compared_model = (word)(expected);                  \
        if (compared_kernel != compared_model) {                                                   \
            world_fail("kernel and model differ: %s is 0x%lx, 0x%lx expected", what,               \
                       compared_kernel, compared_model);                                           \
        }                                                                                          \
    } while (0)

#define EXPECT_OF(of, index, what, kernel, expected)                                               \
    do {                                                                                           \
        word compared_kernel = (word)(kernel), compared_model = (word)(expected);                  \
        if (compared_kernel != compared_model) {                                                   \
            world_fail("kernel and model differ: %s of %s 0x%lx (slot %lu) is 0x%lx, 0x%lx "       \
                       "expected",                                                                 \
                       what, of, model.objects[index].address, compared_slot, compared_kernel,     \
                       compared_model);                                                            \
        }                                                                                          \
    } while (0)

static word compared_slot; /* for the message */

static void compare_cap(const struct model_cap *cap)
{
    const struct slot *slot = kernel_slot(cap);
    if (!slot) return;
    struct model_cap seen = view(slot->cap);
    compared_slot = cap->index;
    EXPECT_OF("a slot", cap->home, "kind", seen.kind, cap->kind);
    EXPECT_OF("a slot", cap->home, "object", address_of(slot->cap), model_address(cap));
    EXPECT_OF("a slot", cap->home, "rights", seen.rights, cap->rights);
    EXPECT_OF("a slot", cap->home, "badge", seen.badge, cap->badge);
    EXPECT_OF("a slot", cap->home, "guard size", seen.guard_bits, cap->guard_bits);
    EXPECT_OF("a slot", cap->home, "guard", seen.guard, cap->guard);
    EXPECT_OF("a slot", cap->home, "mapping", seen.is_mapped, cap->is_mapped);
    if (cap->kind != KIND_IRQ_HANDLER && cap->kind != KIND_IO_PORT && cap->kind != KIND_REPLY &&
        cap->kind != KIND_TCB) {
        EXPECT_OF("a slot", cap->home, "size", bits_of(slot->cap), model.objects[cap->object].bits);
    }
    /* With nothing made from it, memory counts as free, cleared or not. */
    if (cap->kind == KIND_UNTYPED && model_cap_has_children(cap)) {
        EXPECT_OF("untyped memory", cap->object, "watermark", seen.used, cap->used);
    }
}

/* Its parent is its parent, and the capability in front of it is so only if it is that. */
static void compare_place(int at)
{
    const struct model_cap *cap = &model.caps[at], *parent = model_cap_by_id(cap->parent);
    const struct slot *slot = kernel_slot(cap);
    compared_slot = cap->index;
    if (!slot || cap->kind == KIND_REPLY) return;
    if (!parent) return;
    const struct slot *before = kernel_slot(cap - 1);
    if (before) EXPECT_OF("a slot", cap->home, "neighbour", slot_prev(slot), before);
    if (kernel_slot(parent)) {
        EXPECT_OF("a slot", cap->home, "being a child", slot_is_parent(kernel_slot(parent), slot),
                  true);
    }
    if (before && parent != cap - 1) {
        EXPECT_OF("a slot", cap->home, "being a child of its neighbour",
                  slot_is_parent(before, slot), cap[-1].id == cap->parent);
    }
}

/* Nobody but its ancestors has it as a child, as far as they stand in front of it. */
static void compare_ancestors(int at)
{
    const struct model_cap *cap = &model.caps[at];
    const struct slot *slot = kernel_slot(cap);
    if (!slot || cap->kind == KIND_REPLY) return;
    for (int i = at - 1; i >= 0; i--) {
        const struct model_cap *other = &model.caps[i];
        if (!kernel_slot(other)) continue;
        if (slot_is_parent(kernel_slot(other), slot)) {
            EXPECT_OF("a slot", cap->home, "nearest ancestor", other->id, cap->parent);
            return;
        }
        if (other->id == cap->parent) return;
    }
}

static word count_model(int home)
{
    word count = 0;
    for (int i = 0; i < model.cap_count; i++) count += model.caps[i].home == home;
    return count;
}

static word count_kernel(int home)
{
    const struct model_object *object = &model.objects[home];
    const struct slot *slots = kernel_object(home);
    word count = 0, slot_count = object->kind == KIND_TCB ? TCB_SLOTS : BIT(object->bits);
    for (word i = 0; i < slot_count; i++) {
        if (object->kind == KIND_TCB && i == TCB_REPLY) continue; /* the kernel's own */
        count += !slot_empty(&slots[i]);
    }
    return count;
}

/* ---- threads ---- */

static enum state state_of(const struct tcb *tcb)
{
    static const enum state states[] = {
        [THREAD_INACTIVE] = INACTIVE,
        [THREAD_RUNNING] = RUNNING,
        [THREAD_RESTART] = RESTART,
        [THREAD_BLOCKED_ON_RECEIVE] = RECEIVING,
        [THREAD_BLOCKED_ON_SEND] = SENDING,
        [THREAD_BLOCKED_ON_REPLY] = AWAITING_REPLY,
        [THREAD_BLOCKED_ON_NOTIFICATION] = WAITING,
    };
    return states[tcb->state];
}

static void compare_registers(int index, const struct tcb *tcb, const struct model_thread *thread)
{
    EXPECT_OF("thread", index, "badge register", arch_badge_register(tcb), thread->badge);
    EXPECT_OF("thread", index, "info register", arch_info_register(tcb), thread->info);
    for (unsigned i = 0; i < REGISTERS; i++) {
        compared_slot = i;
        EXPECT_OF("thread", index, "message register", arch_message_register(tcb, i),
                  thread->words[i]);
    }
    for (unsigned i = 0; i < CONTEXT_WORDS; i++) {
        compared_slot = i;
        EXPECT_OF("thread", index, "context", tcb->arch.context[i], thread->context[i]);
    }
}

static void compare_buffer(int index, const struct tcb *tcb)
{
    const word *expected = model_buffer_of(index, false);
    const word_t *buffer = arch_ipc_buffer(tcb, false);
    EXPECT_OF("thread", index, "having a buffer", buffer != NULL, expected != NULL);
    for (unsigned i = 0; expected && i < IPC_BUFFER_WORDS; i++) {
        compared_slot = i;
        EXPECT_OF("thread", index, "buffer", buffer[i], expected[i]);
    }
}

static void compare_thread(int index)
{
    const struct tcb *tcb = kernel_object(index);
    const struct model_thread *thread = model_thread_of(index);
    compared_slot = 0;
    EXPECT_OF("thread", index, "state", state_of(tcb), thread->state);
    EXPECT_OF("thread", index, "priority", tcb->priority, thread->priority);
    EXPECT_OF("thread", index, "maximum priority", tcb->mcp, thread->mcp);
    EXPECT_OF("thread", index, "time slice", tcb->time_slice, thread->slice);
    EXPECT_OF("thread", index, "fault handler", tcb->fault_handler, thread->fault_handler);
    EXPECT_OF("thread", index, "flags", tcb->flags, thread->flags);
    EXPECT_OF("thread", index, "fault", tcb->fault.type, thread->fault.kind);
    EXPECT_OF("thread", index, "bound notification", tcb->bound,
              thread->bound == NONE ? NULL : kernel_object(thread->bound));
    compare_registers(index, tcb, thread);
    compare_buffer(index, tcb);
}

/* ---- queues ---- */

static void compare_queue(int index, const struct tcb_queue *queue)
{
    const struct model_object *object = &model.objects[index];
    const struct tcb *tcb = queue->head;
    for (int i = 0; i < object->waiting_count; i++) {
        compared_slot = (word)i;
        EXPECT_OF("queue", index, "thread", tcb, kernel_object(object->waiting[i]));
        tcb = tcb->queue_next;
    }
    EXPECT_OF("queue", index, "end", tcb, NULL);
}

static void compare_notification(int index)
{
    const struct notification *notification = kernel_object(index);
    const struct model_object *object = &model.objects[index];
    compared_slot = 0;
    compare_queue(index, &notification->queue);
    EXPECT_OF("notification", index, "state", notification->is_active, object->is_active);
    if (object->is_active) {
        EXPECT_OF("notification", index, "word", notification->badge, object->signals);
    }
    EXPECT_OF("notification", index, "bound thread", notification_bound(notification),
              object->bound == NONE ? NULL : kernel_object(object->bound));
}

static const struct tcb *next_ready(int from)
{
    unsigned priority = model_thread_of(model.ready[from])->priority;
    for (int i = from + 1; i < model.ready_count; i++) {
        if (model_thread_of(model.ready[i])->priority == priority) {
            return kernel_object(model.ready[i]);
        }
    }
    return NULL;
}

static void compare_scheduler(void)
{
    const struct tcb *running = sched_is_idle(current_thread) ? NULL : current_thread;
    EXPECT("the current thread", running,
           model.current == NONE ? NULL : kernel_object(model.current));
    word threads = 0, ready = 0, expected = 0;
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        threads++;
        ready += tcb->is_queued;
    }
    for (int i = 0; i < model.object_count; i++) expected += model.objects[i].kind == KIND_TCB;
    EXPECT("the number of threads", threads, expected);
    EXPECT("the number of ready threads", ready, model.ready_count);
    for (int i = 0; i < model.ready_count; i++) {
        const struct tcb *tcb = kernel_object(model.ready[i]);
        compared_slot = (word)i;
        EXPECT_OF("thread", model.ready[i], "being ready", tcb->is_queued, true);
        EXPECT_OF("thread", model.ready[i], "next ready thread", tcb->queue_next, next_ready(i));
    }
}

static void compare_object(int index)
{
    switch (model.objects[index].kind) {
    case KIND_TCB:
        compare_thread(index);
        compared_slot = 0;
        EXPECT_OF("thread", index, "number of slots in use", count_kernel(index),
                  count_model(index));
        break;
    case KIND_CNODE:
        EXPECT_OF("CNode", index, "number of slots in use", count_kernel(index),
                  count_model(index));
        break;
    case KIND_ENDPOINT:
        compare_queue(index, &((const struct endpoint *)kernel_object(index))->queue);
        break;
    case KIND_NOTIFICATION:
        compare_notification(index);
        break;
    default:
        break;
    }
}

void compare_all(bool thorough)
{
    compare_scheduler();
    for (int i = 0; i < model.cap_count; i++) {
        compare_cap(&model.caps[i]);
        compare_place(i);
        if (thorough) compare_ancestors(i);
    }
    for (int i = 0; i < model.object_count; i++) compare_object(i);
}
