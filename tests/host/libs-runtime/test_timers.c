/* SPDX-License-Identifier: BSD-2-Clause */
/* Deadlines, the queue of timeouts, and the time manager over a fake timer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <platsupport/local_time_manager.h>
#include <platsupport/tqueue.h>

#include "deadline.h"

/* --- Deadlines ------------------------------------------------------------------------------ */

static void deadline__once(void **state)
{
    (void)state;
    struct deadline deadline = {0};
    assert_false(deadline_take(&deadline, UINT64_MAX));
    assert_int_equal(deadline_set(&deadline, 100, 50, TIMEOUT_RELATIVE), 0);
    assert_false(deadline_take(&deadline, 149));
    assert_true(deadline_take(&deadline, 150));
    assert_false(deadline_take(&deadline, 151));
    assert_int_equal(deadline_set(&deadline, 100, 100, TIMEOUT_ABSOLUTE), ETIME);
    assert_int_equal(deadline_set(&deadline, 100, 101, TIMEOUT_ABSOLUTE), 0);
    assert_true(deadline_take(&deadline, 101));
    assert_int_equal(deadline_set(&deadline, 100, 0, TIMEOUT_PERIODIC), EINVAL);
    assert_int_equal(deadline_set(&deadline, 100, 1, (timeout_type_t)9), EINVAL);
    assert_int_equal(deadline_set(&deadline, 100, UINT64_MAX, TIMEOUT_RELATIVE), 0);
    assert_int_equal(deadline.at, UINT64_MAX);
}

static void deadline__periodic_keeps_its_phase(void **state)
{
    (void)state;
    struct deadline deadline;
    assert_int_equal(deadline_set(&deadline, 1000, 100, TIMEOUT_PERIODIC), 0);
    assert_true(deadline_take(&deadline, 1105));
    assert_int_equal(deadline.at, 1200);
    assert_true(deadline_take(&deadline, 1730));
    assert_int_equal(deadline.at, 1800);
    assert_true(deadline_take(&deadline, 1800));
    assert_int_equal(deadline.at, 1900);
}

/* --- The queue ------------------------------------------------------------------------------ */

static char log_text[256];

static int note(uintptr_t token)
{
    size_t length = strlen(log_text);
    log_text[length] = (char)token;
    log_text[length + 1] = '\0';
    return 0;
}

static int reset(void **state)
{
    (void)state;
    log_text[0] = '\0';
    return 0;
}

static tqueue_t new_queue(int size)
{
    ps_malloc_ops_t heap;
    tqueue_t queue;
    ps_new_stdlib_malloc_ops(&heap);
    assert_int_equal(tqueue_init_static(&queue, &heap, size), 0);
    return queue;
}

static void add(tqueue_t *queue, uint64_t at, uint64_t period, char name)
{
    unsigned int id;
    timeout_t timeout = {
        .abs_time = at, .period = period, .token = (uintptr_t)name, .callback = note};
    assert_int_equal(tqueue_alloc_id(queue, &id), 0);
    assert_int_equal(tqueue_register(queue, id, &timeout), 0);
}

static void tqueue__calls_in_order_of_time(void **state)
{
    (void)state;
    tqueue_t queue = new_queue(8);
    uint64_t next;
    add(&queue, 30, 0, 'c');
    add(&queue, 10, 0, 'a');
    add(&queue, 20, 0, 'b');
    add(&queue, 20, 0, 'B');
    assert_int_equal(tqueue_next(&queue, &next), 0);
    assert_int_equal(next, 10);
    assert_int_equal(tqueue_update(&queue, 20, &next), 0);
    assert_string_equal(log_text, "abB");
    assert_int_equal(next, 30);
    assert_int_equal(tqueue_update(&queue, 100, &next), 0);
    assert_string_equal(log_text, "abBc");
    assert_int_equal(next, 0);
    free(queue.array);
}

static void tqueue__a_late_periodic_one_is_called_once(void **state)
{
    (void)state;
    tqueue_t queue = new_queue(2);
    uint64_t next;
    add(&queue, 10, 10, 'p');
    assert_int_equal(tqueue_update(&queue, 55, &next), 0);
    assert_string_equal(log_text, "p");
    assert_int_equal(next, 60);
    free(queue.array);
}

static void tqueue__numbers_have_states(void **state)
{
    (void)state;
    tqueue_t queue = new_queue(2);
    unsigned int id;
    uint64_t next;
    timeout_t timeout = {.abs_time = 5, .token = 'x', .callback = note};
    assert_int_equal(tqueue_register(&queue, 0, &timeout), EINVAL);
    assert_int_equal(tqueue_alloc_id_at(&queue, 2), EINVAL);
    assert_int_equal(tqueue_alloc_id_at(&queue, 1), 0);
    assert_int_equal(tqueue_alloc_id_at(&queue, 1), EADDRINUSE);
    assert_int_equal(tqueue_alloc_id(&queue, &id), 0);
    assert_int_equal(id, 0);
    assert_int_equal(tqueue_alloc_id(&queue, &id), ENOMEM);
    assert_int_equal(tqueue_register(&queue, 1, &timeout), 0);
    timeout.abs_time = 7;
    assert_int_equal(tqueue_register(&queue, 1, &timeout), 0);
    assert_int_equal(tqueue_next(&queue, &next), 0);
    assert_int_equal(next, 7);
    assert_int_equal(tqueue_free_id(&queue, 1), 0);
    assert_int_equal(tqueue_free_id(&queue, 1), EINVAL);
    assert_int_equal(tqueue_update(&queue, 100, &next), 0);
    assert_string_equal(log_text, "");
    free(queue.array);
}

static tqueue_t *own_queue;

static int cancel_itself(uintptr_t token)
{
    note('s');
    return tqueue_cancel(own_queue, (unsigned int)token);
}

static void tqueue__a_callback_may_cancel_itself(void **state)
{
    (void)state;
    tqueue_t queue = new_queue(1);
    uint64_t next;
    own_queue = &queue;
    timeout_t timeout = {.abs_time = 5, .period = 5, .token = 0, .callback = cancel_itself};
    assert_int_equal(tqueue_alloc_id_at(&queue, 0), 0);
    assert_int_equal(tqueue_register(&queue, 0, &timeout), 0);
    assert_int_equal(tqueue_update(&queue, 50, &next), 0);
    assert_string_equal(log_text, "s");
    assert_int_equal(next, 0);
    free(queue.array);
}

/* Each timeout is called once, when it is due, in order: against a sorted list. */
static void tqueue__agrees_with_a_model_over_random_steps(void **state)
{
    (void)state;
    tqueue_t queue = new_queue(32);
    uint64_t due[32] = {0}, now = 0, next;
    unsigned seed = 5;
    for (unsigned int id = 0; id < 32; id++) {
        assert_int_equal(tqueue_alloc_id_at(&queue, id), 0);
    }
    for (int step = 0; step < 5000; step++) {
        unsigned int id = (unsigned int)rand_r(&seed) % 32;
        if (rand_r(&seed) % 3 != 0) {
            timeout_t timeout = {
                .abs_time = now + 1 + (uint64_t)rand_r(&seed) % 50, .callback = note, .token = 'm'};
            due[id] = timeout.abs_time;
            assert_int_equal(tqueue_register(&queue, id, &timeout), 0);
        } else {
            now += (uint64_t)rand_r(&seed) % 20;
            size_t expected = 0;
            uint64_t soonest = 0;
            for (int i = 0; i < 32; i++) {
                if (due[i] != 0 && due[i] <= now) {
                    expected++;
                    due[i] = 0;
                }
                if (due[i] != 0 && (soonest == 0 || due[i] < soonest)) soonest = due[i];
            }
            log_text[0] = '\0';
            assert_int_equal(tqueue_update(&queue, now, &next), 0);
            assert_int_equal(strlen(log_text), expected);
            assert_int_equal(next, soonest);
        }
    }
    free(queue.array);
}

/* --- The time manager ----------------------------------------------------------------------- */

static uint64_t now_ns, set_for;

static int fake_time(void *data, uint64_t *time)
{
    (void)data;
    *time = now_ns;
    return 0;
}

static int fake_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    (void)data;
    assert_int_equal(type, TIMEOUT_ABSOLUTE);
    if (ns <= now_ns) {
        return ETIME;
    }
    set_for = ns;
    return 0;
}

static void time_manager__keeps_the_timer_at_the_next_timeout(void **state)
{
    (void)state;
    ltimer_t timer = {.get_time = fake_time, .set_timeout = fake_timeout};
    ps_io_ops_t ops = {0};
    time_manager_t manager;
    unsigned int a, b;
    now_ns = 1000;
    ps_new_stdlib_malloc_ops(&ops.malloc_ops);
    assert_int_equal(tm_init(&manager, &timer, &ops, 4), 0);
    assert_int_equal(tm_alloc_id(&manager, &a), 0);
    assert_int_equal(tm_alloc_id(&manager, &b), 0);
    assert_int_equal(tm_register_rel_cb(&manager, 500, a, note, 'a'), 0);
    assert_int_equal(set_for, 1500);
    assert_int_equal(tm_register_periodic_cb(&manager, 200, 0, b, note, 'b'), 0);
    assert_int_equal(set_for, 1200);
    now_ns = 1400;
    assert_int_equal(tm_update(&manager), 0);
    assert_string_equal(log_text, "b");
    assert_int_equal(set_for, 1500);
    now_ns = 1500;
    assert_int_equal(tm_update(&manager), 0);
    assert_string_equal(log_text, "ba");
    assert_int_equal(set_for, 1600);
    assert_int_equal(tm_deregister_cb(&manager, b), 0);
    assert_int_equal(tm_register_abs_cb(&manager, 1499, a, note, 'c'), ETIME);
    assert_int_equal(tm_register_abs_cb(&manager, 1700, 9, note, 'c'), EINVAL);
    assert_int_equal(tm_register_abs_cb(&manager, 1700, a, NULL, 'c'), EINVAL);
    assert_int_equal(tm_free_id(&manager, a), 0);
    assert_int_equal(tm_free_id(&manager, a), EINVAL);
    assert_int_equal(tm_deregister_cb(&manager, a), 0);
    assert_int_equal(tm_deregister_cb(&manager, 9), EINVAL);
    free(*(void **)((char *)manager.data + offsetof(tqueue_t, array)));
    free(manager.data);
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(deadline__once),
        TEST(deadline__periodic_keeps_its_phase),
        TEST(tqueue__calls_in_order_of_time),
        TEST(tqueue__a_late_periodic_one_is_called_once),
        TEST(tqueue__numbers_have_states),
        TEST(tqueue__a_callback_may_cancel_itself),
        TEST(tqueue__agrees_with_a_model_over_random_steps),
        TEST(time_manager__keeps_the_timer_at_the_next_timeout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
