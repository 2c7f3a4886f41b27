/* SPDX-License-Identifier: BSD-2-Clause */
/* Corners: threads stopped in each of their waits, registers copied with each combination of flags,
 * receiving without waiting from everything there is, messages that are too long or to oneself, and
 * capabilities that are deleted through themselves. */
#include "workers.h"

enum { QUIET = 1 << 16, BADGE = 0x77 };

/* ---- stopped while they wait ---- */

static void receives(struct worker *self)
{
    self->steps = 1;
    seL4_Recv(self->in[0], (seL4_Word *)&self->out[0]);
    self->steps = 2;
}

static void sends(struct worker *self)
{
    self->steps = 1;
    seL4_Send(self->in[0], seL4_MessageInfo_new(0, 0, 0, 0));
    self->steps = 2;
}

static void calls(struct worker *self)
{
    self->steps = 1;
    seL4_Call(self->in[0], seL4_MessageInfo_new(0, 0, 0, 0));
    self->steps = 2;
}

/* Waiting at `object`, then stopped. */
static struct worker *stopped(void (*body)(struct worker *), seL4_CPtr object)
{
    struct worker *worker = worker_make(body);
    worker->in[0] = object;
    worker_start(worker);
    settle();
    QT_EQ(worker->steps, 1);
    QT_OK(seL4_TCB_Suspend(worker->tcb));
    return worker;
}

static void resume(struct worker *worker)
{
    worker_start(worker);
    settle();
}

static seL4_Word take(seL4_CPtr from)
{
    seL4_Word badge = 0;
    seL4_NBRecv(from, &badge);
    return badge;
}

QTEST(tcb_suspend__of_a_receiver__resumed_it_receives_again)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0);
    struct worker *worker = stopped(receives, ep);
    seL4_NBSend(ep, seL4_MessageInfo_new(0, 0, 0, 0)); /* nobody is there */
    resume(worker);
    QT_EQ(worker->steps, 1);
    seL4_NBSend(cap_mint(ep, seL4_AllRights, BADGE), seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
    QT_EQ(worker->steps, 2);
    QT_EQ(worker->out[0], BADGE);
}

QTEST(tcb_suspend__of_a_sender__resumed_it_sends_again)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0);
    struct worker *worker = stopped(sends, cap_mint(ep, seL4_AllRights, BADGE));
    QT_EQ(take(ep), 0);
    resume(worker);
    QT_EQ(take(ep), BADGE);
    settle();
    QT_EQ(worker->steps, 2);
}

QTEST(tcb_suspend__of_a_caller_that_waits_for_its_reply__resumed_it_calls_again)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0);
    struct worker *worker = worker_make(calls);
    worker->in[0] = cap_mint(ep, seL4_AllRights, BADGE);
    worker_start(worker);
    seL4_Recv(ep, NULL);
    QT_OK(seL4_TCB_Suspend(worker->tcb));
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0)); /* nobody waits for it any more */
    settle();
    QT_EQ(worker->steps, 1);
    resume(worker);
    QT_EQ(take(ep), BADGE);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
    QT_EQ(worker->steps, 2);
}

QTEST(tcb_suspend__of_a_waiter__resumed_it_waits_again)
{
    seL4_CPtr notification = object_make(seL4_NotificationObject, 0);
    struct worker *worker = stopped(receives, notification);
    seL4_Signal(cap_mint(notification, seL4_AllRights, BADGE)); /* it is kept */
    settle();
    QT_EQ(worker->steps, 1);
    resume(worker);
    QT_EQ(worker->steps, 2);
    QT_EQ(worker->out[0], BADGE);
}

QTEST(tcb_suspend__twice_and_of_one_never_started__changes_nothing)
{
    struct worker *worker = worker_make(body_count);
    QT_OK(seL4_TCB_Suspend(worker->tcb));
    QT_OK(seL4_TCB_Suspend(worker->tcb));
    resume(worker);
    QT_CHECK(worker->done);
}

/* ---- registers ---- */

static void counts(struct worker *self)
{
    self->steps++;
}

QTEST(tcb_copy_registers__each_combination_of_flags)
{
    enum { SUSPEND = 1, RESUME = 2, FRAME = 4, INTEGER = 8, WORDS = 20 };
    for (unsigned flags = 0; flags < 16; flags++) {
        struct worker *source = worker_make(counts), *dest = worker_make(counts);
        worker_start(source);
        seL4_UserContext before, after, from;
        QT_OK(seL4_TCB_ReadRegisters(dest->tcb, false, 0, WORDS, &before));
        QT_OK(seL4_TCB_CopyRegisters(dest->tcb, source->tcb, flags & SUSPEND, flags & RESUME,
                                     flags & FRAME, flags & INTEGER, 0));
        QT_OK(seL4_TCB_ReadRegisters(source->tcb, false, 0, WORDS, &from));
        QT_OK(seL4_TCB_ReadRegisters(dest->tcb, false, 0, WORDS, &after));
        QT_EQ(after.rdi, flags & FRAME ? from.rdi : before.rdi);
        QT_EQ(after.rsp, flags & FRAME ? from.rsp : before.rsp);
        QT_EQ(after.fs_base, flags & INTEGER ? from.fs_base : before.fs_base);
        settle();
        /* With the source's registers the target counts for the source. */
        unsigned of_dest = flags & RESUME ? 1 : 0;
        QT_EQ(dest->steps, flags & FRAME ? 0 : of_dest);
        QT_EQ(source->steps, (flags & SUSPEND ? 0 : 1) + (flags & FRAME ? of_dest : 0));
    }
}

QTEST(tcb_copy_registers__from_and_to_the_caller)
{
    seL4_CPtr dest = tcb_make();
    seL4_UserContext copy;
    QT_OK(seL4_TCB_CopyRegisters(dest, seL4_CapInitThreadTCB, false, false, true, true, 0));
    QT_OK(seL4_TCB_ReadRegisters(dest, false, 0, 20, &copy));
    QT_NE(copy.rip, 0);
    QT_NE(copy.rsp, 0);
    QT_NE(copy.fs_base, 0);
    QT_OK(seL4_TCB_CopyRegisters(seL4_CapInitThreadTCB, dest, false, false, false, false, 0));
}

/* ---- receiving from everything ---- */

static void receives_at_once(struct worker *self)
{
    seL4_NBRecv(self->in[0], NULL);
    self->steps = 1;
}

static void expect_receive_fault(seL4_CPtr cap)
{
    seL4_CPtr faults = object_make(seL4_EndpointObject, 0);
    struct worker *worker = worker_make(receives_at_once);
    worker_set_handler(worker, faults);
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker->in[0] = cap;
    worker_start(worker);
    settle();
    seL4_Word badge;
    seL4_MessageInfo_t info = seL4_NBRecv(faults, &badge);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_CapFault);
    QT_EQ(seL4_GetMR(seL4_CapFault_Addr), cap);
    QT_EQ(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
    QT_EQ(worker->steps, 0);
    cap_delete(worker->tcb);
}

QTEST(nbrecv__from_what_is_no_endpoint__capability_fault)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0),
              notification = object_make(seL4_NotificationObject, 0);
    seL4_CPtr caps[] = {seL4_CapInitThreadCNode,
                        seL4_CapInitThreadTCB,
                        seL4_CapInitThreadVSpace,
                        seL4_CapIRQControl,
                        seL4_CapDomain,
                        object_make(seL4_X86_4K, 0),
                        object_make(seL4_UntypedObject, 12),
                        slot_take(),
                        cap_mint(ep, seL4_CanWrite, 0),
                        cap_mint(notification, seL4_CanWrite, 0)};
    for (unsigned i = 0; i < sizeof caps / sizeof caps[0]; i++) expect_receive_fault(caps[i]);
}

QTEST(nbrecv__from_a_notification__what_was_signalled_or_0)
{
    seL4_CPtr notification = object_make(seL4_NotificationObject, 0);
    QT_EQ(take(notification), 0);
    seL4_Signal(cap_mint(notification, seL4_AllRights, BADGE));
    QT_EQ(take(notification), BADGE);
    QT_EQ(take(notification), 0);
}

QTEST(nbrecv__with_a_signal_at_the_bound_notification__is_that)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0),
              notification = object_make(seL4_NotificationObject, 0);
    QT_OK(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, notification));
    seL4_Signal(cap_mint(notification, seL4_AllRights, BADGE));
    seL4_Word first = take(ep), second = take(ep);
    QT_OK(seL4_TCB_UnbindNotification(seL4_CapInitThreadTCB));
    QT_EQ(first, BADGE);
    QT_EQ(second, 0);
}

/* ---- messages ---- */

static void sends_127_words(struct worker *self)
{
    for (unsigned i = 0; i < seL4_MsgMaxLength; i++) seL4_SetMR((int)i, i + 1);
    seL4_Send(self->in[0], seL4_MessageInfo_new(0x1234, 0, 0, 127));
}

QTEST(send__more_words_than_there_are__arrives_cut)
{
    struct worker *worker = worker_make(sends_127_words);
    worker->in[0] = object_make(seL4_EndpointObject, 0);
    worker_start(worker);
    settle();
    seL4_MessageInfo_t info = seL4_Recv(worker->in[0], NULL);
    QT_EQ(seL4_MessageInfo_get_length(info), seL4_MsgMaxLength);
    QT_EQ(seL4_MessageInfo_get_label(info), 0x1234);
    for (unsigned i = 0; i < seL4_MsgMaxLength; i++) QT_EQ(seL4_GetMR((int)i), i + 1);
    settle();
    QT_CHECK(worker->done);
}

static void talks_to_itself(struct worker *self)
{
    seL4_NBSend(self->in[0], seL4_MessageInfo_new(0, 0, 0, 0)); /* dropped: it does not wait */
    self->steps = 1;
    seL4_NBRecv(self->in[0], (seL4_Word *)&self->out[0]);
    self->steps = 2;
    seL4_Send(self->in[0], seL4_MessageInfo_new(0, 0, 0, 0)); /* waits, though it could receive */
    self->steps = 3;
}

QTEST(send__to_oneself__waits_until_another_receives)
{
    struct worker *worker = worker_make(talks_to_itself);
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0);
    worker->in[0] = cap_mint(ep, seL4_AllRights, BADGE);
    worker_start(worker);
    settle();
    QT_EQ(worker->steps, 2);
    QT_EQ(worker->out[0], 0);
    QT_EQ(take(ep), BADGE);
    settle();
    QT_EQ(worker->steps, 3);
}

QTEST(cnode_mint__badge_0__is_no_badge)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0), plain = cap_mint(ep, seL4_AllRights, 0);
    seL4_CPtr badged = cap_mint(plain, seL4_AllRights, BADGE); /* it could still be given one */
    struct worker *worker = worker_make(sends);
    worker->in[0] = plain;
    worker_start(worker);
    settle();
    seL4_Word badge = 5;
    seL4_Recv(ep, &badge);
    QT_EQ(badge, 0);
    QT_EQ(seL4_CNode_Mint(seL4_CapInitThreadCNode, slot_take(), seL4_WordBits,
                          seL4_CapInitThreadCNode, badged, seL4_WordBits, seL4_AllRights, 1),
          seL4_IllegalOperation);
}

static void receives_without_buffer(struct worker *self)
{
    seL4_MessageInfo_t info = seL4_Recv(self->in[0], NULL);
    self->out[0] = seL4_MessageInfo_get_length(info);
    self->out[1] = seL4_GetMR(3);
    self->out[2] = seL4_GetMR(4);
}

QTEST(send__receiver_has_no_buffer__gets_what_registers_hold)
{
    struct worker *worker = worker_make(receives_without_buffer);
    worker->in[0] = object_make(seL4_EndpointObject, 0);
    QT_OK(seL4_TCB_SetIPCBuffer(worker->tcb, 0, 0));
    worker->buffer->msg[4] = 0xbad;
    worker_start(worker);
    settle();
    for (int i = 0; i < 10; i++) seL4_SetMR(i, 100 + (seL4_Word)i);
    seL4_Send(worker->in[0], seL4_MessageInfo_new(0, 0, 0, 10));
    settle();
    QT_CHECK(worker->done);
    QT_EQ(worker->out[0], seL4_FastMessageRegisters);
    QT_EQ(worker->out[1], 103);
    QT_EQ(worker->out[2], 0xbad);
}

QTEST(send__sender_has_no_buffer__sends_what_registers_hold)
{
    struct worker *worker = worker_make(sends_127_words);
    worker->in[0] = object_make(seL4_EndpointObject, 0);
    QT_OK(seL4_TCB_SetIPCBuffer(worker->tcb, 0, 0));
    worker_start(worker);
    settle();
    seL4_SetMR(4, 0xbad);
    seL4_MessageInfo_t info = seL4_Recv(worker->in[0], NULL);
    QT_EQ(seL4_MessageInfo_get_length(info), seL4_FastMessageRegisters);
    QT_EQ(seL4_GetMR(3), 4);
    QT_EQ(seL4_GetMR(4), 0xbad);
}

/* ---- faults of lookups ---- */

QTEST(cap_fault__cnode_resolves_more_bits_than_are_left__depth_mismatch)
{
    enum { OUTER = 4, INNER = 8, HANDLER = 2 << OUTER, NOWHERE = 3 << OUTER | 1 };
    seL4_CPtr outer = object_make(seL4_CapTableObject, OUTER),
              inner = object_make(seL4_CapTableObject, INNER),
              faults = object_make(seL4_EndpointObject, 0);
    QT_OK(seL4_CNode_Copy(outer, 2, OUTER, seL4_CapInitThreadCNode, faults, seL4_WordBits,
                          seL4_AllRights));
    QT_OK(seL4_CNode_Copy(outer, 3, OUTER, seL4_CapInitThreadCNode, inner, seL4_WordBits,
                          seL4_AllRights));
    struct worker *worker = worker_make(sends);
    seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - 2 * OUTER).words[0];
    QT_OK(seL4_TCB_SetSpace(worker->tcb, HANDLER, outer, guard, seL4_CapInitThreadVSpace, 0));
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker->in[0] = NOWHERE;
    worker_start(worker);
    seL4_MessageInfo_t info = seL4_Recv(faults, NULL);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_CapFault);
    QT_EQ(seL4_GetMR(seL4_CapFault_Addr), NOWHERE);
    QT_EQ(seL4_GetMR(seL4_CapFault_InRecvPhase), 0);
    QT_EQ(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_DepthMismatch);
    QT_EQ(seL4_GetMR(seL4_CapFault_BitsLeft), OUTER);
    QT_EQ(seL4_GetMR(seL4_CapFault_DepthMismatch_BitsFound), INNER);
}

/* ---- capabilities on their way ---- */

QTEST(cnode_mutate__badge_of_an_endpoint__illegal_operation)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0), source = cap_copy(ep), dest = slot_take();
    QT_EQ(seL4_CNode_Mutate(seL4_CapInitThreadCNode, dest, seL4_WordBits, seL4_CapInitThreadCNode,
                            source, seL4_WordBits, BADGE),
          seL4_IllegalOperation);
    QT_CHECK(!cap_is_gone(source));
    QT_CHECK(cap_is_gone(dest));
}

QTEST(saved_reply__moved__answers_from_where_it_is)
{
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0);
    struct worker *worker = worker_make(calls);
    worker->in[0] = ep;
    worker_start(worker);
    seL4_Recv(ep, NULL);
    seL4_CPtr saved = slot_take(), other = slot_take();
    QT_OK(seL4_CNode_SaveCaller(seL4_CapInitThreadCNode, saved, seL4_WordBits));
    QT_OK(seL4_CNode_Move(seL4_CapInitThreadCNode, other, seL4_WordBits, seL4_CapInitThreadCNode,
                          saved, seL4_WordBits));
    QT_CHECK(cap_is_gone(saved));
    seL4_Send(other, seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
    QT_EQ(worker->steps, 2);
    QT_CHECK(cap_is_gone(other));
}

QTEST(cnode_delete__of_the_capability_that_is_invoked__it_is_gone)
{
    seL4_CPtr copy = cap_copy(seL4_CapInitThreadCNode);
    QT_OK(seL4_CNode_Delete(copy, copy, seL4_WordBits));
    QT_CHECK(cap_is_gone(copy));
    QT_EQ(seL4_CNode_Delete(copy, copy, seL4_WordBits), seL4_InvalidCapability);
}

QTEST(cnode_revoke__of_what_the_invoked_capability_was_made_from__it_is_gone)
{
    seL4_CPtr node = object_make(seL4_CapTableObject, 4), copy = cap_copy(node);
    /* The node's slot 3 leads to the node itself: through the copy, its original is revoked. */
    QT_OK(seL4_CNode_Move(copy, 3, 4, seL4_CapInitThreadCNode, node, seL4_WordBits));
    QT_OK(seL4_CNode_Revoke(copy, 3, 4));
    QT_CHECK(cap_is_gone(copy));
}
