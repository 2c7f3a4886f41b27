/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: one test for each documented error of Retype, what it makes, and resets. */
#include "world.h"

#include <string.h>

enum { NODE = FIRST_FREE, DEST = 100, NODE_RADIX = 4 };

static int setup(void **state)
{
    world_setup(state);
    assert_ok(retype(CAP_MEMORY, OBJECT_CNODE, NODE_RADIX, NODE, 1));
    return 0;
}

static void *memory_of(word_t index)
{
    return phys_to_kernel(cap_base(root_slot(index)->cap));
}

/* ---- errors, in the order in which they are found ---- */

static void untyped_retype__truncated__truncated_message(void **state)
{
    (void)state;
    const word_t words[6] = {OBJECT_ENDPOINT, 0, 0, 0, DEST, 1};
    const cptr_t caps[] = {CAP_ROOT};
    assert_error(invoke_words(CAP_SMALL, LABEL_UntypedRetype, words, 5, caps, 1),
                 ERR_TRUNCATED_MESSAGE);
    assert_error(invoke_words(CAP_SMALL, LABEL_UntypedRetype, words, 6, caps, 0),
                 ERR_TRUNCATED_MESSAGE);
}

static void untyped__unknown_method__illegal_operation(void **state)
{
    (void)state;
    assert_error(invoke_words(CAP_SMALL, LABEL_CNodeCopy, NULL, 0, NULL, 0), ERR_ILLEGAL_OPERATION);
}

static void untyped_retype__unknown_type__invalid_argument(void **state)
{
    (void)state;
    assert_argument_error(retype(CAP_SMALL, OBJECT_HOST_END, 12, DEST, 1), ERR_INVALID_ARGUMENT, 0);
    assert_argument_error(retype(CAP_SMALL, ~(word_t)0, 12, DEST, 1), ERR_INVALID_ARGUMENT, 0);
}

static void untyped_retype__size__range_error(void **state)
{
    (void)state;
    assert_range_error(retype(CAP_SMALL, OBJECT_UNTYPED, 48, DEST, 1), 0, 47);
    assert_range_error(retype(CAP_SMALL, OBJECT_UNTYPED, 64, DEST, 1), 0, 47);
    assert_range_error(retype(CAP_SMALL, OBJECT_UNTYPED, BIT(32) + 12, DEST, 1), 0, 47);
    assert_range_error(retype(CAP_SMALL, OBJECT_CNODE, 43, DEST, 1), 0, 47);
    assert_range_error(retype(CAP_SMALL, OBJECT_CNODE, ~(word_t)0, DEST, 1), 0, 47);
    assert_range_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 64, DEST, 1), 0, 47);
}

static void untyped_retype__object_too_small__invalid_argument(void **state)
{
    (void)state;
    assert_argument_error(retype(CAP_SMALL, OBJECT_CNODE, 0, DEST, 1), ERR_INVALID_ARGUMENT, 1);
    assert_argument_error(retype(CAP_SMALL, OBJECT_UNTYPED, 3, DEST, 1), ERR_INVALID_ARGUMENT, 1);
    assert_argument_error(retype(CAP_SMALL, OBJECT_UNTYPED, 0, DEST, 1), ERR_INVALID_ARGUMENT, 1);
}

static void untyped_retype__root_is_no_cnode__failed_lookup(void **state)
{
    (void)state;
    /* used as it is: MissingCapability; looked through: InvalidRoot */
    struct place as_it_is = {CAP_MEMORY, 0, 0}, looked_through = {CAP_MEMORY, 0, 64};
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, as_it_is, 0, 1), 0, 2, 0);
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, looked_through, 0, 1), 0, 1);
}

static void untyped_retype__node_unresolvable__failed_lookup(void **state)
{
    (void)state;
    struct place short_depth = {CAP_ROOT, NODE, 40}, wrong_guard = {CAP_ROOT, BIT(30) + NODE, 64};
    struct place no_node = {CAP_ROOT, CAP_MEMORY, 64}, empty = {CAP_ROOT, DEST, 64};
    struct place too_deep = {NODE, 0, 8};
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, short_depth, 0, 1), 0, 4, 40, 0,
                        ROOT_GUARD_BITS);
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, wrong_guard, 0, 1), 0, 4, 64, 0,
                        ROOT_GUARD_BITS);
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, no_node, 0, 1), 0, 2, 64);
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, empty, 0, 1), 0, 2, 64);
    assert_lookup_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, too_deep, 0, 1), 0, 3, 4, 0);
}

static void untyped_retype__node_depth__range_error(void **state)
{
    (void)state;
    struct place node = {CAP_ROOT, NODE, 65};
    assert_range_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, node, 0, 1), 1, 64);
}

static void untyped_retype__node_offset__range_error(void **state)
{
    (void)state;
    assert_range_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, BIT(ROOT_BITS), 1), 0,
                       BIT(ROOT_BITS) - 1);
    assert_range_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(NODE), 16, 1), 0, 15);
    assert_range_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(NODE), ~(word_t)0, 1), 0,
                       15);
}

static void untyped_retype__fan_out__range_error(void **state)
{
    (void)state;
    assert_range_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST, 0), 1, 256);
    assert_range_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST, 257), 1, 256);
    assert_range_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST, ~(word_t)0), 1, 256);
}

static void untyped_retype__more_than_the_node_has__range_error(void **state)
{
    (void)state;
    assert_range_error(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(NODE), 10, 7), 1, 6);
    assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(NODE), 10, 6));
}

static void untyped_retype__destination_occupied__delete_first(void **state)
{
    (void)state;
    assert_ok(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST + 3, 1));
    assert_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST, 4), ERR_DELETE_FIRST);
    assert_true(slot_empty(root_slot(DEST)));
    assert_ok(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST, 3));
}

static void untyped_retype__memory__not_enough_memory(void **state)
{
    (void)state;
    word_t size = BIT(SMALL_BITS);
    assert_argument_error(retype(CAP_SMALL, OBJECT_UNTYPED, SMALL_BITS + 1, DEST, 1),
                          ERR_NOT_ENOUGH_MEMORY, size);
    assert_argument_error(retype(CAP_SMALL, OBJECT_UNTYPED, SMALL_BITS - 1, DEST, 3),
                          ERR_NOT_ENOUGH_MEMORY, size);
    assert_ok(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST, 1));
    assert_argument_error(retype(CAP_SMALL, OBJECT_UNTYPED, SMALL_BITS, DEST + 1, 1),
                          ERR_NOT_ENOUGH_MEMORY, size - 16);
    assert_argument_error(retype(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, DEST + 1, 16),
                          ERR_NOT_ENOUGH_MEMORY, size - 16);
    assert_ok(retype(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, DEST + 1, 15));
    assert_argument_error(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST + 16, 1),
                          ERR_NOT_ENOUGH_MEMORY, 0);
}

static void untyped_retype__device__frames_and_untypeds_only(void **state)
{
    (void)state;
    const word_t refused[] = {OBJECT_TCB, OBJECT_ENDPOINT, OBJECT_NOTIFICATION, OBJECT_CNODE,
                              OBJECT_HOST_VSPACE};
    for (unsigned i = 0; i < ARRAY_SIZE(refused); i++) {
        assert_argument_error(retype(CAP_DEVICE, refused[i], 4, DEST, 1), ERR_INVALID_ARGUMENT, 1);
    }
    assert_ok(retype(CAP_DEVICE, OBJECT_HOST_FRAME_4K, 0, DEST, 2));
    assert_true(((union host_cap){.cap = root_slot(DEST)->cap}).frame.is_device);
    assert_ok(retype(CAP_DEVICE, OBJECT_UNTYPED, 12, DEST + 2, 1));
    assert_true(root_slot(DEST + 2)->cap.untyped.is_device);
    assert_argument_error(retype(DEST + 2, OBJECT_ENDPOINT, 0, DEST + 3, 1), ERR_INVALID_ARGUMENT,
                          1);
    /* and again after a reset, for which there is no memory to clear */
    assert_ok(cnode_revoke(in_root(CAP_DEVICE)));
    assert_ok(retype(CAP_DEVICE, OBJECT_UNTYPED, 20, DEST, 1));
}

/* ---- what is made ---- */

static void untyped_retype__each_type__right_capability(void **state)
{
    (void)state;
    static const struct {
        word_t type, user_bits, cap_type;
        unsigned bits;
    } cases[] = {
        {OBJECT_UNTYPED, 4, CAP_UNTYPED, 4},
        {OBJECT_UNTYPED, 13, CAP_UNTYPED, 13},
        {OBJECT_TCB, 0, CAP_THREAD, 11},
        {OBJECT_TCB, 63, CAP_THREAD, 11},
        {OBJECT_ENDPOINT, 0, CAP_ENDPOINT, 4},
        {OBJECT_NOTIFICATION, 0, CAP_NOTIFICATION, 5},
        {OBJECT_CNODE, 1, CAP_CNODE, 6},
        {OBJECT_CNODE, 8, CAP_CNODE, 13},
        {OBJECT_HOST_FRAME_4K, 0, CAP_HOST_FRAME, 12},
        {OBJECT_HOST_FRAME_2M, 0, CAP_HOST_FRAME, 21},
        {OBJECT_HOST_VSPACE, 0, CAP_HOST_VSPACE, 12},
    };
    word_t last_end = 0;
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        for (unsigned count = 1; count <= 2; count++) {
            assert_ok(retype(CAP_MEMORY, cases[i].type, cases[i].user_bits, DEST, count));
            for (unsigned at = 0; at < count; at++) {
                struct cap cap = root_slot(DEST + at)->cap;
                word_t base = cap_base(cap).raw;
                assert_int_equal(cap.type, cases[i].cap_type);
                assert_int_equal(cap_size_bits(cap), cases[i].bits);
                assert_true(IS_ALIGNED(base, cases[i].bits));
                assert_true(base >= last_end);
                last_end = base + BIT(cases[i].bits);
                assert_ok(cnode_delete(in_root(DEST + at)));
            }
        }
    }
}

static void untyped_retype__256_objects__all_are_there(void **state)
{
    (void)state;
    assert_ok(retype(CAP_MEMORY, OBJECT_NOTIFICATION, 0, DEST, 256));
    for (word_t i = 1; i < 256; i++) {
        assert_int_equal(cap_base(root_slot(DEST + i)->cap).raw,
                         cap_base(root_slot(DEST + i - 1)->cap).raw + 32);
    }
    assert_true(slot_empty(root_slot(DEST + 256)));
}

static void untyped_retype__exact_fit__uses_every_byte(void **state)
{
    (void)state;
    assert_ok(retype(CAP_SMALL, OBJECT_UNTYPED, SMALL_BITS - 8, DEST, 256));
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    assert_ok(retype(CAP_SMALL, OBJECT_UNTYPED, SMALL_BITS, DEST, 1));
    assert_ok(retype(DEST, OBJECT_UNTYPED, SMALL_BITS, DEST + 1, 1));
    assert_argument_error(retype(DEST, OBJECT_ENDPOINT, 0, DEST + 2, 1), ERR_NOT_ENOUGH_MEMORY, 0);
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    assert_memory_is_back(CAP_SMALL);
}

static void untyped_retype__into_other_cnode__slots_are_there(void **state)
{
    (void)state;
    assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, in_root(NODE), 3, 2));
    struct slot *slots = cap_cnode(root_slot(NODE)->cap);
    assert_true(slot_empty(&slots[2]));
    assert_int_equal(slots[3].cap.type, CAP_ENDPOINT);
    assert_int_equal(slots[4].cap.type, CAP_ENDPOINT);
    assert_true(slot_empty(&slots[5]));
    /* depth 0: the root capability as it is */
    assert_ok(retype_into(CAP_SMALL, OBJECT_ENDPOINT, 0, (struct place){NODE, 77, 0}, 5, 1));
    assert_int_equal(slots[5].cap.type, CAP_ENDPOINT);
}

/* ---- resets ---- */

static void untyped_reset__dirty_memory__is_cleared_before_reuse(void **state)
{
    (void)state;
    assert_ok(retype(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, DEST, 5));
    memset(memory_of(DEST), 0xaa, 5 * 4096);
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    assert_ok(retype(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, DEST, 1));
    assert_null(untyped_check(root_slot(CAP_SMALL), true).invariant);
    static const char zero[4096];
    assert_memory_equal(memory_of(DEST), zero, sizeof(zero));
}

static void untyped_reset__children_left__memory_is_not_reused(void **state)
{
    (void)state;
    assert_ok(retype(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, DEST, 2));
    word_t second = cap_base(root_slot(DEST + 1)->cap).raw;
    assert_ok(cnode_delete(in_root(DEST)));
    assert_ok(retype(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, DEST, 1));
    assert_int_equal(cap_base(root_slot(DEST)->cap).raw, second + 4096);
}

/* All of CAP_SMALL was used, and is free again. */
static void make_dirty(void)
{
    assert_ok(retype(CAP_SMALL, OBJECT_UNTYPED, SMALL_BITS, DEST, 1));
    memset(memory_of(DEST), 0x55, BIT(SMALL_BITS));
    assert_ok(cnode_delete(in_root(DEST)));
}

enum { WHOLE_CNODE = SMALL_BITS - 5, STEPS = BIT(SMALL_BITS - 12) };

static unsigned retypes_seen;
static void use_while_clearing(void)
{
    /* Partly cleared: another thread gets memory for one endpoint. */
    if (retypes_seen++ != 3) return;
    world.on_preemption = NULL;
    assert_in_range(root_slot(CAP_SMALL)->cap.untyped.clear_mark, 1, STEPS - 1);
    assert_ok(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, DEST + 10, 1));
}

static void untyped_retype__preempted__continues_where_it_was(void **state)
{
    (void)state;
    make_dirty();
    world.preempt_every = 1;
    assert_ok(retype(CAP_SMALL, OBJECT_CNODE, WHOLE_CNODE, DEST, 1));
    assert_int_equal(world.preemptions, STEPS - 1);
    for (word_t i = 0; i < BIT(WHOLE_CNODE); i++) {
        assert_true(slot_empty(cap_cnode(root_slot(DEST)->cap) + i));
    }
}

static void untyped_retype__preempted_and_used__both_get_memory(void **state)
{
    (void)state;
    make_dirty();
    world.preempt_every = 1;
    world.on_preemption = use_while_clearing;
    retypes_seen = 0;
    assert_ok(retype(CAP_SMALL, OBJECT_CNODE, WHOLE_CNODE - 1, DEST, 1));
    assert_int_equal(root_slot(DEST + 10)->cap.type, CAP_ENDPOINT);
    assert_int_equal(root_slot(DEST)->cap.type, CAP_CNODE);
    assert_true(cap_base(root_slot(DEST)->cap).raw > cap_base(root_slot(DEST + 10)->cap).raw);
    assert_null(untyped_check(root_slot(CAP_SMALL), true).invariant);
}

static void untyped_retype__untypeds__clear_nothing(void **state)
{
    (void)state;
    make_dirty();
    world.preempt_every = 1;
    assert_ok(retype(CAP_SMALL, OBJECT_UNTYPED, SMALL_BITS, DEST, 1));
    assert_int_equal(world.preemptions, 0);
    assert_ok(retype(DEST, OBJECT_HOST_FRAME_4K, 0, DEST + 1, 1));
    static const char zero[4096];
    assert_memory_equal(memory_of(DEST + 1), zero, sizeof(zero));
}

static void untyped_reset__nested__parent_clears_what_the_child_used(void **state)
{
    (void)state;
    assert_ok(retype(CAP_SMALL, OBJECT_UNTYPED, 14, DEST, 1));
    assert_ok(retype(DEST, OBJECT_HOST_FRAME_4K, 0, DEST + 1, 4));
    memset(memory_of(DEST), 0x77, BIT(14));
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    assert_true(slot_empty(root_slot(DEST + 4)));
    assert_memory_is_back(CAP_SMALL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        TEST(untyped_retype__truncated__truncated_message),
        TEST(untyped__unknown_method__illegal_operation),
        TEST(untyped_retype__unknown_type__invalid_argument),
        TEST(untyped_retype__size__range_error),
        TEST(untyped_retype__object_too_small__invalid_argument),
        TEST(untyped_retype__root_is_no_cnode__failed_lookup),
        TEST(untyped_retype__node_unresolvable__failed_lookup),
        TEST(untyped_retype__node_depth__range_error),
        TEST(untyped_retype__node_offset__range_error),
        TEST(untyped_retype__fan_out__range_error),
        TEST(untyped_retype__more_than_the_node_has__range_error),
        TEST(untyped_retype__destination_occupied__delete_first),
        TEST(untyped_retype__memory__not_enough_memory),
        TEST(untyped_retype__device__frames_and_untypeds_only),
        TEST(untyped_retype__each_type__right_capability),
        TEST(untyped_retype__256_objects__all_are_there),
        TEST(untyped_retype__exact_fit__uses_every_byte),
        TEST(untyped_retype__into_other_cnode__slots_are_there),
        TEST(untyped_reset__dirty_memory__is_cleared_before_reuse),
        TEST(untyped_reset__children_left__memory_is_not_reused),
        TEST(untyped_retype__preempted__continues_where_it_was),
        TEST(untyped_retype__preempted_and_used__both_get_memory),
        TEST(untyped_retype__untypeds__clear_nothing),
        TEST(untyped_reset__nested__parent_clears_what_the_child_used),
    };
    return cmocka_run_group_tests_name("untyped", tests, NULL, NULL);
}
