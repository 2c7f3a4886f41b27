/* SPDX-License-Identifier: BSD-2-Clause */
/* CNodes: every documented error of each method, and that each does what it says. */
#include "cap.h"

enum { EP, NTFN, NODE, TCB, FRAME, OBJECTS, DEST = OBJECTS, OTHER, THIRD };

static void make_objects(void)
{
    begin();
    QT_OK(make(seL4_EndpointObject, 0, slot(EP)));
    QT_OK(make(seL4_NotificationObject, 0, slot(NTFN)));
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(NODE)));
    QT_OK(make(seL4_TCBObject, 0, slot(TCB)));
    QT_OK(make(seL4_X86_4K, 0, slot(FRAME)));
}

static struct place at(unsigned n)
{
    return in_root(slot(n));
}

static struct place deep(seL4_Word index, seL4_Uint8 depth)
{
    return in_node(slot(NODE), index, depth);
}

/* ---- what methods have in common ---- */

static seL4_Error copy_all(struct place dest, struct place source)
{
    return copy(dest, source, seL4_AllRights);
}
static seL4_Error mint_all(struct place dest, struct place source)
{
    return mint(dest, source, seL4_AllRights, 0);
}
static seL4_Error mutate_0(struct place dest, struct place source)
{
    return mutate(dest, source, 0);
}
static seL4_Error (*const transfers[])(struct place, struct place) = {copy_all, mint_all, move,
                                                                      mutate_0};
enum { TRANSFERS = sizeof transfers / sizeof transfers[0] };

static seL4_Error cancel(struct place where)
{
    return seL4_CNode_CancelBadgedSends(where.root, where.index, where.depth);
}
static seL4_Error save(struct place where)
{
    return seL4_CNode_SaveCaller(where.root, where.index, where.depth);
}
static seL4_Error (*const slot_calls[])(struct place) = {delete_cap, revoke, cancel, save};
enum { SLOT_CALLS = sizeof slot_calls / sizeof slot_calls[0] };

QTEST(cnode__few_words_or_capabilities__truncated_message)
{
    begin();
    static const struct {
        seL4_Word label;
        unsigned words, caps;
    } methods[] = {
        {CNodeCopy, 5, 1},       {CNodeMint, 6, 1},   {CNodeMove, 4, 1},
        {CNodeMutate, 5, 1},     {CNodeRotate, 8, 2}, {CNodeDelete, 2, 0},
        {CNodeSaveCaller, 2, 0}, {CNodeRevoke, 2, 0}, {CNodeCancelBadgedSends, 2, 0},
    };
    for (unsigned i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        expect_truncated(seL4_CapInitThreadCNode, methods[i].label, methods[i].caps,
                         methods[i].words);
    }
}

QTEST(cnode__unknown_method__illegal_operation)
{
    begin();
    QT_EQ(call_raw(seL4_CapInitThreadCNode, UntypedRetype, 0, 0), seL4_IllegalOperation);
    QT_EQ(call_raw(seL4_CapInitThreadCNode, TCBResume, 0, 0), seL4_IllegalOperation);
    QT_EQ(call_raw(seL4_CapInitThreadCNode, 0, 0, 0), seL4_IllegalOperation);
}

QTEST(cnode__service_is_empty__invalid_capability)
{
    begin();
    for (unsigned i = 0; i < SLOT_CALLS; i++) {
        QT_REFUSED(slot_calls[i](in_node(slot(0), 0, 4)), seL4_InvalidCapability, 0);
    }
    for (unsigned i = 0; i < TRANSFERS; i++) {
        QT_REFUSED(transfers[i](in_node(slot(0), 0, 4), in_root(memory)), seL4_InvalidCapability,
                   0);
    }
}

QTEST(cnode_transfers__depths__range_error)
{
    make_objects();
    for (unsigned i = 0; i < TRANSFERS; i++) {
        QT_RANGE(transfers[i](deep(0, 0), at(EP)), 1, 64);
        QT_RANGE(transfers[i](deep(0, 65), at(EP)), 1, 64);
        QT_RANGE(transfers[i](at(DEST), deep(0, 0)), 1, 64);
        QT_RANGE(transfers[i](at(DEST), deep(0, 255)), 1, 64);
    }
}

QTEST(cnode_transfers__destination__failed_lookup)
{
    begin();
    seL4_Word guard_bits = seL4_WordBits - boot_info->initThreadCNodeSizeBits;
    make_objects();
    for (unsigned i = 0; i < TRANSFERS; i++) {
        QT_REFUSED(transfers[i](deep(0, 3), at(EP)), seL4_FailedLookup, 0, seL4_DepthMismatch, 3,
                   NODE_RADIX);
        QT_REFUSED(transfers[i](deep(0, 8), at(EP)), seL4_FailedLookup, 0, seL4_DepthMismatch, 4,
                   0);
        QT_REFUSED(transfers[i](in_root(1ul << 50), at(EP)), seL4_FailedLookup, 0,
                   seL4_GuardMismatch, 64, 0, guard_bits);
    }
}

QTEST(cnode_transfers__source__failed_lookup)
{
    make_objects();
    for (unsigned i = 0; i < TRANSFERS; i++) {
        QT_REFUSED(transfers[i](at(DEST), deep(0, 3)), seL4_FailedLookup, 1, seL4_DepthMismatch, 3,
                   NODE_RADIX);
        QT_REFUSED(transfers[i](at(DEST), in_node(slot(EP), 0, 64)), seL4_FailedLookup, 1,
                   seL4_InvalidRoot);
        QT_REFUSED(transfers[i](at(DEST), at(OTHER)), seL4_FailedLookup, 1, seL4_MissingCapability,
                   64);
        QT_REFUSED(transfers[i](at(DEST), deep(7, 4)), seL4_FailedLookup, 1, seL4_MissingCapability,
                   4);
    }
}

/* Each of Copy, Mint, Move and Mutate. */
QTEST(cnode_copy__destination_occupied__delete_first)
{
    make_objects();
    for (unsigned i = 0; i < TRANSFERS; i++) {
        QT_EQ(transfers[i](at(NTFN), at(EP)), seL4_DeleteFirst);
        QT_EQ(transfers[i](at(EP), at(EP)), seL4_DeleteFirst);
    }
}

QTEST(cnode_slot_calls__depth__range_error)
{
    make_objects();
    for (unsigned i = 0; i < SLOT_CALLS; i++) {
        QT_RANGE(slot_calls[i](deep(0, 0)), 1, 64);
        QT_RANGE(slot_calls[i](deep(0, 65)), 1, 64);
    }
}

QTEST(cnode_slot_calls__slot__failed_lookup)
{
    make_objects();
    for (unsigned i = 0; i < SLOT_CALLS; i++) {
        QT_REFUSED(slot_calls[i](deep(0, 3)), seL4_FailedLookup, 0, seL4_DepthMismatch, 3,
                   NODE_RADIX);
    }
}

/* ---- Copy and Mint ---- */

QTEST(cnode_copy__untyped_with_children__revoke_first)
{
    begin();
    QT_OK(make(seL4_EndpointObject, 0, slot(0)));
    QT_EQ(copy(at(1), in_root(memory), seL4_AllRights), seL4_RevokeFirst);
    QT_EQ(mint(at(1), in_root(memory), seL4_AllRights, 0), seL4_RevokeFirst);
}

QTEST(cnode_copy__untyped__only_the_copy_gives_memory)
{
    begin();
    QT_OK(copy(at(0), in_root(memory), seL4_AllRights));
    QT_REFUSED(make(seL4_EndpointObject, 0, slot(1)), seL4_NotEnoughMemory, 0);
    QT_OK(seL4_Untyped_Retype(slot(0), seL4_EndpointObject, 0, seL4_CapInitThreadCNode, 0, 0,
                              slot(1), 1));
    QT_OK(revoke(in_root(memory)));
    QT_CHECK(cap_is_gone(slot(0)) && cap_is_gone(slot(1)));
}

QTEST(cnode_copy__not_copyable__illegal_operation)
{
    begin();
    const seL4_CPtr caps[] = {seL4_CapIRQControl, seL4_CapIOPortControl};
    for (unsigned i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        QT_EQ(copy(at(0), in_root(caps[i]), seL4_AllRights), seL4_IllegalOperation);
        QT_EQ(mint(at(0), in_root(caps[i]), seL4_AllRights, 0), seL4_IllegalOperation);
    }
}

QTEST(cnode_copy__without_write_right__cannot_signal)
{
    make_objects();
    QT_OK(copy(at(DEST), at(NTFN), seL4_CanRead));
    QT_REFUSED(call_raw(slot(DEST), 0, 0, 0), seL4_InvalidCapability, 0);
    QT_OK(copy(at(OTHER), at(DEST), seL4_AllRights)); /* a copy never has more */
    QT_REFUSED(call_raw(slot(OTHER), 0, 0, 0), seL4_InvalidCapability, 0);
    seL4_Signal(slot(NTFN));
    seL4_Word badge = 1;
    seL4_Poll(slot(OTHER), &badge);
    QT_EQ(badge, 0);
}

QTEST(cnode_mint__notification__signals_its_badge)
{
    make_objects();
    QT_OK(mint(at(DEST), at(NTFN), seL4_AllRights, 0x50));
    QT_OK(copy(at(OTHER), at(DEST), seL4_CanWrite));
    QT_OK(mint(at(THIRD), at(NTFN), seL4_AllRights, 0x05));
    seL4_Signal(slot(OTHER));
    seL4_Signal(slot(THIRD));
    seL4_Word badge = 0;
    seL4_Poll(slot(NTFN), &badge);
    QT_EQ(badge, 0x55);
}

QTEST(cnode_mint__badge_on_badge__illegal_operation)
{
    make_objects();
    QT_OK(mint(at(DEST), at(EP), seL4_AllRights, 1));
    QT_EQ(mint(at(OTHER), at(DEST), seL4_AllRights, 2), seL4_IllegalOperation);
}

QTEST(cnode_mint__guard__resolves_all_bits)
{
    make_objects();
    seL4_Word guard = seL4_CNode_CapData_new(5, seL4_WordBits - NODE_RADIX).words[0];
    QT_OK(mint(at(DEST), at(NODE), seL4_AllRights, guard));
    QT_OK(copy(in_node(slot(DEST), 5 << NODE_RADIX | 3, 64), at(EP), seL4_AllRights));
    QT_REFUSED(copy(in_node(slot(DEST), 6 << NODE_RADIX | 4, 64), at(EP), seL4_AllRights),
               seL4_FailedLookup, 0, seL4_GuardMismatch, 64, 5, seL4_WordBits - NODE_RADIX);
    QT_OK(move(at(OTHER), deep(3, NODE_RADIX)));
}

QTEST(cnode_mint__guard_too_long__illegal_operation)
{
    make_objects();
    seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - NODE_RADIX + 1).words[0];
    QT_EQ(mint(at(DEST), at(NODE), seL4_AllRights, guard), seL4_IllegalOperation);
    QT_EQ(mutate(at(DEST), at(NODE), guard), seL4_IllegalOperation);
}

QTEST(cnode_revoke__badge__reaches_its_copies_only)
{
    make_objects();
    QT_OK(mint(at(DEST), at(EP), seL4_AllRights, 1));
    QT_OK(copy(at(OTHER), at(DEST), seL4_AllRights));
    QT_OK(mint(at(THIRD), at(EP), seL4_AllRights, 1));
    QT_OK(revoke(at(DEST)));
    QT_CHECK(cap_is_gone(slot(OTHER)));
    QT_CHECK(!cap_is_gone(slot(THIRD)));
    QT_OK(revoke(at(EP)));
    QT_CHECK(cap_is_gone(slot(DEST)) && cap_is_gone(slot(THIRD)));
}

/* ---- Move, Mutate, Rotate ---- */

QTEST(cnode_move__keeps_children)
{
    make_objects();
    QT_OK(copy(at(DEST), at(EP), seL4_AllRights));
    QT_OK(move(at(OTHER), at(EP)));
    QT_CHECK(cap_is_gone(slot(EP)));
    QT_OK(revoke(at(OTHER)));
    QT_CHECK(cap_is_gone(slot(DEST)));
}

QTEST(cnode_mutate__endpoint__illegal_operation)
{
    make_objects();
    QT_EQ(mutate(at(DEST), at(EP), 1), seL4_IllegalOperation);
    QT_CHECK(!cap_is_gone(slot(EP)));
}

QTEST(cnode_mutate__guard__is_set)
{
    make_objects();
    QT_OK(mutate(at(DEST), at(NODE), seL4_CNode_CapData_new(2, 4).words[0]));
    QT_CHECK(cap_is_gone(slot(NODE)));
    QT_OK(copy(in_node(slot(DEST), 0x27, 8), at(EP), seL4_AllRights));
}

QTEST(cnode_rotate__three_slots_and_two)
{
    make_objects();
    QT_OK(rotate(at(DEST), at(NODE), at(FRAME)));
    QT_CHECK(cap_is_gone(slot(FRAME)));
    QT_OK(copy(in_node(slot(DEST), 1, NODE_RADIX), at(EP), seL4_AllRights));
    QT_OK(rotate(at(DEST), at(NODE), at(DEST))); /* a swap: back again */
    QT_OK(delete_cap(deep(1, NODE_RADIX)));
}

QTEST(cnode_rotate__pivot_is_source_or_destination__illegal_operation)
{
    make_objects();
    QT_EQ(rotate(at(DEST), at(NODE), at(NODE)), seL4_IllegalOperation);
    QT_EQ(rotate(at(NODE), at(NODE), at(FRAME)), seL4_IllegalOperation);
}

QTEST(cnode_rotate__badge_of_endpoint__illegal_operation)
{
    make_objects();
    QT_EQ(rotate(at(DEST), at(EP), at(FRAME)), seL4_IllegalOperation);
    QT_EQ(rotate(at(DEST), at(FRAME), at(EP)), seL4_IllegalOperation);
}

QTEST(cnode_rotate__destination_occupied__delete_first)
{
    make_objects();
    QT_EQ(rotate(at(TCB), at(NODE), at(FRAME)), seL4_DeleteFirst);
}

QTEST(cnode_rotate__slots__failed_lookup)
{
    make_objects();
    QT_REFUSED(rotate(at(DEST), at(NODE), at(OTHER)), seL4_FailedLookup, 1, seL4_MissingCapability,
               64);
    QT_REFUSED(rotate(at(DEST), at(OTHER), at(NODE)), seL4_FailedLookup, 0, seL4_MissingCapability,
               64);
    QT_REFUSED(rotate(deep(0, 3), at(NODE), at(FRAME)), seL4_FailedLookup, 0, seL4_DepthMismatch, 3,
               NODE_RADIX);
    QT_REFUSED(rotate(at(DEST), deep(0, 3), at(FRAME)), seL4_FailedLookup, 1, seL4_DepthMismatch, 3,
               NODE_RADIX);
    QT_REFUSED(rotate(at(DEST), at(NODE), deep(0, 3)), seL4_FailedLookup, 1, seL4_DepthMismatch, 3,
               NODE_RADIX);
    QT_REFUSED(rotate(at(DEST), at(NODE), in_node(slot(EP), 0, 64)), seL4_FailedLookup, 1,
               seL4_InvalidRoot);
}

QTEST(cnode_rotate__depths__range_error)
{
    make_objects();
    QT_RANGE(rotate(deep(0, 65), at(NODE), at(FRAME)), 1, 64);
    QT_RANGE(rotate(at(DEST), deep(0, 0), at(FRAME)), 1, 64);
    QT_RANGE(rotate(at(DEST), at(NODE), deep(0, 65)), 1, 64);
}

/* ---- methods on one slot ---- */

QTEST(cnode_delete__empty_slot__is_fine)
{
    begin();
    QT_OK(delete_cap(at(0)));
    QT_OK(revoke(at(0)));
}

QTEST(cnode_cancel_badged_sends__rights_or_type__illegal_operation)
{
    make_objects();
    QT_EQ(cancel(at(NTFN)), seL4_IllegalOperation);
    QT_EQ(cancel(at(DEST)), seL4_IllegalOperation);
    QT_OK(mint(at(DEST), at(EP), seL4_CapRights_new(0, 1, 1, 1), 1));
    QT_EQ(cancel(at(DEST)), seL4_IllegalOperation);
    QT_OK(mint(at(OTHER), at(EP), seL4_AllRights, 1));
    QT_OK(cancel(at(OTHER)));
}

QTEST(cnode_save_caller__destination_occupied__delete_first)
{
    make_objects();
    QT_EQ(save(at(EP)), seL4_DeleteFirst);
    QT_OK(save(at(DEST))); /* nobody called: nothing to save */
    QT_CHECK(cap_is_gone(slot(DEST)));
}
