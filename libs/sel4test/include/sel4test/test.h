/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests that register themselves.
 *
 *     static int test_something(env_t env)
 *     {
 *         test_assert(condition);
 *         test_eq(result, 3);
 *         return sel4test_get_result();
 *     }
 *     DEFINE_TEST(NAME0001, "what it shows", test_something, true)
 *
 * Linking the file into a program is all the registration it takes: the linker gathers the sections
 * _test_case and _test_type. A driver runs them, by types in the order of their numbers;
 * quoll_sel4test_run() is a simple one. */
#pragma once

#include <autoconf.h>
#include <inttypes.h>
#include <sel4/sel4.h>
#include <sel4platsupport/timer.h>
#include <sel4rpc/client.h>
#include <sel4test/gen_config.h>
#include <sel4test/testutil.h>
#include <sel4utils/elf.h>
#include <simple/simple.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sync/mutex.h>
#include <utils/attribute.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a name with its NUL: a test case takes 64 bytes. */
#define TEST_NAME_MAX (64 - 4 * sizeof(seL4_Word))
#define MAX_REGIONS   4

/* What an ordinary test gets from its driver. */
struct env {
    vka_t vka;
    vspace_t vspace;
    simple_t simple;
    vka_object_t timer_notification;
    sel4rpc_client_t rpc_client; /* asks the driver for what the test has not */
    /* Capabilities of the test's process. */
    seL4_CPtr cspace_root;
    seL4_CPtr page_directory;
    seL4_CPtr endpoint;
    seL4_CPtr tcb;
    seL4_CPtr timer_untyped;
    seL4_CPtr asid_pool;
    seL4_CPtr asid_ctrl;
    seL4_CPtr sched_ctrl;
    seL4_Word cores;
    seL4_CPtr domain;
    seL4_CPtr device_frame;
    int priority;
    int cspace_size_bits;
    int num_regions;
    sel4utils_elf_region_t regions[MAX_REGIONS];
};
typedef struct env *env_t;

/* Returns a test_result_t. `environment` is an env_t, or what the type's driver makes of it. */
typedef int (*test_fn)(uintptr_t environment);

typedef enum test_type_name { BOOTSTRAP = 0, BASIC } test_type_name_t;

struct testcase {
    char name[TEST_NAME_MAX];
    const char *description;
    test_fn function;
    seL4_Word test_type;
    seL4_Word enabled; /* 0: counted as skipped */
} ALIGN(64);
typedef struct testcase testcase_t;

/* How the tests of one type are run. Any function but run_test may be NULL. */
typedef struct test_type {
    const char *name;
    test_type_name_t id;
    /* Around all tests of the type, and around each. */
    void (*set_up_test_type)(uintptr_t e);
    void (*tear_down_test_type)(uintptr_t e);
    void (*set_up)(uintptr_t e);
    void (*tear_down)(uintptr_t e);
    test_result_t (*run_test)(struct testcase *test, uintptr_t e);
} ALIGN(64) test_type_t;

#define DEFINE_TEST_TYPE(_name, _id, _set_up_test_type, _tear_down_test_type, _set_up, _tear_down, \
                         _run_test)                                                                \
    __attribute__((used, section("_test_type"))) struct test_type TEST_TYPE_##_name = {            \
        #_name, _id, _set_up_test_type, _tear_down_test_type, _set_up, _tear_down, _run_test};

#define DEFINE_TEST_WITH_TYPE(_name, _description, _function, _test_type, _enabled)                \
    __attribute__((used, section("_test_case"))) struct testcase TEST_##_name = {                  \
        #_name, _description, (test_fn)(void *)_function, _test_type, _enabled};

#define DEFINE_TEST(_name, _description, _function, _enabled)                                      \
    DEFINE_TEST_WITH_TYPE(_name, _description, _function, BASIC, _enabled)
#define DEFINE_TEST_BOOTSTRAP(_name, _description, _function, _enabled)                            \
    DEFINE_TEST_WITH_TYPE(_name, _description, _function, BOOTSTRAP, _enabled)

/* Made by the linker; there if the program has any. */
extern struct test_type __start__test_type[] WEAK;
extern struct test_type __stop__test_type[] WEAK;
extern struct testcase __start__test_case[] WEAK;
extern struct testcase __stop__test_case[] WEAK;

/* For qsort() of pointers: types by number, tests by name. */
static inline int test_type_comparator(const void *a, const void *b)
{
    const struct test_type *first = *(const struct test_type *const *)a;
    const struct test_type *second = *(const struct test_type *const *)b;
    return (first->id > second->id) - (first->id < second->id);
}

static inline int test_comparator(const void *a, const void *b)
{
    const struct testcase *first = *(const struct testcase *const *)a;
    const struct testcase *second = *(const struct testcase *const *)b;
    return strcmp(first->name, second->name);
}

/* The program's own: what it passes to its tests. */
env_t sel4test_get_env(void);

/* Run every enabled test whose name matches CONFIG_TESTPRINTER_REGEX with `environment`, in the
 * order of their types and names, and print each result and their sum. A type that no
 * DEFINE_TEST_TYPE() describes just has its functions called. Stops after an ABORT. Returns
 * whether all of them succeeded. */
bool quoll_sel4test_run(const char *suite, uintptr_t environment);

/* From now on reports are XML as other systems' test tools write it: a <testsuite> of <testcase>s,
 * with an <error> or <failure> for each thing that failed, and what the test printed with
 * sel4test_printf() as <system-out>. false: lines of text. Until the first call, as the option
 * LibSel4TestPrintXML says; with it, printf() is sel4test_printf() behind <sel4test/macros.h>. */
void quoll_sel4test_print_xml(bool xml);

static inline test_result_t _test_fail(const char *condition, const char *file, int line)
{
    _sel4test_failure(condition, file, line);
    return FAILURE;
}

static inline void _test_error(const char *condition, const char *file, int line)
{
    _sel4test_report_error(condition, file, line);
}

static inline test_result_t _test_abort(const char *condition, const char *file, int line)
{
    _sel4test_abort(condition, file, line);
    return ABORT;
}

/* The test ends here and has failed; has failed, but goes on; ends here, and all testing with it.
 */
#define test_assert(e)                                                                             \
    if (!(e)) return _test_fail(#e, __FILE__, __LINE__)
#define test_check(e)                                                                              \
    if (!(e)) _test_error(#e, __FILE__, __LINE__)
#define test_assert_fatal(e)                                                                       \
    if (!(e)) return _test_abort(#e, __FILE__, __LINE__)

/* What a call answered is this error, or the test ends here and has failed. */
#define test_error_eq(e, c)                                                                        \
    if (!((e) == (c))) return _test_fail(#e " == " #c, __FILE__, __LINE__)

/* Report a comparison that does not hold, with the values of both sides. */
void quoll_test_compared(const char *a, long long a_value, const char *op, const char *b,
                         long long b_value, const char *file, int line);
void quoll_test_compared_text(const char *a, const char *a_value, const char *op, const char *b,
                              const char *b_value, const char *file, int line);

/* Comparisons of integers and pointers; a test in which one does not hold has failed, and goes on.
 */
#define test_op(a, b, op)                                                                          \
    do {                                                                                           \
        __typeof__(a) test_op_a = (a);                                                             \
        __typeof__(b) test_op_b = (b);                                                             \
        if (!(test_op_a op test_op_b)) {                                                           \
            quoll_test_compared(#a, (long long)test_op_a, #op, #b, (long long)test_op_b, __FILE__, \
                                __LINE__);                                                         \
        }                                                                                          \
    } while (0)
#define test_eq(a, b)  test_op(a, b, ==)
#define test_neq(a, b) test_op(a, b, !=)
#define test_gt(a, b)  test_op(a, b, >)
#define test_geq(a, b) test_op(a, b, >=)
#define test_lt(a, b)  test_op(a, b, <)
#define test_leq(a, b) test_op(a, b, <=)

/* Names that two of them had. */
#define test_ge(a, b) test_gt(a, b)
#define test_le(a, b) test_lt(a, b)

/* The same of strings. */
#define test_strop(a, b, op)                                                                       \
    do {                                                                                           \
        const char *test_op_a = (a), *test_op_b = (b);                                             \
        if (!(strcmp(test_op_a, test_op_b) op 0)) {                                                \
            quoll_test_compared_text(#a, test_op_a, #op, #b, test_op_b, __FILE__, __LINE__);       \
        }                                                                                          \
    } while (0)
#define test_streq(a, b)  test_strop(a, b, ==)
#define test_strneq(a, b) test_strop(a, b, !=)
#define test_strge(a, b)  test_strop(a, b, >)
#define test_strgeq(a, b) test_strop(a, b, >=)
#define test_strle(a, b)  test_strop(a, b, <)
#define test_strleq(a, b) test_strop(a, b, <=)

#ifdef __cplusplus
}
#endif
