/* SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities and how they descend from each other: copy, mint, move, mutate, delete, revoke, and
 * what a failed call leaves in the message registers. */
#include "check.h"

static void copies(void)
{
    seL4_CPtr endpoint = make(seL4_EndpointObject, 0), one = slot(), two = slot();

    expect(is_empty(one));
    expect_ok(copy_cap(one, endpoint));
    expect(!is_empty(one));
    expect_equal(copy_cap(one, endpoint), seL4_DeleteFirst);
    expect_ok(delete_cap(one));
    expect(is_empty(one));
    expect_ok(delete_cap(one)); /* nothing to delete is no error */

    /* A copy is no parent of another copy, the original is one of both. */
    expect_ok(copy_cap(one, endpoint));
    expect_ok(copy_cap(two, one));
    expect_ok(revoke_cap(one));
    expect(!is_empty(two));
    expect_ok(revoke_cap(endpoint));
    expect(is_empty(one));
    expect(is_empty(two));
    expect(!is_empty(endpoint));
}

static void badges(void)
{
    seL4_CPtr endpoint = make(seL4_EndpointObject, 0);
    seL4_CPtr one = slot(), same = slot(), copy = slot(), other = slot();

    expect_ok(mint_cap(one, endpoint, seL4_AllRights, 1));
    expect_ok(mint_cap(same, endpoint, seL4_AllRights, 1));
    expect_ok(mint_cap(other, endpoint, seL4_AllRights, 2));
    expect_ok(copy_cap(copy, one));

    /* Badged once, badged for good. */
    seL4_CPtr again = slot();
    expect_equal(mint_cap(again, one, seL4_AllRights, 3), seL4_IllegalOperation);
    expect(is_empty(again));
    expect_equal(seL4_CNode_Mutate(HERE(again), HERE(one), 3), seL4_IllegalOperation);

    /* The first capability with a badge is the parent of its copies. */
    expect_ok(revoke_cap(one));
    expect(is_empty(copy));
    expect(!is_empty(same));
    expect(!is_empty(other));
    expect_ok(revoke_cap(endpoint));
    expect(is_empty(one) && is_empty(same) && is_empty(other));
}

static void moves(void)
{
    seL4_CPtr endpoint = make(seL4_EndpointObject, 0), moved = slot(), other = slot();

    /* A badge is given by Mint alone, so that its origin stays known. */
    expect_equal(seL4_CNode_Mutate(HERE(moved), HERE(endpoint), 7), seL4_IllegalOperation);
    expect_ok(seL4_CNode_Move(HERE(moved), HERE(endpoint)));
    expect(is_empty(endpoint));
    expect(!is_empty(moved));
    seL4_CPtr notification = make(seL4_NotificationObject, 0);
    expect_equal(seL4_CNode_Move(HERE(moved), HERE(notification)), seL4_DeleteFirst);
    expect(!is_empty(notification));

    /* A moved capability keeps its place among the others. */
    seL4_CPtr child = slot();
    expect_ok(mint_cap(child, notification, seL4_AllRights, 1));
    expect_ok(seL4_CNode_Move(HERE(other), HERE(notification)));
    expect_ok(revoke_cap(other));
    expect(is_empty(child));
}

static void deletion_of_the_last(void)
{
    /* The memory of an object comes back to its untyped when the last capability is gone. */
    seL4_CPtr untyped = make(seL4_UntypedObject, seL4_TCBBits), object = slot();

    for (int i = 0; i < 3; i++) {
        expect_ok(seL4_Untyped_Retype(untyped, seL4_TCBObject, 0, seL4_CapInitThreadCNode, 0, 0,
                                      object, 1));
        expect_ok(delete_cap(object));
    }
    expect_ok(seL4_Untyped_Retype(untyped, seL4_TCBObject, 0, seL4_CapInitThreadCNode, 0, 0, object,
                                  1));
    expect_ok(revoke_cap(untyped));
    expect(is_empty(object));
}

static void errors(void)
{
    seL4_CPtr empty = slot(), to = slot(), tcb = make(seL4_TCBObject, 0);

    expect_equal(copy_cap(to, empty), seL4_FailedLookup);
    expect_equal(seL4_GetMR(0), 1); /* of the source */
    expect_equal(seL4_GetMR(1), seL4_MissingCapability);
    expect_equal(seL4_GetMR(2), seL4_WordBits);

    static const seL4_Uint8 depths[] = {0, seL4_WordBits + 1, 255};
    for (unsigned i = 0; i < ARRAY_SIZE(depths); i++) {
        expect_equal(seL4_CNode_Delete(seL4_CapInitThreadCNode, to, depths[i]), seL4_RangeError);
        expect_equal(seL4_GetMR(0), 1);
        expect_equal(seL4_GetMR(1), seL4_WordBits);
    }

    expect_equal(seL4_TCB_Suspend(empty), seL4_InvalidCapability);
    expect_equal(seL4_GetMR(0), 0);
    expect_equal(seL4_TCB_Suspend(seL4_CapInitThreadCNode), seL4_IllegalOperation);
    expect_equal(seL4_CNode_Delete(tcb, 0, 64), seL4_IllegalOperation);
    expect_equal(seL4_CNode_Copy(HERE(to), tcb, 0, 64, seL4_AllRights), seL4_FailedLookup);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(seL4_GetMR(1), seL4_InvalidRoot);

    /* A TCB's capability has no badge to set; the badge is not looked at. */
    expect_ok(mint_cap(to, tcb, seL4_NoRights, 0));
    expect_ok(seL4_TCB_Suspend(to));
    expect_equal(seL4_TCB_SetPriority(to, empty, 1), seL4_InvalidCapability);
    expect_equal(seL4_GetMR(0), 1);

    /* There is one interrupt control, and it is not copied. */
    seL4_CPtr control = slot();
    expect_equal(copy_cap(control, seL4_CapIRQControl), seL4_IllegalOperation);
    expect(is_empty(control));
}

int main(void)
{
    begin();
    copies();
    badges();
    moves();
    deletion_of_the_last();
    errors();
    return verdict();
}
