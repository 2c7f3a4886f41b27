/* SPDX-License-Identifier: BSD-2-Clause */
/* The derivation tree as a list: who is whose child, and that moving and swapping keep it. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 8 };
static struct slot slots[SLOTS];

static int clear(void **state)
{
    (void)state;
    memset(slots, 0, sizeof(slots));
    return 0;
}

static struct cap endpoint(word_t address, word_t badge)
{
    return (struct cap){
        .endpoint = {.type = CAP_ENDPOINT, .rights = RIGHTS_ALL, .ptr = address, .badge = badge}};
}

static struct cap untyped(word_t base, unsigned bits)
{
    return untyped_make((paddr_t){base}, bits, false);
}

static struct cap numbered(unsigned type, word_t number)
{
    return (struct cap){.irq = {.type = type, .irq = number}};
}

/* The list from `head` on is exactly these slots, and all invariants hold. */
static void expect_list(unsigned count, const unsigned *order)
{
    for (unsigned i = 0; i < SLOTS; i++) assert_null(derivation_check(&slots[i]).invariant);
    const struct slot *at = &slots[order[0]];
    assert_null(slot_prev(at));
    for (unsigned i = 0; i < count; i++, at = slot_next(at)) assert_ptr_equal(at, &slots[order[i]]);
    assert_null(at);
}
#define EXPECT_LIST(...)                                                                           \
    expect_list(sizeof((unsigned[]){__VA_ARGS__}) / sizeof(unsigned), (unsigned[]){__VA_ARGS__})

/* ---- regions and objects ---- */

static void same_region__untyped__covers_what_lies_inside(void **state)
{
    (void)state;
    struct cap outer = untyped(0x40010000, 12);
    assert_true(cap_same_region(outer, outer));
    assert_true(cap_same_region(outer, untyped(0x40010ff0, 4)));
    assert_false(cap_same_region(outer, untyped(0x40011000, 4)));
    assert_false(cap_same_region(outer, untyped(0x4000fff0, 4)));
    assert_false(cap_same_region(outer, untyped(0x40010000, 13)));
    assert_false(cap_same_region(untyped(0x40010ff0, 4), outer));
    assert_false(cap_same_region(outer, numbered(CAP_IRQ_CONTROL, 0)));
    assert_false(cap_same_region(outer, NULL_CAP));
    /* at the end of the address space: no overflow */
    struct cap top = untyped(BIT(47), 47);
    assert_true(cap_same_region(top, untyped(BIT(48) - 16, 4)));
}

static void same_region__interrupts__control_covers_handlers(void **state)
{
    (void)state;
    struct cap control = numbered(CAP_IRQ_CONTROL, 0), five = numbered(CAP_IRQ_HANDLER, 5);
    assert_true(cap_same_region(control, control));
    assert_true(cap_same_region(control, five));
    assert_false(cap_same_region(five, control));
    assert_true(cap_same_region(five, five));
    assert_false(cap_same_region(five, numbered(CAP_IRQ_HANDLER, 6)));
    assert_false(cap_same_object(control, five));
    assert_true(cap_same_object(five, five));
}

static void same_object__other_type_or_size__false(void **state)
{
    (void)state;
    assert_true(cap_same_object(endpoint(0x1000, 1), endpoint(0x1000, 2)));
    assert_false(cap_same_object(endpoint(0x1000, 1), endpoint(0x1010, 1)));
    assert_false(cap_same_object(untyped(0x1000, 12), untyped(0x1000, 11)));
    struct cap notification = {.notification = {.type = CAP_NOTIFICATION, .ptr = 0x1000}};
    assert_false(cap_same_object(endpoint(0x1000, 0), notification));
    assert_false(cap_same_object(NULL_CAP, NULL_CAP));
}

/* ---- parents ---- */

static void insert__copies__behind_their_source(void **state)
{
    (void)state;
    slot_insert_original(&slots[0], endpoint(0x1000, 0), NULL);
    slot_insert(&slots[1], endpoint(0x1000, 0), &slots[0]);
    slot_insert(&slots[2], endpoint(0x1000, 7), &slots[0]);
    slot_insert(&slots[3], endpoint(0x1000, 7), &slots[2]);
    slot_insert(&slots[4], endpoint(0x1000, 0), &slots[1]);
    EXPECT_LIST(0, 2, 3, 1, 4);
    for (unsigned i = 1; i <= 4; i++) assert_true(slot_is_parent(&slots[0], &slots[i]));
    assert_false(slot_has_children(&slots[1])); /* not revocable */
    assert_true(slot_has_children(&slots[2]));
    assert_false(slot_has_children(&slots[3]));
    assert_false(slot_is_parent(&slots[2], &slots[1]));
    for (unsigned i = 0; i <= 4; i++) assert_false(slot_is_final(&slots[i]));
}

static void insert__handler_of_control__can_be_revoked(void **state)
{
    (void)state;
    slot_insert_original(&slots[0], numbered(CAP_IRQ_CONTROL, 0), NULL);
    slot_insert(&slots[1], numbered(CAP_IRQ_HANDLER, 5), &slots[0]);
    slot_insert(&slots[2], numbered(CAP_IRQ_HANDLER, 6), &slots[0]);
    slot_insert(&slots[3], numbered(CAP_IRQ_HANDLER, 5), &slots[1]);
    EXPECT_LIST(0, 2, 1, 3);
    assert_true(slot_has_children(&slots[0]));
    assert_true(slot_has_children(&slots[1]));
    assert_false(slot_has_children(&slots[2]));
    assert_true(slot_is_final(&slots[2]));
    assert_false(slot_is_final(&slots[3]));
}

static void insert__from_untyped__is_used_up(void **state)
{
    (void)state;
    slot_insert_original(&slots[0], untyped(0x1000, 12), NULL);
    slot_insert(&slots[1], untyped(0x1000, 12), &slots[0]);
    assert_int_equal(untyped_watermark(&slots[0].cap.untyped), 4096);
    assert_int_equal(untyped_watermark(&slots[1].cap.untyped), 0);
    assert_true(slot_has_children(&slots[0]));
    assert_false(slot_has_children(&slots[1]));
}

static void clear__parent__children_fall_to_its_parent(void **state)
{
    (void)state;
    slot_insert_original(&slots[0], endpoint(0x1000, 0), NULL);
    slot_insert(&slots[1], endpoint(0x1000, 7), &slots[0]);
    slot_insert(&slots[2], endpoint(0x1000, 7), &slots[1]);
    slot_clear(&slots[1]);
    EXPECT_LIST(0, 2);
    assert_true(slot_is_parent(&slots[0], &slots[2]));
    slot_clear(&slots[0]);
    EXPECT_LIST(2);
    assert_true(slot_is_final(&slots[2]));
}

/* ---- moving and swapping ---- */

static void move__first_middle_last__place_is_kept(void **state)
{
    (void)state;
    slot_insert_original(&slots[0], endpoint(0x1000, 0), NULL);
    slot_insert(&slots[2], endpoint(0x1000, 0), &slots[0]);
    slot_insert(&slots[1], endpoint(0x1000, 7), &slots[0]);
    slot_move(&slots[5], &slots[0]);
    EXPECT_LIST(5, 1, 2);
    slot_move(&slots[6], &slots[1]);
    EXPECT_LIST(5, 6, 2);
    slot_move(&slots[7], &slots[2]);
    EXPECT_LIST(5, 6, 7);
    assert_int_equal(slots[6].cap.endpoint.badge, 7);
    assert_true(slot_is_parent(&slots[5], &slots[6]));
}

/* Every pair out of a list of four, in both orders, and with an empty slot. */
static void swap__every_pair__places_are_kept(void **state)
{
    for (unsigned a = 0; a < 5; a++) {
        for (unsigned b = 0; b < 5; b++) {
            if (a == b) continue;
            clear(state);
            slot_insert_original(&slots[0], endpoint(0x1000, 0), NULL);
            for (unsigned i = 3; i > 0; i--) {
                slot_insert(&slots[i], endpoint(0x1000, i), &slots[0]);
            }
            slot_swap(&slots[a], &slots[b]);
            unsigned order[4];
            for (unsigned i = 0; i < 4; i++) order[i] = i == a ? b : i == b ? a : i;
            expect_list(4, order);
            for (unsigned i = 0; i < 4; i++) {
                assert_int_equal(slots[order[i]].cap.endpoint.badge, i);
            }
        }
    }
}

/* ---- derived capabilities ---- */

static void derive__each_type__copy_or_error(void **state)
{
    (void)state;
    struct cap out;
    struct sys_error err;
    assert_int_equal(cap_derive(&slots[0], endpoint(0x1000, 3), &out, &err), OK);
    assert_int_equal(out.endpoint.badge, 3);
    const unsigned refused[] = {CAP_NULL, CAP_REPLY, CAP_IRQ_CONTROL, CAP_ZOMBIE};
    for (unsigned i = 0; i < ARRAY_SIZE(refused); i++) {
        struct cap cap = {.type = refused[i]};
        assert_int_equal(cap_derive(&slots[0], cap, &out, &err), FAILED);
        assert_int_equal(err.code, ERR_ILLEGAL_OPERATION);
    }
    slot_insert_original(&slots[0], untyped(0x1000, 12), NULL);
    assert_int_equal(cap_derive(&slots[0], slots[0].cap, &out, &err), OK);
    slot_insert(&slots[1], out, &slots[0]);
    assert_int_equal(cap_derive(&slots[0], slots[0].cap, &out, &err), FAILED);
    assert_int_equal(err.code, ERR_REVOKE_FIRST);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, clear)
    const struct CMUnitTest tests[] = {
        TEST(same_region__untyped__covers_what_lies_inside),
        TEST(same_region__interrupts__control_covers_handlers),
        TEST(same_object__other_type_or_size__false),
        TEST(insert__copies__behind_their_source),
        TEST(insert__handler_of_control__can_be_revoked),
        TEST(insert__from_untyped__is_used_up),
        TEST(clear__parent__children_fall_to_its_parent),
        TEST(move__first_middle_last__place_is_kept),
        TEST(swap__every_pair__places_are_kept),
        TEST(derive__each_type__copy_or_error),
    };
    return cmocka_run_group_tests_name("derivation", tests, NULL, NULL);
}
