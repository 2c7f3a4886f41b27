/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds every capability and has it, and the object it names, checked where that object is defined.
 *
 * Capabilities are found through the lists of the derivation tree: from the slots of each thread
 * and interrupt, and of the root task's CNode, to the lists they are in, and from each CNode in
 * those lists to its slots. A slot is marked when its list has been found, so that each list is
 * walked once. */
#include "debug/check.h"

#include "arch/arch.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "debug/assert.h"
#include "object/cnode.h"
#include "object/endpoint.h"
#include "object/irq.h"
#include "object/notification.h"
#include "object/object.h"
#include "object/reply.h"
#include "object/untyped.h"
#include "sched/sched.h"

/* In prev_link, while a check runs. */
enum { SLOT_SEEN = 1 };

enum { MAX_LISTS = 1 << 15 };

/* Lists found, by their first slots. */
static const struct slot *lists[MAX_LISTS];
static unsigned list_count;

/* How many objects were met through their capabilities, to compare with those met otherwise. */
static struct {
    word_t slots, threads, handlers;
    word_t waiting, bound; /* threads that wait for or are bound to an object that was met */
} met;

/* ---- finding lists ---- */

static bool is_seen(const struct slot *slot)
{
    return slot->prev_link & SLOT_SEEN;
}

static void set_seen(const struct slot *slot, bool is_seen)
{
    struct slot *writable = (struct slot *)(uintptr_t)slot;
    writable->prev_link = (slot->prev_link & ~(word_t)SLOT_SEEN) | is_seen;
}

/* The first slot of the list; NULL if it has none but runs in a circle. */
static const struct slot *find_first(const struct slot *slot)
{
    const struct slot *slow = slot;
    for (bool step = false; slot_prev(slot); step = !step) {
        slot = slot_prev(slot);
        if (step) slow = slot_prev(slow);
        if (slot == slow) return NULL;
    }
    return slot;
}

static struct broken add_list(const struct slot *slot)
{
    if (slot_empty(slot) || is_seen(slot)) return SOUND;
    const struct slot *first = find_first(slot);
    HOLDS(first, "derivation-no-circle", slot);
    if (list_count == MAX_LISTS) kpanic("more than %u lists of capabilities to check", MAX_LISTS);
    lists[list_count++] = first;
    for (const struct slot *at = first; at; at = slot_next(at)) {
        const struct slot *next = slot_next(at);
        HOLDS(!next || slot_prev(next) == at, "derivation-links", at);
        set_seen(at, true);
    }
    return SOUND;
}

static struct broken add_slots(const struct slot *slots, word_t count)
{
    met.slots += count;
    for (word_t i = 0; i < count; i++) {
        if (slot_empty(&slots[i])) {
            SOUND_TOO(derivation_check_links(&slots[i]));
        } else {
            SOUND_TOO(add_list(&slots[i]));
        }
    }
    return SOUND;
}

static struct broken add_cnode(struct cap cap)
{
    return add_slots(cap_cnode(cap), BIT(cap.cnode.radix));
}

/* Is it the initial CNode, whose slots are looked at in any case? */
static bool is_initial(struct cap cap)
{
    return cap_same_object(cap, cnode_initial);
}

/* The lists of what stands inside the object that `slot` names. */
static struct broken add_inner(const struct slot *slot)
{
    struct cap cap = slot->cap;
    switch (cap.type) {
    case CAP_CNODE:
        SOUND_TOO(cnode_check(slot));
        return slot_is_first(slot) && !is_initial(cap) ? add_cnode(cap) : SOUND;
    case CAP_THREAD:
        return slot_is_first(slot) ? add_slots(cap_thread(cap)->slots, TCB_SLOTS) : SOUND;
    case CAP_ZOMBIE:
        if (cap.zombie.kind == ZOMBIE_HEAD) return SOUND;
        return add_slots(zombie_object(cap), zombie_slots(cap));
    default:
        return SOUND;
    }
}

static struct broken find_lists(void)
{
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        SOUND_TOO(add_slots(tcb->slots, TCB_SLOTS));
    }
    for (word_t irq = 0; irq < ARCH_MAX_IRQ; irq++) SOUND_TOO(add_slots(irq_notification(irq), 1));
    if (cnode_initial.type == CAP_CNODE) SOUND_TOO(add_cnode(cnode_initial));
    for (unsigned i = 0; i < list_count; i++) {
        for (const struct slot *at = lists[i]; at; at = slot_next(at)) SOUND_TOO(add_inner(at));
    }
    return SOUND;
}

/* A list whose links are broken was marked up to there. */
static void forget_lists(void)
{
    for (unsigned i = 0; i < list_count; i++) {
        for (const struct slot *at = lists[i]; at && is_seen(at); at = slot_next(at)) {
            set_seen(at, false);
        }
    }
    list_count = 0;
}

static bool finds(struct cap cap)
{
    for (unsigned i = 0; i < list_count; i++) {
        for (const struct slot *at = lists[i]; at; at = slot_next(at)) {
            if (cap_same_object(cap, at->cap)) return true;
        }
    }
    return false;
}

static bool memory_is_found(struct cap cap)
{
    for (unsigned i = 0; i < list_count; i++) {
        for (const struct slot *at = lists[i]; at; at = slot_next(at)) {
            if (at->cap.type == CAP_UNTYPED && cap_same_region(at->cap, cap)) return true;
        }
    }
    return false;
}

static bool knows(struct cap cap)
{
    return finds(cap) || memory_is_found(cap);
}

static bool is_orphan(struct cap cap)
{
    return !finds(cap) && memory_is_found(cap);
}

static const struct census census = {finds, knows, is_orphan};

/* ---- what capabilities name ---- */

static struct broken check_thread_cap(const struct slot *slot)
{
    HOLDS(tcb_is_listed(cap_thread(slot->cap)), "thread-capability-lives", slot);
    met.threads += slot_is_first(slot);
    return SOUND;
}

static struct broken check_endpoint_cap(const struct slot *slot)
{
    if (!slot_is_first(slot)) return SOUND;
    const struct endpoint *endpoint = cap_endpoint(slot->cap);
    SOUND_TOO(endpoint_check(endpoint));
    met.waiting += queue_length(&endpoint->queue);
    return SOUND;
}

static struct broken check_notification_cap(const struct slot *slot)
{
    if (!slot_is_first(slot)) return SOUND;
    const struct notification *notification = cap_notification(slot->cap);
    SOUND_TOO(notification_check(notification));
    met.waiting += queue_length(&notification->queue);
    met.bound += notification_bound(notification) != NULL;
    return SOUND;
}

static struct broken check_object(const struct slot *slot)
{
    switch (slot->cap.type) {
    case CAP_UNTYPED:
        return untyped_check(slot, false);
    case CAP_ENDPOINT:
        return check_endpoint_cap(slot);
    case CAP_NOTIFICATION:
        return check_notification_cap(slot);
    case CAP_REPLY:
        return reply_check(slot);
    case CAP_THREAD:
        return check_thread_cap(slot);
    case CAP_IRQ_HANDLER:
        met.handlers += slot_is_first(slot);
        return irq_handler_check(slot);
    case CAP_ZOMBIE:
        return zombie_check(slot);
    case CAP_CNODE:
    case CAP_IRQ_CONTROL:
    case CAP_DOMAIN:
        return SOUND;
    default:
        HOLDS(slot->cap.type >= CAP_ARCH, "capability-type", slot);
        return arch_cap_check(slot);
    }
}

/* Objects of untyped memory are together because they do not overlap and stand in order; the whole
 * of a list is looked at for capabilities without memory, of which there are few. */
static struct broken check_slot(const struct slot *slot)
{
    struct cap cap = slot->cap;
    if (!cap_is_physical(cap)) {
        SOUND_TOO(derivation_check(slot));
    } else {
        HOLDS(IS_ALIGNED(cap_base(cap).raw, cap_size_bits(cap)), "object-aligned", slot);
    }
    return check_object(slot);
}

static struct broken check_lists(void)
{
    for (unsigned i = 0; i < list_count; i++) {
        for (const struct slot *at = lists[i]; at; at = slot_next(at)) {
            SOUND_TOO(check_slot(at));
        }
    }
    return SOUND;
}

/* ---- memory ---- */

static word_t base_of(const struct slot *slot)
{
    return cap_base(slot->cap).raw;
}

static void swap(const struct slot **a, const struct slot **b)
{
    const struct slot *kept = *a;
    *a = *b;
    *b = kept;
}

static void sift_down(const struct slot **items, unsigned root, unsigned count)
{
    for (unsigned child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && base_of(items[child]) < base_of(items[child + 1])) child++;
        if (base_of(items[root]) >= base_of(items[child])) return;
        swap(&items[root], &items[child]);
    }
}

/* By base, ascending: heapsort, since it needs no memory. */
static void sort_by_base(const struct slot **items, unsigned count)
{
    for (unsigned root = count / 2; root-- > 0;) sift_down(items, root, count);
    for (unsigned end = count; end-- > 1;) {
        swap(&items[0], &items[end]);
        sift_down(items, 0, end);
    }
}

/* Objects at the top: inside no untyped memory that anybody holds a capability to. */
static const struct slot *roots[MAX_LISTS];

/* Adds those of one list to the `count` there are: what is not inside that which stands before. A
 * copy of a large frame is no parent of the small ones inside, but they are still from one memory.
 */
static unsigned collect_roots(const struct slot *list, unsigned count)
{
    const struct slot *root = NULL;
    for (const struct slot *at = list; at; at = slot_next(at)) {
        if (!cap_is_physical(at->cap) || at->cap.type == CAP_ZOMBIE) continue;
        if (root && cap_same_region(root->cap, at->cap)) continue;
        if (count == MAX_LISTS) kpanic("more than %u objects outside untyped memory", MAX_LISTS);
        roots[count++] = root = at;
    }
    return count;
}

/* No two of them share memory; inside untyped memory untyped_check() has looked. */
static struct broken check_disjoint(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < list_count; i++) count = collect_roots(lists[i], count);
    sort_by_base(roots, count);
    for (unsigned i = 0; i < count; i++) {
        word_t start = base_of(roots[i]), end = start + BIT(cap_size_bits(roots[i]->cap));
        HOLDS(!arch_memory_is_kernels((paddr_t){start}, end - start), "memory-not-the-kernels",
              roots[i]);
        HOLDS(i + 1 == count || end <= base_of(roots[i + 1]), "memory-disjoint", roots[i + 1]);
    }
    return SOUND;
}

/* A page of free memory each time, from every untyped. */
static struct broken check_clear(void)
{
    static word_t turn;
    const word_t bytes = 4096;
    turn++;
    for (unsigned i = 0; i < list_count; i++) {
        for (const struct slot *at = lists[i]; at; at = slot_next(at)) {
            if (at->cap.type != CAP_UNTYPED) continue;
            word_t pages = BIT(at->cap.untyped.size_bits) / bytes;
            word_t from = pages > 1 ? turn % pages * bytes : 0;
            SOUND_TOO(untyped_check_clear(at, from, bytes));
        }
    }
    return SOUND;
}

/* ---- all together ---- */

static bool waits(const struct tcb *tcb)
{
    return tcb->state == THREAD_BLOCKED_ON_SEND || tcb->state == THREAD_BLOCKED_ON_RECEIVE ||
           tcb->state == THREAD_BLOCKED_ON_NOTIFICATION;
}

static struct cap waited_for(const struct tcb *tcb)
{
    word_t ptr = kptr_bits(tcb->blocked_on);
    if (tcb->state == THREAD_BLOCKED_ON_NOTIFICATION) {
        return (struct cap){.notification = {.type = CAP_NOTIFICATION, .ptr = ptr}};
    }
    return (struct cap){.endpoint = {.type = CAP_ENDPOINT, .ptr = ptr}};
}

/* The counts disagree: whose capability is missing? */
static struct broken find_orphan(struct tcb *tcb)
{
    struct cap bound = {
        .notification = {.type = CAP_NOTIFICATION, .ptr = kptr_bits(tcb->bound)},
    };
    HOLDS(!is_orphan(cap_of_thread(tcb)), "thread-has-capability", tcb);
    HOLDS(!waits(tcb) || !is_orphan(waited_for(tcb)), "waited-for-has-capability", tcb);
    HOLDS(!tcb->bound || !is_orphan(bound), "bound-has-capability", tcb);
    return SOUND;
}

static struct broken check_threads(void)
{
    word_t threads = 0, waiting = 0, bound = 0;
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        SOUND_TOO(tcb_check(tcb));
        threads++;
        waiting += waits(tcb);
        bound += tcb->bound != NULL;
    }
    if (threads == met.threads && waiting == met.waiting && bound == met.bound) return SOUND;
    for (struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) SOUND_TOO(find_orphan(tcb));
    return SOUND;
}

static struct broken check_found(bool is_thorough)
{
    SOUND_TOO(sched_check());
    SOUND_TOO(find_lists());
    SOUND_TOO(check_lists());
    SOUND_TOO(check_threads());
    SOUND_TOO(irq_check(met.handlers, &census));
    SOUND_TOO(arch_check(&census));
    if (!is_thorough) return SOUND;
    SOUND_TOO(check_clear());
    return check_disjoint();
}

static struct broken check(bool is_thorough)
{
    __builtin_memset(&met, 0, sizeof met);
    arch_check_begin();
    struct broken found = check_found(is_thorough);
    forget_lists();
    arch_check_end();
    return found;
}

struct broken check_all(void)
{
    return check(false);
}

struct broken check_all_thoroughly(void)
{
    return check(true);
}

word_t check_size(void)
{
    return met.slots;
}

struct broken check_exit(void)
{
    SOUND_TOO(sched_check_decided());
    SOUND_TOO(arch_check_cpu());
    const struct tcb *tcb = current_thread;
    return sched_is_idle(tcb) ? SOUND : tcb_check(tcb);
}
