/* SPDX-License-Identifier: BSD-2-Clause */
/* Configure, SetSpace and SetIPCBuffer: effects, and every documented error. */
#include <lab/spaces.h>

#include "workers.h"

static const seL4_CPtr own_cspace = seL4_CapInitThreadCNode, own_vspace = seL4_CapInitThreadVSpace;

static seL4_CPtr frame(void)
{
    return object_make(seL4_X86_4K, 0);
}

/* Untyped memory that something was made from. */
static seL4_CPtr used_untyped(void)
{
    seL4_CPtr untyped = object_make(seL4_UntypedObject, 12);
    QT_OK(object_make_from(untyped, seL4_EndpointObject, 0, slot_take()));
    return untyped;
}

/* ---- Configure ---- */

static seL4_Error configure(seL4_CPtr tcb, seL4_CPtr cspace, seL4_CPtr vspace, seL4_Word buffer,
                            seL4_CPtr buffer_frame)
{
    return seL4_TCB_Configure(tcb, 0, cspace, 0, vspace, 0, buffer, buffer_frame);
}

QTEST(tcb_configure__twice)
{
    seL4_CPtr tcb = tcb_make();
    QT_OK(configure(tcb, own_cspace, own_vspace, 0x1000, frame()));
    QT_OK(configure(tcb, own_cspace, own_vspace, 0, 0));
}

QTEST(tcb_configure__the_thread_holds_what_it_was_given)
{
    seL4_CPtr tcb = tcb_make(), node = object_make(seL4_CapTableObject, 4), page = frame();
    seL4_CPtr watched = object_make(seL4_NotificationObject, 0);
    QT_OK(seL4_CNode_Copy(node, 3, 4, own_cspace, watched, seL4_WordBits, seL4_AllRights));
    QT_OK(configure(tcb, node, own_vspace, 0x1000, page));
    cap_delete(node); /* the thread keeps it alive */
    QT_OK(seL4_TCB_BindNotification(tcb, watched));
    cap_delete(watched); /* so this is not the last one */
    QT_OK(seL4_TCB_UnbindNotification(tcb));
}

QTEST(tcb_configure__cspace_data_is_a_guard)
{
    seL4_CPtr tcb = tcb_make(), node = object_make(seL4_CapTableObject, 4);
    QT_OK(seL4_TCB_Configure(tcb, 0, node, seL4_CNode_CapData_new(0xa, 60).words[0], own_vspace, 0,
                             0, 0));
}

QTEST(tcb_configure__guard_does_not_fit__illegal_operation)
{
    seL4_CPtr tcb = tcb_make(), node = object_make(seL4_CapTableObject, 8);
    QT_EQ(seL4_TCB_Configure(tcb, 0, node, seL4_CNode_CapData_new(0, 60).words[0], own_vspace, 0, 0,
                             0),
          seL4_IllegalOperation);
}

QTEST(tcb_configure__cspace_is_no_cnode__illegal_operation)
{
    seL4_CPtr tcb = tcb_make();
    QT_EQ(configure(tcb, frame(), own_vspace, 0, 0), seL4_IllegalOperation);
    QT_EQ(configure(tcb, slot_take(), own_vspace, 0, 0), seL4_IllegalOperation);
}

QTEST(tcb_configure__cspace_is_used_untyped__revoke_first)
{
    QT_EQ(configure(tcb_make(), used_untyped(), own_vspace, 0, 0), seL4_RevokeFirst);
}

QTEST(tcb_configure__vspace_is_no_root__illegal_operation)
{
    seL4_CPtr tcb = tcb_make();
    QT_EQ(configure(tcb, own_cspace, own_cspace, 0, 0), seL4_IllegalOperation);
    QT_EQ(configure(tcb, own_cspace, slot_take(), 0, 0), seL4_IllegalOperation);
    QT_EQ(configure(tcb, own_cspace, object_make(seL4_X86_PDPTObject, 0), 0, 0),
          seL4_IllegalOperation);
}

QTEST(tcb_configure__vspace_without_asid__illegal_operation)
{
    QT_EQ(configure(tcb_make(), own_cspace, object_make(seL4_X64_PML4Object, 0), 0, 0),
          seL4_IllegalOperation);
}

QTEST(tcb_configure__vspace_is_used_untyped__revoke_first)
{
    QT_EQ(configure(tcb_make(), own_cspace, used_untyped(), 0, 0), seL4_RevokeFirst);
}

QTEST(tcb_configure__buffer_misaligned__alignment_error)
{
    QT_EQ(configure(tcb_make(), own_cspace, own_vspace, 0x1200, frame()), seL4_AlignmentError);
}

QTEST(tcb_configure__buffer_frame_is_no_frame__illegal_operation)
{
    QT_EQ(configure(tcb_make(), own_cspace, own_vspace, 0x1000, own_cspace), seL4_IllegalOperation);
    QT_EQ(configure(tcb_make(), own_cspace, own_vspace, 0x1000, 0), seL4_IllegalOperation);
}

QTEST(tcb_configure__buffer_frame_is_used_untyped__revoke_first)
{
    QT_EQ(configure(tcb_make(), own_cspace, own_vspace, 0x1000, used_untyped()), seL4_RevokeFirst);
}

QTEST(tcb_configure__thread_holds_the_last_capability_to_its_cspace__illegal_operation)
{
    seL4_CPtr tcb = tcb_make(), node = object_make(seL4_CapTableObject, 4);
    QT_OK(configure(tcb, node, own_vspace, 0, 0));
    cap_delete(node);
    QT_EQ(configure(tcb, own_cspace, own_vspace, 0, 0), seL4_IllegalOperation);
}

QTEST(tcb_configure__truncated)
{
    seL4_SetCap(0, own_cspace);
    seL4_SetCap(1, own_vspace);
    expect_truncated(tcb_make(), TCBConfigure, 3, 4);
}

QTEST(tcb_configure__refused__changes_nothing)
{
    struct worker *worker = worker_make(body_count);
    QT_EQ(configure(worker->tcb, own_cspace, own_cspace, 0x1000, frame()), seL4_IllegalOperation);
    QT_EQ(configure(worker->tcb, own_vspace, own_vspace, 0x1000, frame()), seL4_IllegalOperation);
    worker_start(worker);
    settle();
    QT_CHECK(worker->done);
}

/* ---- SetSpace ---- */

QTEST(tcb_set_space__a_thread_without_vspace_faults_and_runs_once_it_has_one)
{
    struct worker *worker = worker_make(body_count);
    seL4_CPtr empty = space_make();
    QT_OK(seL4_TCB_SetSpace(worker->tcb, 0, own_cspace, 0, empty, 0));
    seL4_TCB_SetFlags(worker->tcb, 0, 1 << 16); /* no report: this fault is meant */
    worker_start(worker);
    settle();
    QT_CHECK(!worker->done);
    QT_OK(seL4_TCB_SetSpace(worker->tcb, 0, own_cspace, 0, own_vspace, 0));
    QT_OK(seL4_TCB_Resume(worker->tcb));
    settle();
    QT_CHECK(worker->done);
}

/* ---- an address space that goes ---- */

static void body_receive(struct worker *self)
{
    seL4_Recv(self->in[0], NULL);
}

static void body_call(struct worker *self)
{
    seL4_Call(self->in[0], seL4_MessageInfo_new(0, 0, 0, 0));
}

/* A worker that waits at `endpoint`, and whose address space has gone. */
static struct worker *lost_receiver(seL4_CPtr endpoint)
{
    struct worker *worker = worker_make(body_receive);
    worker->in[0] = endpoint;
    worker_start(worker);
    settle();
    seL4_CPtr space = space_make();
    QT_OK(seL4_TCB_SetSpace(worker->tcb, 0, own_cspace, 0, space, 0));
    seL4_TCB_SetFlags(worker->tcb, 0, 1 << 16); /* no report: its fault is meant */
    cap_revoke(space);
    return worker;
}

QTEST(call__receiver_has_lost_its_vspace__it_faults)
{
    seL4_CPtr endpoint = object_make(seL4_EndpointObject, 0);
    struct worker *receiver = lost_receiver(endpoint), *caller = worker_make(body_call);
    caller->in[0] = endpoint;
    worker_start(caller);
    settle();
    QT_CHECK(!receiver->done && !caller->done);
    QT_OK(seL4_TCB_SetSpace(receiver->tcb, 0, own_cspace, 0, own_vspace, 0));
    QT_OK(seL4_TCB_Resume(receiver->tcb));
    settle();
    QT_CHECK(receiver->done); /* behind its system call */
}

QTEST(tcb_set_space__cspace_is_no_cnode__illegal_operation)
{
    QT_EQ(seL4_TCB_SetSpace(tcb_make(), 0, own_vspace, 0, own_vspace, 0), seL4_IllegalOperation);
}

QTEST(tcb_set_space__vspace_is_no_root__illegal_operation)
{
    QT_EQ(seL4_TCB_SetSpace(tcb_make(), 0, own_cspace, 0, own_cspace, 0), seL4_IllegalOperation);
}

QTEST(tcb_set_space__used_untyped__revoke_first)
{
    QT_EQ(seL4_TCB_SetSpace(tcb_make(), 0, used_untyped(), 0, own_vspace, 0), seL4_RevokeFirst);
    QT_EQ(seL4_TCB_SetSpace(tcb_make(), 0, own_cspace, 0, used_untyped(), 0), seL4_RevokeFirst);
}

QTEST(tcb_set_space__thread_holds_the_last_capability_to_its_cspace__illegal_operation)
{
    seL4_CPtr tcb = tcb_make(), node = object_make(seL4_CapTableObject, 4);
    QT_OK(seL4_TCB_SetSpace(tcb, 0, node, 0, own_vspace, 0));
    cap_delete(node);
    QT_EQ(seL4_TCB_SetSpace(tcb, 0, own_cspace, 0, own_vspace, 0), seL4_IllegalOperation);
}

QTEST(tcb_set_space__truncated)
{
    seL4_SetCap(0, own_cspace);
    seL4_SetCap(1, own_vspace);
    expect_truncated(tcb_make(), TCBSetSpace, 2, 3);
}

/* ---- SetIPCBuffer ---- */

QTEST(tcb_set_ipc_buffer__and_none_again)
{
    seL4_CPtr tcb = tcb_make();
    QT_OK(seL4_TCB_SetIPCBuffer(tcb, 0x1400, frame()));
    QT_OK(seL4_TCB_SetIPCBuffer(tcb, 0, 0));
}

QTEST(tcb_set_ipc_buffer__in_a_large_page)
{
    QT_OK(seL4_TCB_SetIPCBuffer(tcb_make(), 0x1ffc00, object_make(seL4_X86_LargePageObject, 0)));
}

QTEST(tcb_set_ipc_buffer__misaligned__alignment_error)
{
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb_make(), 0x1001, frame()), seL4_AlignmentError);
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb_make(), 0x1200, frame()), seL4_AlignmentError);
}

QTEST(tcb_set_ipc_buffer__not_a_frame__illegal_operation)
{
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb_make(), 0x1000, own_vspace), seL4_IllegalOperation);
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb_make(), 0x1000, slot_take()), seL4_IllegalOperation);
}

QTEST(tcb_set_ipc_buffer__device_frame__illegal_operation)
{
    seL4_CPtr device = device_untyped(0xfed00000, 12), slot = slot_take();
    if (!device) qtest_skip("no device memory at 0xfed00000");
    QT_OK(object_make_from(device, seL4_X86_4K, 0, slot));
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb_make(), 0x1000, slot), seL4_IllegalOperation);
}

QTEST(tcb_set_ipc_buffer__used_untyped__revoke_first)
{
    QT_EQ(seL4_TCB_SetIPCBuffer(tcb_make(), 0x1000, used_untyped()), seL4_RevokeFirst);
}

QTEST(tcb_set_ipc_buffer__truncated)
{
    seL4_SetCap(0, frame());
    expect_truncated(tcb_make(), TCBSetIPCBuffer, 1, 1);
}
