/* SPDX-License-Identifier: BSD-2-Clause */
/* Children that go wrong in every way, and are destroyed in the middle of what they do. Parent and
 * kernel survive; that nothing leaks is seen by the suite's accounts. */
#include "children.h"
#include "setup.h"

#include <qtest.h>
#include <sel4utils/api.h>
#include <sel4utils/thread.h>
#include <vka/object.h>

static struct child child;

static void start(enum task task)
{
    make_child(&child, "child");
    spawn_child(&child, task);
}

/* Everybody of our priority has had a turn. */
static void let_run(int turns)
{
    for (int i = 0; i < turns; i++) seL4_Yield();
}

/* ---- faults ---- */

static seL4_Word fault_type(void)
{
    seL4_MessageInfo_t tag = seL4_Recv(child.process.fault_endpoint.cptr, NULL);
    return seL4_Fault_get_seL4_FaultType(seL4_getFault(tag));
}

static const struct {
    enum task task;
    seL4_Word type;
} faults[] = {
    {TASK_READ_NULL, seL4_Fault_VMFault},        {TASK_WRITE_CODE, seL4_Fault_VMFault},
    {TASK_WRITE_CONST, seL4_Fault_VMFault},      {TASK_RUN_DATA, seL4_Fault_VMFault},
    {TASK_RUN_STACK, seL4_Fault_VMFault},        {TASK_OVERFLOW_STACK, seL4_Fault_VMFault},
    {TASK_RUIN_STACK, seL4_Fault_VMFault},       {TASK_DIVIDE, seL4_Fault_UserException},
    {TASK_UNDEFINED, seL4_Fault_UserException},  {TASK_PRIVILEGED, seL4_Fault_UserException},
    {TASK_BREAKPOINT, seL4_Fault_UserException}, {TASK_JUMP_NOWHERE, seL4_Fault_UserException},
    {TASK_NO_CAPABILITY, seL4_Fault_CapFault},   {TASK_UNKNOWN_CALL, seL4_Fault_UnknownSyscall},
};
enum { FAULTS = sizeof faults / sizeof faults[0] };

QTEST(hostile__every_kind_of_fault_reaches_the_parent)
{
    for (unsigned i = 0; i < FAULTS; i++) {
        start(faults[i].task);
        QT_EQ(fault_type(), faults[i].type);
        end_child(&child);
    }
}

QTEST(hostile__destroyed_with_a_fault_nobody_received)
{
    for (unsigned i = 0; i < FAULTS; i++) {
        start(faults[i].task);
        let_run(3);
        end_child(&child);
    }
}

QTEST(hostile__destroyed_with_a_fault_nobody_answered)
{
    for (unsigned i = 0; i < FAULTS; i++) {
        start(faults[i].task);
        fault_type();
        end_child(&child);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0)); /* to nobody */
    }
}

QTEST(hostile__a_fault_that_is_answered_comes_again)
{
    start(TASK_UNDEFINED);
    for (int i = 0; i < 100; i++) {
        QT_EQ(fault_type(), seL4_Fault_UserException);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    }
    end_child(&child);
}

/* ---- messages ---- */

QTEST(hostile__a_flood_of_messages_ends_with_its_sender)
{
    start(TASK_FLOOD);
    for (seL4_Word i = 0; i < 5000; i++) QT_EQ(hear_child(&child), i);
    end_child(&child);
}

QTEST(hostile__destroyed_while_it_sends)
{
    start(TASK_FLOOD);
    let_run(3);
    end_child(&child);
}

static void answer_with_the_same(void)
{
    seL4_MessageInfo_t info = seL4_Recv(child.endpoint.cptr, NULL);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, seL4_MessageInfo_get_length(info)));
}

QTEST(hostile__destroyed_in_the_middle_of_a_call)
{
    for (int answered = 0; answered < 20; answered++) {
        start(TASK_CALL_AGAIN);
        for (int i = 0; i < answered; i++) answer_with_the_same();
        if (answered % 2) seL4_Recv(child.endpoint.cptr, NULL); /* and no answer */
        let_run(answered % 3);
        end_child(&child);
    }
}

static void call_once(void *endpoint, void *done, UNUSED void *ipc_buffer)
{
    seL4_Call((seL4_CPtr)endpoint, seL4_MessageInfo_new(0, 0, 0, 0));
    *(volatile int *)done = 1;
}

QTEST(hostile__a_call_that_is_never_answered_outlives_the_child)
{
    sel4utils_thread_t thread;
    static volatile int is_answered;
    is_answered = 0;
    seL4_Word guard = api_make_guard_skip_word(seL4_WordBits - simple_get_cnode_size_bits(&simple));
    sel4utils_thread_config_t config = thread_config_default(&simple, simple_get_cnode(&simple),
                                                             guard, seL4_CapNull, seL4_MaxPrio);
    start(TASK_NO_REPLY);
    QT_EQ(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &thread), 0);
    QT_EQ(sel4utils_start_thread(&thread, call_once, (void *)child.endpoint.cptr,
                                 (void *)&is_answered, 1),
          0);
    let_run(5);
    end_child(&child);
    let_run(5);
    QT_EQ(is_answered, 0);
    sel4utils_clean_up_thread(&vka, &vspace, &thread);
}

/* ---- long work ---- */

/* The child is somewhere in copying or revoking, another place each time. */
QTEST(hostile__destroyed_in_the_middle_of_a_revoke)
{
    for (int i = 0; i < 12; i++) {
        seL4_Word badge = 0;
        start(TASK_REVOKE);
        let_run(1 + i);
        seL4_NBRecv(child.process.fault_endpoint.cptr, &badge); /* nothing went wrong for it */
        QT_EQ(badge, 0);
        end_child(&child);
    }
}

QTEST(hostile__one_that_never_gives_up_the_processor_is_destroyed)
{
    start(TASK_SPIN);
    let_run(3);
    end_child(&child);
}

/* ---- after all that ---- */

QTEST(hostile__the_next_child_is_as_good_as_the_first)
{
    QT_EQ(whole_life("child", TASK_REPORT), 0);
}
