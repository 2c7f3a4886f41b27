/* SPDX-License-Identifier: BSD-2-Clause */
/* The domain capability, on a system with as many domains as it is configured for. */
#include "check.h"

static volatile int ran;

static void run(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    ran = 1;
}

int main(void)
{
    const seL4_BootInfo *info = begin();
    seL4_CPtr tcb = make(seL4_TCBObject, 0);
    thread_t thread;

    expect_equal(info->initThreadDomain, 0);
    expect_ok(seL4_DomainSet_Set(seL4_CapDomain, 0, tcb));
    expect_equal(seL4_DomainSet_Set(seL4_CapDomain, CONFIG_NUM_DOMAINS, tcb),
                 seL4_InvalidArgument);
    expect_equal(seL4_GetMR(0), 0);
    expect_equal(seL4_DomainSet_Set(seL4_CapDomain, 0, seL4_CapInitThreadCNode),
                 seL4_InvalidArgument);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(seL4_DomainSet_Set(tcb, 0, tcb), seL4_IllegalOperation);

    expect_equal(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, CONFIG_NUM_DOMAIN_SCHEDULES),
                 seL4_RangeError);
    expect_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, CONFIG_NUM_DOMAIN_SCHEDULES, 0,
                                                  10),
                 seL4_RangeError);
    expect_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, CONFIG_NUM_DOMAINS, 10),
                 seL4_RangeError);
    /* The schedule does not begin with its end. */
    expect_equal(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 0, 0), seL4_InvalidArgument);
    expect_ok(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, 0, 0, 10));
    expect_ok(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0));

    /* A running thread moves to the domain it is in. */
    thread_make(&thread, seL4_MaxPrio, 0, run, 0, 0);
    expect_ok(seL4_DomainSet_Set(seL4_CapDomain, 0, thread.tcb));
    expect_ok(seL4_TCB_Resume(thread.tcb));
    expect_ok(seL4_DomainSet_Set(seL4_CapDomain, 0, thread.tcb));
    expect_ok(seL4_DomainSet_Set(seL4_CapDomain, 0, seL4_CapInitThreadTCB));
    thread_join(&thread);
    expect_equal(ran, 1);
    return verdict();
}
