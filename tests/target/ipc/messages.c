/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages through endpoints: words of every length, badges, order, and endpoints that go. */
#include "workers.h"

enum { WORDS = seL4_MsgMaxLength };

/* Receives in[1] messages from in[0]; the last one's badge, label, length, sum over its words. */
static void receives(struct worker *self)
{
    for (seL4_Word i = 0; i < self->in[1]; i++) {
        seL4_Word badge, sum = 0;
        seL4_MessageInfo_t info = seL4_Recv(self->in[0], &badge);
        seL4_Word length = seL4_MessageInfo_get_length(info);
        for (seL4_Word j = 0; j < length; j++) sum = sum * 31 + seL4_GetMR((int)j);
        self->out[0] = badge;
        self->out[1] = seL4_MessageInfo_get_label(info);
        self->out[2] = length;
        self->out[3] = sum;
        self->steps++;
    }
}

/* Sends in[1] to in[0], in[2] times. */
static void sends(struct worker *self)
{
    for (seL4_Word i = 0; i < self->in[2]; i++) {
        seL4_SetMR(0, self->in[1]);
        seL4_Send(self->in[0], seL4_MessageInfo_new(0, 0, 0, 1));
        self->steps++;
    }
}

static struct worker *receiver(seL4_CPtr ep, seL4_Word messages)
{
    struct worker *worker = worker_make(receives);
    worker->in[0] = ep;
    worker->in[1] = messages;
    worker_start(worker);
    settle();
    return worker;
}

static struct worker *sender(seL4_CPtr ep, seL4_Word word, seL4_Word messages)
{
    struct worker *worker = worker_make(sends);
    worker->in[0] = ep;
    worker->in[1] = word;
    worker->in[2] = messages;
    worker_start(worker);
    settle();
    return worker;
}

static seL4_CPtr endpoint(void)
{
    return object_make(seL4_EndpointObject, 0);
}

QTEST(send__every_length_arrives_whole)
{
    seL4_CPtr ep = endpoint();
    struct worker *worker = receiver(ep, WORDS + 1);
    for (seL4_Word length = 0; length <= WORDS; length++) {
        seL4_Word sum = 0;
        for (seL4_Word i = 0; i < length; i++) {
            seL4_SetMR((int)i, length * 1000 + i);
            sum = sum * 31 + length * 1000 + i;
        }
        seL4_Send(ep, seL4_MessageInfo_new(length + 7, 0, 0, length));
        settle();
        QT_EQ(worker->out[1], length + 7);
        QT_EQ(worker->out[2], length);
        QT_EQ(worker->out[3], sum);
    }
    QT_CHECK(worker->done);
}

QTEST(send__badge_is_that_of_the_senders_capability)
{
    seL4_CPtr ep = endpoint();
    struct worker *worker = receiver(ep, 2);
    seL4_Send(cap_mint(ep, seL4_AllRights, 0xdeadbeefcafe), seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
    QT_EQ(worker->out[0], 0xdeadbeefcafe);
    seL4_Send(ep, seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
    QT_EQ(worker->out[0], 0);
}

QTEST(recv__waiting_senders_in_order)
{
    seL4_CPtr ep = endpoint();
    for (seL4_Word i = 0; i < 4; i++) sender(cap_mint(ep, seL4_AllRights, 10 + i), i, 1);
    for (seL4_Word i = 0; i < 4; i++) {
        seL4_Word badge;
        seL4_Recv(ep, &badge);
        QT_EQ(badge, 10 + i);
        QT_EQ(seL4_GetMR(0), i);
    }
}

QTEST(send__waiting_receivers_in_order)
{
    seL4_CPtr ep = endpoint();
    struct worker *first = receiver(ep, 1), *second = receiver(ep, 1);
    seL4_SetMR(0, 1);
    seL4_Send(ep, seL4_MessageInfo_new(1, 0, 0, 1));
    seL4_Send(ep, seL4_MessageInfo_new(2, 0, 0, 1));
    settle();
    QT_EQ(first->out[1], 1);
    QT_EQ(second->out[1], 2);
}

QTEST(nbsend__nobody_waits__dropped)
{
    seL4_CPtr ep = endpoint();
    seL4_NBSend(ep, seL4_MessageInfo_new(0, 0, 0, 0));
    struct worker *worker = receiver(ep, 1);
    QT_EQ(worker->steps, 0);
}

QTEST(nbsend__somebody_waits__arrives)
{
    seL4_CPtr ep = endpoint();
    struct worker *worker = receiver(ep, 1);
    seL4_NBSend(ep, seL4_MessageInfo_new(3, 0, 0, 0));
    settle();
    QT_EQ(worker->out[1], 3);
}

QTEST(nbsend__to_nothing__nothing_happens)
{
    seL4_NBSend(slot_take(), seL4_MessageInfo_new(0, 0, 0, 0));
    seL4_NBSend(~0ul, seL4_MessageInfo_new(0, 0, 0, 0));
}

QTEST(nbrecv__nobody_sends__badge_0)
{
    seL4_Word badge = 5;
    seL4_NBRecv(endpoint(), &badge);
    QT_EQ(badge, 0);
}

QTEST(nbrecv__somebody_sends__arrives)
{
    seL4_CPtr ep = endpoint();
    struct worker *worker = sender(cap_mint(ep, seL4_AllRights, 9), 77, 1);
    seL4_Word badge;
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 9);
    QT_EQ(seL4_GetMR(0), 77);
    settle();
    QT_CHECK(worker->done);
}

QTEST(send__receive_only_capability__invalid_capability)
{
    seL4_CPtr ep = endpoint();
    QT_INVALID_CAPABILITY(call_raw(cap_mint(ep, seL4_CanRead, 0), 0, 0, 0), 0);
}

QTEST(send__to_a_higher_thread__it_runs_before_send_returns)
{
    seL4_CPtr ep = endpoint();
    struct worker *worker = receiver(ep, 1);
    set_own_priority(WORKER_PRIORITY - 1);
    seL4_Send(ep, seL4_MessageInfo_new(0, 0, 0, 0));
    seL4_Word steps = worker->steps;
    set_own_priority(seL4_MaxPrio);
    QT_EQ(steps, 1);
}

QTEST(endpoint_deleted__a_waiting_sender_repeats_and_is_told)
{
    seL4_CPtr ep = endpoint();
    seL4_CPtr given = cap_mint(ep, seL4_AllRights, 3);
    struct worker *worker = sender(given, 1, 1);
    QT_OK(seL4_CNode_Revoke(seL4_CapInitThreadCNode, ep, seL4_WordBits));
    cap_delete(ep); /* the last one; the sender now invokes an empty slot, and goes on */
    settle();
    QT_CHECK(worker->done);
}

QTEST(cnode_cancel_badged_sends__others_stay)
{
    seL4_CPtr ep = endpoint();
    seL4_CPtr one = cap_mint(ep, seL4_AllRights, 1), two = cap_mint(ep, seL4_AllRights, 2);
    struct worker *first = sender(one, 1, 1), *second = sender(two, 2, 1);
    QT_OK(seL4_TCB_SetPriority(first->tcb, seL4_CapInitThreadTCB, 1));
    QT_OK(seL4_CNode_CancelBadgedSends(seL4_CapInitThreadCNode, one, seL4_WordBits));
    QT_OK(seL4_TCB_Suspend(first->tcb)); /* before it sends again */
    seL4_Word badge;
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 2);
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 0);
    settle();
    QT_CHECK(second->done && !first->done);
}

/* Answers each call to in[0] with its words plus one. */
static void serves(struct worker *self)
{
    seL4_MessageInfo_t info = seL4_Recv(self->in[0], NULL);
    for (;;) {
        seL4_Word length = seL4_MessageInfo_get_length(info);
        for (seL4_Word i = 0; i < length; i++) seL4_SetMR((int)i, seL4_GetMR((int)i) + 1);
        self->steps++;
        info = seL4_ReplyRecv(self->in[0], seL4_MessageInfo_new(0, 0, 0, length), NULL);
    }
}

QTEST(call__round_trips_of_every_length)
{
    struct worker *server = worker_make(serves);
    server->in[0] = endpoint();
    worker_start(server);
    for (seL4_Word length = 0; length <= WORDS; length++) {
        for (seL4_Word i = 0; i < length; i++) seL4_SetMR((int)i, length + i);
        seL4_MessageInfo_t info = seL4_Call(server->in[0], seL4_MessageInfo_new(0, 0, 0, length));
        QT_EQ(seL4_MessageInfo_get_length(info), length);
        for (seL4_Word i = 0; i < length; i++) QT_EQ(seL4_GetMR((int)i), length + i + 1);
    }
    QT_EQ(server->steps, WORDS + 1);
}
