/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods of a TCB that set priorities: effects, and every documented error. */
#include "workers.h"

/* A thread that may give no priority above this. */
static seL4_CPtr authority(seL4_Word mcp)
{
    seL4_CPtr tcb = tcb_make();
    QT_OK(seL4_TCB_SetMCPriority(tcb, seL4_CapInitThreadTCB, mcp));
    return tcb;
}

QTEST(tcb_set_priority__of_a_ready_thread__decides_who_runs_first)
{
    struct worker *first = worker_make(body_spin), *second = worker_make(body_count);
    worker_start(first);
    worker_start(second);
    worker_set_priority(second, WORKER_PRIORITY + 1);
    set_own_priority(WORKER_PRIORITY);
    QT_CHECK(second->done);
    QT_EQ(first->steps, 0);
    QT_OK(seL4_TCB_Suspend(first->tcb));
    set_own_priority(seL4_MaxPrio);
}

QTEST(tcb_set_priority__up_to_the_authoritys_maximum)
{
    seL4_CPtr tcb = tcb_make(), limited = authority(50);
    QT_OK(seL4_TCB_SetPriority(tcb, limited, 50));
    QT_OK(seL4_TCB_SetPriority(tcb, limited, 0));
}

QTEST(tcb_set_priority__above_the_authoritys_maximum__range_error)
{
    seL4_CPtr tcb = tcb_make();
    QT_RANGE(seL4_TCB_SetPriority(tcb, authority(50), 51), 0, 50);
    QT_RANGE(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio + 1), 0, seL4_MaxPrio);
    QT_RANGE(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, ~0ul), 0, seL4_MaxPrio);
}

QTEST(tcb_set_priority__authority_is_no_tcb__invalid_capability)
{
    seL4_CPtr tcb = tcb_make();
    QT_INVALID_CAPABILITY(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadCNode, 1), 1);
    QT_INVALID_CAPABILITY(seL4_TCB_SetPriority(tcb, slot_take(), 1), 1);
}

QTEST(tcb_set_priority__truncated)
{
    seL4_SetCap(0, seL4_CapInitThreadTCB);
    expect_truncated(tcb_make(), TCBSetPriority, 1, 1);
}

QTEST(tcb_set_mc_priority__limits_what_the_thread_may_give)
{
    seL4_CPtr tcb = tcb_make(), limited = authority(10);
    QT_OK(seL4_TCB_SetMCPriority(limited, seL4_CapInitThreadTCB, 20));
    QT_OK(seL4_TCB_SetPriority(tcb, limited, 20));
}

QTEST(tcb_set_mc_priority__above_the_authoritys_maximum__range_error)
{
    QT_RANGE(seL4_TCB_SetMCPriority(tcb_make(), authority(50), 51), 0, 50);
}

QTEST(tcb_set_mc_priority__authority_is_no_tcb__invalid_capability)
{
    QT_INVALID_CAPABILITY(seL4_TCB_SetMCPriority(tcb_make(), seL4_CapInitThreadVSpace, 1), 1);
}

QTEST(tcb_set_mc_priority__truncated)
{
    seL4_SetCap(0, seL4_CapInitThreadTCB);
    expect_truncated(tcb_make(), TCBSetMCPriority, 1, 1);
}

QTEST(tcb_set_sched_params__sets_both)
{
    seL4_CPtr tcb = tcb_make(), other = tcb_make();
    QT_OK(seL4_TCB_SetSchedParams(tcb, seL4_CapInitThreadTCB, 30, 20));
    QT_OK(seL4_TCB_SetPriority(other, tcb, 30));
    QT_RANGE(seL4_TCB_SetPriority(other, tcb, 31), 0, 30);
}

QTEST(tcb_set_sched_params__mcp_above_the_authoritys_maximum__range_error)
{
    QT_RANGE(seL4_TCB_SetSchedParams(tcb_make(), authority(50), 51, 10), 0, 50);
}

QTEST(tcb_set_sched_params__priority_above_the_authoritys_maximum__range_error)
{
    seL4_CPtr tcb = authority(7);
    QT_RANGE(seL4_TCB_SetSchedParams(tcb, authority(50), 10, 51), 0, 50);
    QT_RANGE(seL4_TCB_SetMCPriority(tcb_make(), tcb, 8), 0, 7); /* nothing was set */
}

QTEST(tcb_set_sched_params__authority_is_no_tcb__invalid_capability)
{
    QT_INVALID_CAPABILITY(seL4_TCB_SetSchedParams(tcb_make(), seL4_CapInitThreadCNode, 1, 1), 1);
}

QTEST(tcb_set_sched_params__truncated)
{
    seL4_SetCap(0, seL4_CapInitThreadTCB);
    expect_truncated(tcb_make(), TCBSetSchedParams, 1, 2);
}
