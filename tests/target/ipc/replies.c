/* SPDX-License-Identifier: BSD-2-Clause */
/* Replies: the right to give one, saved, used, and withdrawn. */
#include "workers.h"

/* Calls in[0] with in[1]; the answer's word, length and label. */
static void calls(struct worker *self)
{
    seL4_SetMR(0, self->in[1]);
    self->steps = 1;
    seL4_MessageInfo_t info = seL4_Call(self->in[0], seL4_MessageInfo_new(0, 0, 0, 1));
    self->out[0] = seL4_GetMR(0);
    self->out[1] = seL4_MessageInfo_get_length(info);
    self->out[2] = seL4_MessageInfo_get_label(info);
    self->out[3] = seL4_MessageInfo_get_extraCaps(info);
    self->steps = 2;
}

static struct worker *caller(seL4_CPtr ep, seL4_Word word)
{
    struct worker *worker = worker_make(calls);
    worker->in[0] = ep;
    worker->in[1] = word;
    worker_start(worker);
    settle();
    return worker;
}

static void answer(seL4_Word word)
{
    seL4_SetMR(0, word);
    seL4_Reply(seL4_MessageInfo_new(4, 0, 0, 1));
    settle();
}

static seL4_CPtr save_caller(void)
{
    seL4_CPtr slot = slot_take();
    QT_OK(seL4_CNode_SaveCaller(seL4_CapInitThreadCNode, slot, seL4_WordBits));
    return slot;
}

static seL4_CPtr endpoint(void)
{
    return object_make(seL4_EndpointObject, 0);
}

QTEST(reply__answers_the_last_caller)
{
    seL4_CPtr ep = endpoint();
    struct worker *client = caller(ep, 5);
    seL4_Recv(ep, NULL);
    answer(seL4_GetMR(0) + 1);
    QT_EQ(client->out[0], 6);
    QT_EQ(client->out[1], 1);
    QT_EQ(client->out[2], 4);
}

QTEST(reply__nobody_called__nothing_happens)
{
    answer(1);
}

QTEST(reply__twice__the_second_does_nothing)
{
    seL4_CPtr ep = endpoint();
    struct worker *client = caller(ep, 5);
    seL4_Recv(ep, NULL);
    answer(1);
    answer(2);
    QT_EQ(client->out[0], 1);
}

QTEST(recv__forgets_a_caller_without_answer)
{
    seL4_CPtr ep = endpoint();
    struct worker *first = caller(ep, 1), *second = caller(ep, 2);
    seL4_Recv(ep, NULL);
    seL4_Recv(ep, NULL);
    answer(9);
    QT_EQ(first->steps, 1);
    QT_EQ(second->out[0], 9);
}

QTEST(call__without_the_right_to_grant__never_answered)
{
    seL4_CPtr ep = endpoint();
    struct worker *client = caller(cap_mint(ep, seL4_CanWrite, 0), 1);
    seL4_Recv(ep, NULL);
    answer(9);
    QT_EQ(client->steps, 1);
}

QTEST(call__with_the_right_to_grant_replies_only)
{
    seL4_CPtr ep = endpoint();
    struct worker *client = caller(cap_mint(ep, seL4_CapRights_new(1, 0, 0, 1), 0), 1);
    seL4_Recv(ep, NULL);
    answer(9);
    QT_EQ(client->out[0], 9);
}

QTEST(reply__carries_a_capability)
{
    seL4_CPtr ep = endpoint(), slot = slot_take();
    struct worker *client = worker_make(calls);
    client->in[0] = ep;
    client->buffer->receiveCNode = seL4_CapInitThreadCNode;
    client->buffer->receiveIndex = slot;
    client->buffer->receiveDepth = seL4_WordBits;
    worker_start(client);
    seL4_Recv(ep, NULL);
    seL4_SetCap(0, ep);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 1, 0));
    settle();
    client->buffer->receiveCNode = 0;
    QT_EQ(client->out[3], 1);
    QT_CHECK(!cap_is_gone(slot));
}

QTEST(reply__from_a_receiver_without_grant__carries_none)
{
    seL4_CPtr ep = endpoint(), slot = slot_take();
    struct worker *client = worker_make(calls);
    client->in[0] = ep;
    client->buffer->receiveCNode = seL4_CapInitThreadCNode;
    client->buffer->receiveIndex = slot;
    client->buffer->receiveDepth = seL4_WordBits;
    worker_start(client);
    seL4_Recv(cap_mint(ep, seL4_CanRead, 0), NULL);
    seL4_SetCap(0, ep);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 1, 0));
    settle();
    client->buffer->receiveCNode = 0;
    QT_EQ(client->out[3], 0);
    QT_CHECK(cap_is_gone(slot));
}

QTEST(cnode_save_caller__nobody_called__saves_nothing)
{
    seL4_CPtr slot = save_caller();
    QT_CHECK(cap_is_gone(slot));
    QT_OK(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot, seL4_WordBits, seL4_CapInitThreadCNode,
                          endpoint(), seL4_WordBits, seL4_AllRights));
}

QTEST(saved_reply__answers_later_and_is_used_up)
{
    seL4_CPtr ep = endpoint();
    struct worker *first = caller(ep, 1), *second = caller(ep, 2);
    seL4_Recv(ep, NULL);
    seL4_CPtr saved = save_caller();
    seL4_Recv(ep, NULL);
    answer(22);
    QT_EQ(second->out[0], 22);
    QT_EQ(first->steps, 1);
    seL4_SetMR(0, 11);
    seL4_Send(saved, seL4_MessageInfo_new(0, 0, 0, 1));
    settle();
    QT_EQ(first->out[0], 11);
    QT_CHECK(cap_is_gone(saved));
}

QTEST(saved_reply__caller_suspended__is_withdrawn)
{
    seL4_CPtr ep = endpoint();
    struct worker *client = caller(ep, 1);
    seL4_Recv(ep, NULL);
    seL4_CPtr saved = save_caller();
    QT_OK(seL4_TCB_Suspend(client->tcb));
    QT_CHECK(cap_is_gone(saved));
    QT_OK(seL4_TCB_Resume(client->tcb)); /* and calls again */
    settle();
    seL4_Recv(ep, NULL);
    answer(3);
    QT_EQ(client->out[0], 3);
}

QTEST(saved_reply__caller_deleted__is_withdrawn)
{
    seL4_CPtr ep = endpoint();
    struct worker *client = caller(ep, 1);
    seL4_Recv(ep, NULL);
    seL4_CPtr saved = save_caller();
    cap_delete(client->tcb);
    QT_CHECK(cap_is_gone(saved));
}

QTEST(saved_reply__deleted__the_caller_waits_until_it_is_resumed)
{
    seL4_CPtr ep = endpoint();
    struct worker *client = caller(ep, 1);
    seL4_Recv(ep, NULL);
    cap_delete(save_caller());
    settle();
    QT_EQ(client->steps, 1);
    QT_OK(seL4_TCB_Resume(client->tcb));
    settle();
    seL4_Recv(ep, NULL);
    answer(3);
    QT_EQ(client->out[0], 3);
}

QTEST(saved_reply__cannot_be_copied)
{
    seL4_CPtr ep = endpoint();
    caller(ep, 1);
    seL4_Recv(ep, NULL);
    seL4_CPtr saved = save_caller();
    QT_EQ(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot_take(), seL4_WordBits,
                          seL4_CapInitThreadCNode, saved, seL4_WordBits, seL4_AllRights),
          seL4_IllegalOperation);
    cap_delete(saved);
}
