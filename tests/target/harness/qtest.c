/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the suite: the root task's main(). Output is TAP 13 and nothing else at the start of a
 * line, so that the host can tell results from what the tests themselves print:
 *
 *     # run NAME            before a test; what follows up to its result is its output
 *     ok 3 - NAME           its result
 *     # end of suite        the last line; the machine can be switched off
 */
#include <qtest.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sel4runtime.h>

extern const struct qtest_case __start_qtest_cases[], __stop_qtest_cases[];
extern const struct qtest_account __start_qtest_accounts[] __attribute__((weak));
extern const struct qtest_account __stop_qtest_accounts[] __attribute__((weak));

enum { MAX_ACCOUNTS = 8, MAX_CASES = 1024 };
enum outcome { PASSED, FAILED, SKIPPED };

static jmp_buf end_of_test;
static char explanation[512];

/* Of the running test. */
static const struct qtest_case *current;
static unsigned long before[MAX_ACCOUNTS];

__attribute__((weak)) void qtest_setup(seL4_BootInfo *bootinfo)
{
    (void)bootinfo;
}

__attribute__((weak)) void qtest_teardown(void)
{
}

void qtest_fail(const char *file, int line, const char *format, ...)
{
    int used = snprintf(explanation, sizeof explanation, "%s:%d: ", file, line);
    if (used < 0 || (size_t)used >= sizeof explanation) used = 0;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(explanation + used, sizeof explanation - used, format, arguments);
    va_end(arguments);
    longjmp(end_of_test, FAILED);
}

void qtest_skip(const char *reason)
{
    snprintf(explanation, sizeof explanation, "%s", reason);
    longjmp(end_of_test, SKIPPED);
}

static unsigned account_count(void)
{
    unsigned count = __stop_qtest_accounts - __start_qtest_accounts;
    return count < MAX_ACCOUNTS ? count : MAX_ACCOUNTS;
}

static void measure_before(void)
{
    for (unsigned i = 0; i < account_count(); i++) before[i] = __start_qtest_accounts[i].measure();
}

/* Fails the running test when an account is not what it was before. */
static void measure_after(void)
{
    for (unsigned i = 0; i < account_count(); i++) {
        unsigned long after = __start_qtest_accounts[i].measure();
        if (after != before[i])
            qtest_fail(current->file, current->line, "leak: %s %lu before the test, %lu after it",
                       __start_qtest_accounts[i].what, before[i], after);
    }
}

/* Says how `step` ended; if not well, the explanation says why. */
static enum outcome attempt(void (*step)(void))
{
    switch (setjmp(end_of_test)) {
    case 0:
        step();
        return PASSED;
    case SKIPPED:
        return SKIPPED;
    default:
        return FAILED;
    }
}

static enum outcome run(const struct qtest_case *test)
{
    current = test;
    if (attempt(measure_before) != PASSED) return FAILED;
    enum outcome outcome = attempt(test->run);
    if (outcome == FAILED) {
        char why[sizeof explanation];
        memcpy(why, explanation, sizeof why);
        attempt(qtest_teardown);
        memcpy(explanation, why, sizeof why);
        return FAILED;
    }
    if (attempt(qtest_teardown) != PASSED || attempt(measure_after) != PASSED) return FAILED;
    return outcome;
}

static bool run_and_report(const struct qtest_case *test, unsigned number)
{
    printf("# run %s\n", test->name);
    switch (run(test)) {
    case PASSED:
        printf("ok %u - %s\n", number, test->name);
        return true;
    case SKIPPED:
        printf("ok %u - %s # SKIP %s\n", number, test->name, explanation);
        return true;
    case FAILED:
        break;
    }
    printf("not ok %u - %s # %s\n", number, test->name, explanation);
    return false;
}

static int by_place(const void *left, const void *right)
{
    const struct qtest_case *a = *(const struct qtest_case *const *)left;
    const struct qtest_case *b = *(const struct qtest_case *const *)right;
    int files = strcmp(a->file, b->file);
    return files ? files : a->line - b->line;
}

static unsigned run_suite(void)
{
    static const struct qtest_case *order[MAX_CASES];
    unsigned count = __stop_qtest_cases - __start_qtest_cases, failures = 0;
    if (count > MAX_CASES) {
        printf("Bail out! the suite has %u tests, the harness holds %u\n", count, MAX_CASES);
        return 1;
    }
    for (unsigned i = 0; i < count; i++) order[i] = &__start_qtest_cases[i];
    qsort(order, count, sizeof order[0], by_place);

    printf("TAP version 13\n1..%u\n", count);
    for (unsigned i = 0; i < count; i++) failures += !run_and_report(order[i], i + 1);
    return failures;
}

int main(void)
{
    if (setjmp(end_of_test)) {
        printf("Bail out! the suite could not be set up: %s\n", explanation);
        exit(1);
    }
    qtest_setup(sel4runtime_bootinfo());
    unsigned failures = run_suite();
    printf("# end of suite\n");
    fflush(stdout);
#ifdef CONFIG_DEBUG_BUILD
    quoll_PowerOff(failures > 0);
#endif
    return failures > 0;
}
