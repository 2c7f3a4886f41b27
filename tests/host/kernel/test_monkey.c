/* SPDX-License-Identifier: BSD-2-Clause */
/* Random calls on random capabilities, preempted at random with other random calls in between, some
 * never continued. All invariants are checked after each; in the end everything must be gone, each
 * object finalised once, and all memory back.
 *
 * `host-kernel-monkey SEED` repeats one run, `host-kernel-monkey SEED RUNS` does that many. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 24, CALLS = 400, RUNS = 150, MAX_RADIX = 3 };

static unsigned seed, frames_made, depth;

static unsigned below(unsigned limit)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % limit;
}

static word_t some_root_slot(void)
{
    return FIRST_FREE + below(SLOTS);
}

/* A root slot with a capability of this type, if a few tries find one. */
static word_t find_root_slot(unsigned type)
{
    word_t index = some_root_slot();
    for (unsigned i = 0; i < 8 && root_slot(index)->cap.type != type; i++) {
        index = some_root_slot();
    }
    return index;
}

/* A slot of the root CNode, or of a CNode whose capability stands there. */
static struct place some_place(void)
{
    word_t node = find_root_slot(CAP_CNODE);
    struct cap cap = root_slot(node)->cap;
    if (cap.type != CAP_CNODE || cap.cnode.guard_bits > 0 || below(3) == 0) {
        return in_root(some_root_slot());
    }
    if (cap.cnode.radix == ROOT_BITS) return in_cnode(node, some_root_slot(), ROOT_BITS);
    return in_cnode(node, below(1u << cap.cnode.radix), cap.cnode.radix);
}

static void some_retype(void)
{
    static const word_t types[] = {OBJECT_UNTYPED,      OBJECT_TCB,          OBJECT_ENDPOINT,
                                   OBJECT_NOTIFICATION, OBJECT_CNODE,        OBJECT_CNODE,
                                   OBJECT_CNODE,        OBJECT_HOST_FRAME_4K};
    word_t type = types[below(ARRAY_SIZE(types))];
    word_t bits = type == OBJECT_UNTYPED ? 9 + below(4) : 1 + below(MAX_RADIX);
    word_t memory = find_root_slot(CAP_UNTYPED);
    if (root_slot(memory)->cap.type != CAP_UNTYPED || below(2)) memory = CAP_SMALL;
    word_t count = 1 + below(3);
    struct place where = some_place();
    word_t answer =
        where.root == CAP_ROOT
            ? retype(memory, type, bits, where.index, count)
            : retype_into(memory, type, bits, (struct place){where.root, 0, 0}, where.index, count);
    if (answer == ERR_NONE && type == OBJECT_HOST_FRAME_4K) frames_made += (unsigned)count;
}

/* A thread takes a CNode as its CSpace, and perhaps holds the only capability to it. */
static void some_configure(void)
{
    struct cap cap = root_slot(find_root_slot(CAP_THREAD))->cap;
    word_t node = find_root_slot(CAP_CNODE);
    if (cap.type != CAP_THREAD || root_slot(node)->cap.type != CAP_CNODE) return;
    struct slot *dest = &cap_thread(cap)->slots[below(TCB_SLOTS)];
    if (!slot_empty(dest)) return;
    slot_insert(dest, root_slot(node)->cap, root_slot(node));
    if (below(2)) cnode_delete(in_root(node));
}

static void some_call(void)
{
    struct place a = some_place(), b = some_place();
    switch (below(12)) {
    case 0:
    case 1:
    case 2:
        some_retype();
        break;
    case 3:
        cnode_copy(a, b, below(16));
        break;
    case 4:
        cnode_mint(a, b, RIGHTS_ALL, below(3));
        break;
    case 5:
    case 6:
        cnode_move(a, b);
        break;
    case 7:
        cnode_rotate(a, 0, b, 0, some_place());
        break;
    case 8:
    case 9:
        cnode_delete(a);
        break;
    case 10:
        cnode_revoke(below(6) ? a : in_root(CAP_SMALL));
        break;
    default:
        some_configure();
        break;
    }
}

/* Others work meanwhile; perhaps the preempted thread never runs again. */
static void meanwhile(void)
{
    if (depth >= 3) return;
    depth++;
    for (unsigned i = below(3); i > 0; i--) some_call();
    depth--;
    world.resume = below(4) != 0;
}

static void run(unsigned number)
{
    seed = number;
    frames_made = depth = 0;
    world.on_preemption = meanwhile;
    world.odd_threads = true;
    for (unsigned i = 0; i < CALLS; i++) {
        world.preempt_every = below(3) ? 0 : 1 + below(4);
        world.resume = true;
        some_call();
    }
    world.preempt_every = 0;
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    for (word_t i = FIRST_FREE; i < BIT(ROOT_BITS); i++) assert_ok(cnode_delete(in_root(i)));
    assert_memory_is_back(CAP_SMALL);
    assert_int_equal(host.finalised_final, frames_made);
    assert_ptr_equal(tcb_all(), world.caller);
    assert_null(world.caller->all_next);
}

static unsigned first_run = 1, runs = RUNS, this_run;

static void monkey__random_calls__invariants_hold_and_all_is_freed(void **state)
{
    for (this_run = first_run; this_run < first_run + runs; this_run++) {
        world_setup(state);
        run(this_run);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        first_run = (unsigned)atoi(argv[1]);
        runs = argc > 2 ? (unsigned)atoi(argv[2]) : 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(monkey__random_calls__invariants_hold_and_all_is_freed),
    };
    int failed = cmocka_run_group_tests_name("monkey", tests, NULL, NULL);
    if (failed) fprintf(stderr, "to repeat it: %s %u\n", argv[0], this_run);
    return failed;
}
