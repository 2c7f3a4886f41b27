/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods of the domain capability, as far as one domain goes: every documented error. */
#include "workers.h"

enum { ENTRIES = CONFIG_NUM_DOMAIN_SCHEDULES, LAST_DOMAIN = CONFIG_NUM_DOMAINS - 1 };

QTEST(domain_set_set__to_the_own_domain)
{
    struct worker *worker = worker_make(body_count);
    QT_OK(seL4_DomainSet_Set(seL4_CapDomain, 0, worker->tcb));
    worker_start(worker);
    settle();
    QT_CHECK(worker->done);
}

QTEST(domain_set_set__no_such_domain__invalid_argument)
{
    QT_INVALID_ARGUMENT(seL4_DomainSet_Set(seL4_CapDomain, LAST_DOMAIN + 1, tcb_make()), 0);
}

QTEST(domain_set_set__not_a_tcb__invalid_argument)
{
    QT_INVALID_ARGUMENT(seL4_DomainSet_Set(seL4_CapDomain, 0, seL4_CapInitThreadCNode), 1);
}

QTEST(domain_set_set__truncated)
{
    seL4_SetMR(0, 0);
    seL4_SetCap(0, seL4_CapInitThreadTCB);
    expect_truncated(seL4_CapDomain, DomainSetSet, 1, 1);
}

QTEST(domain_set__no_such_method__illegal_operation)
{
    QT_EQ(call_raw(seL4_CapDomain, TCBSuspend, 0, 0), seL4_IllegalOperation);
}

QTEST(domain_set_schedule_configure__and_end_mark)
{
    QT_OK(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 0, 5));
    QT_OK(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 0, 0));
}

QTEST(domain_set_schedule_configure__index_or_domain_too_large__range_error)
{
    QT_RANGE(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, ENTRIES, 0, 1), 0, ENTRIES - 1);
    QT_RANGE(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, LAST_DOMAIN + 1, 1), 0,
             LAST_DOMAIN);
}

QTEST(domain_set_schedule_configure__duration_too_long__invalid_argument)
{
    QT_INVALID_ARGUMENT(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 1, 0, 1ul << 56), 2);
}

QTEST(domain_set_schedule_configure__end_mark_at_the_start__invalid_argument)
{
    QT_INVALID_ARGUMENT(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 0, 0), 2);
}

QTEST(domain_set_schedule_configure__truncated)
{
    for (int i = 0; i < 3; i++) seL4_SetMR(i, 1);
    expect_truncated(seL4_CapDomain, DomainScheduleConfigure, 0, 3);
}

QTEST(domain_set_schedule_set_start__of_the_present_one)
{
    QT_OK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0));
}

QTEST(domain_set_schedule_set_start__index_too_large__range_error)
{
    QT_RANGE(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, ENTRIES), 0, ENTRIES - 1);
}

QTEST(domain_set_schedule_set_start__end_mark__invalid_argument)
{
    QT_INVALID_ARGUMENT(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 1), 0);
}

QTEST(domain_set_schedule_set_start__truncated)
{
    expect_truncated(seL4_CapDomain, DomainScheduleSetStart, 0, 1);
}
