/* SPDX-License-Identifier: BSD-2-Clause */
/* What the client stubs send and what they make of the answer, with a kernel that only records. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sel4/sel4.h>

struct fake_kernel fake_kernel;

static seL4_IPCBuffer buffer;

static int fresh(void **state)
{
    (void)state;
    memset(&fake_kernel, 0, sizeof(fake_kernel));
    memset(&buffer, 0, sizeof(buffer));
    seL4_SetIPCBuffer(&buffer);
    return 0;
}

/* The kernel will answer with this label and these four words. */
static void answer(seL4_Word label, seL4_Word length, seL4_Word mr0, seL4_Word mr1, seL4_Word mr2,
                   seL4_Word mr3)
{
    fake_kernel.out_info = seL4_MessageInfo_new(label, 0, 0, length).words[0];
    fake_kernel.out[0] = mr0;
    fake_kernel.out[1] = mr1;
    fake_kernel.out[2] = mr2;
    fake_kernel.out[3] = mr3;
}

/* The one call made was an invocation of `dest` with this label and these counts. */
static void assert_invoked(seL4_CPtr dest, seL4_Word label, seL4_Word caps, seL4_Word length)
{
    assert_int_equal(fake_kernel.calls, 1);
    assert_int_equal(fake_kernel.sys, (seL4_Word)seL4_SysCall);
    assert_int_equal(fake_kernel.dest, dest);
    assert_int_equal(fake_kernel.info, seL4_MessageInfo_new(label, 0, caps, length).words[0]);
}

static void untyped_retype__words_beyond_the_fourth_go_through_the_buffer(void **state)
{
    (void)state;
    assert_int_equal(seL4_Untyped_Retype(7, 1, 2, 30, 4, 5, 6, 8), seL4_NoError);
    assert_invoked(7, 1, 1, 6);
    assert_int_equal(fake_kernel.in[0], 1);
    assert_int_equal(fake_kernel.in[1], 2);
    assert_int_equal(fake_kernel.in[2], 4);
    assert_int_equal(fake_kernel.in[3], 5);
    assert_int_equal(seL4_GetMR(4), 6);
    assert_int_equal(seL4_GetMR(5), 8);
    assert_int_equal(seL4_GetCap(0), 30);
}

static void cnode_mint__rights_and_badge_come_last(void **state)
{
    (void)state;
    seL4_CNode_Mint(2, 100, 64, 3, 200, 32, seL4_CanRead, 0x61);
    assert_invoked(2, 21, 1, 6);
    assert_int_equal(fake_kernel.in[0], 100);
    assert_int_equal(fake_kernel.in[1], 64);
    assert_int_equal(fake_kernel.in[2], 200);
    assert_int_equal(fake_kernel.in[3], 32);
    assert_int_equal(seL4_GetMR(4), 2);
    assert_int_equal(seL4_GetMR(5), 0x61);
    assert_int_equal(seL4_GetCap(0), 3);
}

static void tcb_configure__three_capabilities_travel_beside_four_words(void **state)
{
    (void)state;
    seL4_TCB_Configure(9, 11, 12, 13, 14, 15, 16, 17);
    assert_invoked(9, 5, 3, 4);
    assert_int_equal(fake_kernel.in[0], 11);
    assert_int_equal(fake_kernel.in[1], 13);
    assert_int_equal(fake_kernel.in[2], 15);
    assert_int_equal(fake_kernel.in[3], 16);
    assert_int_equal(seL4_GetCap(0), 12);
    assert_int_equal(seL4_GetCap(1), 14);
    assert_int_equal(seL4_GetCap(2), 17);
}

static void tcb_copy_registers__small_values_share_a_word(void **state)
{
    (void)state;
    seL4_TCB_CopyRegisters(9, 10, 1, 0, 2, 1, 0xab);
    assert_invoked(9, 4, 1, 1);
    assert_int_equal(fake_kernel.in[0], 0xab0d);
}

static void tcb_write_registers__all_registers_follow_flags_and_count(void **state)
{
    (void)state;
    seL4_UserContext regs = {.rip = 50, .rsp = 51, .rflags = 52, .rdi = 58, .gs_base = 69};

    seL4_TCB_WriteRegisters(9, 1, 0, 20, &regs);
    assert_invoked(9, 3, 0, 22);
    assert_int_equal(fake_kernel.in[0], 1);
    assert_int_equal(fake_kernel.in[1], 20);
    assert_int_equal(fake_kernel.in[2], 50);
    assert_int_equal(fake_kernel.in[3], 51);
    assert_int_equal(seL4_GetMR(4), 52);
    assert_int_equal(seL4_GetMR(10), 58);
    assert_int_equal(seL4_GetMR(21), 69);
}

static void tcb_read_registers__as_many_come_back_as_were_answered(void **state)
{
    (void)state;
    seL4_UserContext regs;

    memset(&regs, 0xff, sizeof(regs));
    answer(seL4_NoError, 5, 50, 51, 52, 53);
    buffer.msg[4] = 54;
    buffer.msg[5] = 55;
    assert_int_equal(seL4_TCB_ReadRegisters(9, 1, 0, 5, &regs), seL4_NoError);
    assert_invoked(9, 2, 0, 2);
    assert_int_equal(fake_kernel.in[0], 1);
    assert_int_equal(regs.rip, 50);
    assert_int_equal(regs.rax, 53);
    assert_int_equal(regs.rbx, 54);
    assert_int_equal(regs.rcx, ~0ul);
}

static void tcb_read_registers__a_refusal_leaves_the_structure(void **state)
{
    (void)state;
    seL4_UserContext regs;

    memset(&regs, 0xff, sizeof(regs));
    answer(seL4_IllegalOperation, 0, 1, 2, 3, 4);
    assert_int_equal(seL4_TCB_ReadRegisters(9, 0, 0, 20, &regs), seL4_IllegalOperation);
    assert_int_equal(regs.rip, ~0ul);
}

static void page_get_address__result_comes_in_a_structure(void **state)
{
    (void)state;
    answer(seL4_NoError, 1, 0x123000, 0, 0, 0);
    seL4_X86_Page_GetAddress_t result = seL4_X86_Page_GetAddress(40);

    assert_invoked(40, 41, 0, 0);
    assert_int_equal(result.error, seL4_NoError);
    assert_int_equal(result.paddr, 0x123000);
}

static void io_port_in8__only_the_low_bits_count(void **state)
{
    (void)state;
    answer(seL4_NoError, 1, 0xabcd, 0, 0, 0);
    seL4_X86_IOPort_In8_t result = seL4_X86_IOPort_In8(40, 0x3f8);

    assert_invoked(40, 45, 0, 1);
    assert_int_equal(fake_kernel.in[0], 0x3f8);
    assert_int_equal(result.result, 0xcd);
}

static void refusal__its_details_are_in_the_buffer_and_results_are_zero(void **state)
{
    (void)state;
    answer(seL4_FailedLookup, 4, 1, seL4_MissingCapability, 12, 13);
    seL4_X86_Page_GetAddress_t result = seL4_X86_Page_GetAddress(40);

    assert_int_equal(result.error, seL4_FailedLookup);
    assert_int_equal(result.paddr, 0);
    assert_int_equal(seL4_GetMR(0), 1);
    assert_int_equal(seL4_GetMR(1), seL4_MissingCapability);
    assert_int_equal(seL4_GetMR(2), 12);
    assert_int_equal(seL4_GetMR(3), 13);
    assert_int_equal(seL4_MappingFailedLookupLevel(), 12);
}

static void call__words_go_out_of_and_into_the_buffer(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        seL4_SetMR(i, 20 + (seL4_Word)i);
    }
    answer(66, 3, 30, 31, 32, 33);
    seL4_MessageInfo_t info = seL4_Call(8, seL4_MessageInfo_new(5, 0, 0, 5));

    assert_invoked(8, 5, 0, 5);
    assert_int_equal(fake_kernel.in[0], 20);
    assert_int_equal(fake_kernel.in[3], 23);
    assert_int_equal(seL4_MessageInfo_get_label(info), 66);
    assert_int_equal(seL4_GetMR(2), 32);
    assert_int_equal(seL4_GetMR(4), 24);
}

static void call_with_mrs__null_pointers_send_zero_and_drop_answers(void **state)
{
    (void)state;
    seL4_Word word = 5;

    answer(0, 2, 30, 31, 0, 0);
    seL4_CallWithMRs(8, seL4_MessageInfo_new(0, 0, 0, 2), &word, NULL, NULL, NULL);
    assert_int_equal(fake_kernel.in[0], 5);
    assert_int_equal(fake_kernel.in[1], 0);
    assert_int_equal(word, 30);
    assert_int_equal(seL4_GetMR(0), 0);
}

static void receive__the_badge_is_optional(void **state)
{
    (void)state;
    seL4_Word badge = 0;

    fake_kernel.badge = 0x61;
    answer(0, 1, 7, 0, 0, 0);
    seL4_Recv(8, &badge);
    assert_int_equal(fake_kernel.sys, (seL4_Word)seL4_SysRecv);
    assert_int_equal(badge, 0x61);
    assert_int_equal(seL4_GetMR(0), 7);
    seL4_Wait(8, NULL);
    seL4_Poll(8, &badge);
    assert_int_equal(fake_kernel.sys, (seL4_Word)seL4_SysNBRecv);
    seL4_ReplyRecv(8, seL4_MessageInfo_new(0, 0, 0, 1), &badge);
    assert_int_equal(fake_kernel.sys, (seL4_Word)seL4_SysReplyRecv);
    assert_int_equal(fake_kernel.in[0], 7);
}

#ifdef CONFIG_DEBUG_BUILD
static void name_thread__a_long_name_is_cut_off_in_the_buffer(void **state)
{
    (void)state;
    char name[2000];

    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    buffer.userData = 42;
    seL4_DebugNameThread(9, name);
    assert_int_equal(fake_kernel.sys, (seL4_Word)seL4_SysDebugNameThread);
    assert_int_equal(fake_kernel.dest, 9);
    assert_int_equal(strlen((char *)buffer.msg), seL4_MsgMaxLength * sizeof(seL4_Word) - 1);
    assert_int_equal(buffer.userData, 42);
}

static void power_off__passes_the_exit_code(void **state)
{
    (void)state;
    quoll_PowerOff(3);
    assert_int_equal(fake_kernel.sys, (seL4_Word)-65);
    assert_int_equal(fake_kernel.dest, 3);
}
#endif

static void own_calls__have_their_numbers(void **state)
{
    (void)state;
    quoll_SetRedirect(0x400000, 0x500000, 0x600000, 0x700000);
    assert_int_equal(fake_kernel.sys, (seL4_Word)-64);
    assert_int_equal(fake_kernel.dest, 0x400000);
    assert_int_equal(fake_kernel.info, 0x500000);
    assert_int_equal(fake_kernel.in[0], 0x600000);
    assert_int_equal(fake_kernel.in[1], 0x700000);
    fake_kernel.badge = 1;
    assert_int_equal(quoll_Quiet(0), 1);
    assert_int_equal(fake_kernel.sys, (seL4_Word)-67);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, fresh)
    const struct CMUnitTest tests[] = {
        TEST(untyped_retype__words_beyond_the_fourth_go_through_the_buffer),
        TEST(cnode_mint__rights_and_badge_come_last),
        TEST(tcb_configure__three_capabilities_travel_beside_four_words),
        TEST(tcb_copy_registers__small_values_share_a_word),
        TEST(tcb_write_registers__all_registers_follow_flags_and_count),
        TEST(tcb_read_registers__as_many_come_back_as_were_answered),
        TEST(tcb_read_registers__a_refusal_leaves_the_structure),
        TEST(page_get_address__result_comes_in_a_structure),
        TEST(io_port_in8__only_the_low_bits_count),
        TEST(refusal__its_details_are_in_the_buffer_and_results_are_zero),
        TEST(call__words_go_out_of_and_into_the_buffer),
        TEST(call_with_mrs__null_pointers_send_zero_and_drop_answers),
        TEST(receive__the_badge_is_optional),
        TEST(own_calls__have_their_numbers),
#ifdef CONFIG_DEBUG_BUILD
        TEST(name_thread__a_long_name_is_cut_off_in_the_buffer),
        TEST(power_off__passes_the_exit_code),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
