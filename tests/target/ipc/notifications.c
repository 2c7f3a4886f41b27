/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals: collected, waited for, polled; and through endpoints to a bound thread. */
#include "workers.h"

static seL4_CPtr notification(void)
{
    return object_make(seL4_NotificationObject, 0);
}

static seL4_CPtr badged(seL4_CPtr ntfn, seL4_Word badge)
{
    return cap_mint(ntfn, seL4_AllRights, badge);
}

/* Waits in[1] times at in[0]; the badges. */
static void waits(struct worker *self)
{
    for (seL4_Word i = 0; i < self->in[1]; i++) {
        seL4_Word badge;
        seL4_Wait(self->in[0], &badge);
        self->out[i] = badge;
        self->steps++;
    }
}

static struct worker *waiter(seL4_CPtr cap, seL4_Word times)
{
    struct worker *worker = worker_make(waits);
    worker->in[0] = cap;
    worker->in[1] = times;
    worker_start(worker);
    settle();
    return worker;
}

QTEST(signals__before_a_wait__are_collected)
{
    seL4_CPtr ntfn = notification();
    seL4_Signal(badged(ntfn, 1));
    seL4_Signal(badged(ntfn, 4));
    seL4_Signal(badged(ntfn, 4));
    seL4_Word badge;
    seL4_Wait(ntfn, &badge);
    QT_EQ(badge, 5);
    seL4_Poll(ntfn, &badge);
    QT_EQ(badge, 0);
}

QTEST(signal__wakes_the_first_waiter_only)
{
    seL4_CPtr ntfn = notification();
    struct worker *first = waiter(ntfn, 1), *second = waiter(ntfn, 1);
    seL4_Signal(badged(ntfn, 2));
    settle();
    QT_EQ(first->out[0], 2);
    QT_EQ(second->steps, 0);
    seL4_Signal(badged(ntfn, 3));
    settle();
    QT_EQ(second->out[0], 3);
}

QTEST(signal__without_badge__wakes_all_the_same)
{
    seL4_CPtr ntfn = notification();
    struct worker *worker = waiter(ntfn, 2);
    seL4_Signal(ntfn);
    settle();
    QT_EQ(worker->steps, 1);
    seL4_Signal(ntfn);
    seL4_Signal(ntfn);
    settle();
    QT_EQ(worker->steps, 2);
}

QTEST(signal__to_a_higher_thread__it_runs_before_signal_returns)
{
    seL4_CPtr ntfn = notification();
    struct worker *worker = waiter(ntfn, 1);
    set_own_priority(WORKER_PRIORITY - 1);
    seL4_Signal(ntfn);
    seL4_Word steps = worker->steps;
    set_own_priority(seL4_MaxPrio);
    QT_EQ(steps, 1);
}

QTEST(send_nbsend_and_call__on_a_notification__signal_the_badge)
{
    seL4_CPtr ntfn = notification(), cap = badged(ntfn, 6);
    seL4_Word badge;
    seL4_Send(cap, seL4_MessageInfo_new(0, 0, 0, 3));
    seL4_Poll(ntfn, &badge);
    QT_EQ(badge, 6);
    seL4_NBSend(cap, seL4_MessageInfo_new(0, 0, 0, 0));
    seL4_Poll(ntfn, &badge);
    QT_EQ(badge, 6);
    /* The kernel answers, at once and with nothing. */
    seL4_MessageInfo_t answer = seL4_Call(cap, seL4_MessageInfo_new(5, 0, 0, 2));
    QT_EQ(seL4_MessageInfo_get_label(answer), seL4_NoError);
    QT_EQ(seL4_MessageInfo_get_length(answer), 0);
    seL4_Poll(ntfn, &badge);
    QT_EQ(badge, 6);
}

QTEST(signal__receive_only_capability__invalid_capability)
{
    seL4_CPtr ntfn = notification();
    QT_INVALID_CAPABILITY(call_raw(cap_mint(ntfn, seL4_CanRead, 0), 0, 0, 0), 0);
    seL4_Word badge = 1;
    seL4_Poll(ntfn, &badge);
    QT_EQ(badge, 0);
}

QTEST(wait__suspended__the_next_waiter_is_woken)
{
    seL4_CPtr ntfn = notification();
    struct worker *first = waiter(ntfn, 1), *second = waiter(ntfn, 1);
    QT_OK(seL4_TCB_Suspend(first->tcb));
    seL4_Signal(ntfn);
    settle();
    QT_EQ(second->steps, 1);
    QT_EQ(first->steps, 0);
}

QTEST(notification_deleted__waiters_repeat_and_fault)
{
    seL4_CPtr ntfn = notification(), faults = object_make(seL4_EndpointObject, 0);
    struct worker *worker = worker_make(waits);
    worker_set_handler(worker, faults);
    seL4_TCB_SetFlags(worker->tcb, 0, 1 << 16);
    worker->in[0] = ntfn;
    worker->in[1] = 1;
    worker_start(worker);
    settle();
    cap_delete(ntfn);
    seL4_MessageInfo_t info = seL4_Recv(faults, NULL);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_CapFault);
    QT_EQ(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
}

/* ---- bound ---- */

QTEST(bound__signal_ends_a_receive_on_an_endpoint)
{
    seL4_CPtr ntfn = notification(), ep = object_make(seL4_EndpointObject, 0);
    struct worker *worker = worker_make(waits);
    worker->in[0] = ep;
    worker->in[1] = 2;
    QT_OK(seL4_TCB_BindNotification(worker->tcb, ntfn));
    worker_start(worker);
    settle();
    seL4_Signal(badged(ntfn, 0x40));
    settle();
    QT_EQ(worker->out[0], 0x40);
    seL4_Send(badged(ep, 0x60), seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
    QT_EQ(worker->out[1], 0x60);
}

QTEST(bound__kept_signal_comes_before_a_message)
{
    seL4_CPtr ntfn = notification(), ep = object_make(seL4_EndpointObject, 0);
    QT_OK(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, ntfn));
    seL4_Signal(badged(ntfn, 0x20));
    seL4_Word badge;
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 0x20);
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 0);
    QT_OK(seL4_TCB_UnbindNotification(seL4_CapInitThreadTCB));
}

QTEST(bound__another_thread_may_not_wait)
{
    seL4_CPtr ntfn = notification(), faults = object_make(seL4_EndpointObject, 0);
    QT_OK(seL4_TCB_BindNotification(tcb_make(), ntfn));
    struct worker *worker = worker_make(waits);
    worker_set_handler(worker, faults);
    seL4_TCB_SetFlags(worker->tcb, 0, 1 << 16);
    worker->in[0] = ntfn;
    worker->in[1] = 1;
    worker_start(worker);
    seL4_MessageInfo_t info = seL4_Recv(faults, NULL);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_CapFault);
}

QTEST(bound__thread_deleted__notification_is_free_again)
{
    seL4_CPtr ntfn = notification(), tcb = tcb_make();
    QT_OK(seL4_TCB_BindNotification(tcb, ntfn));
    cap_delete(tcb);
    QT_OK(seL4_TCB_BindNotification(tcb_make(), ntfn));
}
