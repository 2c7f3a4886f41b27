/* SPDX-License-Identifier: BSD-2-Clause */
/* Our methods on neighbouring slots of a CNode. Whatever is refused changes nothing. */
#include "cap.h"

enum { FROM = 0, TO, OTHER, STACK_BYTES = 4096 };
enum { SLOTS = 1 << NODE_RADIX, FILLED = 3 };

/* Two CNodes: endpoints in the first slots of the one, nothing in the other. */
static void make_nodes(void)
{
    begin();
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(FROM)));
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(TO)));
    QT_OK(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, slot(FROM), 0, 0, 0, FILLED));
}

static bool is_empty(seL4_CPtr node, seL4_Word index)
{
    struct place place = in_node(node, index, NODE_RADIX);
    seL4_Error error = move(in_root(slot(OTHER)), place);
    if (error == seL4_NoError) QT_OK(move(place, in_root(slot(OTHER))));
    return error == seL4_FailedLookup;
}

static seL4_Error copy_range(seL4_Word offset, seL4_Word source, seL4_Word count)
{
    return quoll_CNode_CopyRange(slot(TO), offset, slot(FROM), source, count, seL4_AllRights);
}

static void expect_nothing_copied(void)
{
    for (unsigned i = 0; i < SLOTS; i++) QT_CHECK(is_empty(slot(TO), i));
}

/* ---- copying ---- */

QTEST(quoll_cnode_copy_range__copies_stand_where_they_should)
{
    make_nodes();
    QT_OK(copy_range(5, 1, 2));
    for (unsigned i = 0; i < SLOTS; i++) QT_EQ(is_empty(slot(TO), i), i != 5 && i != 6);
    QT_OK(revoke(in_node(slot(FROM), 1, NODE_RADIX)));
    QT_CHECK(is_empty(slot(TO), 5));
    QT_CHECK(!is_empty(slot(TO), 6));
}

QTEST(quoll_cnode_copy_range__copies_have_no_more_rights)
{
    make_nodes();
    QT_OK(quoll_CNode_CopyRange(slot(TO), 0, slot(FROM), 0, 1, seL4_CanRead));
    QT_OK(move(in_root(slot(OTHER)), in_node(slot(TO), 0, NODE_RADIX)));
    seL4_Word word = 0;
    seL4_MessageInfo_t answer =
        seL4_CallWithMRs(slot(OTHER), seL4_MessageInfo_new(0, 0, 0, 0), &word, &word, &word, &word);
    QT_EQ(seL4_MessageInfo_get_label(answer), seL4_InvalidCapability);
}

QTEST(quoll_cnode_copy_range__all_of_a_node_up_to_its_last_slot)
{
    make_nodes();
    QT_OK(seL4_Untyped_Retype(memory, seL4_EndpointObject, 0, slot(FROM), 0, 0, FILLED,
                              SLOTS - FILLED));
    QT_OK(copy_range(0, 0, SLOTS));
    for (unsigned i = 0; i < SLOTS; i++) QT_CHECK(!is_empty(slot(TO), i));
}

QTEST(quoll_cnode_copy_range__a_slot_is_occupied__delete_first)
{
    make_nodes();
    QT_OK(copy_range(2, 0, 1));
    QT_EQ(copy_range(0, 0, FILLED), seL4_DeleteFirst);
    QT_CHECK(is_empty(slot(TO), 0));
    QT_CHECK(is_empty(slot(TO), 1));
    /* onto themselves */
    QT_EQ(quoll_CNode_CopyRange(slot(FROM), 0, slot(FROM), 0, FILLED, seL4_AllRights),
          seL4_DeleteFirst);
    QT_EQ(quoll_CNode_CopyRange(slot(FROM), 1, slot(FROM), 0, FILLED, seL4_AllRights),
          seL4_DeleteFirst);
}

QTEST(quoll_cnode_copy_range__a_source_is_empty__failed_lookup)
{
    make_nodes();
    QT_EQ(copy_range(0, 0, FILLED + 1), seL4_FailedLookup);
    QT_EQ(copy_range(0, SLOTS - 1, 1), seL4_FailedLookup);
    expect_nothing_copied();
}

QTEST(quoll_cnode_copy_range__a_source_cannot_be_copied__illegal_operation)
{
    make_nodes();
    struct place control = in_root(seL4_CapIRQControl);
    struct place between = in_node(slot(FROM), FILLED, NODE_RADIX);
    QT_OK(move(between, control));
    seL4_Error error = copy_range(0, 0, FILLED + 1);
    QT_OK(move(control, between));
    QT_EQ(error, seL4_IllegalOperation);
    expect_nothing_copied();
}

QTEST(quoll_cnode_copy_range__source_is_no_cnode__invalid_capability)
{
    make_nodes();
    QT_EQ(quoll_CNode_CopyRange(slot(TO), 0, memory, 0, 1, seL4_AllRights), seL4_InvalidCapability);
    expect_nothing_copied();
}

QTEST(quoll_cnode_copy_range__slots_outside__range_error)
{
    make_nodes();
    QT_REFUSED(copy_range(SLOTS, 0, 1), seL4_RangeError, 0, SLOTS - 1);
    QT_REFUSED(copy_range(0, SLOTS, 1), seL4_RangeError, 0, SLOTS - 1);
    QT_REFUSED(copy_range(SLOTS - 2, 0, 3), seL4_RangeError, 1, 2);
    QT_REFUSED(copy_range(0, SLOTS - 2, 3), seL4_RangeError, 1, 2);
    QT_REFUSED(copy_range(0, 0, 0), seL4_RangeError, 1, SLOTS);
    QT_REFUSED(copy_range(1, 0, -1ul), seL4_RangeError, 1, SLOTS - 1);
    QT_REFUSED(quoll_CNode_CopyRange(seL4_CapInitThreadCNode, slot(0), seL4_CapInitThreadCNode, 1,
                                     CONFIG_RETYPE_FAN_OUT_LIMIT + 1, seL4_AllRights),
               seL4_RangeError, 1, CONFIG_RETYPE_FAN_OUT_LIMIT);
    expect_nothing_copied();
}

QTEST(quoll_cnode_copy_range__untyped_with_children__revoke_first)
{
    make_nodes();
    struct place between = in_node(slot(FROM), FILLED, NODE_RADIX);
    QT_OK(move(between, in_root(memory)));
    seL4_Error error = copy_range(0, 0, FILLED + 1);
    QT_OK(move(in_root(memory), between));
    QT_EQ(error, seL4_RevokeFirst);
    expect_nothing_copied();
}

/* ---- deleting ---- */

QTEST(quoll_cnode_delete_range__full_and_empty_slots__all_are_empty)
{
    make_nodes();
    QT_OK(copy_range(1, 0, FILLED));
    QT_OK(copy_range(SLOTS - 1, 0, 1));
    QT_OK(quoll_CNode_DeleteRange(slot(TO), 0, FILLED + 1));
    for (unsigned i = 0; i < SLOTS; i++) QT_EQ(is_empty(slot(TO), i), i != SLOTS - 1);
    QT_OK(quoll_CNode_DeleteRange(slot(TO), 0, SLOTS));
    expect_nothing_copied();
    QT_OK(quoll_CNode_DeleteRange(slot(FROM), 0, SLOTS));
}

QTEST(quoll_cnode_delete_range__slots_outside__range_error)
{
    make_nodes();
    QT_REFUSED(quoll_CNode_DeleteRange(slot(FROM), SLOTS, 1), seL4_RangeError, 0, SLOTS - 1);
    QT_REFUSED(quoll_CNode_DeleteRange(slot(FROM), 1, SLOTS), seL4_RangeError, 1, SLOTS - 1);
    QT_REFUSED(quoll_CNode_DeleteRange(slot(FROM), 0, 0), seL4_RangeError, 1, SLOTS);
    QT_REFUSED(quoll_CNode_DeleteRange(slot(FROM), -1ul, 2), seL4_RangeError, 0, SLOTS - 1);
    for (unsigned i = 0; i < FILLED; i++) QT_CHECK(!is_empty(slot(FROM), i));
}

/* ---- a thread that deletes all it has: its CNode, that CNode's last capability, and itself ----
 */

static char stack[STACK_BYTES] __attribute__((aligned(16)));
static volatile seL4_Word came_back;

static void delete_all(seL4_Word node)
{
    seL4_Word offset = 0, count = SLOTS, unused = 0;
    seL4_CallWithMRs(node, seL4_MessageInfo_new(QuollCNodeDeleteRange, 0, 0, 2), &offset, &count,
                     &unused, &unused);
    came_back = 1;
    for (;;) seL4_Yield();
}

static void make_thread(seL4_CPtr tcb, seL4_CPtr node, seL4_Word guard)
{
    QT_OK(make(seL4_TCBObject, 0, tcb));
    QT_OK(seL4_TCB_Configure(tcb, 0, node, guard, seL4_CapInitThreadVSpace, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, 255));
    seL4_UserContext registers = {
        .rip = (seL4_Word)delete_all, .rsp = (seL4_Word)stack + STACK_BYTES - 8, .rdi = FILLED};
    QT_OK(seL4_TCB_WriteRegisters(tcb, 0, 0, sizeof registers / sizeof(seL4_Word), &registers));
}

QTEST(quoll_cnode_delete_range__of_all_that_a_thread_has__nothing_is_left_of_it)
{
    make_nodes();
    const seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - NODE_RADIX).words[0];
    came_back = 0;
    make_thread(slot(OTHER), slot(FROM), guard);
    QT_OK(seL4_TCB_Resume(slot(OTHER)));
    QT_OK(seL4_TCB_Suspend(slot(OTHER)));
    QT_OK(
        mint(in_node(slot(FROM), FILLED, NODE_RADIX), in_root(slot(FROM)), seL4_AllRights, guard));
    QT_OK(copy(in_node(slot(FROM), FILLED + 1, NODE_RADIX), in_root(slot(OTHER)), seL4_AllRights));
    QT_OK(copy(in_node(slot(FROM), FILLED + 3, NODE_RADIX), in_root(slot(TO)), seL4_AllRights));
    QT_OK(delete_cap(in_root(slot(FROM))));
    QT_OK(delete_cap(in_root(slot(TO))));
    QT_OK(seL4_TCB_Resume(slot(OTHER)));
    QT_OK(delete_cap(in_root(slot(OTHER))));
    for (unsigned i = 0; i < 100; i++) seL4_Yield();
    QT_EQ(came_back, 0);
    QT_OK(revoke(in_root(memory)));
    QT_EQ(bytes_left(memory), 1ul << MEMORY_BITS);
}
