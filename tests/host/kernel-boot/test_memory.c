/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of ranges, against a map with a bit for each unit of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/memory.h"

static void assert_ordered(const struct range_list *list)
{
    for (unsigned i = 0; i < list->count; i++) {
        assert_true(list->items[i].start < list->items[i].end);
        if (i > 0) assert_true(list->items[i - 1].end < list->items[i].start);
    }
}

static void add__touching_and_overlapping__merge(void **state)
{
    (void)state;
    struct range_list list = {0};
    ranges_add(&list, 100, 200);
    ranges_add(&list, 300, 400);
    ranges_add(&list, 200, 300);
    assert_int_equal(list.count, 1);
    ranges_add(&list, 50, 150);
    ranges_add(&list, 350, 500);
    ranges_add(&list, 120, 130);
    ranges_add(&list, 7, 7);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].start, 50);
    assert_int_equal(list.items[0].end, 500);
}

static void remove__middle__splits(void **state)
{
    (void)state;
    struct range_list list = {0};
    ranges_add(&list, 0, 100);
    ranges_remove(&list, 40, 60);
    assert_int_equal(list.count, 2);
    assert_true(ranges_contain(&list, 0, 40));
    assert_true(ranges_contain(&list, 60, 100));
    assert_false(ranges_contain(&list, 39, 41));
    ranges_remove(&list, 0, ~(word_t)0);
    assert_int_equal(list.count, 0);
}

enum { UNITS = 600 };

static void model_set(bool *model, word_t start, word_t end, bool value)
{
    for (word_t i = start; i < end; i++) model[i] = value;
}

static void assert_same(const struct range_list *list, const bool *model)
{
    bool found[UNITS] = {false};
    for (unsigned i = 0; i < list->count; i++) {
        model_set(found, list->items[i].start, list->items[i].end, true);
    }
    assert_memory_equal(found, model, sizeof found);
}

static void random_operations__as_the_model(void **state)
{
    (void)state;
    srand(1);
    struct range_list list = {0};
    bool model[UNITS] = {false};
    for (int step = 0; step < 50000; step++) {
        word_t start = (word_t)(rand() % UNITS), length = (word_t)(rand() % 12);
        word_t end = start + length > UNITS ? UNITS : start + length;
        if (list.count < MAX_RANGES - 1 && rand() % 2) {
            ranges_add(&list, start, end);
            model_set(model, start, end, true);
        } else {
            ranges_remove(&list, start, end);
            model_set(model, start, end, false);
        }
        assert_ordered(&list);
        assert_same(&list, model);
    }
}

static void full_list__loses_the_smallest_and_invents_nothing(void **state)
{
    (void)state;
    struct range_list list = {0};
    for (word_t i = 0; i < MAX_RANGES; i++) ranges_add(&list, i * 1000, i * 1000 + 50 + i);
    ranges_add(&list, 1000000, 1000010); /* smaller than all */
    assert_int_equal(list.count, MAX_RANGES);
    assert_false(ranges_contain(&list, 1000000, 1000010));
    ranges_add(&list, 1000000, 1001000);
    assert_true(ranges_contain(&list, 1000000, 1001000));
    assert_false(ranges_contain(&list, 0, 50)); /* was the smallest */
    assert_int_equal(list.count, MAX_RANGES);
    assert_ordered(&list);

    ranges_remove(&list, 1000400, 1000500);
    assert_int_equal(list.count, MAX_RANGES);
    assert_false(ranges_contain(&list, 1000400, 1000401));
    assert_true(ranges_contain(&list, 1000500, 1001000));
    assert_ordered(&list);
}

static void take__first_aligned_block(void **state)
{
    (void)state;
    struct range_list list = {0};
    word_t start;
    ranges_add(&list, 0x1000, 0x2800);
    ranges_add(&list, 0x5000, 0x9000);
    assert_true(ranges_take(&list, 12, 0, &start));
    assert_int_equal(start, 0x1000);
    assert_true(ranges_take(&list, 12, 0, &start));
    assert_int_equal(start, 0x5000);
    assert_true(ranges_take(&list, 11, 0, &start));
    assert_int_equal(start, 0x2000);
    assert_true(ranges_take(&list, 12, 0x7800, &start));
    assert_int_equal(start, 0x8000);
    assert_false(ranges_take(&list, 14, 0, &start));
    assert_true(ranges_take(&list, 13, 0, &start));
    assert_int_equal(start, 0x6000);
    assert_int_equal(list.count, 0);
}

static void take__at_the_end_of_the_address_space(void **state)
{
    (void)state;
    struct range_list list = {0};
    word_t start;
    ranges_add(&list, ~(word_t)0 - 0x500, ~(word_t)0);
    assert_false(ranges_take(&list, 12, 0, &start));
    assert_true(ranges_take(&list, 4, 0, &start));
}

static void first_block__covers_a_range_exactly(void **state)
{
    (void)state;
    srand(2);
    for (int round = 0; round < 1000; round++) {
        word_t start = (word_t)rand() << (rand() % 16), end = start + 1 + (word_t)rand();
        word_t at = start;
        while (at < end) {
            unsigned bits = range_first_block((struct range){at, end}, 47);
            assert_true(at % BIT(bits) == 0 && bits <= 47);
            at += BIT(bits);
        }
        assert_int_equal(at, end);
    }
    assert_int_equal(range_first_block((struct range){0, BIT(60)}, 47), 47);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(add__touching_and_overlapping__merge),
        cmocka_unit_test(remove__middle__splits),
        cmocka_unit_test(random_operations__as_the_model),
        cmocka_unit_test(full_list__loses_the_smallest_and_invents_nothing),
        cmocka_unit_test(take__first_aligned_block),
        cmocka_unit_test(take__at_the_end_of_the_address_space),
        cmocka_unit_test(first_block__covers_a_range_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
