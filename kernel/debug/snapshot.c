/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of every thread and of every capability that threads can reach, at one moment:
 *
 *   thread 0xffff... "name" running priority 255
 *     cspace: cnode ...
 *     ...
 *   cnode 0xffff...
 *     4: irq control
 *
 * Each CNode is listed once, where it is met first; CNodes inside CNodes as far down as anybody
 * nests them in practice. */
#include "debug/objects.h"

#ifdef CONFIG_PRINTING

#include "debug/print.h"

enum { MAX_DEPTH = 4 };

static void print_own_slots(const struct tcb *tcb)
{
    static const char *const names[TCB_SLOTS] = {
        [TCB_CSPACE] = "cspace", [TCB_VSPACE] = "vspace", [TCB_REPLY] = "reply",
        [TCB_CALLER] = "caller", [TCB_BUFFER] = "buffer",
    };
    for (unsigned i = 0; i < TCB_SLOTS; i++) {
        if (slot_empty(&tcb->slots[i])) continue;
        kprintf("  %s: ", names[i]);
        cap_print(tcb->slots[i].cap);
        kprintf("\n");
    }
}

static void print_thread(const struct tcb *tcb)
{
    kprintf("thread %p \"%s\" %s priority %u\n", (const void *)tcb, tcb->name,
            thread_state_name(tcb->state), tcb->priority);
    print_own_slots(tcb);
}

static void print_slots(struct cap node)
{
    const struct slot *slots = cap_cnode(node);
    kprintf("cnode %p\n", (const void *)slots);
    for (word_t i = 0; i < BIT(node.cnode.radix); i++) {
        if (slot_empty(&slots[i])) continue;
        kprintf("  %lu: ", i);
        cap_print(slots[i].cap);
        kprintf("\n");
    }
}

/* Does a slot before `slot`, in the same CNode, hold a capability to the same CNode? */
static bool met_before(const struct slot *first, const struct slot *slot)
{
    for (; first < slot; first++) {
        if (first->cap.type == CAP_CNODE && first->cap.cnode.ptr == slot->cap.cnode.ptr)
            return true;
    }
    return false;
}

/* The path of CNodes from a root down to where the listing is. */
struct path {
    struct cap nodes[MAX_DEPTH];
    word_t next[MAX_DEPTH]; /* slot to look at */
    unsigned depth;
};

static bool on_path(const struct path *path, struct cap node)
{
    for (unsigned i = 0; i < path->depth; i++) {
        if (path->nodes[i].cnode.ptr == node.cnode.ptr) return true;
    }
    return false;
}

static void descend(struct path *path, struct cap node)
{
    print_slots(node);
    path->nodes[path->depth] = node;
    path->next[path->depth] = 0;
    path->depth++;
}

static void print_cspace(struct cap root)
{
    struct path path = {.depth = 0};
    descend(&path, root);
    while (path.depth) {
        unsigned at = path.depth - 1;
        const struct slot *slots = cap_cnode(path.nodes[at]);
        if (path.next[at] == BIT(path.nodes[at].cnode.radix)) {
            path.depth--;
            continue;
        }
        const struct slot *slot = &slots[path.next[at]++];
        if (slot->cap.type != CAP_CNODE || path.depth == MAX_DEPTH) continue;
        if (!on_path(&path, slot->cap) && !met_before(slots, slot)) descend(&path, slot->cap);
    }
}

void debug_snapshot(void)
{
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) print_thread(tcb);
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        struct cap root = tcb->slots[TCB_CSPACE].cap;
        if (root.type == CAP_CNODE && !tcb_cspace_seen(tcb)) print_cspace(root);
    }
    kprintf("end of snapshot\n");
}

#endif
