/* SPDX-License-Identifier: BSD-2-Clause */
/* Long work is interrupted at each point where it can be, in turn, and goes on: in the end all
 * memory, capabilities and threads included, is as if nobody had interrupted it. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "object/irq.h"

enum {
    NODE = FIRST_FREE, /* what is worked on */
    EP,
    NTFN,
    OTHER,
    HANDLER,
    CHAIN, /* two slots */
    THREADS = CHAIN + 2,
    MANY = THREADS + 64, /* many slots */
};
enum { NODE_BITS = 6, NODE_SLOTS = 1 << NODE_BITS, WAITERS = 40, COPIES = 100, LINKS = 20 };

/* ---- building ---- */

static struct slot *node_slot(word_t index)
{
    return cap_cnode(root_slot(NODE)->cap) + index;
}

static struct place in_node(word_t index)
{
    return in_cnode(NODE, index, NODE_BITS);
}

static struct tcb *make_thread(unsigned index)
{
    assert_ok(retype(CAP_MEMORY, OBJECT_TCB, 0, THREADS + index, 1));
    return cap_thread(root_slot(THREADS + index)->cap);
}

static void make_node(void)
{
    assert_ok(retype(CAP_MEMORY, OBJECT_CNODE, NODE_BITS, NODE, 1));
    assert_ok(retype(CAP_MEMORY, OBJECT_ENDPOINT, 0, EP, 1));
    assert_ok(retype(CAP_MEMORY, OBJECT_NOTIFICATION, 0, NTFN, 1));
}

static void make_waiters(word_t index)
{
    static const struct send_mode modes[] = {{.badge = 0, .is_blocking = true},
                                             {.badge = 1, .is_blocking = true, .is_call = true}};
    for (unsigned i = 0; i < WAITERS; i++) {
        struct tcb *tcb = make_thread(i);
        struct cap cap = root_slot(index)->cap;
        reply_master_setup(tcb);
        if (cap.type == CAP_ENDPOINT) {
            endpoint_send(cap_endpoint(cap), tcb, &modes[i % 3 == 0]);
        } else {
            notification_wait(cap_notification(cap), tcb, true);
        }
    }
}

/* A CNode with everything: copies, the last capability to an endpoint at which many wait, CNodes
 * with content, and a thread that holds another. */
static void build_full_node(void)
{
    make_node();
    make_waiters(EP);
    assert_ok(cnode_move(in_node(1), in_root(EP)));
    for (word_t i = 2; i < 20; i++) assert_ok(cnode_copy(in_node(i), in_root(NTFN), RIGHTS_ALL));
    for (word_t i = 20; i < 24; i++) {
        assert_ok(retype(CAP_MEMORY, OBJECT_CNODE, 3, OTHER, 1));
        for (word_t j = 0; j < 8; j += 2) {
            assert_ok(cnode_copy(in_cnode(OTHER, j, 3), in_root(NTFN), RIGHTS_ALL));
        }
        assert_ok(cnode_move(in_node(i), in_root(OTHER)));
    }
    struct tcb *tcb = make_thread(WAITERS);
    slot_move(&tcb->slots[TCB_CSPACE], node_slot(23));
    assert_ok(cnode_move(in_node(NODE_SLOTS - 1), in_root(THREADS + WAITERS)));
}

/* It is also the CSpace of a thread inside it, so that only its memory's revocation ends it. */
static void build_full_loop(void)
{
    build_full_node();
    struct tcb *tcb = make_thread(WAITERS);
    slot_insert(&tcb->slots[TCB_CSPACE], root_slot(NODE)->cap, root_slot(NODE));
    assert_ok(cnode_move(in_node(NODE_SLOTS - 2), in_root(THREADS + WAITERS)));
}

/* Each CNode holds the last capability to the next. */
static void build_chain(void)
{
    make_node();
    for (unsigned i = 0; i < LINKS; i++) {
        assert_ok(retype(CAP_MEMORY, OBJECT_CNODE, 2, OTHER, 1));
        assert_ok(cnode_move(in_cnode(OTHER, i % 4, 2), in_root(NODE)));
        assert_ok(cnode_move(in_root(NODE), in_root(OTHER)));
    }
}

static void build_self_holder(void)
{
    make_node();
    assert_ok(cnode_copy(in_node(3), in_root(NODE), RIGHTS_ALL));
    for (word_t i = 5; i < 30; i++) assert_ok(cnode_copy(in_node(i), in_root(EP), RIGHTS_ALL));
    slot_move(root_slot(OTHER), root_slot(NODE));
}

static void build_copies(void)
{
    make_node();
    for (word_t i = 0; i < COPIES; i++) {
        assert_ok(cnode_mint(in_root(MANY + i), in_root(EP), RIGHTS_ALL, i % 3));
    }
}

static void build_waiters_at_endpoint(void)
{
    make_node();
    make_waiters(EP);
}

static void build_waiters_at_notification(void)
{
    make_node();
    make_waiters(NTFN);
}

/* The interrupt holds the last capability to the notification. */
static void build_waiters_at_interrupt(void)
{
    build_waiters_at_notification();
    irq_issue_handler(20, root_slot(HANDLER), root_slot(CAP_IRQ));
    slot_insert(irq_notification(20), root_slot(NTFN)->cap, root_slot(NTFN));
    assert_ok(cnode_delete(in_root(NTFN)));
}

static void build_badged_senders(void)
{
    build_waiters_at_endpoint();
    assert_ok(cnode_mint(in_root(OTHER), in_root(EP), RIGHTS_ALL, 1));
}

static void build_dirty_memory(void)
{
    void *memory = phys_to_kernel(cap_base(root_slot(CAP_SMALL)->cap));
    memset(memory, 0x55, BIT(SMALL_BITS));
    root_slot(CAP_SMALL)->cap.untyped.clear_mark = 0;
}

/* ---- the work ---- */

static word_t delete_node(void)
{
    return cnode_delete(in_root(NODE));
}
static word_t delete_endpoint(void)
{
    return cnode_delete(in_root(EP));
}
static word_t delete_notification(void)
{
    return cnode_delete(in_root(NTFN));
}
static word_t delete_handler(void)
{
    return cnode_delete(in_root(HANDLER));
}
static word_t clear_handler(void)
{
    return invoke_words(HANDLER, LABEL_IRQClearIRQHandler, NULL, 0, NULL, 0);
}
static word_t revoke_memory(void)
{
    return cnode_revoke(in_root(CAP_MEMORY));
}
static word_t revoke_endpoint(void)
{
    return cnode_revoke(in_root(EP));
}
static word_t cancel_badged(void)
{
    return cnode_cancel_badged_sends(in_root(OTHER));
}
static word_t delete_range(void)
{
    const word_t words[] = {0, NODE_SLOTS};
    return invoke_words(NODE, LABEL_QuollCNodeDeleteRange, words, 2, NULL, 0);
}
static word_t delete_root_range(void)
{
    const word_t words[] = {MANY, COPIES};
    return invoke_words(CAP_ROOT, LABEL_QuollCNodeDeleteRange, words, 2, NULL, 0);
}
static word_t retype_many(void)
{
    return retype(CAP_SMALL, OBJECT_TCB, 0, MANY, BIT(SMALL_BITS - TCB_BITS));
}
static word_t retype_large(void)
{
    return retype(CAP_SMALL, OBJECT_CNODE, SMALL_BITS - SLOT_BITS, NODE, 1);
}

struct work {
    const char *name;
    void (*build)(void);
    word_t (*run)(void);
    unsigned min_points; /* at which it can be interrupted, at least */
};

static const struct work works[] = {
    {"delete: a CNode with everything in it", build_full_node, delete_node, 80},
    {"delete: a chain of CNodes", build_chain, delete_node, LINKS},
    {"revoke: memory with a CNode that holds itself", build_self_holder, revoke_memory, 20},
    {"delete: an endpoint with senders", build_waiters_at_endpoint, delete_endpoint, WAITERS},
    {"delete: a notification with waiters", build_waiters_at_notification, delete_notification,
     WAITERS},
    {"delete: an interrupt whose signal many wait for", build_waiters_at_interrupt, delete_handler,
     WAITERS},
    {"clear: the same", build_waiters_at_interrupt, clear_handler, WAITERS},
    {"delete range: a CNode with everything in it", build_full_node, delete_range, 80},
    {"delete range: copies", build_copies, delete_root_range, COPIES - 1},
    {"revoke: memory with everything in it", build_full_loop, revoke_memory, 80},
    {"revoke: memory with a chain of CNodes", build_chain, revoke_memory, LINKS},
    {"revoke: copies", build_copies, revoke_endpoint, COPIES - 1},
    {"cancel badged sends", build_badged_senders, cancel_badged, WAITERS / 3},
    {"retype: many objects in dirty memory", build_dirty_memory, retype_many, 10},
    {"retype: a large object in dirty memory", build_dirty_memory, retype_large, 10},
};

/* ---- comparing ---- */

/* All that the works above touch: the world's own objects, and what is made from CAP_MEMORY. */
enum { AREA = 1 << 20 };

struct memory {
    word_t base;
    word_t own[AREA / sizeof(word_t)], made[AREA / sizeof(word_t)];
};

static void remember(struct memory *out)
{
    void *own = phys_to_kernel((paddr_t){HOST_MEMORY_BASE});
    void *made = phys_to_kernel((paddr_t){root_slot(CAP_MEMORY)->cap.untyped.base});
    out->base = (word_t)own;
    memcpy(out->own, own, AREA);
    memcpy(out->made, made, AREA);
}

/* The machine's memory may have been at another address: pointers differ by that, whole, or as a
 * capability holds them. */
static void assert_same(const word_t *a, const word_t *b, word_t moved, unsigned point)
{
    for (unsigned i = 0; i < AREA / sizeof(word_t); i++) {
        word_t difference = b[i] - a[i];
        if (difference && difference != moved && difference != moved << 16) {
            fail_msg("interrupted at point %u: word %u is 0x%lx, was 0x%lx", point, i, b[i], a[i]);
        }
    }
}

static struct memory undisturbed, disturbed;

/* Interrupted at one point, or at each if `at` is 0. Returns how many points there were. */
static unsigned perform(const struct work *work, unsigned at, unsigned every, struct memory *out)
{
    world_setup(NULL);
    world.unchecked = true; /* while building */
    work->build();
    world.unchecked = every == 1;
    world.units = world.preemptions = 0;
    world.preempt_at = at;
    world.preempt_every = every;
    assert_ok(work->run());
    world.unchecked = false;
    world_check();
    remember(out);
    unsigned points = world.units;
    cnode_delete(in_root(HANDLER)); /* interrupts outlive a world */
    return points;
}

static void compare(unsigned point)
{
    word_t moved = disturbed.base - undisturbed.base;
    assert_same(undisturbed.own, disturbed.own, moved, point);
    assert_same(undisturbed.made, disturbed.made, moved, point);
}

static void ends_the_same(void **state)
{
    const struct work *work = *state;
    unsigned points = perform(work, 0, 0, &undisturbed);
    if (points < work->min_points) fail_msg("only %u points", points);
    assert_int_equal(world.preemptions, 0);
    for (unsigned point = 1; point <= points; point++) {
        perform(work, point, 0, &disturbed);
        assert_int_equal(world.preemptions, 1);
        compare(point);
    }
    perform(work, 0, 1, &disturbed);
    assert_true(world.preemptions >= work->min_points);
    compare(0);
}

/* ---- between the interruption and the rest ---- */

static void delete__endpoint_with_senders__nobody_joins_them(void **state)
{
    world_setup(state);
    build_waiters_at_endpoint();
    world.preempt_at = world.units + 3;
    world.resume = false;
    assert_int_equal(cnode_delete(in_root(EP)), ANSWER_PREEMPTED);
    assert_int_equal(queue_length(&cap_endpoint(root_slot(EP)->cap)->queue), WAITERS - 3);
    assert_argument_error(invoke_words(EP, 0, NULL, 0, NULL, 0), ERR_INVALID_CAPABILITY, 0);
    assert_int_equal(queue_length(&cap_endpoint(root_slot(EP)->cap)->queue), WAITERS - 3);
    assert_ok(cnode_delete(in_root(EP)));
    assert_true(slot_empty(root_slot(EP)));
    for (unsigned i = 0; i < WAITERS; i++) {
        assert_int_equal(cap_thread(root_slot(THREADS + i)->cap)->state, THREAD_RESTART);
    }
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_SIZE(works) + 1];
    tests[ARRAY_SIZE(works)] =
        (struct CMUnitTest)cmocka_unit_test(delete__endpoint_with_senders__nobody_joins_them);
    for (unsigned i = 0; i < ARRAY_SIZE(works); i++) {
        tests[i] = (struct CMUnitTest){
            .name = works[i].name,
            .test_func = ends_the_same,
            .initial_state = (void *)(uintptr_t)&works[i],
        };
    }
    return cmocka_run_group_tests_name("preemption", tests, NULL, NULL);
}
