/* SPDX-License-Identifier: BSD-2-Clause */
/* The page bookkeeping under mmap and brk, against a plain array as the model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page_area.h"

#define PAGES 300

static uint64_t bitmap[(PAGES + 63) / 64];

static void area__the_highest_free_run_is_found(void **state)
{
    (void)state;
    struct page_area area;
    size_t first;
    area_init(&area, 0x10000, PAGES, bitmap);
    assert_true(area_find(&area, 1, &first));
    assert_int_equal(first, PAGES - 1);
    assert_true(area_find(&area, PAGES, &first));
    assert_int_equal(first, 0);
    assert_false(area_find(&area, PAGES + 1, &first));
    area_take(&area, 100, 150);
    assert_true(area_find(&area, 50, &first));
    assert_int_equal(first, 250);
    assert_true(area_find(&area, 51, &first));
    assert_int_equal(first, 49);
    area_take(&area, 0, PAGES);
    assert_false(area_find(&area, 1, &first));
}

static void area__ranges_outside_are_neither_free_nor_used(void **state)
{
    (void)state;
    struct page_area area;
    area_init(&area, 0x10000, PAGES, bitmap);
    assert_true(area_is_free(&area, PAGES, 0));
    assert_false(area_is_free(&area, PAGES, 1));
    assert_false(area_is_free(&area, 1, SIZE_MAX));
    assert_false(area_is_used(&area, SIZE_MAX, 2));
}

static bool model_find(const bool *used, size_t count, size_t *first)
{
    size_t run = 0;
    for (size_t page = PAGES; page-- > 0;) {
        run = used[page] ? 0 : run + 1;
        if (run == count) {
            *first = page;
            return true;
        }
    }
    return false;
}

static void area__agrees_with_a_model_over_random_steps(void **state)
{
    (void)state;
    struct page_area area;
    bool used[PAGES] = {false};
    unsigned seed = 1;
    area_init(&area, 0x10000, PAGES, bitmap);
    for (int step = 0; step < 20000; step++) {
        size_t count = (size_t)(rand_r(&seed) % 40) + 1, got = 0, expected = 0;
        if (rand_r(&seed) % 2) {
            bool found = area_find(&area, count, &got);
            assert_int_equal(found, model_find(used, count, &expected));
            if (!found) continue;
            assert_int_equal(got, expected);
            assert_true(area_is_free(&area, got, count));
            area_take(&area, got, count);
            memset(used + got, true, count);
        } else {
            size_t first = (size_t)rand_r(&seed) % (PAGES - 40);
            area_release(&area, first, count);
            memset(used + first, false, count);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(area__the_highest_free_run_is_found),
        cmocka_unit_test(area__ranges_outside_are_neither_free_nor_used),
        cmocka_unit_test(area__agrees_with_a_model_over_random_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
