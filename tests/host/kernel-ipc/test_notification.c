/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals: kept, delivered, taken; and through endpoints to a bound thread. */
#include "ipc_world.h"

static struct tcb *a, *b, *c;
static cptr_t ntfn, ep;

static int setup(void **state)
{
    world_setup(state);
    ntfn = make_notification();
    ep = make_endpoint();
    a = make_thread("a", 10);
    b = make_thread("b", 10);
    c = make_thread("c", 10);
    world_run();
    return 0;
}

static void signals__are_collected_until_taken(void **state)
{
    (void)state;
    sys(a, SYS_SEND, mint(ntfn, RIGHTS_ALL, 1), NULL);
    sys(a, SYS_SEND, mint(ntfn, RIGHTS_ALL, 4), NULL);
    assert_true(notification_at(ntfn)->is_active);
    sys(a, SYS_RECV, ntfn, NULL);
    assert_int_equal(received(a).badge, 5);
    assert_int_equal(received(a).length, 0);
    assert_false(notification_at(ntfn)->is_active);
}

static void signal_without_badge__is_a_signal(void **state)
{
    (void)state;
    sys(a, SYS_SEND, ntfn, NULL);
    sys(a, SYS_RECV, ntfn, NULL);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(received(a).badge, 0);
}

static void waiters__are_woken_in_order_one_by_each_signal(void **state)
{
    (void)state;
    sys(a, SYS_RECV, ntfn, NULL);
    run_as(b);
    sys(b, SYS_RECV, ntfn, NULL);
    run_as(c);
    sys(c, SYS_SEND, mint(ntfn, RIGHTS_ALL, 1), NULL);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(received(a).badge, 1);
    assert_int_equal(b->state, THREAD_BLOCKED_ON_NOTIFICATION);
    sys(c, SYS_NB_SEND, mint(ntfn, RIGHTS_ALL, 2), NULL);
    assert_int_equal(received(b).badge, 2);
    assert_false(notification_at(ntfn)->is_active);
}

static void poll__without_signal_gives_badge_0(void **state)
{
    (void)state;
    sys(a, SYS_NB_RECV, ntfn, NULL);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(received(a).badge, 0);
}

static void poll__takes_a_signal(void **state)
{
    (void)state;
    sys(a, SYS_SEND, mint(ntfn, RIGHTS_ALL, 8), NULL);
    sys(a, SYS_NB_RECV, ntfn, NULL);
    assert_int_equal(received(a).badge, 8);
}

static void signal__by_call_is_answered_empty(void **state)
{
    (void)state;
    assert_int_equal(invoke_as(a, ntfn, NULL, NULL), ERR_NONE);
    assert_true(notification_at(ntfn)->is_active);
}

static void signal__wakes_a_higher_thread_at_once(void **state)
{
    (void)state;
    sched_set_priority(a, 20);
    run_as(a);
    sys(a, SYS_RECV, ntfn, NULL);
    run_as(b);
    sys(b, SYS_SEND, ntfn, NULL);
    assert_ptr_equal(current_thread, a);
}

static void no_right_to_signal__invalid_capability(void **state)
{
    (void)state;
    assert_int_equal(invoke_as(a, mint(ntfn, RIGHT_READ, 0), NULL, NULL), ERR_INVALID_CAPABILITY);
    assert_false(notification_at(ntfn)->is_active);
}

static void no_right_to_wait__capability_fault(void **state)
{
    (void)state;
    sys(a, SYS_RECV, mint(ntfn, RIGHT_WRITE, 0), NULL);
    assert_int_equal(a->state, THREAD_INACTIVE);
    assert_true(console_has("capability fault"));
}

static void bound_thread__gets_signals_through_its_endpoint(void **state)
{
    (void)state;
    notification_bind(notification_at(ntfn), a);
    sys(a, SYS_RECV, ep, NULL);
    run_as(b);
    sys(b, SYS_SEND, mint(ntfn, RIGHTS_ALL, 0x40), NULL);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(received(a).badge, 0x40);
    assert_int_equal(endpoint_state(endpoint_at(ep)), ENDPOINT_IDLE);
    assert_false(notification_at(ntfn)->is_active);
}

static void bound_thread__takes_a_kept_signal_before_a_message(void **state)
{
    (void)state;
    notification_bind(notification_at(ntfn), a);
    run_as(b);
    sys(b, SYS_SEND, ep, NULL);
    run_as(c);
    sys(c, SYS_SEND, mint(ntfn, RIGHTS_ALL, 0x20), NULL);
    run_as(a);
    sys(a, SYS_RECV, ep, NULL);
    assert_int_equal(received(a).badge, 0x20);
    assert_int_equal(b->state, THREAD_BLOCKED_ON_SEND);
    sys(a, SYS_RECV, ep, NULL);
    assert_int_equal(b->state, THREAD_RUNNING);
}

static void bound_thread__that_does_something_else_gets_it_later(void **state)
{
    (void)state;
    notification_bind(notification_at(ntfn), a);
    sys(a, SYS_CALL, ep, NULL); /* blocked sending */
    run_as(b);
    sys(b, SYS_SEND, ntfn, NULL);
    assert_true(notification_at(ntfn)->is_active);
    assert_int_equal(a->state, THREAD_BLOCKED_ON_SEND);
}

static void bound_notification__only_its_thread_may_wait(void **state)
{
    (void)state;
    notification_bind(notification_at(ntfn), a);
    sys(a, SYS_RECV, ntfn, NULL);
    assert_int_equal(a->state, THREAD_BLOCKED_ON_NOTIFICATION);
    run_as(b);
    sys(b, SYS_RECV, ntfn, NULL);
    assert_int_equal(b->state, THREAD_INACTIVE);
    run_as(c);
    sys(c, SYS_SEND, mint(ntfn, RIGHTS_ALL, 3), NULL);
    assert_int_equal(received(a).badge, 3);
}

static void bound_thread__that_goes_leaves_the_notification_free(void **state)
{
    (void)state;
    notification_bind(notification_at(ntfn), a);
    run_as(b);
    assert_int_equal(slot_delete(at(cptr_of(a))), OK);
    world_run();
    assert_null(notification_bound(notification_at(ntfn)));
    notification_bind(notification_at(ntfn), b);
    check_everything();
}

static void cancel_all__waiters_repeat(void **state)
{
    (void)state;
    sys(a, SYS_RECV, ntfn, NULL);
    run_as(b);
    sys(b, SYS_RECV, ntfn, NULL);
    while (notification_cancel_first(notification_at(ntfn))) continue;
    check_everything();
    assert_int_equal(a->state, THREAD_RESTART);
    assert_int_equal(b->state, THREAD_RESTART);
}

static void suspended_waiter__is_skipped(void **state)
{
    (void)state;
    sys(a, SYS_RECV, ntfn, NULL);
    run_as(b);
    sys(b, SYS_RECV, ntfn, NULL);
    thread_suspend(a);
    run_as(c);
    sys(c, SYS_SEND, ntfn, NULL);
    assert_int_equal(b->state, THREAD_RUNNING);
    assert_int_equal(a->state, THREAD_INACTIVE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signals__are_collected_until_taken),
        TEST(signal_without_badge__is_a_signal),
        TEST(waiters__are_woken_in_order_one_by_each_signal),
        TEST(poll__without_signal_gives_badge_0),
        TEST(poll__takes_a_signal),
        TEST(signal__by_call_is_answered_empty),
        TEST(signal__wakes_a_higher_thread_at_once),
        TEST(no_right_to_signal__invalid_capability),
        TEST(no_right_to_wait__capability_fault),
        TEST(bound_thread__gets_signals_through_its_endpoint),
        TEST(bound_thread__takes_a_kept_signal_before_a_message),
        TEST(bound_thread__that_does_something_else_gets_it_later),
        TEST(bound_notification__only_its_thread_may_wait),
        TEST(bound_thread__that_goes_leaves_the_notification_free),
        TEST(cancel_all__waiters_repeat),
        TEST(suspended_waiter__is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
