/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames of different sizes over the same memory, as boot gives out the root task's image: the
 * large one is the parent of the small ones, and each may be copied, revoked and deleted. */
#include "world.h"

#include "debug/check.h"

enum { LARGE = FIRST_FREE, LARGE_COPY, SMALLS, SMALL_COUNT = 4, SMALL_COPY = SMALLS + SMALL_COUNT };

static struct cap frame(unsigned type, word_t offset)
{
    return object_create(type, (paddr_t){HOST_MEMORY_BASE + BIT(28) + offset}, 0, false);
}

/* Four pages of the large one are enough to see the rules. */
static int setup(void **state)
{
    world_setup(state);
    slot_insert_original(root_slot(LARGE), frame(OBJECT_HOST_FRAME_2M, 0), NULL);
    for (word_t i = SMALL_COUNT; i-- > 0;) {
        slot_insert_original(root_slot(SMALLS + i), frame(OBJECT_HOST_FRAME_4K, i * 4096),
                             root_slot(LARGE));
    }
    world_check();
    return 0;
}

static bool is_there(word_t index)
{
    return !slot_empty(root_slot(index));
}

static void expect_smalls(bool there)
{
    assert_null(check_all_thoroughly().invariant);
    for (word_t i = 0; i < SMALL_COUNT; i++) assert_int_equal(is_there(SMALLS + i), there);
}

static void copy_both(void)
{
    assert_ok(cnode_copy(in_root(LARGE_COPY), in_root(LARGE), RIGHTS_ALL));
    assert_ok(cnode_copy(in_root(SMALL_COPY), in_root(SMALLS + 1), RIGHTS_ALL));
}

static void large__inside__is_a_region_but_not_the_same_object(void **state)
{
    (void)state;
    struct cap large = root_slot(LARGE)->cap, first = root_slot(SMALLS)->cap;
    assert_true(cap_same_region(large, first));
    assert_false(cap_same_region(first, large));
    assert_false(cap_same_object(large, first));
    assert_false(cap_same_region(large, frame(OBJECT_HOST_FRAME_4K, BIT(21))));
    assert_false(cap_same_region(large, frame(OBJECT_HOST_FRAME_4K, -4096ul)));
}

static void large__copied__the_copy_stands_before_the_small_ones(void **state)
{
    (void)state;
    copy_both();
    assert_ptr_equal(slot_next(root_slot(LARGE)), root_slot(LARGE_COPY));
    assert_ptr_equal(slot_next(root_slot(LARGE_COPY)), root_slot(SMALLS));
    assert_ptr_equal(slot_next(root_slot(SMALLS + 1)), root_slot(SMALL_COPY));
}

static void large__revoked__small_ones_and_all_copies_go(void **state)
{
    (void)state;
    copy_both();
    assert_ok(cnode_revoke(in_root(LARGE)));
    assert_true(is_there(LARGE));
    assert_false(is_there(LARGE_COPY) || is_there(SMALL_COPY));
    expect_smalls(false);
    assert_null(slot_next(root_slot(LARGE)));
}

static void large__copy_revoked__nothing_goes(void **state)
{
    (void)state;
    copy_both();
    assert_ok(cnode_revoke(in_root(LARGE_COPY)));
    assert_true(is_there(LARGE) && is_there(LARGE_COPY) && is_there(SMALL_COPY));
    expect_smalls(true);
}

static void small__revoked__its_own_copies_go(void **state)
{
    (void)state;
    copy_both();
    assert_ok(cnode_revoke(in_root(SMALLS)));
    assert_true(is_there(SMALL_COPY));
    assert_ok(cnode_revoke(in_root(SMALLS + 1)));
    assert_false(is_there(SMALL_COPY));
    assert_true(is_there(LARGE_COPY));
    expect_smalls(true);
}

/* Then nobody is the parent of the small ones; the memory still counts once. */
static void large__deleted__small_ones_and_copies_stay(void **state)
{
    (void)state;
    copy_both();
    assert_ok(cnode_delete(in_root(LARGE)));
    assert_true(is_there(LARGE_COPY) && is_there(SMALL_COPY));
    expect_smalls(true);
    assert_ok(cnode_delete(in_root(LARGE_COPY)));
    expect_smalls(true);
    assert_ok(cnode_revoke(in_root(SMALLS + 1)));
    assert_false(is_there(SMALL_COPY));
    expect_smalls(true);
}

static void small__deleted__large_one_and_the_others_stay(void **state)
{
    (void)state;
    copy_both();
    assert_ok(cnode_delete(in_root(SMALLS + 1)));
    assert_true(is_there(LARGE) && is_there(LARGE_COPY) && is_there(SMALL_COPY));
    assert_true(is_there(SMALLS) && is_there(SMALLS + 2));
    assert_ok(cnode_revoke(in_root(LARGE)));
    assert_false(is_there(SMALL_COPY));
}

static void large__revoke_preempted__goes_on(void **state)
{
    (void)state;
    copy_both();
    world.preempt_every = 1;
    assert_ok(cnode_revoke(in_root(LARGE)));
    assert_true(world.preemptions >= SMALL_COUNT);
    expect_smalls(false);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(large__inside__is_a_region_but_not_the_same_object),
        TEST(large__copied__the_copy_stands_before_the_small_ones),
        TEST(large__revoked__small_ones_and_all_copies_go),
        TEST(large__copy_revoked__nothing_goes),
        TEST(small__revoked__its_own_copies_go),
        TEST(large__deleted__small_ones_and_copies_stay),
        TEST(small__deleted__large_one_and_the_others_stay),
        TEST(large__revoke_preempted__goes_on),
    };
    return cmocka_run_group_tests_name("kernel frames", tests, NULL, NULL);
}
