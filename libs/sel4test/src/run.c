/* SPDX-License-Identifier: BSD-2-Clause */
/* A driver of registered tests. Programs that bring their own do not link it. */
#include "report.h"

#include <regex.h>
#include <sel4test/test.h>
#include <stdlib.h>

struct tally {
    int run, passed, skipped;
    bool aborted;
};

static void call(void (*function)(uintptr_t), uintptr_t environment)
{
    if (function != NULL) function(environment);
}

static test_result_t run_one(const test_type_t *type, testcase_t *test, uintptr_t environment)
{
    sel4test_reset();
    call(type->set_up, environment);
    test_result_t returned = type->run_test != NULL ? type->run_test(test, environment)
                                                    : (test_result_t)test->function(environment);
    call(type->tear_down, environment);
    return sel4test_get_result() == SUCCESS ? returned : sel4test_get_result();
}

/* The type with this number, or an empty one. */
static const test_type_t *type_of(seL4_Word id)
{
    static const test_type_t plain;
    for (const test_type_t *type = __start__test_type; type < __stop__test_type; type++) {
        if (type->id == (test_type_name_t)id) return type;
    }
    return &plain;
}

/* By type, then by name. */
static int compare_tests(const void *a, const void *b)
{
    const testcase_t *first = *(const testcase_t *const *)a;
    const testcase_t *second = *(const testcase_t *const *)b;
    if (first->test_type != second->test_type) {
        return first->test_type < second->test_type ? -1 : 1;
    }
    return test_comparator(a, b);
}

/* The tests to run, in order, in `chosen`. Returns how many, or -1: nobody can say. */
static int choose(testcase_t **chosen, struct tally *tally)
{
    regex_t wanted;
    int count = 0;
    if (regcomp(&wanted, CONFIG_TESTPRINTER_REGEX, REG_EXTENDED | REG_NOSUB) != 0) {
        printf("LibSel4TestPrinterRegex is not a regular expression: %s\n",
               CONFIG_TESTPRINTER_REGEX);
        return -1;
    }
    for (testcase_t *test = __start__test_case; test < __stop__test_case; test++) {
        if (regexec(&wanted, test->name, 0, NULL, 0) != 0) continue;
        if (test->enabled) {
            chosen[count++] = test;
        } else {
            tally->skipped++;
        }
    }
    regfree(&wanted);
    qsort(chosen, (size_t)count, sizeof(*chosen), compare_tests);
    return count;
}

static void run_all(const char *suite, testcase_t **tests, int count, uintptr_t environment,
                    struct tally *tally)
{
    for (int i = 0; i < count && !tally->aborted; i++) {
        const test_type_t *type = type_of(tests[i]->test_type);
        bool first = i == 0 || tests[i - 1]->test_type != tests[i]->test_type;
        bool last = i == count - 1 || tests[i + 1]->test_type != tests[i]->test_type;
        if (first) call(type->set_up_test_type, environment);
        report_test_begin(suite, i, tests[i]->name);
        test_result_t result = run_one(type, tests[i], environment);
        report_test_end(tests[i]->name, result == SUCCESS);
        tally->run++;
        tally->passed += result == SUCCESS;
        tally->aborted = result == ABORT;
        if (last || tally->aborted) call(type->tear_down_test_type, environment);
    }
}

bool quoll_sel4test_run(const char *suite, uintptr_t environment)
{
    struct tally tally = {0};
    size_t registered = (size_t)(__stop__test_case - __start__test_case);
    testcase_t **tests = malloc((registered + 1) * sizeof(testcase_t *));
    if (tests == NULL) {
        printf("Test suite failed. There is no memory for %zu tests\n", registered);
        return false;
    }
    int count = choose(tests, &tally);
    if (count < 0) {
        free(tests);
        return false;
    }
    report_suite_begin(suite);
    run_all(suite, tests, count, environment, &tally);
    free(tests);
    report_suite_end(tally.passed, count, tally.skipped);
    return tally.passed == count;
}
