/* SPDX-License-Identifier: BSD-2-Clause */
/* Each exception of a thread becomes the fault message that the API defines for it. */
#include "threads.h"

/* CODE(name, "instructions") makes `name`, the address of bare code, and `name##_end` behind it. */
#define CODE(name, instructions)                                                                   \
    extern const char name[], name##_end[];                                                        \
    __asm__(".text\n" #name ":\n" instructions "\n" #name "_end:\n")

enum { PRESENT = 1, WRITE = 2, USER = 4, FETCH = 16 };

static void expect_exception(const char *code, const char *ip, seL4_Word number)
{
    struct fault fault = provoke(code);
    QT_EQ(fault.label, seL4_Fault_UserException);
    QT_EQ(fault.length, seL4_UserException_Length);
    QT_EQ(fault.words[seL4_UserException_Number], number);
    QT_EQ(fault.words[seL4_UserException_FaultIP], ip);
    QT_EQ(fault.words[seL4_UserException_SP], thread_at(0)->stack_top);
}

CODE(divide_by_zero, "xor %ecx, %ecx\n div %ecx");
QTEST(exception__divide__0)
{
    expect_exception(divide_by_zero, divide_by_zero + 2, 0);
}

CODE(breakpoint, "int3");
QTEST(exception__breakpoint__3_and_behind_it)
{
    expect_exception(breakpoint, breakpoint_end, 3);
}

CODE(undefined, "ud2");
QTEST(exception__undefined_instruction__6)
{
    expect_exception(undefined, undefined, 6);
}

CODE(halt, "hlt");
QTEST(exception__privileged_instruction__13)
{
    expect_exception(halt, halt, 13);
}

CODE(interrupts_off, "cli");
QTEST(exception__interrupts_off__13)
{
    expect_exception(interrupts_off, interrupts_off, 13);
}

CODE(port, "in $0x60, %al");
QTEST(exception__port_without_capability__13)
{
    expect_exception(port, port, 13);
}

CODE(event_counter, "rdpmc");
QTEST(exception__event_counter_without_the_option__13)
{
    expect_exception(event_counter, event_counter, 13);
}

CODE(software_interrupt, "int $0x20"); /* the kernel's tick */
QTEST(exception__forged_interrupt__13)
{
    expect_exception(software_interrupt, software_interrupt, 13);
}

CODE(wild_read, "mov $0x8000000000000000, %rax\n mov (%rax), %rax");
QTEST(exception__address_not_canonical__13)
{
    expect_exception(wild_read, wild_read_end - 3, 13);
}

CODE(single_step, "pushf\n orq $0x100, (%rsp)\n popf\n nop\n nop");
QTEST(exception__single_step__1)
{
    expect_exception(single_step, single_step_end - 1, 1);
}

CODE(vector_divide,
     "pushq $0\n stmxcsr (%rsp)\n andl $~0x200, (%rsp)\n ldmxcsr (%rsp)\n pop %rax\n"
     "pxor %xmm1, %xmm1\n mov $1, %eax\n cvtsi2ss %eax, %xmm0\n divss %xmm1, %xmm0\n ud2");
QTEST(exception__vector_unit__19)
{
    struct fault fault = provoke(vector_divide);
    if (fault.words[seL4_UserException_Number] == 6) {
        qtest_skip("this machine does not raise exceptions of the vector unit");
    }
    expect_exception(vector_divide, vector_divide_end - 6, 19);
}

static void expect_vm_fault(const char *code, const char *ip, seL4_Word address, seL4_Word bits)
{
    struct fault fault = provoke(code);
    QT_EQ(fault.label, seL4_Fault_VMFault);
    QT_EQ(fault.length, seL4_VMFault_Length);
    QT_EQ(fault.words[seL4_VMFault_IP], ip);
    QT_EQ(fault.words[seL4_VMFault_Addr], address);
    QT_EQ(fault.words[seL4_VMFault_PrefetchFault], !!(bits & FETCH));
    QT_EQ(fault.words[seL4_VMFault_FSR], bits);
}

CODE(read_nothing, "mov 0x10, %rax");
QTEST(vm_fault__read_of_unmapped_page)
{
    expect_vm_fault(read_nothing, read_nothing, 0x10, USER);
}

CODE(write_nothing, "mov %rax, 0x18");
QTEST(vm_fault__write_to_unmapped_page)
{
    expect_vm_fault(write_nothing, write_nothing, 0x18, USER | WRITE);
}

CODE(write_code, "mov %rax, write_code(%rip)");
QTEST(vm_fault__write_to_code)
{
    expect_vm_fault(write_code, write_code, (seL4_Word)write_code, USER | WRITE | PRESENT);
}

static char data[16];
QTEST(vm_fault__execution_of_data)
{
    expect_vm_fault(data, data, (seL4_Word)data, USER | FETCH | PRESENT);
}

CODE(read_kernel, "mov $0xffffffff80101000, %rax\n mov (%rax), %rax");
QTEST(vm_fault__read_of_kernel_memory)
{
    expect_vm_fault(read_kernel, read_kernel_end - 3, 0xffffffff80101000, USER | PRESENT);
}

CODE(read_window, "mov $0xffff800000101000, %rax\n mov (%rax), %rax");
QTEST(vm_fault__read_of_physical_window)
{
    expect_vm_fault(read_window, read_window_end - 3, 0xffff800000101000, USER | PRESENT);
}

CODE(jump_to_kernel, "mov $0xffffffff80101000, %rax\n jmp *%rax");
QTEST(vm_fault__jump_into_kernel)
{
    const char *entry = (const char *)0xffffffff80101000;
    expect_vm_fault(jump_to_kernel, entry, (seL4_Word)entry, USER | FETCH | PRESENT);
}

/* ---- continuing after a fault ---- */

CODE(undefined_then_mark, "ud2\n mov $0x77, %ebx\n ud2");
QTEST(exception_reply__continues_where_it_says)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, undefined_then_mark, NULL);
    struct fault fault = wait_fault(thread);
    seL4_Word words[] = {
        (seL4_Word)undefined_then_mark + 2, fault.words[seL4_UserException_SP] - 64,
        fault.words[seL4_UserException_FLAGS] | 0x200cd5 | 0x7000, /* too many flags */
    };
    reply_fault(words, 3);
    fault = wait_fault(thread);
    QT_EQ(fault.words[seL4_UserException_FaultIP], undefined_then_mark_end - 2);
    QT_EQ(fault.words[seL4_UserException_SP], words[1]);
    QT_EQ(fault.words[seL4_UserException_FLAGS] & 0x7000, 0);    /* neither IOPL nor nested task */
    QT_EQ(fault.words[seL4_UserException_FLAGS] & 0x200, 0x200); /* interrupts are on */
    QT_EQ(thread_registers(thread).rbx, 0x77);
    thread_stop(thread);
}

QTEST(exception_reply__empty__repeats_the_instruction)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, undefined, NULL);
    for (int times = 0; times < 3; times++) {
        struct fault fault = wait_fault(thread);
        QT_EQ(fault.words[seL4_UserException_FaultIP], undefined);
        if (times < 2) reply_fault(NULL, 0);
    }
    thread_stop(thread);
}

QTEST(exception_reply__wild_ip__faults_at_user_level)
{
    struct bare_thread *thread = thread_at(0);
    static const seL4_Word wild[] = {
        0xffffffff80101000,
        0x8000000000000000,
        0x0000800000000000,
        0x00007ffffffff000,
    };
    for (unsigned i = 0; i < sizeof wild / sizeof *wild; i++) {
        thread_run(thread, undefined, NULL);
        wait_fault(thread);
        reply_fault(&wild[i], 1);
        struct fault fault = wait_fault(thread);
        QT_EQ(fault.label, seL4_Fault_VMFault);
        thread_stop(thread);
    }
}
