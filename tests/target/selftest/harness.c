/* SPDX-License-Identifier: BSD-2-Clause */
/* The harness itself: set-up before the tests, checks, skipping, accounts. What a failure looks
 * like is tested on the host, where it does not fail the suite. */
#include <qtest.h>

#include <string.h>

static seL4_BootInfo *given;
static unsigned long accounted, measured;

void qtest_setup(seL4_BootInfo *bootinfo)
{
    given = bootinfo;
}

static unsigned long measure(void)
{
    measured++;
    return accounted;
}

QTEST_ACCOUNT(accounted, "things", measure);

QTEST(setup__runs_first__with_boot_info)
{
    QT_CHECK(given != NULL);
    QT_EQ(given->nodeID, 0);
    QT_NE(given->ipcBuffer, NULL);
}

QTEST(checks__that_hold__pass)
{
    QT_CHECK(1 + 1 == 2);
    QT_EQ(2, 2);
    QT_NE(2, 3);
    QT_LT(2, 3);
    QT_LE(3, 3);
    QT_OK(seL4_NoError);
}

QTEST(accounts__are_measured_around_each_test)
{
    unsigned long before = measured;
    QT_LT(2, before);
    accounted++;
    accounted--;
}

static unsigned left_behind;

void qtest_teardown(void)
{
    accounted -= left_behind;
    left_behind = 0;
}

QTEST(teardown__gives_back_before_accounts_are_compared)
{
    left_behind = 3;
    accounted += left_behind;
}

QTEST(skipping__ends_the_test)
{
    qtest_skip("to show what it looks like");
}
