/* SPDX-License-Identifier: BSD-2-Clause */
/* Deletion and revocation of what holds other things: chains, cycles, millions; preempted anywhere,
 * with everything else going on in between. */
#include "world.h"

enum { A = FIRST_FREE, B, C, D, E, TCB, SPARE, NODE_RADIX = 3 };

static struct slot *slots_of(word_t index)
{
    return cap_cnode(root_slot(index)->cap);
}

static void make_node(word_t index)
{
    assert_ok(retype(CAP_SMALL, OBJECT_CNODE, NODE_RADIX, index, 1));
}

/* The place of slot `index` in the CNode whose capability stands in root slot `node`. */
static struct place inside(word_t node, word_t index)
{
    return in_cnode(node, index, NODE_RADIX);
}

static void assert_nothing_left(void)
{
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    assert_ok(cnode_revoke(in_root(CAP_MEMORY)));
    for (word_t i = FIRST_FREE; i < BIT(ROOT_BITS); i++) assert_ok(cnode_delete(in_root(i)));
    assert_memory_is_back(CAP_SMALL);
    assert_null(world.caller ? world.caller->all_next : NULL);
}

/* Every test runs without preemption and preempted after every single step. */
static int setup_preempted(void **state)
{
    world_setup(state);
    world.preempt_every = 1;
    return 0;
}
#define PREEMPTED(name) #name " (preempted)"
#define TEST(name)                                                                                 \
    cmocka_unit_test_setup(name, world_setup),                                                     \
    {                                                                                              \
        PREEMPTED(name), name, setup_preempted, NULL, NULL                                         \
    }

/* ---- trees ---- */

static void delete__cnode_with_contents__all_are_finalised(void **state)
{
    (void)state;
    make_node(A);
    assert_ok(retype_into(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, in_root(A), 0, 2));
    assert_ok(retype_into(CAP_SMALL, OBJECT_TCB, 0, in_root(A), 3, 2));
    assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(A), 7, 1));
    assert_ok(cnode_copy(in_root(SPARE), inside(A, 7), RIGHTS_ALL));
    assert_ok(cnode_delete(in_root(A)));
    assert_true(slot_empty(root_slot(A)));
    assert_int_equal(host.finalised_final, 2);
    assert_false(slot_empty(root_slot(SPARE)));
    assert_ok(cnode_delete(in_root(SPARE)));
    assert_memory_is_back(CAP_SMALL);
}

static void delete__not_the_last_capability__contents_stay(void **state)
{
    (void)state;
    make_node(A);
    assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(A), 2, 1));
    assert_ok(cnode_copy(in_root(B), in_root(A), RIGHTS_ALL));
    assert_ok(cnode_delete(in_root(A)));
    assert_int_equal(slots_of(B)[2].cap.type, CAP_ENDPOINT);
    assert_ok(cnode_delete(in_root(B)));
    assert_memory_is_back(CAP_SMALL);
}

/* Bottom up: each new CNode receives the chain so far in slot `at`. Its top is in A. */
static void build_chain(unsigned length, word_t at)
{
    make_node(A);
    for (unsigned i = 1; i < length; i++) {
        make_node(B);
        assert_ok(cnode_move(inside(B, at), in_root(A)));
        assert_ok(cnode_move(in_root(A), in_root(B)));
    }
}

static void delete__chain__every_position_of_the_link(void **state)
{
    (void)state;
    for (word_t at = 0; at < BIT(NODE_RADIX); at++) {
        build_chain(20, at);
        assert_ok(cnode_delete(in_root(A)));
        assert_memory_is_back(CAP_SMALL);
    }
}

static void delete__full_tree__every_object_dies(void **state)
{
    (void)state;
    make_node(A);
    for (word_t i = 0; i < 8; i++) {
        make_node(B);
        for (word_t j = 0; j < 8; j++) {
            assert_ok(retype(CAP_MEMORY, OBJECT_CNODE, NODE_RADIX, C, 1));
            assert_ok(retype_into(CAP_MEMORY, OBJECT_TCB, 0, in_root(C), (i + j) % 8, 1));
            assert_ok(cnode_move(inside(B, j), in_root(C)));
        }
        assert_ok(cnode_move(inside(A, i), in_root(B)));
    }
    assert_ok(cnode_delete(in_root(A)));
    assert_memory_is_back(CAP_SMALL);
    assert_false(slot_has_children(root_slot(CAP_MEMORY)));
    assert_null(world.caller->all_next);
}

/* ---- threads ---- */

static void delete__thread_holding_its_cspace__both_die(void **state)
{
    (void)state;
    make_node(A);
    assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(A), 0, 8));
    assert_ok(retype(CAP_SMALL, OBJECT_TCB, 0, TCB, 1));
    struct tcb *tcb = cap_thread(root_slot(TCB)->cap);
    slot_insert(&tcb->slots[TCB_CSPACE], root_slot(A)->cap, root_slot(A));
    assert_ok(cnode_delete(in_root(A)));
    assert_ok(cnode_delete(in_root(TCB)));
    assert_memory_is_back(CAP_SMALL);
}

static void delete__own_thread__nobody_is_left_to_answer(void **state)
{
    (void)state;
    assert_ok(retype(CAP_SMALL, OBJECT_TCB, 0, TCB, 1));
    struct tcb *doomed = world.caller;
    word_t answer = cnode_delete(in_root(CAP_SELF_TCB));
    assert_int_equal(answer, ANSWER_GONE);
    assert_int_equal(doomed->state, THREAD_INACTIVE);
    assert_true(sched_is_idle(current_thread));
    /* preempted or not, what is left can be finished from elsewhere */
    while (slot_delete(root_slot(CAP_SELF_TCB)) == PREEMPTED) world_check();
    assert_true(slot_empty(root_slot(CAP_SELF_TCB)));
}

static void delete__own_cspace__next_lookup_fails(void **state)
{
    (void)state;
    /* a CSpace of its own, whose only capability is in the caller's TCB */
    make_node(A);
    word_t guard_of_61_bits = 61;
    assert_ok(cnode_mint(in_root(B), in_root(A), RIGHTS_ALL, guard_of_61_bits));
    assert_ok(cnode_copy(inside(A, 5), in_root(B), RIGHTS_ALL));
    assert_ok(cnode_copy(inside(A, 6), in_root(CAP_ROOT), RIGHTS_ALL));
    struct slot *cspace = &world.caller->slots[TCB_CSPACE];
    slot_delete_one(cspace);
    slot_insert(cspace, root_slot(B)->cap, root_slot(B));
    struct place old_a = {6, A, 64}, old_b = {6, B, 64}, own = {5, 5, 64};
    assert_ok(cnode_delete(old_a));
    assert_ok(cnode_delete(old_b));
    /* now slot 5 of the CSpace holds the last capability beside the TCB's: not the last one */
    assert_ok(cnode_delete(own));
    assert_int_equal(cspace->cap.type, CAP_CNODE);
    assert_int_equal(slot_delete(cspace), world.preempt_every ? PREEMPTED : OK);
    struct slot *slot;
    struct lookup_fail why;
    assert_int_equal(cspace_lookup(world.caller, 6, &slot, &why), FAILED);
    assert_int_equal(why.type, LOOKUP_INVALID_ROOT);
    while (slot_delete(cspace) == PREEMPTED) world_check();
    assert_false(slot_has_children(root_slot(CAP_SMALL)));
}

/* ---- what contains itself ---- */

static void revoke__cnode_in_itself__memory_is_back(void **state)
{
    (void)state;
    for (word_t at = 0; at < BIT(NODE_RADIX); at++) {
        make_node(A);
        assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(A), (at + 3) % 8, 1));
        assert_ok(cnode_move(inside(A, at), in_root(A)));
        assert_true(slot_empty(root_slot(A)));
        assert_true(slot_has_children(root_slot(CAP_SMALL)));
        assert_ok(cnode_revoke(in_root(CAP_SMALL)));
        assert_memory_is_back(CAP_SMALL);
    }
}

static void revoke__cycles__memory_is_back(void **state)
{
    (void)state;
    for (unsigned length = 2; length <= 4; length++) {
        for (word_t at = 0; at < BIT(NODE_RADIX); at++) {
            for (word_t i = 0; i < length; i++) make_node(A + i);
            /* each of the others into its predecessor, then the first into the last, through a
             * second capability that goes afterwards */
            assert_ok(cnode_copy(in_root(SPARE), in_root(A + length - 1), RIGHTS_ALL));
            for (word_t i = length - 1; i > 0; i--) {
                assert_ok(cnode_move(inside(A + i - 1, (at + i) % 8), in_root(A + i)));
            }
            assert_ok(cnode_move(inside(SPARE, at), in_root(A)));
            assert_ok(cnode_delete(in_root(SPARE)));
            assert_true(slot_has_children(root_slot(CAP_SMALL)));
            assert_ok(cnode_revoke(in_root(CAP_SMALL)));
            assert_memory_is_back(CAP_SMALL);
        }
    }
}

static void revoke__memory_capability_inside_its_own_memory__ends(void **state)
{
    (void)state;
    assert_ok(retype(CAP_SMALL, OBJECT_UNTYPED, 14, B, 1));
    assert_ok(retype(B, OBJECT_CNODE, NODE_RADIX, A, 1));
    assert_ok(retype(B, OBJECT_CNODE, NODE_RADIX, C, 1));
    assert_ok(cnode_move(inside(A, 4), in_root(B)));
    /* the capability being revoked is deleted by its own revocation, which then ends */
    struct place memory = inside(A, 4);
    word_t answer = cnode_revoke(memory);
    if (world.preempt_every) {
        /* the CNode it is reached through is dying when the call is repeated */
        assert_int_not_equal(answer, ERR_NONE);
    }
    assert_nothing_left();
}

/* ---- a zombie, from outside ---- */

/* Leave A half deleted, with a chain below it. */
static void leave_zombie(void)
{
    build_chain(5, 2);
    assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(A), 5, 1));
    world.preempt_every = 1;
    world.resume = false;
    assert_int_equal(cnode_delete(in_root(A)), ANSWER_PREEMPTED);
    assert_int_equal(root_slot(A)->cap.type, CAP_ZOMBIE);
    world.resume = true;
}

static void zombie__every_operation__refused_or_continued(void **state)
{
    (void)state;
    make_node(C);
    leave_zombie();
    assert_argument_error(cnode_delete((struct place){A, 5, 3}), ERR_INVALID_CAPABILITY, 0);
    assert_error(cnode_copy(in_root(SPARE), in_root(A), RIGHTS_ALL), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_mint(in_root(SPARE), in_root(A), RIGHTS_ALL, 0), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_move(in_root(SPARE), in_root(A)), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_mutate(in_root(SPARE), in_root(A), 0), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_rotate(in_root(SPARE), 0, in_root(A), 0, in_root(C)), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_rotate(in_root(SPARE), 0, in_root(C), 0, in_root(A)), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_move(in_root(A), in_root(C)), ERR_DELETE_FIRST);
    assert_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, A, 1), ERR_DELETE_FIRST);
    assert_lookup_error(cnode_copy(in_root(SPARE), (struct place){A, 5, 3}, RIGHTS_ALL), 1, 1);
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(A), 5, 1), 0, 2, 64);
    assert_ok(cnode_revoke(in_root(A))); /* no descendants */
    assert_int_equal(root_slot(A)->cap.type, CAP_ZOMBIE);
    assert_ok(cnode_delete(in_root(A)));
    assert_true(slot_empty(root_slot(A)));
    assert_nothing_left();
}

static void zombie__its_memory_is_revoked__its_slot_is_empty(void **state)
{
    (void)state;
    leave_zombie();
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    assert_false(slot_has_children(root_slot(CAP_SMALL)));
    assert_true(slot_empty(root_slot(A)));
    assert_memory_is_back(CAP_SMALL);
}

static void zombie__never_continued__memory_is_not_reused(void **state)
{
    (void)state;
    leave_zombie();
    word_t watermark = untyped_watermark(&root_slot(CAP_SMALL)->cap.untyped);
    assert_ok(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, SPARE, 1));
    assert_int_equal(untyped_watermark(&root_slot(CAP_SMALL)->cap.untyped), watermark + 16);
    assert_nothing_left();
}

/* Deletions that are stopped inside CNodes that are deleted, which is stopped ... */
static void zombie__in_a_deleted_cnode__everything_dies(void **state)
{
    (void)state;
    for (unsigned steps = 0; steps < 40; steps++) {
        for (word_t at = 0; at < 8; at++) {
            make_node(D);
            for (unsigned i = 0; i < 5; i++) {
                build_chain(4, (at + i) % 8);
                make_node(E);
                assert_ok(cnode_move(inside(E, at), in_root(D)));
                assert_ok(cnode_move(inside(E, (at + 1) % 8), in_root(A)));
                world.preempt_every = 1;
                world.resume = false;
                for (unsigned j = 0; j < steps; j++) {
                    if (cnode_delete(inside(E, (at + 1) % 8)) != ANSWER_PREEMPTED) break;
                }
                world.resume = true;
                world.preempt_every = 0;
                assert_ok(cnode_move(in_root(D), in_root(E)));
            }
            world.preempt_every = steps % 3;
            assert_ok(cnode_delete(in_root(D)));
            assert_memory_is_back(CAP_SMALL);
        }
    }
}

/* The deletion of `A` has stopped; then the CNode that A's slot is in becomes part of what A's
 * deletion destroys: nobody can continue it. Revoking the memory does. */
static void zombie__inside_its_own_ring__revoke_finishes_it(void **state)
{
    (void)state;
    for (unsigned steps = 1; steps < 30; steps++) {
        for (word_t at = 0; at < 8; at++) {
            make_node(D); /* holds the slot that is deleted; what dies holds D */
            build_chain(3, at);
            assert_ok(cnode_copy(inside(A, (at + 3) % 8), in_root(D), RIGHTS_ALL));
            assert_ok(cnode_move(inside(D, (at + 5) % 8), in_root(A)));
            world.preempt_every = 1;
            world.resume = false;
            word_t answer = ANSWER_PREEMPTED;
            for (unsigned j = 0; j < steps && answer == ANSWER_PREEMPTED; j++) {
                answer = cnode_delete(inside(D, (at + 5) % 8));
            }
            world.resume = true;
            world.preempt_every = steps % 3;
            assert_ok(cnode_delete(in_root(D)));
            assert_ok(cnode_revoke(in_root(CAP_SMALL)));
            assert_memory_is_back(CAP_SMALL);
        }
    }
}

/* ---- size ---- */

static void delete__chain_of_a_million__in_linear_work(void **state)
{
    (void)state;
    enum { LENGTH = 1000000 };
    world.unchecked = true;
    paddr_t base = {cap_base(root_slot(CAP_MEMORY)->cap).raw};
    untyped_set_watermark(&root_slot(CAP_MEMORY)->cap.untyped, (word_t)LENGTH * 64);
    for (unsigned link = 0; link <= 1; link++) {
        struct slot *holder = root_slot(A);
        for (unsigned i = 0; i < LENGTH; i++) {
            struct slot *slots = phys_to_kernel((paddr_t){base.raw + (word_t)i * 64});
            slot_insert_original(holder, cnode_make(slots, 1), root_slot(CAP_MEMORY));
            holder = &slots[link];
        }
        world.units = world.preemptions = 0;
        world.preempt_every = 1000;
        assert_ok(cnode_delete(in_root(A)));
        assert_true(slot_empty(root_slot(A)));
        assert_false(slot_has_children(root_slot(CAP_MEMORY)));
        assert_in_range(world.units, LENGTH, 4 * LENGTH);
        assert_int_equal(world.preemptions, world.units / 1000);
    }
}

static void revoke__a_million_copies__in_linear_work(void **state)
{
    (void)state;
    enum { RADIX = 20 };
    assert_ok(retype(CAP_MEMORY, OBJECT_CNODE, RADIX, A, 1));
    assert_ok(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, B, 1));
    world.unchecked = true;
    for (unsigned round = 0; round < 2; round++) {
        struct slot *slots = slots_of(A);
        for (word_t i = 0; i < BIT(RADIX); i++) {
            slot_insert(&slots[i], root_slot(B)->cap, root_slot(B));
        }
        world.units = 0;
        world.preempt_every = 1000;
        assert_ok(round == 0 ? cnode_revoke(in_root(B)) : cnode_delete(in_root(A)));
        assert_in_range(world.units, BIT(RADIX) - 10, BIT(RADIX) + BIT(RADIX) / 16);
    }
    assert_true(slot_empty(root_slot(A)));
    assert_ok(cnode_delete(in_root(B)));
    assert_false(slot_has_children(root_slot(CAP_MEMORY)));
}

static void delete__huge_empty_cnode__few_steps(void **state)
{
    (void)state;
    world.unchecked = true;
    assert_ok(retype(CAP_MEMORY, OBJECT_CNODE, 23, A, 1));
    world.units = 0;
    assert_ok(cnode_delete(in_root(A)));
    assert_in_range(world.units, 1, BIT(23) / 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(delete__cnode_with_contents__all_are_finalised),
        TEST(delete__not_the_last_capability__contents_stay),
        TEST(delete__chain__every_position_of_the_link),
        TEST(delete__full_tree__every_object_dies),
        TEST(delete__thread_holding_its_cspace__both_die),
        TEST(delete__own_thread__nobody_is_left_to_answer),
        TEST(delete__own_cspace__next_lookup_fails),
        TEST(revoke__cnode_in_itself__memory_is_back),
        TEST(revoke__cycles__memory_is_back),
        TEST(revoke__memory_capability_inside_its_own_memory__ends),
        TEST(zombie__every_operation__refused_or_continued),
        TEST(zombie__its_memory_is_revoked__its_slot_is_empty),
        TEST(zombie__never_continued__memory_is_not_reused),
        cmocka_unit_test_setup(zombie__in_a_deleted_cnode__everything_dies, world_setup),
        cmocka_unit_test_setup(zombie__inside_its_own_ring__revoke_finishes_it, world_setup),
        cmocka_unit_test_setup(delete__chain_of_a_million__in_linear_work, world_setup),
        cmocka_unit_test_setup(revoke__a_million_copies__in_linear_work, world_setup),
        cmocka_unit_test_setup(delete__huge_empty_cnode__few_steps, world_setup),
    };
    return cmocka_run_group_tests_name("delete", tests, NULL, NULL);
}
