/* SPDX-License-Identifier: BSD-2-Clause */
/* Suspend and Resume, and binding of notifications: effects, and every documented error. */
#include "workers.h"

/* ---- Suspend, Resume ---- */

QTEST(tcb_suspend__stops_and_resume__goes_on)
{
    struct worker *spinner = worker_make(body_spin);
    worker_start(spinner);
    set_own_priority(WORKER_PRIORITY);
    while (!spinner->steps) seL4_Yield();
    QT_OK(seL4_TCB_Suspend(spinner->tcb));
    seL4_Word steps = spinner->steps;
    seL4_Yield();
    QT_EQ(spinner->steps, steps);
    QT_OK(seL4_TCB_Resume(spinner->tcb));
    while (spinner->steps == steps) seL4_Yield();
    QT_OK(seL4_TCB_Suspend(spinner->tcb));
    set_own_priority(seL4_MaxPrio);
}

static void suspends_itself(struct worker *self)
{
    self->steps = 1;
    self->out[0] = seL4_TCB_Suspend(self->tcb);
    self->steps = 2;
}

QTEST(tcb_suspend__of_itself__goes_on_behind_the_call)
{
    struct worker *worker = worker_make(suspends_itself);
    worker->out[0] = 99;
    worker_start(worker);
    settle();
    QT_EQ(worker->steps, 1);
    QT_OK(seL4_TCB_Resume(worker->tcb));
    settle();
    QT_EQ(worker->steps, 2);
    QT_OK(worker->out[0]);
}

static void exits_twice(struct worker *self)
{
    self->steps++;
    quoll_Exit();
}

QTEST(exit__stops_the_thread_and_resuming_it_does_not_help)
{
    struct worker *worker = worker_make(exits_twice);
    worker_start(worker);
    settle();
    QT_OK(seL4_TCB_Resume(worker->tcb));
    settle();
    QT_EQ(worker->steps, 1);
}

QTEST(tcb_resume__of_a_running_thread__changes_nothing)
{
    QT_OK(seL4_TCB_Resume(seL4_CapInitThreadTCB));
}

static void sends(struct worker *self)
{
    self->steps++;
    seL4_Send(self->in[0], seL4_MessageInfo_new(0, 0, 0, 0));
    self->done = true;
}

QTEST(tcb_suspend__of_a_sender__the_message_is_withdrawn)
{
    struct worker *worker = worker_make(sends);
    worker->in[0] = object_make(seL4_EndpointObject, 0);
    seL4_CPtr badged = cap_mint(worker->in[0], seL4_AllRights, 5), ep = worker->in[0];
    worker->in[0] = badged;
    worker_start(worker);
    settle();
    QT_OK(seL4_TCB_Suspend(worker->tcb));
    seL4_Word badge = 1;
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 0);
    QT_OK(seL4_TCB_Resume(worker->tcb)); /* and sends it again */
    settle();
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 5);
}

/* ---- BindNotification, UnbindNotification ---- */

QTEST(tcb_bind_notification__once_and_again_after_unbind)
{
    seL4_CPtr tcb = tcb_make(), ntfn = object_make(seL4_NotificationObject, 0);
    for (unsigned i = 0; i < 3; i++) {
        QT_OK(seL4_TCB_BindNotification(tcb, ntfn));
        QT_OK(seL4_TCB_UnbindNotification(tcb));
    }
}

QTEST(tcb_bind_notification__thread_has_one__illegal_operation)
{
    seL4_CPtr tcb = tcb_make();
    QT_OK(seL4_TCB_BindNotification(tcb, object_make(seL4_NotificationObject, 0)));
    QT_EQ(seL4_TCB_BindNotification(tcb, object_make(seL4_NotificationObject, 0)),
          seL4_IllegalOperation);
}

QTEST(tcb_bind_notification__notification_is_bound__illegal_operation)
{
    seL4_CPtr ntfn = object_make(seL4_NotificationObject, 0);
    QT_OK(seL4_TCB_BindNotification(tcb_make(), ntfn));
    QT_EQ(seL4_TCB_BindNotification(tcb_make(), ntfn), seL4_IllegalOperation);
}

static void waits(struct worker *self)
{
    seL4_Wait(self->in[0], NULL);
}

QTEST(tcb_bind_notification__somebody_waits__illegal_operation)
{
    struct worker *waiter = worker_make(waits);
    waiter->in[0] = object_make(seL4_NotificationObject, 0);
    worker_start(waiter);
    settle();
    QT_EQ(seL4_TCB_BindNotification(tcb_make(), waiter->in[0]), seL4_IllegalOperation);
}

QTEST(tcb_bind_notification__no_right_to_receive__illegal_operation)
{
    seL4_CPtr ntfn = object_make(seL4_NotificationObject, 0);
    QT_EQ(seL4_TCB_BindNotification(tcb_make(), cap_mint(ntfn, seL4_CanWrite, 0)),
          seL4_IllegalOperation);
}

QTEST(tcb_bind_notification__not_a_notification__illegal_operation)
{
    QT_EQ(seL4_TCB_BindNotification(tcb_make(), object_make(seL4_EndpointObject, 0)),
          seL4_IllegalOperation);
    QT_EQ(seL4_TCB_BindNotification(tcb_make(), slot_take()), seL4_IllegalOperation);
}

QTEST(tcb_bind_notification__truncated)
{
    seL4_SetCap(0, object_make(seL4_NotificationObject, 0));
    expect_truncated(tcb_make(), TCBBindNotification, 1, 0);
}

QTEST(tcb_unbind_notification__none_bound__illegal_operation)
{
    QT_EQ(seL4_TCB_UnbindNotification(tcb_make()), seL4_IllegalOperation);
}

QTEST(tcb_unbind_notification__notification_has_been_deleted__illegal_operation)
{
    seL4_CPtr tcb = tcb_make(), ntfn = object_make(seL4_NotificationObject, 0);
    QT_OK(seL4_TCB_BindNotification(tcb, ntfn));
    cap_delete(ntfn);
    QT_EQ(seL4_TCB_UnbindNotification(tcb), seL4_IllegalOperation);
}
