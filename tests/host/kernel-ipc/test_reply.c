/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls and replies: the one-time right to answer, where it stands, and how it ends. */
#include "ipc_world.h"

static struct tcb *client, *server, *other;
static cptr_t ep;

static int setup(void **state)
{
    world_setup(state);
    ep = make_endpoint();
    client = make_thread("client", 10);
    server = make_thread("server", 10);
    other = make_thread("other", 10);
    world_run();
    return 0;
}

/* The client has called through `through`, and the server has received the call through `from`. */
static void call(cptr_t through, cptr_t from)
{
    run_as(client);
    sys(client, SYS_CALL, through, &(struct message){WORDS_OF(1)});
    run_as(server);
    sys(server, SYS_RECV, from, NULL);
}

static void call_and_reply(void **state)
{
    (void)state;
    call(mint(ep, RIGHTS_ALL, 0x61), ep);
    assert_int_equal(received(server).badge, 0x61);
    assert_int_equal(client->state, THREAD_BLOCKED_ON_REPLY);
    sys(server, SYS_REPLY, 0, &(struct message){.label = 5, WORDS_OF(2, 3)});
    assert_int_equal(client->state, THREAD_RUNNING);
    assert_int_equal(received(client).label, 5);
    assert_int_equal(received(client).words[1], 3);
    assert_int_equal(received(client).badge, 0);
    assert_true(slot_empty(&server->slots[TCB_CALLER]));
}

static void call__to_a_waiting_server_switches_directly(void **state)
{
    (void)state;
    run_as(server);
    sys(server, SYS_RECV, ep, NULL);
    run_as(client);
    thread_suspend(other);
    sys(client, SYS_CALL, ep, NULL);
    assert_ptr_equal(current_thread, server);
    assert_false(server->is_queued);
    sys(server, SYS_REPLY_RECV, ep, NULL);
    assert_ptr_equal(current_thread, client);
    assert_false(client->is_queued);
    assert_int_equal(server->state, THREAD_BLOCKED_ON_RECEIVE);
}

static void reply__without_caller_does_nothing(void **state)
{
    (void)state;
    run_as(server);
    sys(server, SYS_REPLY, 0, NULL);
    assert_int_equal(server->state, THREAD_RUNNING);
    assert_true(console_has("nobody waits"));
}

static void reply__only_once(void **state)
{
    (void)state;
    call(ep, ep);
    sys(server, SYS_REPLY, 0, NULL);
    run_as(client);
    sys(client, SYS_RECV, make_endpoint(), NULL);
    run_as(server);
    sys(server, SYS_REPLY, 0, NULL);
    assert_int_equal(client->state, THREAD_BLOCKED_ON_RECEIVE);
}

static void receive__forgets_the_caller(void **state)
{
    (void)state;
    call(ep, ep);
    sys(server, SYS_RECV, ep, NULL);
    assert_true(slot_empty(&server->slots[TCB_CALLER]));
    assert_int_equal(client->state, THREAD_BLOCKED_ON_REPLY);
}

static void call__without_grant_or_grant_reply_stops_the_caller(void **state)
{
    (void)state;
    call(mint(ep, RIGHT_WRITE, 0), ep);
    assert_int_equal(client->state, THREAD_INACTIVE);
    assert_true(slot_empty(&server->slots[TCB_CALLER]));
}

static void call__with_grant_reply_only(void **state)
{
    (void)state;
    call(mint(ep, RIGHT_WRITE | RIGHT_GRANT_REPLY, 0), ep);
    assert_int_equal(client->state, THREAD_BLOCKED_ON_REPLY);
    assert_false(slot_empty(&server->slots[TCB_CALLER]));
}

static void want_cap(struct tcb *tcb, cptr_t slot)
{
    word_t *buffer = buffer_of(tcb);
    buffer[IPC_BUFFER_RECEIVE_CNODE] = cspace_cptr();
    buffer[IPC_BUFFER_RECEIVE_INDEX] = slot;
    buffer[IPC_BUFFER_RECEIVE_DEPTH] = 64;
}

static void reply__carries_a_capability_if_the_receiver_may_grant(void **state)
{
    (void)state;
    cptr_t gift = make_notification();
    want_cap(client, 200);
    call(ep, ep);
    sys(server, SYS_REPLY, 0, &(struct message){.extra_caps = 1, .caps = {gift}});
    assert_int_equal(received(client).extra_caps, 1);
    assert_true(cap_same_object(at(200)->cap, at(gift)->cap));
    slot_delete_one(at(200));
}

static void reply__carries_none_if_the_receiver_may_not_grant(void **state)
{
    (void)state;
    cptr_t gift = make_notification();
    want_cap(client, 200);
    call(ep, mint(ep, RIGHT_READ, 0));
    sys(server, SYS_REPLY, 0, &(struct message){.extra_caps = 1, .caps = {gift}});
    assert_int_equal(received(client).extra_caps, 0);
    assert_true(slot_empty(at(200)));
}

static void reply__unwraps_nothing(void **state)
{
    (void)state;
    want_cap(client, 200);
    call(ep, ep);
    sys(server, SYS_REPLY, 0, &(struct message){.extra_caps = 1, .caps = {ep}});
    assert_int_equal(received(client).unwrapped, 0);
    assert_int_equal(received(client).extra_caps, 1);
    slot_delete_one(at(200));
}

/* As CNode_SaveCaller does. */
static cptr_t save_caller(struct tcb *tcb)
{
    cptr_t saved = free_slot();
    slot_move(at(saved), &tcb->slots[TCB_CALLER]);
    check_everything();
    return saved;
}

static void saved_reply__answers_later_and_is_used_up(void **state)
{
    (void)state;
    call(ep, ep);
    cptr_t saved = save_caller(server);
    run_as(other);
    sys(other, SYS_SEND, saved, &(struct message){WORDS_OF(42)});
    assert_int_equal(client->state, THREAD_RUNNING);
    assert_int_equal(received(client).words[0], 42);
    assert_true(slot_empty(at(saved)));
}

static void saved_reply__by_call_is_answered_empty(void **state)
{
    (void)state;
    call(ep, ep);
    cptr_t saved = save_caller(server);
    assert_int_equal(invoke_as(server, saved, &(struct message){WORDS_OF(42)}, NULL), ERR_NONE);
    assert_int_equal(received(client).words[0], 42);
}

static void saved_reply__deleted_leaves_the_caller_waiting(void **state)
{
    (void)state;
    call(ep, ep);
    cptr_t saved = save_caller(server);
    slot_delete_one(at(saved));
    check_everything();
    assert_int_equal(client->state, THREAD_BLOCKED_ON_REPLY);
    thread_restart(client); /* and may be started again */
    check_everything();
    assert_int_equal(client->state, THREAD_RESTART);
}

static void suspended_caller__takes_the_right_back(void **state)
{
    (void)state;
    call(ep, ep);
    thread_suspend(client);
    check_everything();
    assert_true(slot_empty(&server->slots[TCB_CALLER]));
    sys(server, SYS_REPLY, 0, NULL);
    assert_int_equal(client->state, THREAD_INACTIVE);
}

static void suspended_caller__takes_a_saved_right_back(void **state)
{
    (void)state;
    call(ep, ep);
    cptr_t saved = save_caller(server);
    thread_suspend(client);
    check_everything();
    assert_true(slot_empty(at(saved)));
}

static void caller_that_goes__takes_the_right_with_it(void **state)
{
    (void)state;
    call(ep, ep);
    assert_int_equal(slot_delete(at(cptr_of(client))), OK);
    check_everything();
    assert_true(slot_empty(&server->slots[TCB_CALLER]));
}

static void restarted_caller__calls_again(void **state)
{
    (void)state;
    call(ep, ep);
    word_t call_ip = client->arch.fault_ip;
    thread_restart(client);
    run_as(client);
    assert_int_equal(client->arch.ip, call_ip);
    assert_true(slot_empty(&server->slots[TCB_CALLER]));
}

static void two_callers__two_rights(void **state)
{
    (void)state;
    call(ep, ep);
    cptr_t saved = save_caller(server);
    run_as(other);
    sys(other, SYS_CALL, ep, NULL);
    run_as(server);
    sys(server, SYS_RECV, ep, NULL);
    sys(server, SYS_REPLY, 0, &(struct message){WORDS_OF(2)});
    assert_int_equal(received(other).words[0], 2);
    assert_int_equal(client->state, THREAD_BLOCKED_ON_REPLY);
    sys(server, SYS_SEND, saved, &(struct message){WORDS_OF(1)});
    assert_int_equal(received(client).words[0], 1);
}

static void reply_recv__takes_the_next_message(void **state)
{
    (void)state;
    call(ep, ep);
    run_as(other);
    sys(other, SYS_CALL, mint(ep, RIGHTS_ALL, 9), NULL);
    run_as(server);
    sys(server, SYS_REPLY_RECV, ep, &(struct message){WORDS_OF(7)});
    assert_int_equal(received(client).words[0], 7);
    assert_int_equal(received(server).badge, 9);
    assert_int_equal(other->state, THREAD_BLOCKED_ON_REPLY);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(call_and_reply),
        TEST(call__to_a_waiting_server_switches_directly),
        TEST(reply__without_caller_does_nothing),
        TEST(reply__only_once),
        TEST(receive__forgets_the_caller),
        TEST(call__without_grant_or_grant_reply_stops_the_caller),
        TEST(call__with_grant_reply_only),
        TEST(reply__carries_a_capability_if_the_receiver_may_grant),
        TEST(reply__carries_none_if_the_receiver_may_not_grant),
        TEST(reply__unwraps_nothing),
        TEST(saved_reply__answers_later_and_is_used_up),
        TEST(saved_reply__by_call_is_answered_empty),
        TEST(saved_reply__deleted_leaves_the_caller_waiting),
        TEST(suspended_caller__takes_the_right_back),
        TEST(suspended_caller__takes_a_saved_right_back),
        TEST(caller_that_goes__takes_the_right_with_it),
        TEST(restarted_caller__calls_again),
        TEST(two_callers__two_rights),
        TEST(reply_recv__takes_the_next_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
