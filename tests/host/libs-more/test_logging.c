/* SPDX-License-Identifier: BSD-2-Clause */
/* Logs: sorted, grouped, taken apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sel4bench/logging.h>

enum { ENTRIES = 1000, KEYS = 7 };

static kernel_log_entry_t entries[ENTRIES];

/* Keys in some order; the data say where an entry was. */
static int fill(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ENTRIES; i++) {
        kernel_logging_entry_set_key(&entries[i], (i * 31 + i / 3) % KEYS);
        kernel_logging_entry_set_data(&entries[i], i);
    }
    return 0;
}

static void sort__keeps_the_order_within_a_key(void **state)
{
    (void)state;
    logging_stable_sort_log(entries, ENTRIES);
    for (unsigned i = 1; i < ENTRIES; i++) {
        seL4_Word before = kernel_logging_entry_get_key(&entries[i - 1]);
        seL4_Word now = kernel_logging_entry_get_key(&entries[i]);
        assert_true(before <= now);
        if (before != now) continue;
        assert_true(kernel_logging_entry_get_data(&entries[i - 1]) <
                    kernel_logging_entry_get_data(&entries[i]));
    }
    logging_sort_log(entries, 0);
}

static void group__says_where_each_key_is(void **state)
{
    unsigned int sizes[KEYS + 1], offsets[KEYS + 1], sum = 0;
    (void)state;
    logging_group_log_by_key(entries, ENTRIES, sizes, offsets, KEYS + 1);
    for (unsigned key = 0; key <= KEYS; key++) {
        assert_int_equal(offsets[key], sum);
        for (unsigned i = 0; i < sizes[key]; i++) {
            assert_int_equal(kernel_logging_entry_get_key(&entries[offsets[key] + i]), key);
        }
        sum += sizes[key];
    }
    assert_int_equal(sum, ENTRIES);
    assert_int_equal(sizes[KEYS], 0);
}

static void separate__gives_each_key_its_data(void **state)
{
    log_buffer_t buffers[KEYS - 1];
    unsigned int total = 0;
    (void)state;
    for (int key = 0; key < KEYS - 1; key++) {
        logging_init_log_buffer(&buffers[key], (unsigned)key);
    }
    logging_separate_log(entries, ENTRIES, buffers, KEYS - 1);
    for (int key = 0; key < KEYS - 1; key++) {
        for (unsigned i = 1; i < buffers[key].length; i++) {
            assert_true(buffers[key].buffer[i - 1] < buffers[key].buffer[i]);
        }
        assert_int_equal(buffers[key].full, 0);
        total += buffers[key].length;
        free(buffers[key].buffer);
    }
    assert_in_range(total, ENTRIES * (KEYS - 1) / KEYS - 1, ENTRIES * (KEYS - 1) / KEYS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(sort__keeps_the_order_within_a_key, fill),
        cmocka_unit_test_setup(group__says_where_each_key_is, fill),
        cmocka_unit_test_setup(separate__gives_each_key_its_data, fill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
