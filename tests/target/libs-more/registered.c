/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests that register themselves, run as the tests of a test. */
#include <arch_stdio.h>
#include <qtest.h>
#include <sel4test/macros.h>
#include <sel4test/test.h>

static int ran, set_up, torn_down;
static bool break_things, break_all;

static int test_good(env_t env)
{
    ran++;
    test_assert(env->cores == 1);
    test_eq(1 + 1, 2);
    test_neq((seL4_Word)1, (seL4_Word)2);
    test_geq(env->priority, 7);
    test_streq("a", "a");
    test_strle("a", "b");
    sel4test_case(env != NULL);
    return sel4test_get_result();
}
DEFINE_TEST(MORE0002, "what holds", test_good, true)
DEFINE_TEST(MORE0001, "the same under another name", test_good, true)
DEFINE_TEST(MORE0003, "never run", test_good, false)

static int test_bad(UNUSED env_t env)
{
    ran++;
    if (break_all) test_assert_fatal(false);
    if (break_things) {
        test_eq(3, 4);
        test_streq("one", "two");
        test_check(ran < 0);
        test_assert(ran < 0);
        ran = 1000;
    }
    return sel4test_get_result();
}
DEFINE_TEST(MORE0000, "fails if told to", test_bad, true)

static int test_early(UNUSED env_t env)
{
    return ran == 0 ? SUCCESS : FAILURE;
}
DEFINE_TEST_BOOTSTRAP(ZLATE, "runs first, whatever its name", test_early, true)

static void count_set_up(UNUSED uintptr_t e)
{
    set_up++;
}

static void count_tear_down(UNUSED uintptr_t e)
{
    torn_down++;
}

static test_result_t run_basic(struct testcase *test, uintptr_t e)
{
    return (test_result_t)test->function(e);
}
DEFINE_TEST_TYPE(BASIC, BASIC, count_set_up, count_tear_down, count_set_up, count_tear_down,
                 run_basic)

static bool run(void)
{
    struct env env = {.cores = 1, .priority = 7};
    ran = set_up = torn_down = 0;
    return quoll_sel4test_run("more", (uintptr_t)&env);
}

QTEST(sel4test__registered_tests_are_found)
{
    QT_EQ(__stop__test_case - __start__test_case, 6);
    QT_EQ(__stop__test_type - __start__test_type, 1);
}

QTEST(sel4test__all_pass)
{
    QT_CHECK(run());
    QT_EQ(ran, 3);
    QT_EQ(set_up, 5);
    QT_EQ(torn_down, 5);
}

QTEST(sel4test__a_failure_is_counted_and_the_rest_runs)
{
    break_things = true;
    QT_CHECK(!run());
    QT_EQ(ran, 3);
    break_things = false;
}

QTEST(sel4test__an_abort_ends_everything)
{
    break_all = true;
    QT_CHECK(!run());
    QT_EQ(ran, 1);
    QT_EQ(torn_down, 2);
    break_all = false;
}

/* Standard output while a suite runs. */
static char report[4096];
static size_t report_bytes;

static size_t keep_report(void *data, size_t count)
{
    size_t room = sizeof(report) - 1 - report_bytes;
    memcpy(report + report_bytes, data, count < room ? count : room);
    report_bytes += count < room ? count : room;
    return count;
}

static int test_printing(UNUSED env_t env)
{
    sel4test_printf("1 < 2 & \"3\"\n");
    return break_things ? FAILURE : SUCCESS;
}
DEFINE_TEST(MORE0009, "prints", test_printing, true)

/* Whether the report has `first` and, behind it, `second`. */
static bool in_order(const char *first, const char *second)
{
    const char *found = strstr(report, first);
    return found != NULL && strstr(found, second) != NULL;
}

QTEST(sel4test__a_report_as_xml)
{
    fflush(stdout);
    report_bytes = 0;
    memset(report, 0, sizeof(report));
    write_buf_fn before = sel4muslcsys_register_stdio_write_fn(keep_report);
    quoll_sel4test_print_xml(true);
    break_things = true;
    bool passed = run();
    break_things = false;
    quoll_sel4test_print_xml(false);
    fflush(stdout);
    sel4muslcsys_register_stdio_write_fn(before);

    QT_CHECK(!passed);
    QT_CHECK(in_order("<testsuite name=\"more\">\n\t<testcase", "</testcase>\n</testsuite>\n"));
    QT_CHECK(in_order("\t<testcase classname=\"more\" name=\"MORE0000\">\n",
                      "<error type=\"error\">Check 3(3 = 0x3) == 4(4 = 0x4) failed."));
    QT_CHECK(in_order("<error type=\"error\">ran &lt; 0 at line ",
                      "<failure type=\"failure\">ran &lt; 0 at line "));
    QT_CHECK(
        in_order("name=\"MORE0009\">\n\t\t<failure type=\"failure\">The test returned a failure.",
                 "<system-out>1 &lt; 2 &amp; &quot;3&quot;\n</system-out>\n\t</testcase>\n"));
}

QTEST(sel4test__output_is_kept_until_the_end)
{
    sel4test_start_printf_buffer();
    sel4test_printf("kept ");
    sel4test_printf("text\n");
    sel4test_end_printf_buffer();
    QT_CHECK(sel4test_isTimerRPC(SEL4TEST_TIME_RESET));
    QT_CHECK(!sel4test_isTimerRPC(SEL4TEST_PROTOBUF_RPC));
}
