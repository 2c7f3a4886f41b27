/* SPDX-License-Identifier: BSD-2-Clause */
/* Bit layouts and structures of the API, against numbers written out by hand: other programs and
 * the kernel rely on them without looking at our headers. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sel4/sel4.h>
#include <sel4/arch/bootinfo_types.h>

struct fake_kernel fake_kernel;

static seL4_IPCBuffer buffer;

static int give_buffer(void **state)
{
    (void)state;
    seL4_SetIPCBuffer(&buffer);
    return 0;
}

static void message_info__fields_are_where_the_kernel_reads_them(void **state)
{
    (void)state;
    seL4_MessageInfo_t info = seL4_MessageInfo_new(0xfffffffffffff, 5, 2, 120);

    assert_int_equal(info.words[0], 0xfffffffffffffb78 & ~0x80ul);
    assert_int_equal(seL4_MessageInfo_new(1, 0, 0, 0).words[0], 1ul << 12);
    assert_int_equal(seL4_MessageInfo_new(0, 1, 0, 0).words[0], 1ul << 9);
    assert_int_equal(seL4_MessageInfo_new(0, 0, 1, 0).words[0], 1ul << 7);
    assert_int_equal(seL4_MessageInfo_new(0, 0, 0, 1).words[0], 1);
    assert_int_equal(seL4_MessageInfo_get_label(info), 0xfffffffffffff);
    assert_int_equal(seL4_MessageInfo_get_capsUnwrapped(info), 5);
    assert_int_equal(seL4_MessageInfo_get_extraCaps(info), 2);
    assert_int_equal(seL4_MessageInfo_get_length(info), 120);
}

static void message_info__setting_a_field_leaves_the_others(void **state)
{
    (void)state;
    seL4_MessageInfo_t info = seL4_MessageInfo_new(3, 7, 3, 127);

    info = seL4_MessageInfo_set_capsUnwrapped(info, 2);
    info = seL4_MessageInfo_set_extraCaps(info, 1);
    seL4_MessageInfo_ptr_set_length(&info, 4);
    assert_int_equal(info.words[0], 3 << 12 | 2 << 9 | 1 << 7 | 4);
    assert_int_equal(seL4_MessageInfo_ptr_get_label(&info), 3);
}

static void cap_rights__one_bit_each(void **state)
{
    (void)state;
    assert_int_equal(seL4_CanWrite.words[0], 1);
    assert_int_equal(seL4_CanRead.words[0], 2);
    assert_int_equal(seL4_CanGrant.words[0], 4);
    assert_int_equal(seL4_CanGrantReply.words[0], 8);
    assert_int_equal(seL4_AllRights.words[0], 15);
    assert_int_equal(seL4_ReadWrite.words[0], 3);
    assert_int_equal(seL4_NoWrite.words[0], 14);
    assert_int_equal(seL4_NoRead.words[0], 13);
    assert_int_equal(seL4_NoRights.words[0], 0);
}

static void cnode_data__guard_above_its_size(void **state)
{
    (void)state;
    assert_int_equal(seL4_CNode_CapData_new(0, 52).words[0], 52);
    assert_int_equal(seL4_CNode_CapData_new(0x3ffffffffffffff, 63).words[0], ~0ul);
    assert_int_equal(seL4_CNode_CapData_get_guard(seL4_CNode_CapData_new(9, 4)), 9);
    assert_int_equal(seL4_CNode_CapData_get_guardSize(seL4_CNode_CapData_new(9, 4)), 4);
}

/* A message of `length` words 100, 101, ... with this label. */
static seL4_MessageInfo_t message(seL4_Word label, int length)
{
    for (int i = 0; i < length; i++) {
        seL4_SetMR(i, 100 + (seL4_Word)i);
    }
    return seL4_MessageInfo_new(label, 0, 0, (seL4_Word)length);
}

static void fault__vm_fault_is_read_from_its_message(void **state)
{
    (void)state;
    seL4_MessageInfo_t tag = message(5, 4);
    seL4_Fault_t fault = seL4_getFault(tag);

    assert_true(seL4_isVMFault_tag(tag));
    assert_int_equal(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_VMFault);
    assert_int_equal(seL4_Fault_VMFault_get_IP(fault), 100);
    assert_int_equal(seL4_Fault_VMFault_get_Addr(fault), 101);
    assert_int_equal(seL4_Fault_VMFault_get_PrefetchFault(fault), 102);
    assert_int_equal(seL4_Fault_VMFault_get_FSR(fault), 103);
    assert_int_equal(fault.words[1], 103);
    assert_int_equal(fault.words[4], 100);
}

static void fault__cap_fault_is_read_from_its_message(void **state)
{
    (void)state;
    seL4_MessageInfo_t tag = message(1, 7);
    seL4_Fault_t fault = seL4_getFault(tag);

    assert_true(seL4_isCapFault_tag(tag));
    assert_int_equal(seL4_Fault_CapFault_get_IP(fault), 100);
    assert_int_equal(seL4_Fault_CapFault_get_Addr(fault), 101);
    assert_int_equal(seL4_Fault_CapFault_get_InRecvPhase(fault), 102);
    assert_int_equal(seL4_Fault_CapFault_get_LookupFailureType(fault), 103);
    assert_int_equal(seL4_Fault_CapFault_get_MR4(fault), 104);
    assert_int_equal(seL4_Fault_CapFault_get_MR6(fault), 106);
}

static void fault__unknown_system_call_is_read_from_its_message(void **state)
{
    (void)state;
    seL4_Fault_t fault = seL4_getFault(message(2, 19));

    assert_int_equal(seL4_Fault_seL4_FaultType_equals(fault, seL4_Fault_UnknownSyscall), 1);
    assert_int_equal(seL4_Fault_UnknownSyscall_get_RAX(fault), 100);
    assert_int_equal(seL4_Fault_UnknownSyscall_get_R15(fault), 114);
    assert_int_equal(seL4_Fault_UnknownSyscall_get_FaultIP(fault), 115);
    assert_int_equal(seL4_Fault_UnknownSyscall_get_RSP(fault), 116);
    assert_int_equal(seL4_Fault_UnknownSyscall_get_FLAGS(fault), 117);
    assert_int_equal(seL4_Fault_UnknownSyscall_get_Syscall(fault), 118);
    assert_int_equal(fault.words[19], 100);
}

static void fault__user_exception_is_read_from_its_message(void **state)
{
    (void)state;
    seL4_Fault_t fault = seL4_getFault(message(3, 5));

    assert_int_equal(seL4_Fault_UserException_get_FaultIP(fault), 100);
    assert_int_equal(seL4_Fault_UserException_get_Stack(fault), 101);
    assert_int_equal(seL4_Fault_UserException_get_FLAGS(fault), 102);
    assert_int_equal(seL4_Fault_UserException_get_Number(fault), 103);
    assert_int_equal(seL4_Fault_UserException_get_Code(fault), 104);
}

static void fault__another_label_is_a_null_fault(void **state)
{
    (void)state;
    seL4_Fault_t fault = seL4_getFault(message(77, 1));

    assert_int_equal(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_NullFault);
}

static void structures__members_are_where_the_kernel_puts_them(void **state)
{
    (void)state;
    assert_int_equal(sizeof(seL4_UserContext), 20 * 8);
    assert_int_equal(offsetof(seL4_UserContext, rflags), 2 * 8);
    assert_int_equal(offsetof(seL4_UserContext, gs_base), 19 * 8);
    assert_int_equal(sizeof(seL4_IPCBuffer), 1024);
    assert_int_equal(offsetof(seL4_IPCBuffer, msg), 8);
    assert_int_equal(offsetof(seL4_IPCBuffer, userData), 121 * 8);
    assert_int_equal(offsetof(seL4_IPCBuffer, caps_or_badges), 122 * 8);
    assert_int_equal(offsetof(seL4_IPCBuffer, receiveCNode), 125 * 8);
    assert_int_equal(offsetof(seL4_IPCBuffer, receiveDepth), 127 * 8);
    assert_int_equal(offsetof(seL4_BootInfo, ipcBuffer), 32);
    assert_int_equal(offsetof(seL4_BootInfo, empty), 40);
    assert_int_equal(offsetof(seL4_BootInfo, initThreadCNodeSizeBits), 136);
    assert_int_equal(offsetof(seL4_BootInfo, untyped), 152);
    assert_int_equal(offsetof(seL4_BootInfo, untypedList), 168);
    assert_int_equal(sizeof(seL4_UntypedDesc), 16);
    assert_int_equal(offsetof(seL4_UntypedDesc, isDevice), 9);
    assert_int_equal(sizeof(seL4_X86_mb_mmap_t), 24);
    assert_int_equal(sizeof(seL4_VBEInfoBlock_t), 512);
    assert_int_equal(sizeof(seL4_VBEModeInfoBlock_t), 256);
    assert_int_equal(sizeof(seL4_X86_BootInfo_fb_t), 22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_info__fields_are_where_the_kernel_reads_them),
        cmocka_unit_test(message_info__setting_a_field_leaves_the_others),
        cmocka_unit_test(cap_rights__one_bit_each),
        cmocka_unit_test(cnode_data__guard_above_its_size),
        cmocka_unit_test(fault__vm_fault_is_read_from_its_message),
        cmocka_unit_test(fault__cap_fault_is_read_from_its_message),
        cmocka_unit_test(fault__unknown_system_call_is_read_from_its_message),
        cmocka_unit_test(fault__user_exception_is_read_from_its_message),
        cmocka_unit_test(fault__another_label_is_a_null_fault),
        cmocka_unit_test(structures__members_are_where_the_kernel_puts_them),
    };
    return cmocka_run_group_tests(tests, give_buffer, NULL);
}
