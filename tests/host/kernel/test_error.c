/* SPDX-License-Identifier: BSD-2-Clause */
/* How each error becomes a message, and what decoders see of a call. */
#include "world.h"

#include "entry/call.h"
#include "entry/ipc.h"

#define assert_message(error, ...)                                                                 \
    do {                                                                                           \
        const word_t expected[] = {__VA_ARGS__};                                                   \
        word_t words[5];                                                                           \
        assert_int_equal(err_to_message(&(error), words), ARRAY_SIZE(expected));                   \
        assert_memory_equal(words, expected, sizeof(expected));                                    \
    } while (0)

static void error__constructors__code_and_message(void **state)
{
    (void)state;
    struct sys_error err;
    word_t words[5];
    assert_int_equal(err_argument(&err, 3, 99, "why"), FAILED);
    assert_int_equal(err.code, ERR_INVALID_ARGUMENT);
    assert_int_equal(err.found, 99);
    assert_message(err, 3);
    assert_int_equal(err_capability(&err, 2, "why"), FAILED);
    assert_int_equal(err.code, ERR_INVALID_CAPABILITY);
    assert_message(err, 2);
    assert_int_equal(err_range(&err, 7, 10, 20, "why"), FAILED);
    assert_int_equal(err.code, ERR_RANGE);
    assert_message(err, 10, 20);
    assert_int_equal(err_memory(&err, 4096), FAILED);
    assert_int_equal(err.code, ERR_NOT_ENOUGH_MEMORY);
    assert_message(err, 4096);

    assert_int_equal(err_illegal(&err, "why"), FAILED);
    assert_int_equal(err.code, ERR_ILLEGAL_OPERATION);
    assert_int_equal(err_to_message(&err, words), 0);
    assert_int_equal(err_alignment(&err, 1, "why"), FAILED);
    assert_int_equal(err.code, ERR_ALIGNMENT);
    assert_int_equal(err_to_message(&err, words), 0);
    assert_int_equal(err_truncated(&err), FAILED);
    assert_int_equal(err.code, ERR_TRUNCATED_MESSAGE);
    assert_int_equal(err_to_message(&err, words), 0);
    assert_int_equal(err_delete_first(&err, "why"), FAILED);
    assert_int_equal(err.code, ERR_DELETE_FIRST);
    assert_int_equal(err_to_message(&err, words), 0);
    assert_int_equal(err_revoke_first(&err, "why"), FAILED);
    assert_int_equal(err.code, ERR_REVOKE_FIRST);
    assert_int_equal(err_to_message(&err, words), 0);
}

static void error__failed_lookups__message_of_their_type(void **state)
{
    (void)state;
    struct sys_error err;
    struct lookup_fail fail = {.bits_left = 10, .bits_found = 20, .guard_found = 30};
    fail.type = LOOKUP_INVALID_ROOT;
    assert_int_equal(err_lookup(&err, true, fail), FAILED);
    assert_int_equal(err.code, ERR_FAILED_LOOKUP);
    assert_message(err, 1, 1);
    fail.type = LOOKUP_MISSING;
    err_lookup(&err, false, fail);
    assert_message(err, 0, 2, 10);
    fail.type = LOOKUP_DEPTH_MISMATCH;
    err_lookup(&err, false, fail);
    assert_message(err, 0, 3, 10, 20);
    fail.type = LOOKUP_GUARD_MISMATCH;
    err_lookup(&err, true, fail);
    assert_message(err, 1, 4, 10, 30, 20);
}

static void call__needs__counts_words_and_capabilities(void **state)
{
    (void)state;
    struct sys_error err;
    const struct call call = {.length = 3, .extras = 1};
    assert_int_equal(call_needs(&call, 3, 1, &err), OK);
    assert_int_equal(call_needs(&call, 0, 0, &err), OK);
    assert_int_equal(call_needs(&call, 4, 1, &err), FAILED);
    assert_int_equal(err.code, ERR_TRUNCATED_MESSAGE);
    assert_int_equal(call_needs(&call, 3, 2, &err), FAILED);
}

static void call__arguments__from_registers_and_buffer(void **state)
{
    (void)state;
    word_t *buffer = arch_ipc_buffer(world.caller, false);
    for (unsigned i = 0; i < MAX_MESSAGE; i++) ipc_set_word(world.caller, buffer, i, 1000 + i);
    const struct call call = {.caller = world.caller, .length = MAX_MESSAGE, .buffer = buffer};
    for (unsigned i = 0; i < MAX_MESSAGE; i++) assert_int_equal(call_arg(&call, i), 1000 + i);
}

static void call__reply__only_to_who_waits(void **state)
{
    (void)state;
    const word_t words[6] = {1, 2, 3, 4, 5, 6};
    struct call call = {.caller = world.caller};
    arch_set_info_register(world.caller, 77);
    call_reply(&call, words, 6);
    assert_int_equal(arch_info_register(world.caller), 77);
    call.is_call = true;
    call_reply(&call, words, 6);
    assert_int_equal(arch_info_register(world.caller), 6);
    assert_int_equal(arch_badge_register(world.caller), 0);
    assert_int_equal(arch_message_register(world.caller, 3), 4);
    assert_int_equal(arch_ipc_buffer(world.caller, false)[IPC_BUFFER_MESSAGE + 5], 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error__constructors__code_and_message),
        cmocka_unit_test(error__failed_lookups__message_of_their_type),
        cmocka_unit_test(call__needs__counts_words_and_capabilities),
        cmocka_unit_test_setup(call__arguments__from_registers_and_buffer, world_setup),
        cmocka_unit_test_setup(call__reply__only_to_who_waits, world_setup),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
