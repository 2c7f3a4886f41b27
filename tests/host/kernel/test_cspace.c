/* SPDX-License-Identifier: BSD-2-Clause */
/* CSpace walks, for all guards, radixes and depths, against a walk written bit by bit. */
#include "world.h"

#include <stdlib.h>

static struct slot table[1 << 12]; /* of empty slots */

static struct cap node_with(struct slot *slots, unsigned radix, unsigned guard_bits, word_t guard)
{
    struct cap cap = cnode_make(slots, radix);
    cap.cnode.guard_bits = guard_bits;
    cap.cnode.guard = guard;
    return cap;
}

static void expect_fail(struct cap root, word_t addr, unsigned depth, struct lookup_fail expected)
{
    struct lookup out;
    struct lookup_fail why = {0};
    assert_int_equal(cspace_walk(root, addr, depth, &out, &why), FAILED);
    assert_int_equal(why.type, expected.type);
    assert_int_equal(why.bits_left, expected.bits_left);
    assert_int_equal(why.bits_found, expected.bits_found);
    assert_int_equal(why.guard_found, expected.guard_found);
}

static void expect_slot(struct cap root, word_t addr, unsigned depth, struct slot *slot,
                        unsigned bits_left)
{
    struct lookup out = {0};
    struct lookup_fail why;
    assert_int_equal(cspace_walk(root, addr, depth, &out, &why), OK);
    assert_ptr_equal(out.slot, slot);
    assert_int_equal(out.bits_left, bits_left);
}

static void walk__root_is_no_cnode__invalid_root(void **state)
{
    (void)state;
    struct lookup_fail expected = {.type = LOOKUP_INVALID_ROOT};
    expect_fail(NULL_CAP, 0, 64, expected);
    expect_fail((struct cap){.endpoint = {.type = CAP_ENDPOINT}}, 0, 64, expected);
    expect_fail((struct cap){.zombie = {.type = CAP_ZOMBIE}}, 0, 64, expected);
}

static void walk__all_bits_in_one_node__finds_the_slot(void **state)
{
    (void)state;
    struct cap root = node_with(&table[0], 12, 52, 0);
    expect_slot(root, 0, 64, &table[0], 0);
    expect_slot(root, 4095, 64, &table[4095], 0);
    expect_slot(node_with(&table[0], 12, 0, 0), 0xabc123, 12, &table[0x123], 0);
    /* a guard of all the bits that a CNode of two slots leaves; the upper ones are zero */
    expect_slot(node_with(&table[0], 1, 63, MASK(58)), MASK(59), 64, &table[1], 0);
}

static struct lookup_fail mismatch(enum lookup_fail_type type, word_t left, word_t found,
                                   word_t guard)
{
    return (struct lookup_fail){
        .type = type, .bits_left = left, .bits_found = found, .guard_found = guard};
}

static void walk__guard_differs__guard_mismatch(void **state)
{
    (void)state;
    struct cap root = node_with(&table[0], 12, 8, 0x5a);
    expect_slot(root, 0x5a123, 20, &table[0x123], 0);
    expect_slot(root, 0xff5a123, 20, &table[0x123], 0);
    expect_fail(root, 0x5b123, 20, mismatch(LOOKUP_GUARD_MISMATCH, 20, 8, 0x5a));
    expect_fail(root, 0x5a, 7, mismatch(LOOKUP_GUARD_MISMATCH, 7, 8, 0x5a));
    expect_fail(root, 0, 0, mismatch(LOOKUP_GUARD_MISMATCH, 0, 8, 0x5a));
}

static void walk__too_few_bits__depth_mismatch(void **state)
{
    (void)state;
    struct cap root = node_with(&table[0], 12, 8, 0x5a);
    expect_fail(root, 0x5a, 8, mismatch(LOOKUP_DEPTH_MISMATCH, 8, 20, 0));
    expect_fail(root, 0x5a7ff, 19, mismatch(LOOKUP_GUARD_MISMATCH, 19, 8, 0x5a));
    expect_fail(node_with(&table[0], 1, 0, 0), 0, 0, mismatch(LOOKUP_DEPTH_MISMATCH, 0, 1, 0));
}

static void walk__other_capability_on_the_way__bits_are_left(void **state)
{
    (void)state;
    struct cap root = node_with(&table[0], 12, 0, 0);
    expect_slot(root, (word_t)100 << 52, 64, &table[100], 52); /* an empty slot */
    table[101].cap = (struct cap){.endpoint = {.type = CAP_ENDPOINT}};
    expect_slot(root, (word_t)101 << 52, 64, &table[101], 52);
    table[101].cap = (struct cap){.zombie = {.type = CAP_ZOMBIE}};
    expect_slot(root, (word_t)101 << 52, 64, &table[101], 52);
    table[101].cap = NULL_CAP;
}

/* The definition, one bit at a time. */
static bool model_walk(struct cap root, word_t addr, unsigned depth, struct slot **slot,
                       unsigned *left)
{
    unsigned at = depth;
    for (struct cap node = root;; node = (*slot)->cap) {
        for (unsigned i = node.cnode.guard_bits; i > 0; i--) {
            word_t guard_bit = i - 1 < 58 ? (word_t)node.cnode.guard >> (i - 1) & 1 : 0;
            if (at == 0 || (addr >> --at & 1) != guard_bit) return false;
        }
        word_t index = 0;
        for (unsigned i = 0; i < node.cnode.radix; i++) {
            if (at == 0) return false;
            index = index << 1 | (addr >> --at & 1);
        }
        *slot = cap_cnode(node) + index;
        *left = at;
        if (at == 0 || (*slot)->cap.type != CAP_CNODE) return true;
    }
}

static word_t random_word(void)
{
    return (word_t)rand() << 62 ^ (word_t)rand() << 31 ^ (word_t)rand();
}

static struct cap random_node(struct slot *slots, unsigned max_radix)
{
    unsigned radix = 1 + (unsigned)rand() % max_radix;
    unsigned guard_bits = rand() % 3 ? (unsigned)rand() % 6 : (unsigned)rand() % (65 - radix);
    word_t guard = rand() % 2 ? 0 : random_word() & MASK(guard_bits);
    return node_with(slots, radix, guard_bits, guard);
}

static void walk__random_trees__agrees_with_the_definition(void **state)
{
    (void)state;
    enum { NODES = 64, RADIX = 4 };
    static struct slot nodes[NODES][1 << RADIX];
    for (unsigned seed = 0; seed < 300; seed++) {
        srand(seed);
        for (unsigned i = 0; i < NODES; i++) {
            for (unsigned j = 0; j < 1 << RADIX; j++) {
                nodes[i][j].cap = rand() % 4 ? random_node(nodes[rand() % NODES], RADIX) : NULL_CAP;
            }
        }
        struct cap root = random_node(nodes[0], RADIX);
        for (unsigned i = 0; i < 300; i++) {
            word_t addr = rand() % 2 ? random_word() : (word_t)rand() % 256;
            unsigned depth = (unsigned)rand() % 65, left;
            struct lookup out;
            struct lookup_fail why;
            struct slot *slot;
            bool found = cspace_walk(root, addr, depth, &out, &why) == OK;
            assert_int_equal(found, model_walk(root, addr, depth, &slot, &left));
            if (!found) continue;
            assert_ptr_equal(out.slot, slot);
            assert_int_equal(out.bits_left, left);
        }
    }
}

/* ---- lookups for invocations ---- */

static void target_slot__depth__range_error(void **state)
{
    (void)state;
    struct slot *slot;
    struct sys_error err;
    const word_t bad[] = {0, 65, 256 + 64, ~(word_t)0};
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        status_t status =
            cspace_target_slot(root_slot(CAP_ROOT)->cap, 0, bad[i], true, &slot, &err);
        assert_int_equal(status, FAILED);
        assert_int_equal(err.code, ERR_RANGE);
        assert_int_equal(err.min, 1);
        assert_int_equal(err.max, 64);
    }
}

/* The longest guards of nothing but ones: their bits and those of the index add up to no depth. */
static void target_slot__no_depth_and_a_guard_of_ones__range_error(void **state)
{
    (void)state;
    struct slot *slot;
    struct sys_error err;
    for (unsigned radix = 1; radix <= 6; radix++) {
        struct cap root = cnode_make(world.root, radix);
        cnode_cap_set_guard(&root.cnode, WORD_BITS - radix, MASK(58));
        assert_int_equal(cspace_target_slot(root, 0, 0, true, &slot, &err), FAILED);
        assert_int_equal(err.code, ERR_RANGE);
    }
}

static void target_slot__root_before_depth__failed_lookup(void **state)
{
    (void)state;
    struct slot *slot;
    struct sys_error err;
    assert_int_equal(cspace_target_slot(NULL_CAP, 0, 0, true, &slot, &err), FAILED);
    assert_int_equal(err.code, ERR_FAILED_LOOKUP);
    assert_true(err.for_source);
    assert_int_equal(err.lookup.type, LOOKUP_INVALID_ROOT);
}

static void target_slot__unresolved_bits__depth_mismatch(void **state)
{
    (void)state;
    struct slot *slot;
    struct sys_error err;
    struct cap root = cnode_make(world.root, ROOT_BITS);
    assert_int_equal(cspace_target_slot(root, 100 << 4, ROOT_BITS + 4, false, &slot, &err), FAILED);
    assert_int_equal(err.code, ERR_FAILED_LOOKUP);
    assert_false(err.for_source);
    assert_int_equal(err.lookup.type, LOOKUP_DEPTH_MISMATCH);
    assert_int_equal(err.lookup.bits_left, 4);
}

/* ---- the slot for a transferred capability ---- */

static struct slot *receive_slot_named(word_t root, word_t index, word_t depth)
{
    word_t *buffer = phys_to_kernel(
        (paddr_t){((union host_cap){.cap = world.caller->slots[TCB_BUFFER].cap}).frame.base});
    buffer[125] = root;
    buffer[126] = index;
    buffer[127] = depth;
    return cspace_receive_slots(world.caller);
}

static void receive_slots__all_cases__slot_or_null(void **state)
{
    (void)state;
    assert_ptr_equal(receive_slot_named(CAP_ROOT, 100, 64), root_slot(100));
    assert_null(receive_slot_named(CAP_ROOT, CAP_MEMORY, 64)); /* occupied */
    assert_null(receive_slot_named(CAP_ROOT, 100, 0));
    assert_null(receive_slot_named(CAP_ROOT, 100, 20));
    assert_null(receive_slot_named(CAP_MEMORY, 100, 64));
    assert_null(receive_slot_named(BIT(40), 100, 64));
    slot_delete_one(&world.caller->slots[TCB_BUFFER]);
    assert_null(cspace_receive_slots(world.caller));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walk__root_is_no_cnode__invalid_root),
        cmocka_unit_test(walk__all_bits_in_one_node__finds_the_slot),
        cmocka_unit_test(walk__guard_differs__guard_mismatch),
        cmocka_unit_test(walk__too_few_bits__depth_mismatch),
        cmocka_unit_test(walk__other_capability_on_the_way__bits_are_left),
        cmocka_unit_test(walk__random_trees__agrees_with_the_definition),
        cmocka_unit_test_setup(target_slot__depth__range_error, world_setup),
        cmocka_unit_test_setup(target_slot__no_depth_and_a_guard_of_ones__range_error, world_setup),
        cmocka_unit_test_setup(target_slot__root_before_depth__failed_lookup, world_setup),
        cmocka_unit_test_setup(target_slot__unresolved_bits__depth_mismatch, world_setup),
        cmocka_unit_test_setup(receive_slots__all_cases__slot_or_null, world_setup),
    };
    return cmocka_run_group_tests_name("cspace", tests, NULL, NULL);
}
