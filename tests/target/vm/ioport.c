/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O ports: ranges are handed out once, and are all that can be reached. */
#include "vm.h"

enum {
    FREE_FIRST = 0x3000, /* ports that no device has */
    FREE_LAST = 0x300f,
    SERIAL_SCRATCH = 0x3ff, /* a register of COM1 that does nothing */
    SCREEN_INDEX = 0x3d4,
    SCREEN_DATA = 0x3d5,
    CURSOR_LOW = 0x0f,
    PCI_ADDRESS = 0xcf8,
    PORT_MAX = 0xffff,
};

static seL4_Error issue_into(seL4_Word first, seL4_Word last, seL4_CPtr root, seL4_Word index,
                             seL4_Word depth)
{
    return seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, first, last, root, index,
                                        (seL4_Uint8)depth);
}

static seL4_Error try_issue(seL4_Word first, seL4_Word last)
{
    return issue_into(first, last, seL4_CapInitThreadCNode, slot_take(), 64);
}

static seL4_CPtr issue(seL4_Word first, seL4_Word last)
{
    seL4_CPtr slot = slot_take();
    QT_OK(issue_into(first, last, seL4_CapInitThreadCNode, slot, 64));
    return slot;
}

/* ---- Issue: errors ---- */

QTEST(x86_io_port_control_issue__message_too_short__truncated_message)
{
    seL4_SetCap(0, seL4_CapInitThreadCNode);
    expect_truncated(seL4_CapIOPortControl, X86IOPortControlIssue, 1, 4);
}

QTEST(x86_io_port_control_issue__port_out_of_range__range_error)
{
    QT_RANGE(try_issue(PORT_MAX + 1, PORT_MAX + 1), 0, PORT_MAX);
    QT_RANGE(try_issue(0x10000 + FREE_FIRST, 0x10000 + FREE_LAST), 0, PORT_MAX);
    QT_RANGE(try_issue(FREE_FIRST, PORT_MAX + 1), 0, PORT_MAX);
    QT_RANGE(try_issue(FREE_FIRST, ~0ul), 0, PORT_MAX);
}

QTEST(x86_io_port_control_issue__last_below_first__invalid_argument)
{
    QT_INVALID_ARGUMENT(try_issue(FREE_FIRST + 1, FREE_FIRST), 1);
    QT_INVALID_ARGUMENT(try_issue(PORT_MAX, 0), 1);
}

QTEST(x86_io_port_control_issue__overlaps_another__revoke_first)
{
    issue(FREE_FIRST, FREE_LAST);
    QT_EQ(try_issue(FREE_FIRST, FREE_LAST), seL4_RevokeFirst);
    QT_EQ(try_issue(FREE_FIRST + 3, FREE_FIRST + 3), seL4_RevokeFirst);
    QT_EQ(try_issue(FREE_FIRST - 5, FREE_FIRST), seL4_RevokeFirst);
    QT_EQ(try_issue(FREE_LAST, FREE_LAST + 100), seL4_RevokeFirst);
    QT_EQ(try_issue(0, PORT_MAX), seL4_RevokeFirst);
    QT_OK(try_issue(FREE_FIRST - 100, FREE_FIRST - 1));
    QT_OK(try_issue(FREE_LAST + 1, FREE_LAST + 1));
}

QTEST(x86_io_port_control_issue__root_is_no_cnode__failed_lookup)
{
    QT_LOOKUP(issue_into(FREE_FIRST, FREE_LAST, seL4_CapInitThreadTCB, slot_take(), 64),
              seL4_InvalidRoot);
}

QTEST(x86_io_port_control_issue__depth_out_of_range__range_error)
{
    seL4_CPtr slot = slot_take();
    QT_RANGE(issue_into(FREE_FIRST, FREE_LAST, seL4_CapInitThreadCNode, slot, 0), 1, 64);
    QT_RANGE(issue_into(FREE_FIRST, FREE_LAST, seL4_CapInitThreadCNode, slot, 65), 1, 64);
}

QTEST(x86_io_port_control_issue__index_leads_nowhere__failed_lookup)
{
    seL4_Word wrong = slot_take() | 1ul << 40;
    QT_LOOKUP(issue_into(FREE_FIRST, FREE_LAST, seL4_CapInitThreadCNode, wrong, 64),
              seL4_GuardMismatch);
}

QTEST(x86_io_port_control_issue__destination_occupied__delete_first)
{
    QT_EQ(issue_into(FREE_FIRST, FREE_LAST, seL4_CapInitThreadCNode, seL4_CapInitThreadTCB, 64),
          seL4_DeleteFirst);
    /* The ports have not been given away. */
    issue(FREE_FIRST, FREE_LAST);
}

QTEST(x86_io_port_control_issue__several_errors__the_first_in_order)
{
    seL4_CPtr bad_root = seL4_CapInitThreadTCB;
    issue(FREE_FIRST, FREE_LAST);
    QT_RANGE(issue_into(PORT_MAX + 2, PORT_MAX + 1, bad_root, 1, 0), 0, PORT_MAX);
    QT_INVALID_ARGUMENT(issue_into(FREE_LAST, FREE_FIRST, bad_root, 1, 0), 1);
    QT_EQ(issue_into(FREE_FIRST, FREE_LAST, bad_root, 1, 0), seL4_RevokeFirst);
    QT_LOOKUP(issue_into(0, 0, bad_root, 1, 0), seL4_InvalidRoot);
    QT_RANGE(issue_into(0, 0, seL4_CapInitThreadCNode, 1, 0), 1, 64);
}

QTEST(x86_io_port_control_issue__invoked_object_is_another__illegal_operation)
{
    seL4_CPtr slot = slot_take();
    QT_EQ(seL4_X86_IOPortControl_Issue(seL4_CapInitThreadTCB, 0, 0, seL4_CapInitThreadCNode, slot,
                                       64),
          seL4_IllegalOperation);
    QT_INVALID_CAPABILITY(
        seL4_X86_IOPortControl_Issue(slot, 0, 0, seL4_CapInitThreadCNode, slot, 64), 0);
    QT_EQ(call_raw(seL4_CapIOPortControl, X86IOPortIn8, 0, 4), seL4_IllegalOperation);
}

QTEST(x86_io_port_control__copy__illegal_operation)
{
    QT_EQ(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot_take(), 64, seL4_CapInitThreadCNode,
                          seL4_CapIOPortControl, 64, seL4_AllRights),
          seL4_IllegalOperation);
}

/* ---- who has a range ---- */

QTEST(x86_io_port__deleted__can_be_issued_again)
{
    for (unsigned round = 0; round < 3; round++) {
        seL4_CPtr range = issue(FREE_FIRST, FREE_LAST);
        QT_EQ(try_issue(FREE_FIRST, FREE_FIRST), seL4_RevokeFirst);
        cap_delete(range);
    }
}

QTEST(x86_io_port__copy_left__cannot_be_issued_again)
{
    seL4_CPtr range = issue(FREE_FIRST, FREE_LAST), copy = cap_copy(range);
    cap_delete(range);
    QT_EQ(try_issue(FREE_FIRST, FREE_LAST), seL4_RevokeFirst);
    QT_OK(seL4_X86_IOPort_In8(copy, FREE_FIRST).error);
    cap_delete(copy);
    QT_OK(try_issue(FREE_FIRST, FREE_LAST));
}

QTEST(x86_io_port__revoked__copies_are_gone)
{
    seL4_CPtr range = issue(FREE_FIRST, FREE_LAST), copy = cap_copy(range);
    cap_revoke(range);
    QT_CHECK(cap_is_gone(copy));
    QT_CHECK(!cap_is_gone(range));
    cap_revoke(seL4_CapIOPortControl);
    QT_CHECK(cap_is_gone(range));
    QT_OK(try_issue(0, PORT_MAX));
}

QTEST(x86_io_port__neighbours__are_not_mixed_up)
{
    seL4_CPtr low = issue(FREE_FIRST, FREE_FIRST + 7), high = issue(FREE_FIRST + 8, FREE_LAST);
    cap_revoke(low);
    QT_CHECK(!cap_is_gone(high));
    cap_delete(low);
    QT_EQ(try_issue(FREE_FIRST, FREE_LAST), seL4_RevokeFirst);
    QT_OK(try_issue(FREE_FIRST, FREE_FIRST + 7));
}

/* ---- access ---- */

QTEST(x86_io_port__access_in_range__reaches_the_device)
{
    seL4_CPtr serial = issue(SERIAL_SCRATCH, SERIAL_SCRATCH);
    for (unsigned value = 0; value < 256; value += 51) {
        QT_OK(seL4_X86_IOPort_Out8(serial, SERIAL_SCRATCH, value));
        seL4_X86_IOPort_In8_t in = seL4_X86_IOPort_In8(serial, SERIAL_SCRATCH);
        QT_OK(in.error);
        QT_EQ(in.result, value);
    }
    seL4_CPtr pci = issue(PCI_ADDRESS, PCI_ADDRESS + 7);
    QT_OK(seL4_X86_IOPort_Out32(pci, PCI_ADDRESS, 0x80000000));
    seL4_X86_IOPort_In32_t bridge = seL4_X86_IOPort_In32(pci, PCI_ADDRESS + 4);
    QT_OK(bridge.error);
    QT_EQ(bridge.result & 0xffff, 0x8086); /* the host bridge's maker */
    QT_EQ(seL4_X86_IOPort_In16(pci, PCI_ADDRESS + 4).result, 0x8086);
    QT_EQ(seL4_X86_IOPort_In32(pci, PCI_ADDRESS).result, 0x80000000);
    seL4_CPtr screen = issue(SCREEN_INDEX, SCREEN_DATA);
    QT_OK(seL4_X86_IOPort_Out16(screen, SCREEN_INDEX, 0xa500 | CURSOR_LOW));
    QT_EQ(seL4_X86_IOPort_In8(screen, SCREEN_DATA).result, 0xa5);
}

/* Each access from `port`, of which the first `allowed` bytes lie in the range. */
static void expect_allowed(seL4_CPtr range, seL4_Word port, seL4_Word allowed)
{
    seL4_Word want[] = {allowed < 1, allowed < 2, allowed < 4};
    for (unsigned i = 0; i < 3; i++) want[i] = want[i] ? seL4_IllegalOperation : seL4_NoError;
    QT_EQ(seL4_X86_IOPort_Out8(range, port, 0), want[0]);
    QT_EQ(seL4_X86_IOPort_Out16(range, port, 0), want[1]);
    QT_EQ(seL4_X86_IOPort_Out32(range, port, 0), want[2]);
    if (port > PORT_MAX) return;
    QT_EQ(seL4_X86_IOPort_In8(range, (seL4_Uint16)port).error, want[0]);
    QT_EQ(seL4_X86_IOPort_In16(range, (seL4_Uint16)port).error, want[1]);
    QT_EQ(seL4_X86_IOPort_In32(range, (seL4_Uint16)port).error, want[2]);
}

QTEST(x86_io_port__access_outside_range__illegal_operation)
{
    seL4_CPtr range = issue(FREE_FIRST, FREE_LAST);
    expect_allowed(range, FREE_FIRST - 1, 0); /* a part of it would be inside */
    expect_allowed(range, FREE_FIRST, 4);
    expect_allowed(range, FREE_LAST - 3, 4);
    expect_allowed(range, FREE_LAST - 2, 3);
    expect_allowed(range, FREE_LAST - 1, 2);
    expect_allowed(range, FREE_LAST, 1);
    expect_allowed(range, FREE_LAST + 1, 0);
    expect_allowed(range, 0, 0);
    expect_allowed(range, PORT_MAX, 0);
}

QTEST(x86_io_port__access_beyond_the_last_port__illegal_operation)
{
    seL4_CPtr range = issue(PORT_MAX - 3, PORT_MAX);
    expect_allowed(range, PORT_MAX - 3, 4);
    expect_allowed(range, PORT_MAX - 2, 3);
    expect_allowed(range, PORT_MAX, 1);
    seL4_CPtr lowest = issue(0x300, 0x30f);
    expect_allowed(lowest, 0x10300, 0); /* no port, though its low bits are one */
    expect_allowed(lowest, ~0ul, 0);
}

QTEST(x86_io_port__message_too_short__truncated_message)
{
    seL4_CPtr range = issue(FREE_FIRST, FREE_LAST);
    for (unsigned i = 0; i < 3; i++) {
        expect_truncated(range, X86IOPortIn8 + i, 0, 1);
        expect_truncated(range, X86IOPortOut8 + i, 0, 2);
    }
}

QTEST(x86_io_port__method_of_another_object__illegal_operation)
{
    seL4_CPtr range = issue(FREE_FIRST, FREE_LAST), empty = slot_take();
    QT_EQ(call_raw(range, X86IOPortControlIssue, 0, 4), seL4_IllegalOperation);
    QT_EQ(call_raw(range, X86PageMap, 0, 4), seL4_IllegalOperation);
    QT_EQ(seL4_X86_IOPort_In8(seL4_CapInitThreadTCB, 0).error, seL4_IllegalOperation);
    QT_EQ(seL4_X86_IOPort_Out32(seL4_CapIOPortControl, 0, 0), seL4_IllegalOperation);
    QT_INVALID_CAPABILITY(seL4_X86_IOPort_In16(empty, 0).error, 0);
    QT_INVALID_CAPABILITY(seL4_X86_IOPort_Out16(empty, 0, 0), 0);
}
