/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains. The kernel is configured for one, so this program has its own scheduler and decoder,
 * compiled from the same sources for four domains and four schedule entries. */
#include "config.h"
#undef CONFIG_NUM_DOMAINS
#undef CONFIG_NUM_DOMAIN_SCHEDULES
#define CONFIG_NUM_DOMAINS          4
#define CONFIG_NUM_DOMAIN_SCHEDULES 4

#include "object/domain.c"
#include "sched/classic.c"

#include "ipc_world.h"

static struct tcb *a, *b;
static cptr_t domain_cap;

static int setup(void **state)
{
    memset(&domains, 0, sizeof domains);
    world_setup(state);
    domain_cap = free_slot();
    slot_insert_original(at(domain_cap), (struct cap){.type = CAP_DOMAIN}, NULL);
    a = make_thread("a", 10);
    b = make_thread("b", 200);
    world_run();
    run_as(a);
    return 0;
}

static struct message reply;
#define METHOD(method, ...)                                                                        \
    invoke_as(a, domain_cap, &(struct message){.label = LABEL_##method, __VA_ARGS__}, &reply)

static void tick(void)
{
    sched_tick();
    world_run();
}

static void set__moves_a_thread(void **state)
{
    (void)state;
    assert_int_equal(METHOD(DomainSetSet, .extra_caps = 1, .caps = {cptr_of(b)}, WORDS_OF(3)),
                     ERR_NONE);
    assert_int_equal(b->domain, 3);
    sys(a, SYS_YIELD, 0, NULL);
    assert_ptr_equal(current_thread, a); /* b's domain has no time */
}

static void set__errors(void **state)
{
    (void)state;
    assert_int_equal(METHOD(DomainSetSet), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(DomainSetSet, .extra_caps = 1, .caps = {cptr_of(b)}, WORDS_OF(4)),
                     ERR_INVALID_ARGUMENT);
    assert_int_equal(reply.words[0], 0);
    assert_int_equal(METHOD(DomainSetSet, WORDS_OF(1)), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(DomainSetSet, .extra_caps = 1, .caps = {domain_cap}, WORDS_OF(1)),
                     ERR_INVALID_ARGUMENT);
    assert_int_equal(reply.words[0], 1);
    assert_int_equal(METHOD(TCBSuspend), ERR_ILLEGAL_OPERATION);
}

static void configure__errors(void **state)
{
    (void)state;
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(0, 0)), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(4, 0, 1)), ERR_RANGE);
    assert_int_equal(reply.words[1], 3);
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(1, 4, 1)), ERR_RANGE);
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(1, 0, BIT(56))),
                     ERR_INVALID_ARGUMENT);
    assert_int_equal(reply.words[0], 2);
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(1, 2, 0)), ERR_INVALID_ARGUMENT);
    assert_int_equal(reply.words[0], 1);
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(0, 0, 0)), ERR_INVALID_ARGUMENT);
    assert_int_equal(reply.words[0], 2);
}

static void set_start__errors(void **state)
{
    (void)state;
    assert_int_equal(METHOD(DomainScheduleSetStart), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(DomainScheduleSetStart, WORDS_OF(4)), ERR_RANGE);
    assert_int_equal(METHOD(DomainScheduleSetStart, WORDS_OF(2)), ERR_INVALID_ARGUMENT);
}

static void schedule__alternates_by_ticks(void **state)
{
    (void)state;
    METHOD(DomainSetSet, .extra_caps = 1, .caps = {cptr_of(b)}, WORDS_OF(2));
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(0, 0, 3)), ERR_NONE);
    assert_int_equal(METHOD(DomainScheduleConfigure, WORDS_OF(1, 2, 2)), ERR_NONE);
    assert_int_equal(METHOD(DomainScheduleSetStart, WORDS_OF(0)), ERR_NONE);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 3; i++) {
            assert_ptr_equal(current_thread, a);
            tick();
        }
        for (unsigned i = 0; i < 2; i++) {
            assert_ptr_equal(current_thread, b);
            tick();
        }
    }
}

static void schedule__domain_without_threads_idles(void **state)
{
    (void)state;
    METHOD(DomainScheduleConfigure, WORDS_OF(1, 1, 1));
    METHOD(DomainScheduleSetStart, WORDS_OF(1));
    assert_true(sched_is_idle(current_thread));
    tick();
    assert_true(sched_is_idle(current_thread)); /* entry 2 ends the schedule, 1 is its start */
}

static void message_across_domains__wakes_nobody_here(void **state)
{
    (void)state;
    cptr_t ep = make_endpoint();
    run_as(b);
    sys(b, SYS_RECV, ep, NULL);
    run_as(a);
    METHOD(DomainSetSet, .extra_caps = 1, .caps = {cptr_of(b)}, WORDS_OF(1));
    sys(a, SYS_SEND, ep, NULL);
    assert_ptr_equal(current_thread, a);
    assert_true(b->is_queued);
}

static void own_domain__changed(void **state)
{
    (void)state;
    thread_suspend(b);
    sys(a, SYS_CALL, domain_cap,
        &(struct message){
            .label = LABEL_DomainSetSet, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(1)});
    assert_true(sched_is_idle(current_thread));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(set__moves_a_thread),
        TEST(set__errors),
        TEST(configure__errors),
        TEST(set_start__errors),
        TEST(schedule__alternates_by_ticks),
        TEST(schedule__domain_without_threads_idles),
        TEST(message_across_domains__wakes_nobody_here),
        TEST(own_domain__changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
