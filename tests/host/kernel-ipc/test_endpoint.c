/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages through endpoints: who meets whom, in which order, and who runs then. */
#include "ipc_world.h"

static struct tcb *a, *b, *c;
static cptr_t ep;

static int setup(void **state)
{
    world_setup(state);
    ep = make_endpoint();
    a = make_thread("a", 10);
    b = make_thread("b", 10);
    c = make_thread("c", 10);
    world_run();
    return 0;
}

static void idle__send_blocks_and_keeps_the_message(void **state)
{
    (void)state;
    sys(a, SYS_SEND, mint(ep, RIGHTS_ALL, 7), &(struct message){.label = 3, WORDS_OF(11, 22)});
    assert_int_equal(a->state, THREAD_BLOCKED_ON_SEND);
    assert_int_equal(endpoint_state(endpoint_at(ep)), ENDPOINT_SENDING);
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    struct message got = received(b);
    assert_int_equal(got.badge, 7);
    assert_int_equal(got.label, 3);
    assert_int_equal(got.length, 2);
    assert_int_equal(got.words[0], 11);
    assert_int_equal(got.words[1], 22);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(b->state, THREAD_RUNNING);
    assert_int_equal(endpoint_state(endpoint_at(ep)), ENDPOINT_IDLE);
}

static void waiting_receiver__gets_a_send_at_once(void **state)
{
    (void)state;
    sys(a, SYS_RECV, ep, NULL);
    assert_int_equal(endpoint_state(endpoint_at(ep)), ENDPOINT_RECEIVING);
    run_as(b);
    sys(b, SYS_SEND, ep, &(struct message){WORDS_OF(5)});
    assert_int_equal(received(a).words[0], 5);
    assert_int_equal(received(a).badge, 0);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_ptr_equal(current_thread, b); /* equal priority: the sender keeps the CPU */
}

static void waiting_receiver_of_higher_priority__runs_at_once(void **state)
{
    (void)state;
    sched_set_priority(a, 20);
    run_as(a);
    sys(a, SYS_RECV, ep, NULL);
    run_as(b);
    sys(b, SYS_SEND, ep, NULL);
    assert_ptr_equal(current_thread, a);
    assert_false(a->is_queued);
}

static void nbsend__without_receiver_is_dropped(void **state)
{
    (void)state;
    sys(a, SYS_NB_SEND, ep, &(struct message){WORDS_OF(1)});
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(endpoint_state(endpoint_at(ep)), ENDPOINT_IDLE);
}

static void nbsend__to_a_waiting_receiver_arrives(void **state)
{
    (void)state;
    sys(a, SYS_RECV, ep, NULL);
    run_as(b);
    sys(b, SYS_NB_SEND, ep, &(struct message){WORDS_OF(9)});
    assert_int_equal(received(a).words[0], 9);
}

static void nbrecv__without_sender_gives_badge_0(void **state)
{
    (void)state;
    sys(a, SYS_NB_RECV, ep, NULL);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(received(a).badge, 0);
    assert_int_equal(received(a).length, 0);
}

static void nbrecv__with_a_sender_takes_the_message(void **state)
{
    (void)state;
    sys(a, SYS_SEND, mint(ep, RIGHTS_ALL, 77), &(struct message){WORDS_OF(4)});
    run_as(b);
    sys(b, SYS_NB_RECV, ep, NULL);
    assert_int_equal(received(b).badge, 77);
    assert_int_equal(received(b).words[0], 4);
}

static void senders__are_served_in_order(void **state)
{
    (void)state;
    sys(a, SYS_SEND, mint(ep, RIGHTS_ALL, 1), NULL);
    run_as(b);
    sys(b, SYS_SEND, mint(ep, RIGHTS_ALL, 2), NULL);
    run_as(c);
    for (word_t i = 1; i <= 2; i++) {
        sys(c, SYS_RECV, ep, NULL);
        assert_int_equal(received(c).badge, i);
        run_as(c);
    }
}

static void receivers__are_served_in_order(void **state)
{
    (void)state;
    sys(a, SYS_RECV, ep, NULL);
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    run_as(c);
    sys(c, SYS_SEND, ep, &(struct message){WORDS_OF(1)});
    sys(c, SYS_SEND, ep, &(struct message){WORDS_OF(2)});
    assert_int_equal(received(a).words[0], 1);
    assert_int_equal(received(b).words[0], 2);
}

static void suspended_in_the_queue__is_skipped(void **state)
{
    (void)state;
    sys(a, SYS_SEND, mint(ep, RIGHTS_ALL, 1), NULL);
    run_as(b);
    sys(b, SYS_SEND, mint(ep, RIGHTS_ALL, 2), NULL);
    thread_suspend(a);
    run_as(c);
    sys(c, SYS_RECV, ep, NULL);
    assert_int_equal(received(c).badge, 2);
    assert_int_equal(a->state, THREAD_INACTIVE);
}

static void cancel_all__everybody_repeats(void **state)
{
    (void)state;
    word_t call_ip = a->arch.ip;
    sys(a, SYS_SEND, ep, NULL);
    run_as(b);
    sys(b, SYS_CALL, ep, NULL);
    while (endpoint_cancel_first(endpoint_at(ep))) continue;
    check_everything();
    assert_int_equal(endpoint_state(endpoint_at(ep)), ENDPOINT_IDLE);
    assert_int_equal(a->state, THREAD_RESTART);
    assert_int_equal(b->state, THREAD_RESTART);
    run_as(a);
    assert_int_equal(a->arch.ip, call_ip);
}

static void cancel_badged__only_that_badge(void **state)
{
    (void)state;
    sys(a, SYS_SEND, mint(ep, RIGHTS_ALL, 1), NULL);
    run_as(b);
    sys(b, SYS_SEND, mint(ep, RIGHTS_ALL, 2), NULL);
    run_as(c);
    sys(c, SYS_SEND, mint(ep, RIGHTS_ALL, 1), NULL);
    assert_int_equal(endpoint_cancel_badged(endpoint_at(ep), 1), OK);
    check_everything();
    assert_int_equal(a->state, THREAD_RESTART);
    assert_int_equal(b->state, THREAD_BLOCKED_ON_SEND);
    assert_int_equal(c->state, THREAD_RESTART);
}

static void cancel_badged__leaves_receivers(void **state)
{
    (void)state;
    sys(a, SYS_RECV, ep, NULL);
    assert_int_equal(endpoint_cancel_badged(endpoint_at(ep), 0), OK);
    assert_int_equal(a->state, THREAD_BLOCKED_ON_RECEIVE);
}

static void no_right_to_send__invalid_capability(void **state)
{
    (void)state;
    struct message reply;
    assert_int_equal(invoke_as(a, mint(ep, RIGHT_READ, 0), NULL, &reply), ERR_INVALID_CAPABILITY);
    assert_int_equal(reply.words[0], 0);
    assert_true(console_has("no right to send"));
}

static void quiet_thread__is_not_commented_on(void **state)
{
    (void)state;
    sys(a, SYS_QUOLL_QUIET, 1, NULL);
    assert_int_equal(received(a).badge, false);
    assert_int_equal(invoke_as(a, mint(ep, RIGHT_READ, 0), NULL, NULL), ERR_INVALID_CAPABILITY);
    assert_false(console_has("no right"));
    sys(a, SYS_QUOLL_QUIET, 0, NULL);
    assert_int_equal(received(a).badge, true);
    invoke_as(a, mint(ep, RIGHT_READ, 0), NULL, NULL);
    assert_true(console_has("no right"));
}

static void empty_slot__invalid_capability(void **state)
{
    (void)state;
    assert_int_equal(invoke_as(a, free_slot(), NULL, NULL), ERR_INVALID_CAPABILITY);
}

static void exit__stops_the_caller(void **state)
{
    (void)state;
    sys(a, SYS_QUOLL_EXIT, 0, NULL);
    assert_int_equal(a->state, THREAD_INACTIVE);
    assert_ptr_not_equal(current_thread, a);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(idle__send_blocks_and_keeps_the_message),
        TEST(waiting_receiver__gets_a_send_at_once),
        TEST(waiting_receiver_of_higher_priority__runs_at_once),
        TEST(nbsend__without_receiver_is_dropped),
        TEST(nbsend__to_a_waiting_receiver_arrives),
        TEST(nbrecv__without_sender_gives_badge_0),
        TEST(nbrecv__with_a_sender_takes_the_message),
        TEST(senders__are_served_in_order),
        TEST(receivers__are_served_in_order),
        TEST(suspended_in_the_queue__is_skipped),
        TEST(cancel_all__everybody_repeats),
        TEST(cancel_badged__only_that_badge),
        TEST(cancel_badged__leaves_receivers),
        TEST(no_right_to_send__invalid_capability),
        TEST(quiet_thread__is_not_commented_on),
        TEST(empty_slot__invalid_capability),
        TEST(exit__stops_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
