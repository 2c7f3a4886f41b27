/* SPDX-License-Identifier: BSD-2-Clause */
/* The methods: what they take, and every documented error of theirs. */
#include "debugger.h"

enum { FIRST = seL4_FirstDualFunctionMonitor, COUNT = seL4_NumHWBreakpoints };

static seL4_Word watched[2];

static seL4_Error set(seL4_CPtr tcb, seL4_Uint16 number, seL4_Word address, seL4_Word type,
                      seL4_Word size, seL4_Word access)
{
    return seL4_TCB_SetBreakpoint(tcb, number, address, type, size, access);
}

static void expect(seL4_CPtr tcb, seL4_Uint16 number, seL4_Word address, seL4_Word type,
                   seL4_Word size, seL4_Word access)
{
    seL4_TCB_GetBreakpoint_t found = seL4_TCB_GetBreakpoint(tcb, number);
    QT_OK(found.error);
    QT_EQ(found.vaddr, address);
    QT_EQ(found.type, type);
    QT_EQ(found.size, size);
    QT_EQ(found.rw, access);
    QT_CHECK(found.is_enabled);
}

QTEST(tcb_set_breakpoint__of_data__is_read_back)
{
    static const seL4_Word sizes[] = {1, 2, 4, 8};
    seL4_CPtr tcb = tcb_make();
    for (unsigned i = 0; i < 4; i++) {
        seL4_Word address = (seL4_Word)watched;
        QT_OK(set(tcb, FIRST + i, address, seL4_DataBreakpoint, sizes[i], seL4_BreakOnWrite));
        expect(tcb, FIRST + i, address, seL4_DataBreakpoint, sizes[i], seL4_BreakOnWrite);
        QT_OK(set(tcb, FIRST + i, address, seL4_DataBreakpoint, sizes[i], seL4_BreakOnReadWrite));
        expect(tcb, FIRST + i, address, seL4_DataBreakpoint, sizes[i], seL4_BreakOnReadWrite);
    }
}

/* The CPU has no breakpoint on reads alone. */
QTEST(tcb_set_breakpoint__on_reads__is_one_on_reads_and_writes)
{
    seL4_CPtr tcb = tcb_make();
    QT_OK(set(tcb, FIRST, (seL4_Word)watched, seL4_DataBreakpoint, 8, seL4_BreakOnRead));
    expect(tcb, FIRST, (seL4_Word)watched, seL4_DataBreakpoint, 8, seL4_BreakOnReadWrite);
}

QTEST(tcb_set_breakpoint__of_an_instruction__is_read_back)
{
    seL4_CPtr tcb = tcb_make();
    for (seL4_Uint16 number = 0; number < COUNT; number++) {
        QT_OK(set(tcb, number, 0x401003, seL4_InstructionBreakpoint, 0, seL4_BreakOnRead));
        expect(tcb, number, 0x401003, seL4_InstructionBreakpoint, 0, seL4_BreakOnRead);
    }
}

QTEST(tcb_set_breakpoint__others_stay)
{
    seL4_CPtr tcb = tcb_make(), other = tcb_make();
    QT_OK(set(tcb, 0, 0x1000, seL4_DataBreakpoint, 4, seL4_BreakOnWrite));
    QT_OK(set(tcb, 1, 0x2000, seL4_InstructionBreakpoint, 0, seL4_BreakOnRead));
    QT_OK(set(tcb, 3, 0x3000, seL4_DataBreakpoint, 2, seL4_BreakOnReadWrite));
    expect(tcb, 0, 0x1000, seL4_DataBreakpoint, 4, seL4_BreakOnWrite);
    expect(tcb, 1, 0x2000, seL4_InstructionBreakpoint, 0, seL4_BreakOnRead);
    expect(tcb, 3, 0x3000, seL4_DataBreakpoint, 2, seL4_BreakOnReadWrite);
    QT_CHECK(!seL4_TCB_GetBreakpoint(tcb, 2).is_enabled);
    for (seL4_Uint16 number = 0; number < COUNT; number++) {
        QT_CHECK(!seL4_TCB_GetBreakpoint(other, number).is_enabled);
    }
}

QTEST(tcb_set_breakpoint__no_such_number__range_error)
{
    seL4_CPtr tcb = tcb_make();
    QT_RANGE(set(tcb, COUNT, 0x1000, seL4_DataBreakpoint, 4, seL4_BreakOnWrite), 0, COUNT - 1);
    QT_RANGE(set(tcb, 0xffff, 0x1000, seL4_InstructionBreakpoint, 0, seL4_BreakOnRead), 0,
             COUNT - 1);
}

QTEST(tcb_set_breakpoint__address_of_the_kernel__invalid_argument)
{
    seL4_CPtr tcb = tcb_make();
    static const seL4_Word addresses[] = {0xffffffff80000000, 0x800000000000, ~0ul,
                                          seL4_UserTop + 8, 0xffff800000000000};
    for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        QT_INVALID_ARGUMENT(
            set(tcb, 0, addresses[i], seL4_InstructionBreakpoint, 0, seL4_BreakOnRead), 1);
        QT_INVALID_ARGUMENT(set(tcb, 0, addresses[i], seL4_DataBreakpoint, 1, seL4_BreakOnWrite),
                            1);
    }
    QT_CHECK(!seL4_TCB_GetBreakpoint(tcb, 0).is_enabled);
}

QTEST(tcb_set_breakpoint__neither_data_nor_instruction__invalid_argument)
{
    seL4_CPtr tcb = tcb_make();
    QT_INVALID_ARGUMENT(set(tcb, 0, 0x1000, seL4_SingleStep, 4, seL4_BreakOnWrite), 2);
    QT_INVALID_ARGUMENT(set(tcb, 0, 0x1000, seL4_SoftwareBreakRequest, 0, seL4_BreakOnRead), 2);
    QT_INVALID_ARGUMENT(set(tcb, 0, 0x1000, 77, 4, seL4_BreakOnWrite), 2);
}

QTEST(tcb_set_breakpoint__size_does_not_go_with_type__invalid_argument)
{
    seL4_CPtr tcb = tcb_make();
    QT_INVALID_ARGUMENT(set(tcb, 0, 0x1000, seL4_InstructionBreakpoint, 1, seL4_BreakOnRead), 3);
    static const seL4_Word sizes[] = {0, 3, 5, 6, 7, 16, 1ul << 63};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        QT_INVALID_ARGUMENT(set(tcb, 0, 0x1000, seL4_DataBreakpoint, sizes[i], seL4_BreakOnWrite),
                            3);
    }
}

QTEST(tcb_set_breakpoint__access_does_not_go_with_type__invalid_argument)
{
    seL4_CPtr tcb = tcb_make();
    QT_INVALID_ARGUMENT(set(tcb, 0, 0x1000, seL4_InstructionBreakpoint, 0, seL4_BreakOnWrite), 4);
    QT_INVALID_ARGUMENT(set(tcb, 0, 0x1000, seL4_DataBreakpoint, 4, seL4_MaxBreakpointAccess), 4);
}

QTEST(tcb_set_breakpoint__address_is_no_multiple_of_the_size__alignment_error)
{
    seL4_CPtr tcb = tcb_make();
    static const seL4_Word sizes[] = {2, 4, 8};
    for (unsigned i = 0; i < 3; i++) {
        QT_EQ(set(tcb, 0, 0x1001, seL4_DataBreakpoint, sizes[i], seL4_BreakOnWrite),
              seL4_AlignmentError);
    }
    QT_OK(set(tcb, 0, 0x1001, seL4_DataBreakpoint, 1, seL4_BreakOnWrite));
}

QTEST(tcb_get_breakpoint__of_a_new_thread__none_is_enabled)
{
    seL4_CPtr tcb = tcb_make();
    for (seL4_Uint16 number = 0; number < COUNT; number++) {
        seL4_TCB_GetBreakpoint_t found = seL4_TCB_GetBreakpoint(tcb, number);
        QT_OK(found.error);
        QT_EQ(found.vaddr, 0);
        QT_CHECK(!found.is_enabled);
    }
}

QTEST(tcb_get_breakpoint__no_such_number__range_error)
{
    QT_RANGE(seL4_TCB_GetBreakpoint(tcb_make(), COUNT).error, 0, COUNT - 1);
}

QTEST(tcb_unset_breakpoint__is_disabled_and_forgotten)
{
    seL4_CPtr tcb = tcb_make();
    QT_OK(set(tcb, 1, 0x1000, seL4_DataBreakpoint, 4, seL4_BreakOnWrite));
    QT_OK(seL4_TCB_UnsetBreakpoint(tcb, 1));
    seL4_TCB_GetBreakpoint_t found = seL4_TCB_GetBreakpoint(tcb, 1);
    QT_CHECK(!found.is_enabled);
    QT_EQ(found.vaddr, 0);
    QT_OK(seL4_TCB_UnsetBreakpoint(tcb, 1)); /* nothing is there */
}

QTEST(tcb_unset_breakpoint__no_such_number__range_error)
{
    QT_RANGE(seL4_TCB_UnsetBreakpoint(tcb_make(), COUNT), 0, COUNT - 1);
}

QTEST(tcb_configure_single_stepping__takes_no_breakpoint)
{
    seL4_CPtr tcb = tcb_make();
    static const seL4_Uint16 numbers[] = {0, COUNT - 1, (seL4_Uint16)seL4_FirstBreakpoint};
    for (unsigned i = 0; i < 3; i++) {
        seL4_TCB_ConfigureSingleStepping_t done =
            seL4_TCB_ConfigureSingleStepping(tcb, numbers[i], 1);
        QT_OK(done.error);
        QT_CHECK(!done.bp_was_consumed);
    }
    QT_OK(seL4_TCB_ConfigureSingleStepping(tcb, 0, 0).error);
}

/* ---- what is wrong with the capability, or the message ---- */

static const seL4_Word labels[] = {TCBSetBreakpoint, TCBGetBreakpoint, TCBUnsetBreakpoint,
                                   TCBConfigureSingleStepping};
static const unsigned lengths[] = {5, 1, 1, 2};

QTEST(tcb_breakpoints__truncated)
{
    seL4_CPtr tcb = tcb_make();
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned word = 0; word < 5; word++) seL4_SetMR(word, 0);
        expect_truncated(tcb, labels[i], 0, lengths[i]);
    }
}

QTEST(tcb_breakpoints__empty_slot__invalid_capability)
{
    seL4_CPtr empty = slot_take();
    for (unsigned i = 0; i < 4; i++) {
        QT_EQ(call_raw(empty, labels[i], 0, 5), seL4_InvalidCapability);
    }
}

QTEST(tcb_breakpoints__no_thread__illegal_operation)
{
    seL4_CPtr others[] = {seL4_CapInitThreadCNode, seL4_CapInitThreadVSpace, seL4_CapIRQControl,
                          object_make(seL4_UntypedObject, 12)};
    for (unsigned other = 0; other < 4; other++) {
        for (unsigned i = 0; i < 4; i++) {
            QT_EQ(call_raw(others[other], labels[i], 0, 5), seL4_IllegalOperation);
        }
    }
}
