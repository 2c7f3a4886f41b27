/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods of a TCB that read and write registers: effects, and every documented error. */
#include "workers.h"

enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word) };

/* ---- what all methods refuse ---- */

static const seL4_Word methods[] = {
    TCBReadRegisters, TCBWriteRegisters,   TCBCopyRegisters,      TCBConfigure,  TCBSetPriority,
    TCBSetMCPriority, TCBSetSchedParams,   TCBSetIPCBuffer,       TCBSetSpace,   TCBSuspend,
    TCBResume,        TCBBindNotification, TCBUnbindNotification, TCBSetTLSBase, TCBSetFlags,
};
enum { METHODS = sizeof methods / sizeof methods[0] };

QTEST(tcb__every_method_on_the_null_capability__invalid_capability)
{
    for (unsigned i = 0; i < METHODS; i++) {
        QT_INVALID_CAPABILITY(call_raw(seL4_CapNull, methods[i], 0, 0), 0);
    }
}

QTEST(tcb__every_method_on_another_object__illegal_operation)
{
    seL4_CPtr node = object_make(seL4_CapTableObject, 4);
    for (unsigned i = 0; i < METHODS; i++) {
        QT_EQ(call_raw(node, methods[i], 0, 0), seL4_IllegalOperation);
    }
}

QTEST(tcb__methods_of_other_objects__illegal_operation)
{
    seL4_CPtr tcb = tcb_make();
    QT_EQ(call_raw(tcb, CNodeCopy, 0, 0), seL4_IllegalOperation);
    QT_EQ(call_raw(tcb, InvalidInvocation, 0, 0), seL4_IllegalOperation);
    QT_EQ(call_raw(tcb, 12345, 0, 0), seL4_IllegalOperation);
}

/* ---- ReadRegisters ---- */

QTEST(tcb_read_registers__suspending__the_thread_stands_still)
{
    struct worker *spinner = worker_make(body_spin);
    worker_start(spinner);
    set_own_priority(WORKER_PRIORITY);
    while (!spinner->steps) seL4_Yield();
    seL4_UserContext context;
    QT_OK(seL4_TCB_ReadRegisters(spinner->tcb, true, 0, CONTEXT_WORDS, &context));
    seL4_Word steps = spinner->steps;
    for (unsigned i = 0; i < 20; i++) seL4_Yield();
    QT_EQ(spinner->steps, steps);
    set_own_priority(seL4_MaxPrio);
    QT_CHECK(context.rsp < spinner->stack_top && context.rsp > spinner->stack_top - 4096);
}

QTEST(tcb_read_registers__one_word)
{
    seL4_UserContext written = {.rip = 0x1000, .rsp = 0x2000}, read = {.rsp = 7};
    seL4_CPtr tcb = tcb_make();
    QT_OK(seL4_TCB_WriteRegisters(tcb, false, 0, 2, &written));
    QT_OK(seL4_TCB_ReadRegisters(tcb, false, 0, 1, &read));
    QT_EQ(read.rip, 0x1000);
}

QTEST(tcb_read_registers__of_itself__illegal_operation)
{
    seL4_UserContext context;
    QT_EQ(seL4_TCB_ReadRegisters(seL4_CapInitThreadTCB, false, 0, 1, &context),
          seL4_IllegalOperation);
}

QTEST(tcb_read_registers__no_words__range_error)
{
    seL4_UserContext context;
    QT_RANGE(seL4_TCB_ReadRegisters(tcb_make(), false, 0, 0, &context), 1, CONTEXT_WORDS);
}

QTEST(tcb_read_registers__too_many_words__range_error)
{
    seL4_SetMR(0, 0);
    seL4_SetMR(1, CONTEXT_WORDS + 1);
    QT_RANGE(call_raw(tcb_make(), TCBReadRegisters, 0, 2), 1, CONTEXT_WORDS);
}

QTEST(tcb_read_registers__truncated)
{
    expect_truncated(tcb_make(), TCBReadRegisters, 0, 2);
}

/* ---- WriteRegisters ---- */

QTEST(tcb_write_registers__resuming__the_thread_runs)
{
    struct worker *worker = worker_make(body_count);
    seL4_UserContext context;
    QT_OK(seL4_TCB_ReadRegisters(worker->tcb, false, 0, CONTEXT_WORDS, &context));
    QT_OK(seL4_TCB_WriteRegisters(worker->tcb, true, 0, CONTEXT_WORDS, &context));
    settle();
    QT_CHECK(worker->done);
}

QTEST(tcb_write_registers__of_itself__illegal_operation)
{
    seL4_UserContext context = {0};
    QT_EQ(seL4_TCB_WriteRegisters(seL4_CapInitThreadTCB, false, 0, 1, &context),
          seL4_IllegalOperation);
}

QTEST(tcb_write_registers__truncated)
{
    seL4_CPtr tcb = tcb_make();
    expect_truncated(tcb, TCBWriteRegisters, 0, 2);
    seL4_SetMR(0, 0);
    seL4_SetMR(1, 3); /* but two follow */
    QT_EQ(call_raw(tcb, TCBWriteRegisters, 0, 4), seL4_TruncatedMessage);
    seL4_SetMR(0, 0);
    seL4_SetMR(1, ~0ul);
    QT_EQ(call_raw(tcb, TCBWriteRegisters, 0, 4), seL4_TruncatedMessage);
}

QTEST(tcb_write_registers__more_words_than_registers__the_rest_is_ignored)
{
    seL4_CPtr tcb = tcb_make();
    seL4_SetMR(0, 0);
    seL4_SetMR(1, CONTEXT_WORDS + 5);
    for (int i = 0; i < CONTEXT_WORDS + 5; i++) seL4_SetMR(2 + i, i == 0 ? 0x5000 : 0);
    QT_OK(call_raw(tcb, TCBWriteRegisters, 0, CONTEXT_WORDS + 7));
    seL4_UserContext context;
    QT_OK(seL4_TCB_ReadRegisters(tcb, false, 0, 1, &context));
    QT_EQ(context.rip, 0x5000);
}

/* ---- CopyRegisters ---- */

QTEST(tcb_copy_registers__frame_and_integer)
{
    seL4_CPtr source = tcb_make(), dest = tcb_make();
    seL4_UserContext written = {
        .rip = 0x1000, .rsp = 0x2000, .rbx = 3, .r15 = 4, .fs_base = 0x5000};
    seL4_UserContext read;
    QT_OK(seL4_TCB_WriteRegisters(source, false, 0, CONTEXT_WORDS, &written));
    QT_OK(seL4_TCB_CopyRegisters(dest, source, false, false, true, true, 0));
    QT_OK(seL4_TCB_ReadRegisters(dest, false, 0, CONTEXT_WORDS, &read));
    QT_EQ(read.rip, written.rip);
    QT_EQ(read.rsp, written.rsp);
    QT_EQ(read.rbx, written.rbx);
    QT_EQ(read.r15, written.r15);
    QT_EQ(read.fs_base, written.fs_base);
}

QTEST(tcb_copy_registers__nothing)
{
    seL4_CPtr source = tcb_make(), dest = tcb_make();
    seL4_UserContext written = {.rip = 0x1000}, read;
    QT_OK(seL4_TCB_WriteRegisters(source, false, 0, CONTEXT_WORDS, &written));
    QT_OK(seL4_TCB_CopyRegisters(dest, source, false, false, false, false, 0));
    QT_OK(seL4_TCB_ReadRegisters(dest, false, 0, CONTEXT_WORDS, &read));
    QT_EQ(read.rip, 0);
}

QTEST(tcb_copy_registers__resuming_the_target)
{
    struct worker *one = worker_make(body_count);
    seL4_CPtr dest = tcb_make();
    QT_OK(
        seL4_TCB_Configure(dest, 0, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(dest, seL4_CapInitThreadTCB, WORKER_PRIORITY));
    QT_OK(seL4_TCB_CopyRegisters(dest, one->tcb, false, true, true, true, 0));
    settle();
    QT_EQ(one->steps, 1);
}

QTEST(tcb_copy_registers__suspending_the_source)
{
    struct worker *spinner = worker_make(body_spin);
    worker_start(spinner);
    QT_OK(seL4_TCB_CopyRegisters(tcb_make(), spinner->tcb, true, false, true, true, 0));
    settle();
    QT_EQ(spinner->steps, 0);
}

QTEST(tcb_copy_registers__source_is_no_tcb__invalid_capability)
{
    seL4_CPtr tcb = tcb_make();
    QT_INVALID_CAPABILITY(
        seL4_TCB_CopyRegisters(tcb, seL4_CapInitThreadCNode, false, false, true, true, 0), 1);
    QT_INVALID_CAPABILITY(seL4_TCB_CopyRegisters(tcb, slot_take(), false, false, true, true, 0), 1);
}

QTEST(tcb_copy_registers__truncated)
{
    seL4_SetCap(0, seL4_CapInitThreadTCB);
    expect_truncated(tcb_make(), TCBCopyRegisters, 1, 1);
}

/* ---- SetTLSBase ---- */

QTEST(tcb_set_tls_base__is_the_fs_base)
{
    seL4_CPtr tcb = tcb_make();
    seL4_UserContext context;
    QT_OK(seL4_TCB_SetTLSBase(tcb, 0x7000));
    QT_OK(seL4_TCB_ReadRegisters(tcb, false, 0, CONTEXT_WORDS, &context));
    QT_EQ(context.fs_base, 0x7000);
}

QTEST(tcb_set_tls_base__truncated)
{
    expect_truncated(tcb_make(), TCBSetTLSBase, 0, 1);
}

/* ---- SetFlags ---- */

QTEST(tcb_set_flags__known_ones_are_kept)
{
    seL4_CPtr tcb = tcb_make();
    seL4_TCB_SetFlags_t result = seL4_TCB_SetFlags(tcb, 0, seL4_TCBFlag_fpuDisabled);
    QT_OK(result.error);
    QT_EQ(result.flags, seL4_TCBFlag_fpuDisabled);
    result = seL4_TCB_SetFlags(tcb, seL4_TCBFlag_fpuDisabled, 0);
    QT_EQ(result.flags, 0);
}

QTEST(tcb_set_flags__truncated)
{
    expect_truncated(tcb_make(), TCBSetFlags, 0, 2);
}
