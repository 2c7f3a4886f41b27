/* SPDX-License-Identifier: BSD-2-Clause */
/* Who runs next: priorities, turns, and switches that touch no queue. */
#include "ipc_world.h"

#include "config.h"

static void ticks(unsigned count)
{
    while (count--) {
        sched_tick();
        world_run();
    }
}

static void idle__when_nobody_is_ready(void **state)
{
    (void)state;
    world_run();
    assert_true(sched_is_idle(current_thread));
    struct tcb *a = make_thread("a", 5);
    world_run();
    assert_ptr_equal(current_thread, a);
    thread_suspend(a);
    world_run();
    assert_true(sched_is_idle(current_thread));
}

static void highest_priority__runs_first(void **state)
{
    (void)state;
    static const uint8_t priorities[] = {0, 63, 64, 127, 128, 191, 192, 255, 1, 254};
    for (unsigned i = 0; i < ARRAY_SIZE(priorities); i++) make_thread("t", priorities[i]);
    int last = 255;
    for (unsigned i = 0; i < ARRAY_SIZE(priorities); i++) {
        world_run();
        assert_false(sched_is_idle(current_thread));
        assert_true(current_thread->priority <= last);
        last = current_thread->priority;
        thread_suspend(current_thread);
    }
    assert_int_equal(last, 0);
    world_run();
    assert_true(sched_is_idle(current_thread));
}

static void every_priority__is_found(void **state)
{
    (void)state;
    struct tcb *tcb = make_stopped_thread("t", 0);
    for (unsigned priority = 0; priority < 256; priority++) {
        sched_set_priority(tcb, (uint8_t)priority);
        thread_restart(tcb);
        sched_reschedule_needed(); /* through the queues */
        world_run();
        assert_ptr_equal(current_thread, tcb);
        thread_suspend(tcb);
        world_run();
        assert_true(sched_is_idle(current_thread));
    }
}

static void equal_priorities__take_turns_by_the_time_slice(void **state)
{
    (void)state;
    struct tcb *threads[3];
    for (unsigned i = 0; i < 3; i++) threads[i] = make_thread("t", 10);
    make_thread("lower", 9);
    world_run();
    for (unsigned turn = 0; turn < 9; turn++) {
        assert_ptr_equal(current_thread, threads[turn % 3]);
        ticks(CONFIG_TIME_SLICE - 1);
        assert_ptr_equal(current_thread, threads[turn % 3]);
        ticks(1);
    }
}

static void tick__of_a_lonely_thread(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10);
    world_run();
    ticks(3 * CONFIG_TIME_SLICE);
    assert_ptr_equal(current_thread, a);
    thread_suspend(a);
    world_run();
    ticks(3); /* idle */
    assert_true(sched_is_idle(current_thread));
}

static void yield__lets_equals_run_but_not_lower(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10), *b = make_thread("b", 10);
    make_thread("lower", 9);
    world_run();
    assert_ptr_equal(current_thread, a);
    sys(a, SYS_YIELD, 0, NULL);
    assert_ptr_equal(current_thread, b);
    sys(b, SYS_YIELD, 0, NULL);
    assert_ptr_equal(current_thread, a);
    thread_suspend(b);
    sys(a, SYS_YIELD, 0, NULL);
    assert_ptr_equal(current_thread, a);
}

static void woken_higher__runs_at_once_and_the_interrupted_keeps_its_turn(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10);
    make_thread("b", 10);
    struct tcb *high = make_stopped_thread("high", 20);
    world_run();
    thread_restart(high);
    assert_false(high->is_queued); /* the candidate: no queue is touched */
    world_run();
    assert_ptr_equal(current_thread, high);
    assert_false(high->is_queued);
    thread_suspend(high);
    world_run();
    assert_ptr_equal(current_thread, a);
}

static void woken_equal__waits_for_its_turn(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10), *b = make_thread("b", 10);
    world_run();
    struct tcb *c = make_thread("c", 10);
    world_run();
    assert_ptr_equal(current_thread, a);
    sys(a, SYS_YIELD, 0, NULL);
    assert_ptr_equal(current_thread, b);
    sys(b, SYS_YIELD, 0, NULL);
    assert_ptr_equal(current_thread, c);
}

static void woken_lower__waits(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10);
    world_run();
    struct tcb *low = make_thread("low", 5);
    world_run();
    assert_ptr_equal(current_thread, a);
    assert_true(low->is_queued);
}

static void two_woken__higher_first(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10);
    world_run();
    struct tcb *b = make_thread("b", 20), *c = make_thread("c", 30);
    world_run();
    assert_ptr_equal(current_thread, c);
    thread_suspend(c);
    world_run();
    assert_ptr_equal(current_thread, b);
    thread_suspend(b);
    world_run();
    assert_ptr_equal(current_thread, a);
}

static void woken_while_current_blocks__but_another_is_higher(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10), *b = make_thread("b", 8);
    struct tcb *low = make_stopped_thread("low", 5);
    world_run();
    thread_restart(low);
    thread_suspend(a);
    world_run();
    assert_ptr_equal(current_thread, b);
    assert_true(low->is_queued);
}

static void candidate__that_is_stopped_again_is_forgotten(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10), *b = make_stopped_thread("b", 20);
    world_run();
    thread_restart(b);
    thread_suspend(b);
    world_run();
    assert_ptr_equal(current_thread, a);
}

static void set_priority__of_each_kind_of_thread(void **state)
{
    (void)state;
    struct tcb *a = make_thread("a", 10), *b = make_thread("b", 9);
    struct tcb *stopped = make_stopped_thread("stopped", 50);
    world_run();
    sched_set_priority(b, 11); /* ready, now above */
    world_run();
    assert_ptr_equal(current_thread, b);
    sched_set_priority(b, 3); /* current, now below */
    world_run();
    assert_ptr_equal(current_thread, a);
    sched_set_priority(a, 30); /* current, raised */
    world_run();
    assert_ptr_equal(current_thread, a);
    sched_set_priority(stopped, 255);
    world_run();
    assert_ptr_equal(current_thread, a);
}

/* A scheduler that anybody believes: an array of all threads, scanned. */
enum { MODEL_THREADS = 24 };
static struct {
    struct tcb *tcb;
    bool ready;
    unsigned long since; /* order within a priority: smaller goes first */
} model[MODEL_THREADS];

static unsigned model_best(void)
{
    unsigned best = MODEL_THREADS;
    for (unsigned i = 0; i < MODEL_THREADS; i++) {
        if (!model[i].ready) continue;
        if (best == MODEL_THREADS || model[i].tcb->priority > model[best].tcb->priority ||
            (model[i].tcb->priority == model[best].tcb->priority &&
             model[i].since < model[best].since)) {
            best = i;
        }
    }
    return best;
}

static unsigned long long seed = 20240607;
static unsigned roll(unsigned sides)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(seed >> 33) % sides;
}

static void random_walk__agrees_with_the_model(void **state)
{
    (void)state;
    unsigned long now = 0;
    for (unsigned i = 0; i < MODEL_THREADS; i++) {
        model[i].tcb = make_stopped_thread("m", (uint8_t)(roll(4) * 64 + roll(2)));
        model[i].ready = false;
    }
    for (unsigned step = 0; step < 20000; step++) {
        unsigned i = roll(MODEL_THREADS);
        switch (roll(4)) {
        case 0:
        case 1:
            if (!model[i].ready) model[i].since = ++now;
            model[i].ready = true;
            thread_restart(model[i].tcb);
            break;
        case 2:
            model[i].ready = false;
            thread_suspend(model[i].tcb);
            break;
        case 3:
            if (!sched_is_idle(current_thread) && thread_runnable(current_thread)) {
                for (i = 0; model[i].tcb != current_thread;) i++;
                model[i].since = ++now;
                sched_end_turn();
            }
            break;
        }
        schedule();
        assert_null(sched_check().invariant);
        unsigned best = model_best();
        if (best == MODEL_THREADS) {
            assert_true(sched_is_idle(current_thread));
        } else {
            assert_int_equal(current_thread->priority, model[best].tcb->priority);
            assert_ptr_equal(current_thread, model[best].tcb);
        }
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(idle__when_nobody_is_ready),
        TEST(highest_priority__runs_first),
        TEST(every_priority__is_found),
        TEST(equal_priorities__take_turns_by_the_time_slice),
        TEST(tick__of_a_lonely_thread),
        TEST(yield__lets_equals_run_but_not_lower),
        TEST(woken_higher__runs_at_once_and_the_interrupted_keeps_its_turn),
        TEST(woken_equal__waits_for_its_turn),
        TEST(woken_lower__waits),
        TEST(two_woken__higher_first),
        TEST(woken_while_current_blocks__but_another_is_higher),
        TEST(candidate__that_is_stopped_again_is_forgotten),
        TEST(set_priority__of_each_kind_of_thread),
        TEST(random_walk__agrees_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
