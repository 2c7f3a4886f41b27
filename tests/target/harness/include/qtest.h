/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that run on the target. A test is a function that names itself:
 *
 *     QTEST(untyped_retype__zero_objects__range_error)
 *     {
 *         QT_EQ(seL4_Untyped_Retype(ut, type, 0, root, 0, 0, slot, 0), seL4_RangeError);
 *     }
 *
 * Linking it into a quoll_target_test() suite is all the registration it needs. The harness runs
 * every test of the suite in one boot, by file and line, and prints TAP. A check that fails
 * ends its test; the suite goes on. What a test changes it undoes, because the accounts below
 * compare before and after.
 */
#pragma once

#include <stdbool.h>
#include <sel4/sel4.h>

struct qtest_case {
    const char *name;
    void (*run)(void);
    const char *file;
    int line;
};

/* Something a test must give back: free untyped bytes, free slots. `measure` has no side effects.
 */
struct qtest_account {
    const char *what;
    unsigned long (*measure)(void);
};

#define QTEST(name)                                                                                \
    static void name(void);                                                                        \
    static const struct qtest_case qtest_case_##name                                               \
        __attribute__((section("qtest_cases"), used, aligned(8))) = {#name, name, __FILE__,        \
                                                                     __LINE__};                    \
    static void name(void)

/* QTEST_ACCOUNT(free_slots, "free slots", my_count_slots): every test must leave it unchanged. */
#define QTEST_ACCOUNT(id, what, measure)                                                           \
    static const struct qtest_account qtest_account_##id                                           \
        __attribute__((section("qtest_accounts"), used, aligned(8))) = {what, measure}

/* Runs once before the first test. A suite that needs memory, slots or a vspace defines it; a
 * failed check in it ends the suite. */
void qtest_setup(seL4_BootInfo *bootinfo);

/* Runs after each test, whatever its result and before the accounts are compared. A suite whose
 * objects can be thrown away all at once defines it. */
void qtest_teardown(void);

/* Ends the running test as failed, with a reason in printf's terms. */
_Noreturn void qtest_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Ends the running test as skipped, which counts as passed and shows the reason. */
_Noreturn void qtest_skip(const char *reason);

#define QT_CHECK(condition)                                                                        \
    do {                                                                                           \
        if (!(condition)) qtest_fail(__FILE__, __LINE__, "%s does not hold", #condition);          \
    } while (0)

#define QT_COMPARE(got, op, want)                                                                  \
    do {                                                                                           \
        unsigned long qt_got = (unsigned long)(got), qt_want = (unsigned long)(want);              \
        if (!(qt_got op qt_want))                                                                  \
            qtest_fail(__FILE__, __LINE__, "%s is %lu (%#lx), should be " #op " %s = %lu (%#lx)",  \
                       #got, qt_got, qt_got, #want, qt_want, qt_want);                             \
    } while (0)

#define QT_EQ(got, want) QT_COMPARE(got, ==, want)
#define QT_NE(got, want) QT_COMPARE(got, !=, want)
#define QT_LT(got, want) QT_COMPARE(got, <, want)
#define QT_LE(got, want) QT_COMPARE(got, <=, want)
#define QT_OK(call)      QT_EQ(call, seL4_NoError)
