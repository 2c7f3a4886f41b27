/* SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities in messages: into the receive slot, as badges, or not at all. */
#include "workers.h"

/* Sends, to in[0], the in[1] capabilities in in[2..4]. */
static void gives(struct worker *self)
{
    for (seL4_Word i = 0; i < self->in[1]; i++) seL4_SetCap((int)i, self->in[2 + i]);
    seL4_SetMR(0, 0x600d);
    seL4_Send(self->in[0], seL4_MessageInfo_new(0, 0, self->in[1], 1));
}

static struct worker *giver(seL4_CPtr ep, seL4_Word count, seL4_CPtr a, seL4_CPtr b, seL4_CPtr c)
{
    struct worker *worker = worker_make(gives);
    worker->in[0] = ep;
    worker->in[1] = count;
    worker->in[2] = a;
    worker->in[3] = b;
    worker->in[4] = c;
    worker_start(worker);
    settle();
    return worker;
}

/* Receive from `ep`, with `slot` for a capability. */
static seL4_MessageInfo_t take(seL4_CPtr ep, seL4_CPtr slot)
{
    seL4_SetCapReceivePath(seL4_CapInitThreadCNode, slot, seL4_WordBits);
    seL4_MessageInfo_t info = seL4_Recv(ep, NULL);
    seL4_SetCapReceivePath(0, 0, 0);
    QT_EQ(seL4_GetMR(0), 0x600d);
    return info;
}

#define EXPECT_CAPS(info, count, unwrapped)                                                        \
    do {                                                                                           \
        seL4_MessageInfo_t got = info;                                                             \
        QT_EQ(seL4_MessageInfo_get_extraCaps(got), count);                                         \
        QT_EQ(seL4_MessageInfo_get_capsUnwrapped(got), unwrapped);                                 \
    } while (0)

static seL4_CPtr endpoint(void)
{
    return object_make(seL4_EndpointObject, 0);
}

QTEST(capability__arrives_and_works)
{
    seL4_CPtr ep = endpoint(), ntfn = object_make(seL4_NotificationObject, 0), slot = slot_take();
    giver(ep, 1, cap_mint(ntfn, seL4_AllRights, 8), 0, 0);
    EXPECT_CAPS(take(ep, slot), 1, 0);
    seL4_Signal(slot);
    seL4_Word badge;
    seL4_Poll(ntfn, &badge);
    QT_EQ(badge, 8);
}

QTEST(capability__is_a_child_of_the_senders)
{
    seL4_CPtr ep = endpoint(), ntfn = object_make(seL4_NotificationObject, 0), slot = slot_take();
    giver(ep, 1, ntfn, 0, 0);
    take(ep, slot);
    QT_OK(seL4_CNode_Revoke(seL4_CapInitThreadCNode, ntfn, seL4_WordBits));
    QT_CHECK(cap_is_gone(slot));
}

QTEST(capability__endpoint_without_grant__left_out)
{
    seL4_CPtr ep = endpoint(), slot = slot_take();
    giver(cap_mint(ep, seL4_NoRead, 0), 0, 0, 0, 0);
    EXPECT_CAPS(take(ep, slot), 0, 0);
    giver(cap_mint(ep, seL4_CanWrite, 0), 1, endpoint(), 0, 0);
    EXPECT_CAPS(take(ep, slot), 0, 0);
    QT_CHECK(cap_is_gone(slot));
}

QTEST(capability__receive_slot_occupied__left_out)
{
    seL4_CPtr ep = endpoint();
    giver(ep, 1, endpoint(), 0, 0);
    EXPECT_CAPS(take(ep, endpoint()), 0, 0);
}

QTEST(capability__receive_slot_is_nonsense__left_out)
{
    seL4_CPtr ep = endpoint();
    giver(ep, 1, endpoint(), 0, 0);
    seL4_SetCapReceivePath(seL4_CapInitThreadVSpace, 1, 77);
    EXPECT_CAPS(seL4_Recv(ep, NULL), 0, 0);
    seL4_SetCapReceivePath(0, 0, 0);
}

QTEST(capabilities__three__the_first_arrives)
{
    seL4_CPtr ep = endpoint(), slot = slot_take();
    giver(ep, 3, endpoint(), endpoint(), endpoint());
    EXPECT_CAPS(take(ep, slot), 1, 0);
    QT_CHECK(!cap_is_gone(slot));
}

QTEST(capabilities__to_the_endpoint_itself__arrive_as_badges)
{
    seL4_CPtr ep = endpoint(), slot = slot_take();
    giver(ep, 3, cap_mint(ep, seL4_AllRights, 0x11), endpoint(), cap_mint(ep, seL4_CanRead, 0x33));
    EXPECT_CAPS(take(ep, slot), 3, 5);
    QT_EQ(seL4_GetBadge(0), 0x11);
    QT_EQ(seL4_GetBadge(2), 0x33);
    QT_CHECK(!cap_is_gone(slot));
}

QTEST(capability__used_untyped__left_out)
{
    seL4_CPtr ep = endpoint(), slot = slot_take();
    seL4_CPtr untyped = object_make(seL4_UntypedObject, 12);
    QT_OK(object_make_from(untyped, seL4_EndpointObject, 0, slot_take()));
    giver(ep, 1, untyped, 0, 0);
    EXPECT_CAPS(take(ep, slot), 0, 0);
}

QTEST(capability__not_there__faults_the_sender_and_nothing_is_sent)
{
    seL4_CPtr ep = endpoint(), faults = endpoint();
    struct worker *worker = worker_make(gives);
    worker_set_handler(worker, faults);
    seL4_TCB_SetFlags(worker->tcb, 0, 1 << 16);
    worker->in[0] = ep;
    worker->in[1] = 1;
    worker->in[2] = ~0ul; /* more bits than the CSpace resolves */
    worker_start(worker);
    seL4_MessageInfo_t info = seL4_Recv(faults, NULL);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_CapFault);
    QT_EQ(seL4_GetMR(seL4_CapFault_Addr), ~0ul);
    QT_EQ(seL4_GetMR(seL4_CapFault_InRecvPhase), 0);
    seL4_Word badge = 1;
    seL4_NBRecv(ep, &badge);
    QT_EQ(badge, 0);
}
