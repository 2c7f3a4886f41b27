/* SPDX-License-Identifier: BSD-2-Clause */
/* CSpaces of several levels with guards, and what a lookup that fails says. */
#include "check.h"

#define GUARD      0xabcul
#define GUARD_BITS 56

static seL4_CPtr root, leaf, endpoint;

/* Slot `inner` of the second level, and slot `outer` of the first. */
static seL4_Word at(seL4_Word outer, seL4_Word inner)
{
    return GUARD << 8 | outer << 4 | inner;
}

static void build(void)
{
    seL4_CPtr first = make(seL4_CapTableObject, 4);

    root = slot();
    leaf = make(seL4_CapTableObject, 4);
    endpoint = make(seL4_EndpointObject, 0);
    expect_ok(mint_cap(root, first, seL4_AllRights,
                       seL4_CNode_CapData_new(GUARD, GUARD_BITS).words[0]));
    expect_ok(seL4_CNode_Copy(root, GUARD << 4 | 3, 60, HERE(leaf), seL4_AllRights));
    expect_ok(seL4_CNode_Copy(root, at(3, 5), 64, HERE(endpoint), seL4_AllRights));
    expect_ok(seL4_CNode_Copy(root, GUARD << 4 | 4, 60, HERE(endpoint), seL4_AllRights));
    /* The same slot by way of the second level alone. */
    expect_equal(seL4_CNode_Copy(leaf, 5, 4, HERE(endpoint), seL4_AllRights), seL4_DeleteFirst);
}

static void failures_of_lookup(void)
{
    seL4_CPtr to = slot();

    expect_equal(seL4_CNode_Copy(HERE(to), root, at(3, 5) ^ 1ul << 20, 64, seL4_AllRights),
                 seL4_FailedLookup);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(seL4_GetMR(1), seL4_GuardMismatch);
    expect_equal(seL4_GetMR(2), 64);
    expect_equal(seL4_GetMR(3), GUARD);
    expect_equal(seL4_GetMR(4), GUARD_BITS);

    /* Two bits remain where a CNode wants four. */
    expect_equal(seL4_CNode_Delete(root, at(3, 5) >> 2, 62), seL4_FailedLookup);
    expect_equal(seL4_GetMR(0), 0);
    expect_equal(seL4_GetMR(1), seL4_DepthMismatch);
    expect_equal(seL4_GetMR(2), 2);
    expect_equal(seL4_GetMR(3), 4);

    /* Four bits remain where there is no CNode. */
    expect_equal(seL4_CNode_Delete(root, at(4, 0), 64), seL4_FailedLookup);
    expect_equal(seL4_GetMR(1), seL4_DepthMismatch);
    expect_equal(seL4_GetMR(2), 4);
    expect_equal(seL4_GetMR(3), 0);
    expect_equal(seL4_CNode_Delete(root, at(9, 0), 64), seL4_FailedLookup);

    /* Bits of the index beyond the depth do not count. */
    expect_ok(seL4_CNode_Copy(HERE(to), leaf, 0xfff5, 4, seL4_AllRights));
    expect_ok(delete_cap(to));

    /* More guard and radix than there are bits. */
    seL4_CPtr wrong = slot();
    expect_equal(mint_cap(wrong, leaf, seL4_AllRights, seL4_CNode_CapData_new(0, 61).words[0]),
                 seL4_IllegalOperation);
}

static void sender(seL4_Word cptr, seL4_Word value)
{
    seL4_SetMR(0, value);
    seL4_Send(cptr, seL4_MessageInfo_new(1, 0, 0, 1));
    for (;;) {
        seL4_Yield(); /* here our TCB has no name to suspend us by */
    }
}

/* A thread that lives in such a CSpace. */
static void inhabitant(void)
{
    thread_t thread;
    seL4_Word badge;

    thread_make(&thread, seL4_MaxPrio, 0, sender, at(3, 5), 0x55);
    expect_ok(seL4_TCB_SetSpace(thread.tcb, 0, root, 0, seL4_CapInitThreadVSpace, 0));
    expect_ok(seL4_TCB_Resume(thread.tcb));
    seL4_MessageInfo_t message = seL4_Recv(endpoint, &badge);
    expect_equal(seL4_MessageInfo_get_label(message), 1);
    expect_equal(seL4_GetMR(0), 0x55);
    expect_ok(seL4_TCB_Suspend(thread.tcb));

    /* The guard can also come with the call that sets the space. */
    seL4_CPtr plain = make(seL4_CapTableObject, 4);
    expect_ok(seL4_CNode_Copy(plain, 2, 4, HERE(endpoint), seL4_AllRights));
    thread_make(&thread, seL4_MaxPrio, 0, sender, 0x12, 0x55);
    expect_ok(seL4_TCB_SetSpace(thread.tcb, 0, plain, seL4_CNode_CapData_new(1, 60).words[0],
                                seL4_CapInitThreadVSpace, 0));
    expect_ok(seL4_TCB_Resume(thread.tcb));
    seL4_Recv(endpoint, &badge);
    expect_equal(seL4_GetMR(0), 0x55);
    expect_ok(seL4_TCB_Suspend(thread.tcb));
}

/* A CNode may hold a capability to itself, and goes away with its last one from outside. */
static void circle(void)
{
    seL4_CPtr cnode = make(seL4_CapTableObject, 2);
    expect_ok(seL4_CNode_Copy(cnode, 1, 2, HERE(cnode), seL4_AllRights));
    expect_ok(seL4_CNode_Copy(cnode, 2, 2, HERE(endpoint), seL4_AllRights));
    expect_ok(delete_cap(cnode));
    expect(is_empty(cnode));
}

int main(void)
{
    begin();
    build();
    failures_of_lookup();
    inhabitant();
    circle();
    return verdict();
}
