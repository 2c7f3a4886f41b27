/* SPDX-License-Identifier: BSD-2-Clause */
/* What a message carries: words in registers and buffers, capabilities, badges; and what happens to
 * what cannot be delivered. */
#include "ipc_world.h"

static struct tcb *a, *b;
static cptr_t ep;

static int setup(void **state)
{
    world_setup(state);
    ep = make_endpoint();
    a = make_thread("a", 10);
    b = make_thread("b", 10);
    world_run();
    return 0;
}

/* `a` sends `message` through `through`, and `b` receives it. */
static struct message pass(cptr_t through, const struct message *message)
{
    run_as(a);
    sys(a, SYS_SEND, through, message);
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    return received(b);
}

static void want_caps_in(struct tcb *tcb, cptr_t slot)
{
    word_t *buffer = buffer_of(tcb);
    buffer[IPC_BUFFER_RECEIVE_CNODE] = cspace_cptr();
    buffer[IPC_BUFFER_RECEIVE_INDEX] = slot;
    buffer[IPC_BUFFER_RECEIVE_DEPTH] = 64;
}

static void without_buffer(struct tcb *tcb)
{
    slot_delete_one(&tcb->slots[TCB_BUFFER]);
}

static void words__of_every_length(void **state)
{
    (void)state;
    for (unsigned length = 0; length <= MAX_MESSAGE; length++) {
        struct message sent = {.label = length, .length = length};
        for (unsigned i = 0; i < length; i++) sent.words[i] = length * 1000 + i;
        struct message got = pass(ep, &sent);
        assert_int_equal(got.label, length);
        assert_int_equal(got.length, length);
        assert_memory_equal(got.words, sent.words, length * sizeof(word_t));
    }
}

static void length_above_the_maximum__is_cut(void **state)
{
    (void)state;
    struct message sent = {.length = 127};
    assert_int_equal(pass(ep, &sent).length, MAX_MESSAGE);
}

static void sender_without_buffer__registers_only(void **state)
{
    (void)state;
    without_buffer(a);
    struct message sent = {WORDS_OF(1, 2, 3, 4, 5, 6)};
    struct message got = pass(ep, &sent);
    assert_int_equal(got.length, 4);
    assert_int_equal(got.words[3], 4);
}

static void receiver_without_buffer__registers_only(void **state)
{
    (void)state;
    without_buffer(b);
    struct message sent = {.extra_caps = 1, .caps = {ep}, WORDS_OF(1, 2, 3, 4, 5, 6)};
    struct message got = pass(ep, &sent);
    assert_int_equal(got.length, 4);
    assert_int_equal(got.extra_caps, 0);
}

static void label__survives_whole(void **state)
{
    (void)state;
    struct message sent = {.label = MASK(52)};
    assert_int_equal(pass(ep, &sent).label, MASK(52));
}

static void unwrapped_count_of_the_sender__is_not_believed(void **state)
{
    (void)state;
    run_as(a);
    arch_set_info_register(a, 0);
    sys(a, SYS_SEND, ep, NULL);
    arch_set_info_register(a, message_info_word((struct message_info){.caps_unwrapped = 7}));
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    assert_int_equal(received(b).unwrapped, 0);
}

static void capability__arrives_in_the_receive_slot(void **state)
{
    (void)state;
    cptr_t gift = make_notification(), place = 200;
    want_caps_in(b, place);
    struct message got = pass(ep, &(struct message){.extra_caps = 1, .caps = {gift}});
    assert_int_equal(got.extra_caps, 1);
    assert_int_equal(got.unwrapped, 0);
    assert_true(cap_same_object(at(place)->cap, at(gift)->cap));
    assert_true(slot_is_parent(at(gift), at(place)));
    slot_delete_one(at(place));
}

static void capability__without_grant_stays(void **state)
{
    (void)state;
    cptr_t gift = make_notification();
    want_caps_in(b, 200);
    cptr_t weak = mint(ep, RIGHTS_ALL & ~RIGHT_GRANT, 0);
    struct message got =
        pass(weak, &(struct message){.extra_caps = 1, .caps = {gift}, WORDS_OF(1)});
    assert_int_equal(got.extra_caps, 0);
    assert_int_equal(got.length, 1);
    assert_true(slot_empty(at(200)));
}

static void capability__occupied_receive_slot(void **state)
{
    (void)state;
    cptr_t gift = make_notification();
    want_caps_in(b, gift);
    assert_int_equal(pass(ep, &(struct message){.extra_caps = 1, .caps = {gift}}).extra_caps, 0);
}

static void capability__no_receive_slot(void **state)
{
    (void)state;
    cptr_t gift = make_notification();
    assert_int_equal(pass(ep, &(struct message){.extra_caps = 1, .caps = {gift}}).extra_caps, 0);
}

static void two_capabilities__one_arrives(void **state)
{
    (void)state;
    cptr_t first = make_notification(), second = make_notification();
    want_caps_in(b, 200);
    struct message sent = {.extra_caps = 2, .caps = {first, second}};
    assert_int_equal(pass(ep, &sent).extra_caps, 1);
    assert_true(cap_same_object(at(200)->cap, at(first)->cap));
    slot_delete_one(at(200));
}

static void capability_to_the_endpoint_itself__arrives_as_badge(void **state)
{
    (void)state;
    cptr_t one = mint(ep, RIGHTS_ALL, 0x11), gift = make_notification(),
           three = mint(ep, RIGHT_READ, 0x33);
    want_caps_in(b, 200);
    struct message sent = {.extra_caps = 3, .caps = {one, gift, three}};
    struct message got = pass(ep, &sent);
    assert_int_equal(got.extra_caps, 3);
    assert_int_equal(got.unwrapped, 5);
    assert_int_equal(got.caps[0], 0x11);
    assert_int_equal(got.caps[2], 0x33);
    assert_true(cap_same_object(at(200)->cap, at(gift)->cap));
    slot_delete_one(at(200));
}

static void unwrapping__stops_where_a_capability_cannot_be_delivered(void **state)
{
    (void)state;
    cptr_t gift = make_notification();
    struct message sent = {.extra_caps = 2, .caps = {gift, ep}};
    struct message got = pass(ep, &sent);
    assert_int_equal(got.extra_caps, 0);
    assert_int_equal(got.unwrapped, 0);
}

static void reply_capability__cannot_be_given(void **state)
{
    (void)state;
    struct tcb *c = make_thread("c", 10);
    cptr_t saved = free_slot();
    run_as(c);
    sys(c, SYS_CALL, ep, NULL);
    run_as(a);
    sys(a, SYS_RECV, ep, NULL);
    slot_move(at(saved), &a->slots[TCB_CALLER]);
    want_caps_in(b, 200);
    assert_int_equal(pass(ep, &(struct message){.extra_caps = 1, .caps = {saved}}).extra_caps, 0);
    assert_true(slot_empty(at(200)));
}

static void missing_extra_capability__faults_the_sender_before_anything(void **state)
{
    (void)state;
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    run_as(a);
    struct message sent = {.extra_caps = 1, .caps = {0x1000}};
    sys(a, SYS_SEND, ep, &sent);
    assert_int_equal(a->state, THREAD_INACTIVE);
    assert_int_equal(b->state, THREAD_BLOCKED_ON_RECEIVE);
    assert_true(console_has("capability fault"));
}

static void missing_extra_capability__of_nbsend_sends_nothing(void **state)
{
    (void)state;
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    run_as(a);
    struct message sent = {.extra_caps = 1, .caps = {0x1000}};
    sys(a, SYS_NB_SEND, ep, &sent);
    assert_int_equal(a->state, THREAD_RUNNING);
    assert_int_equal(b->state, THREAD_BLOCKED_ON_RECEIVE);
}

static void capability_deleted_while_the_sender_waits__is_left_out(void **state)
{
    (void)state;
    cptr_t gift = make_notification();
    want_caps_in(b, 200);
    struct message sent = {.extra_caps = 1, .caps = {gift}, WORDS_OF(6)};
    sys(a, SYS_SEND, ep, &sent);
    slot_delete_one(at(gift));
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    assert_int_equal(received(b).extra_caps, 0);
    assert_int_equal(received(b).words[0], 6);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words__of_every_length),
        TEST(length_above_the_maximum__is_cut),
        TEST(sender_without_buffer__registers_only),
        TEST(receiver_without_buffer__registers_only),
        TEST(label__survives_whole),
        TEST(unwrapped_count_of_the_sender__is_not_believed),
        TEST(capability__arrives_in_the_receive_slot),
        TEST(capability__without_grant_stays),
        TEST(capability__occupied_receive_slot),
        TEST(capability__no_receive_slot),
        TEST(two_capabilities__one_arrives),
        TEST(capability_to_the_endpoint_itself__arrives_as_badge),
        TEST(unwrapping__stops_where_a_capability_cannot_be_delivered),
        TEST(reply_capability__cannot_be_given),
        TEST(missing_extra_capability__faults_the_sender_before_anything),
        TEST(missing_extra_capability__of_nbsend_sends_nothing),
        TEST(capability_deleted_while_the_sender_waits__is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
