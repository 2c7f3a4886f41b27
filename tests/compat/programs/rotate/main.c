/* SPDX-License-Identifier: BSD-2-Clause */
/* CNode_Rotate: two moves at once; a swap when source and destination are the same slot. */
#include "check.h"

static seL4_Error rotate(seL4_CPtr to, seL4_Word to_badge, seL4_CPtr pivot, seL4_Word pivot_badge,
                         seL4_CPtr from)
{
    return seL4_CNode_Rotate(HERE(to), to_badge, HERE(pivot), pivot_badge, HERE(from));
}

/* Threads are told apart by a register that we gave them. */
static seL4_CPtr tcb_with(seL4_Word name)
{
    seL4_CPtr tcb = make(seL4_TCBObject, 0);
    seL4_UserContext regs = {.rbx = name};
    expect_ok(seL4_TCB_WriteRegisters(tcb, 0, 0, 18, &regs));
    return tcb;
}

static seL4_Word name_of(seL4_CPtr tcb)
{
    seL4_UserContext regs = {0};
    return seL4_TCB_ReadRegisters(tcb, 0, 0, 18, &regs) ? 0 : regs.rbx;
}

static void rotations(void)
{
    seL4_CPtr to = slot(), spare = slot(), pivot = tcb_with(1), from = tcb_with(2);

    /* What is in the pivot goes to `to`, what is in `from` goes to the pivot. */
    expect_ok(rotate(to, 0, pivot, 0, from));
    expect(is_empty(from));
    expect_equal(name_of(to), 1);
    expect_equal(name_of(pivot), 2);

    expect_ok(rotate(to, 0, pivot, 0, to));
    expect_equal(name_of(to), 2);
    expect_equal(name_of(pivot), 1);

    /* The pivot differs from both, the destination is empty, the others are full. */
    expect_equal(rotate(to, 0, to, 0, pivot), seL4_IllegalOperation);
    expect_equal(rotate(from, 0, to, 0, to), seL4_IllegalOperation);
    seL4_CPtr full = tcb_with(3);
    expect_equal(rotate(full, 0, to, 0, pivot), seL4_DeleteFirst);
    expect_equal(rotate(from, 0, to, 0, spare), seL4_FailedLookup);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(rotate(from, 0, spare, 0, to), seL4_FailedLookup);
    expect_equal(seL4_GetMR(0), 0);
    expect_equal(name_of(to), 2);
    expect_equal(name_of(pivot), 1);
    expect_equal(name_of(full), 3);
}

static void family(void)
{
    /* Originals stay parents of their copies, wherever they go. */
    seL4_CPtr a = tcb_with(1), b = tcb_with(2), to = slot(), copy_a = slot(), copy_b = slot();
    expect_ok(copy_cap(copy_a, a));
    expect_ok(copy_cap(copy_b, b));
    expect_ok(rotate(to, 0, a, 0, b));
    expect_equal(name_of(a), 2);
    expect_ok(delete_cap(copy_a));
    expect_equal(name_of(to), 1);
    expect_ok(delete_cap(a));
    expect_equal(name_of(copy_b), 2);
}

static void guards(void)
{
    seL4_CPtr a = make(seL4_CapTableObject, 4), b = make(seL4_CapTableObject, 4), to = slot();
    seL4_CPtr guarded = slot(), tcb = make(seL4_TCBObject, 0);

    /* Each badge is for the slot it is named beside: the destination's, the pivot's. */
    expect_ok(rotate(to, seL4_CNode_CapData_new(2, 60).words[0], a,
                     seL4_CNode_CapData_new(1, 60).words[0], b));
    expect_ok(seL4_CNode_Copy(to, 0x23, 64, HERE(tcb), seL4_AllRights));
    expect_ok(seL4_CNode_Copy(a, 0x13, 64, HERE(tcb), seL4_AllRights));

    seL4_CPtr cnode = make(seL4_CapTableObject, 4);
    expect_ok(
        seL4_CNode_Mutate(HERE(guarded), HERE(cnode), seL4_CNode_CapData_new(1, 60).words[0]));
    expect(is_empty(cnode));
    expect_ok(seL4_CNode_Copy(guarded, 0x13, 64, HERE(tcb), seL4_AllRights));
    expect_equal(seL4_CNode_Delete(guarded, 0x03, 64), seL4_FailedLookup);
    expect_equal(seL4_GetMR(1), seL4_GuardMismatch);

    /* Badges are given by Mint alone. */
    seL4_CPtr endpoint = make(seL4_EndpointObject, 0), empty = slot();
    expect_equal(rotate(empty, 5, endpoint, 0, tcb), seL4_IllegalOperation);
    expect(is_empty(empty));
    expect(!is_empty(tcb));
}

int main(void)
{
    begin();
    rotations();
    family();
    guards();
    return verdict();
}
