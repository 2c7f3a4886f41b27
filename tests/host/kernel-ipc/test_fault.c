/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults as messages to a handler, and what its reply does. */
#include "ipc_world.h"

enum { IP_OF_FAULT = 0x401000 };

static struct tcb *faulter, *handler;
static cptr_t ep;

static int setup(void **state)
{
    world_setup(state);
    ep = make_endpoint();
    faulter = make_thread("faulter", 10);
    handler = make_thread("handler", 10);
    set_handler(faulter, mint(ep, RIGHTS_ALL, 0xfa));
    world_run();
    for (unsigned i = 0; i < 20; i++) faulter->arch.context[i] = 0x100 + i;
    run_as(handler);
    sys(handler, SYS_RECV, ep, NULL);
    run_as(faulter);
    return 0;
}

static void raise(struct fault fault)
{
    faulter->arch.ip = faulter->arch.fault_ip = IP_OF_FAULT;
    kernel_fault(fault);
    check_everything();
}

static void expect_fault_message(word_t label, unsigned length)
{
    assert_int_equal(faulter->state, THREAD_BLOCKED_ON_REPLY);
    assert_ptr_equal(current_thread, handler);
    struct message got = received(handler);
    assert_int_equal(got.badge, 0xfa);
    assert_int_equal(got.label, label);
    assert_int_equal(got.length, length);
}

static const struct fault page_fault = {
    .type = FAULT_VM, .address = 0x1234, .code = 6, .is_instruction = true};
static const struct fault exception = {.type = FAULT_USER_EXCEPTION, .number = 13, .code = 77};

static void page_fault__message(void **state)
{
    (void)state;
    raise(page_fault);
    expect_fault_message(5, 4);
    struct message got = received(handler);
    assert_int_equal(got.words[0], IP_OF_FAULT);
    assert_int_equal(got.words[1], 0x1234);
    assert_int_equal(got.words[2], 1);
    assert_int_equal(got.words[3], 6);
}

static void page_fault__reply_runs_it_again(void **state)
{
    (void)state;
    raise(page_fault);
    sys(handler, SYS_REPLY_RECV, ep, &(struct message){.label = 1});
    assert_ptr_equal(current_thread, faulter);
    assert_int_equal(faulter->arch.ip, IP_OF_FAULT);
    assert_int_equal(faulter->fault.type, FAULT_NULL);
}

static void exception__message(void **state)
{
    (void)state;
    raise(exception);
    expect_fault_message(3, 5);
    struct message got = received(handler);
    for (unsigned i = 0; i < 3; i++) assert_int_equal(got.words[i], 0x100 + i);
    assert_int_equal(got.words[3], 13);
    assert_int_equal(got.words[4], 77);
}

static void exception__reply_sets_registers(void **state)
{
    (void)state;
    raise(exception);
    sys(handler, SYS_REPLY_RECV, ep, &(struct message){WORDS_OF(0xa, 0xb, 0xc, 0xd)});
    assert_int_equal(faulter->state, THREAD_RUNNING);
    assert_int_equal(faulter->arch.context[0], 0xa);
    assert_int_equal(faulter->arch.context[2], 0xc);
    assert_int_equal(faulter->arch.context[3], 0x103);
}

static void exception__short_reply_sets_what_it_has(void **state)
{
    (void)state;
    raise(exception);
    sys(handler, SYS_REPLY_RECV, ep, &(struct message){WORDS_OF(0xa)});
    assert_int_equal(faulter->arch.context[0], 0xa);
    assert_int_equal(faulter->arch.context[1], 0x101);
}

static void exception__reply_with_a_label_leaves_it_stopped(void **state)
{
    (void)state;
    raise(exception);
    sys(handler, SYS_REPLY_RECV, ep, &(struct message){.label = 1, WORDS_OF(0xa)});
    assert_int_equal(faulter->state, THREAD_INACTIVE);
    assert_int_equal(faulter->arch.context[0], 0xa);
    assert_int_equal(faulter->fault.type, FAULT_NULL);
}

static void unknown_syscall__message_and_reply(void **state)
{
    (void)state;
    sys(faulter, 1234, 0, NULL);
    expect_fault_message(2, 19);
    struct message got = received(handler);
    for (unsigned i = 0; i < 18; i++) assert_int_equal(got.words[i], 0x100 + i);
    assert_int_equal(got.words[18], 1234);
    struct message answer = {.length = 19};
    for (unsigned i = 0; i < 19; i++) answer.words[i] = 0x200 + i;
    sys(handler, SYS_REPLY_RECV, ep, &answer);
    for (unsigned i = 0; i < 18; i++) assert_int_equal(faulter->arch.context[i], 0x200 + i);
    assert_int_equal(faulter->arch.context[18], 0x112);
    assert_int_equal(faulter->state, THREAD_RUNNING);
}

static void unknown_syscall__long_reply_without_buffer(void **state)
{
    (void)state;
    sys(faulter, 1234, 0, NULL);
    struct message answer = {.length = 18};
    for (unsigned i = 0; i < 18; i++) answer.words[i] = 0x200 + i;
    slot_delete_one(&handler->slots[TCB_BUFFER]);
    sys(handler, SYS_REPLY_RECV, ep, &answer);
    assert_int_equal(faulter->arch.context[3], 0x203);
    assert_int_equal(faulter->arch.context[4], 0x104);
}

static void capability_fault__guard_mismatch_when_sending(void **state)
{
    (void)state;
    word_t ip = faulter->arch.ip;
    sys(faulter, SYS_CALL, 0x1000, NULL);
    expect_fault_message(1, 7);
    struct message got = received(handler);
    assert_int_equal(got.words[0], ip);
    assert_int_equal(got.words[1], 0x1000);
    assert_int_equal(got.words[2], 0); /* sending */
    assert_int_equal(got.words[3], LOOKUP_GUARD_MISMATCH);
    assert_int_equal(got.words[4], 64); /* bits left */
    assert_int_equal(got.words[5], 0);  /* guard */
    assert_int_equal(got.words[6], 64 - CNODE_RADIX);
}

static void capability_fault__missing_when_receiving(void **state)
{
    (void)state;
    sys(faulter, SYS_RECV, free_slot(), NULL);
    expect_fault_message(1, 5);
    struct message got = received(handler);
    assert_int_equal(got.words[2], 1); /* receiving */
    assert_int_equal(got.words[3], LOOKUP_MISSING);
    assert_int_equal(got.words[4], 0);
}

static void capability_fault__receive_without_right(void **state)
{
    (void)state;
    sys(faulter, SYS_RECV, mint(ep, RIGHT_WRITE, 0), NULL);
    expect_fault_message(1, 5);
}

static void capability_fault__reply_repeats_the_call(void **state)
{
    (void)state;
    word_t ip = faulter->arch.ip;
    sys(faulter, SYS_CALL, 0x1000, NULL);
    sys(handler, SYS_REPLY_RECV, ep, NULL);
    assert_ptr_equal(current_thread, faulter);
    assert_int_equal(faulter->arch.ip, ip);
}

static void receiver_without_buffer__gets_four_words(void **state)
{
    (void)state;
    slot_delete_one(&handler->slots[TCB_BUFFER]);
    raise(exception);
    expect_fault_message(3, 4);
}

static void no_handler__stops_and_reports(void **state)
{
    (void)state;
    set_handler(faulter, 0);
    raise(page_fault);
    assert_int_equal(faulter->state, THREAD_INACTIVE);
    assert_true(console_has("fault: page fault in \"faulter\""));
    assert_true(console_has("it has no fault handler"));
    assert_true(console_has("backtrace: 401000"));
}

/* What the report says of a page fault at `address` by a thread with its stack pointer at `sp`. */
static bool blames_stack(word_t sp, word_t address, bool is_instruction)
{
    set_handler(faulter, 0);
    arch_context_set(faulter, 1, sp);
    host.console_length = 0;
    raise((struct fault){.type = FAULT_VM, .address = address, .is_instruction = is_instruction});
    thread_restart(faulter);
    kernel_start();
    return console_has("a stack too small?");
}

static void no_handler__report_tells_a_stack_that_is_too_small(void **state)
{
    (void)state;
    assert_true(blames_stack(0x10000, 0xfff8, false));  /* a push */
    assert_true(blames_stack(0x10000, 0x10010, false)); /* into a large new frame */
    assert_true(blames_stack(0x10000, 0x10000 - 4096, false));
    assert_true(blames_stack(0x10000, 0x10000 + 16383, false));
    assert_false(blames_stack(0x10000, 0x10000 - 4097, false));
    assert_false(blames_stack(0x10000, 0x10000 + 16384, false));
    assert_false(blames_stack(0x10000, 0xfff8, true));
}

static void handler_that_is_no_endpoint__stops_and_reports(void **state)
{
    (void)state;
    set_handler(faulter, make_notification());
    raise(page_fault);
    assert_int_equal(faulter->state, THREAD_INACTIVE);
    assert_true(console_has("is not an endpoint"));
}

static void handler_without_rights__stops_and_reports(void **state)
{
    (void)state;
    set_handler(faulter, mint(ep, RIGHT_WRITE, 0));
    raise(page_fault);
    assert_int_equal(faulter->state, THREAD_INACTIVE);
    assert_true(console_has("lacks the rights"));
}

static void busy_handler__is_waited_for_and_the_console_told(void **state)
{
    (void)state;
    thread_suspend(handler);
    raise(page_fault);
    assert_int_equal(faulter->state, THREAD_BLOCKED_ON_SEND);
    assert_true(console_has("does not receive yet"));
    thread_restart(handler);
    run_as(handler);
    sys(handler, SYS_RECV, ep, NULL);
    assert_int_equal(received(handler).label, 5);
    assert_int_equal(faulter->state, THREAD_BLOCKED_ON_REPLY);
}

static void handled_fault__prints_nothing(void **state)
{
    (void)state;
    raise(page_fault);
    assert_false(console_has("fault"));
}

static void quiet_thread__is_not_reported(void **state)
{
    (void)state;
    set_handler(faulter, 0);
    faulter->flags |= TCB_FLAG_QUIET;
    raise(page_fault);
    assert_false(console_has("fault"));
}

static void faulter_suspended_and_resumed__faults_anew(void **state)
{
    (void)state;
    thread_suspend(handler);
    raise(page_fault);
    thread_suspend(faulter);
    check_everything();
    assert_int_equal(faulter->fault.type, FAULT_NULL);
    thread_restart(faulter);
    run_as(faulter);
    assert_int_equal(faulter->arch.ip, IP_OF_FAULT);
}

static void handler_endpoint_goes__faulter_repeats(void **state)
{
    (void)state;
    thread_suspend(handler);
    raise(page_fault);
    while (endpoint_cancel_first(endpoint_at(ep))) continue;
    check_everything();
    assert_int_equal(faulter->state, THREAD_RESTART);
    assert_int_equal(faulter->fault.type, FAULT_NULL);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(page_fault__message),
        TEST(page_fault__reply_runs_it_again),
        TEST(exception__message),
        TEST(exception__reply_sets_registers),
        TEST(exception__short_reply_sets_what_it_has),
        TEST(exception__reply_with_a_label_leaves_it_stopped),
        TEST(unknown_syscall__message_and_reply),
        TEST(unknown_syscall__long_reply_without_buffer),
        TEST(capability_fault__guard_mismatch_when_sending),
        TEST(capability_fault__missing_when_receiving),
        TEST(capability_fault__receive_without_right),
        TEST(capability_fault__reply_repeats_the_call),
        TEST(receiver_without_buffer__gets_four_words),
        TEST(no_handler__stops_and_reports),
        TEST(no_handler__report_tells_a_stack_that_is_too_small),
        TEST(handler_that_is_no_endpoint__stops_and_reports),
        TEST(handler_without_rights__stops_and_reports),
        TEST(busy_handler__is_waited_for_and_the_console_told),
        TEST(handled_fault__prints_nothing),
        TEST(quiet_thread__is_not_reported),
        TEST(faulter_suspended_and_resumed__faults_anew),
        TEST(handler_endpoint_goes__faulter_repeats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
