/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers across kernel entries, unknown and redirected system calls, thread-local storage. */
#include "threads.h"

#include <sel4/quoll.h>

extern const char all_registers_syscall[], all_registers_spin[], all_registers_unknown[],
    all_registers_unknown_at[], fs_own_base[];

/* Threads here inherit the C library's redirect handler: their own calls are marked. */
#define MARK "mov $0x51754c4c, %eax\n"

/* Every register gets a value of its own, kept in rsp-relative memory for none: ud2 reports. */
#define FILL                                                                                       \
    "mov $0x1001, %rbx\n mov $0x1002, %rbp\n mov $0x1003, %r12\n mov $0x1004, %r13\n"              \
    "mov $0x1005, %r14\n mov $0x1006, %rcx\n mov $0x1007, %r11\n mov $0x1008, %rdi\n"              \
    "mov $0x1009, %rsi\n mov $0x100a, %r8\n mov $0x100b, %r9\n mov $0x100c, %r10\n"                \
    "mov $0x100d, %r15\n mov $0x100e, %rax\n mov $0x100f, %rdx\n"

__asm__(".text\n"
        "all_registers_syscall:\n" FILL "mov $-7, %rdx\n" /* Yield */
        "syscall\n ud2\n"
        "all_registers_spin:\n" FILL "1: jmp 1b\n"
        "all_registers_unknown:\n" FILL "all_registers_unknown_at: syscall\n ud2\n");

static void expect_preserved(const seL4_UserContext *regs)
{
    QT_EQ(regs->rbx, 0x1001);
    QT_EQ(regs->rbp, 0x1002);
    QT_EQ(regs->r12, 0x1003);
    QT_EQ(regs->r13, 0x1004);
    QT_EQ(regs->r14, 0x1005);
    QT_EQ(regs->rax, 0x100e);
    QT_EQ(regs->rsp, thread_at(0)->stack_top);
}

QTEST(system_call__keeps_all_but_rcx_and_r11)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, all_registers_syscall, NULL);
    wait_fault(thread);
    seL4_UserContext regs = thread_registers(thread);
    expect_preserved(&regs);
    QT_EQ(regs.rdx, (seL4_Word)seL4_SysYield);
    thread_stop(thread);
}

QTEST(interrupts__keep_all_registers)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, all_registers_spin, NULL);
    for (int turns = 0; turns < 5; turns++)
        seL4_Yield(); /* it spins for its time slice each time */
    thread_stop(thread);
    seL4_UserContext regs = thread_registers(thread);
    expect_preserved(&regs);
    QT_EQ(regs.rcx, 0x1006);
    QT_EQ(regs.r11, 0x1007);
    QT_EQ(regs.rdi, 0x1008);
    QT_EQ(regs.rsi, 0x1009);
    QT_EQ(regs.r8, 0x100a);
    QT_EQ(regs.r9, 0x100b);
    QT_EQ(regs.r10, 0x100c);
    QT_EQ(regs.r15, 0x100d);
    QT_EQ(regs.rdx, 0x100f);
    QT_EQ(regs.rip, all_registers_unknown - 2);
}

QTEST(write_registers__all_arrive_and_read_back)
{
    struct bare_thread *thread = thread_at(0);
    seL4_UserContext wanted;
    seL4_Word *words = (seL4_Word *)&wanted;
    for (unsigned i = 0; i < sizeof wanted / sizeof *words; i++) words[i] = 0x100000 + 0x1010 * i;
    wanted.rflags = 0x202;
    QT_OK(seL4_TCB_WriteRegisters(thread->tcb, false, 0, sizeof wanted / sizeof *words, &wanted));
    seL4_UserContext found = thread_registers(thread);
    for (unsigned i = 0; i < sizeof wanted / sizeof *words; i++) {
        QT_EQ(((seL4_Word *)&found)[i], words[i]);
    }
}

QTEST(write_registers__flags_and_addresses_are_made_harmless)
{
    struct bare_thread *thread = thread_at(0);
    seL4_UserContext wild = {
        .rip = 0xffffffff80101000,
        .rflags = ~0ul,
        .fs_base = 0x1234000000000000,
        .gs_base = 0x0000800000000000,
    };
    QT_OK(seL4_TCB_WriteRegisters(thread->tcb, false, 0, sizeof wild / sizeof(seL4_Word), &wild));
    seL4_UserContext found = thread_registers(thread);
    QT_EQ(found.rip, 0);
    QT_EQ(found.rflags & 0x3000, 0);    /* I/O privilege */
    QT_EQ(found.rflags & 0x202, 0x202); /* interrupts on, the bit that is always one */
    QT_EQ(found.fs_base, 0);
    QT_EQ(found.gs_base, 0);
}

/* ---- unknown system calls ---- */

QTEST(unknown_syscall__message_has_all_registers)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, all_registers_unknown, NULL);
    struct fault fault = wait_fault(thread);
    QT_EQ(fault.label, seL4_Fault_UnknownSyscall);
    QT_EQ(fault.length, seL4_UnknownSyscall_Length);
    QT_EQ(fault.words[seL4_UnknownSyscall_RAX], 0x100e);
    QT_EQ(fault.words[seL4_UnknownSyscall_RBX], 0x1001);
    QT_EQ(fault.words[seL4_UnknownSyscall_RCX], all_registers_unknown_at + 2);
    QT_EQ(fault.words[seL4_UnknownSyscall_RDX], 0x100f);
    QT_EQ(fault.words[seL4_UnknownSyscall_RSI], 0x1009);
    QT_EQ(fault.words[seL4_UnknownSyscall_RDI], 0x1008);
    QT_EQ(fault.words[seL4_UnknownSyscall_RBP], 0x1002);
    QT_EQ(fault.words[seL4_UnknownSyscall_R8], 0x100a);
    QT_EQ(fault.words[seL4_UnknownSyscall_R15], 0x100d);
    QT_EQ(fault.words[seL4_UnknownSyscall_FaultIP], all_registers_unknown_at);
    QT_EQ(fault.words[seL4_UnknownSyscall_SP], thread->stack_top);
    QT_EQ(fault.words[seL4_UnknownSyscall_Syscall], 0x100f);
    thread_stop(thread);
}

QTEST(unknown_syscall__reply_sets_registers_and_continues)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, all_registers_unknown, NULL);
    struct fault fault = wait_fault(thread);
    fault.words[seL4_UnknownSyscall_RAX] = 0x2001;
    fault.words[seL4_UnknownSyscall_RCX] = 0x2002;
    fault.words[seL4_UnknownSyscall_R11] = 0x2003;
    fault.words[seL4_UnknownSyscall_FaultIP] += 2;
    reply_fault(fault.words, seL4_UnknownSyscall_Syscall);
    fault = wait_fault(thread);
    QT_EQ(fault.label, seL4_Fault_UserException);
    QT_EQ(fault.words[seL4_UserException_FaultIP], all_registers_unknown_at + 2);
    seL4_UserContext regs = thread_registers(thread);
    QT_EQ(regs.rax, 0x2001);
    QT_EQ(regs.rcx, 0x2002);
    QT_EQ(regs.r11, 0x2003);
    thread_stop(thread);
}

/* ---- redirected system calls ---- */

#define SET_RANGE                                                                                  \
    "lea redirect_start(%rip), %rsi\n lea redirect_end(%rip), %r10\n xor %r8d, "                   \
    "%r8d\n" CALL_SET_REDIRECT
#define SET_REDIRECT      "xor %esi, %esi\n xor %r10d, %r10d\n xor %r8d, %r8d\n" CALL_SET_REDIRECT
#define CALL_SET_REDIRECT "mov $-64, %rdx\n lea redirect_handler(%rip), %rdi\n" MARK "syscall\n"

extern const char redirect_foreign[], redirect_foreign_at[], redirect_handler[], redirect_ours[],
    redirect_plain[], redirect_outside[], redirect_inside[], redirect_alien[], redirect_neither[];
__asm__(".text\n"
        "redirect_handler: ud2\n"
        /* rax a Linux number, rdx by accident one of ours */
        "redirect_foreign:\n" SET_REDIRECT FILL "  mov $39, %eax\n mov $-7, %rdx\n"
        "redirect_foreign_at: syscall\n ud2\n"
        /* rax has the marker */
        "redirect_ours:\n" SET_REDIRECT FILL MARK "mov $-7, %rdx\n syscall\n ud2\n"
        /* rax has anything else that is no Linux number */
        "redirect_plain:\n" SET_REDIRECT FILL "  mov $1024, %eax\n mov $-7, %rdx\n syscall\n ud2\n"
        /* rax a Linux number, rdx one of ours, outside and inside the code that is foreign */
        "redirect_outside:\n" SET_RANGE FILL "  mov $39, %eax\n mov $-7, %rdx\n syscall\n ud2\n"
        "redirect_start: nop\n"
        "redirect_inside:\n" SET_RANGE FILL "  mov $39, %eax\n mov $-7, %rdx\n syscall\n"
        "redirect_end: ud2\n"
        /* outside, with no number of ours */
        "redirect_alien:\n" SET_RANGE FILL "  mov $39, %eax\n mov $-99, %rdx\n syscall\n ud2\n"
        "redirect_neither:\n" SET_REDIRECT FILL
        "  mov $1024, %eax\n mov $1, %rdx\n syscall\n ud2\n");

/* A thread configured by this one inherits its handler; that must not answer for these. */
static struct bare_thread *thread_of_redirect(const char *code)
{
    struct bare_thread *thread = thread_at(1);
    thread_run(thread, code, NULL);
    return thread;
}

QTEST(redirect__foreign_call_goes_to_the_handler)
{
    struct bare_thread *thread = thread_of_redirect(redirect_foreign);
    struct fault fault = wait_fault(thread);
    QT_EQ(fault.words[seL4_UserException_FaultIP], redirect_handler);
    seL4_UserContext regs = thread_registers(thread);
    QT_EQ(regs.r11, redirect_foreign_at + 2);
    QT_EQ(regs.rcx, redirect_foreign_at + 2);
    QT_EQ(regs.rax, 39);
    QT_EQ(regs.rdx, (seL4_Word)-7);
    QT_EQ(regs.rbx, 0x1001);
    QT_EQ(regs.rdi, 0x1008);
    QT_EQ(regs.r15, 0x100d);
    QT_EQ(regs.rsp, thread->stack_top);
    thread_stop(thread);
}

static void expect_at_ud2_of(const char *code, seL4_Word label)
{
    struct bare_thread *thread = thread_of_redirect(code);
    struct fault fault = wait_fault(thread);
    QT_EQ(fault.label, label);
    QT_NE(fault.words[seL4_UserException_FaultIP], (seL4_Word)redirect_handler);
    thread_stop(thread);
}

QTEST(redirect__marked_call_goes_to_the_kernel)
{
    expect_at_ud2_of(redirect_ours, seL4_Fault_UserException);
}

QTEST(redirect__valid_number_without_linux_number_goes_to_the_kernel)
{
    expect_at_ud2_of(redirect_plain, seL4_Fault_UserException);
}

QTEST(redirect__number_of_ours_outside_the_foreign_code__goes_to_the_kernel)
{
    expect_at_ud2_of(redirect_outside, seL4_Fault_UserException);
}

static void expect_at_the_handler(const char *code)
{
    struct bare_thread *thread = thread_of_redirect(code);
    struct fault fault = wait_fault(thread);
    QT_EQ(fault.words[seL4_UserException_FaultIP], redirect_handler);
    thread_stop(thread);
}

/* Its `syscall` is the last instruction of the range. */
QTEST(redirect__number_of_ours_inside_the_foreign_code__goes_to_the_handler)
{
    expect_at_the_handler(redirect_inside);
}

QTEST(redirect__no_number_of_ours_outside_the_foreign_code__unknown_syscall)
{
    expect_at_ud2_of(redirect_alien, seL4_Fault_UnknownSyscall);
}

QTEST(redirect__neither_of_ours_nor_linux__unknown_syscall)
{
    expect_at_ud2_of(redirect_neither, seL4_Fault_UnknownSyscall);
}

/* ---- fs and gs ---- */

static void needs_fsgsbase(void)
{
    unsigned leaf = 7, bits, subleaf = 0, edx;
    __asm__("cpuid" : "+a"(leaf), "=b"(bits), "+c"(subleaf), "=d"(edx));
    if (!(bits & 1)) qtest_skip("this machine has no rdfsbase");
}

extern const char read_fs[], set_tls_self[], set_spare[];
__attribute__((used)) static seL4_Word tls_word = 0x7001;
__asm__(".text\n"
        "read_fs: rdfsbase %rbx\n rdgsbase %rcx\n ud2\n"
        "set_spare: xor %esi, %esi\n xor %r10d, %r10d\n mov $0x7000, %r8d\n" CALL_SET_REDIRECT
        "rdfsbase %rbx\n mov $-30, %rdx\n mov $0x9000, %edi\n" MARK "syscall\n rdfsbase %r12\n"
        "mov $-30, %rdx\n xor %edi, %edi\n" MARK "syscall\n rdfsbase %rbp\n ud2\n"
        "set_tls_self: mov $-30, %rdx\n lea tls_word(%rip), %rdi\n" MARK
        "syscall\n mov %fs:0, %rbx\n ud2\n"
        "fs_own_base: mov $0x123000, %rax\n wrfsbase %rax\n mov $0x456000, %rax\n wrgsbase %rax\n"
        "1: jmp 1b\n");

QTEST(tls_base__written_for_a_thread__is_there)
{
    needs_fsgsbase();
    struct bare_thread *thread = thread_at(0);
    seL4_UserContext regs = {.fs_base = 0x5000, .gs_base = 0x6000};
    thread_run(thread, read_fs, &regs);
    wait_fault(thread);
    regs = thread_registers(thread);
    QT_EQ(regs.rbx, 0x5000);
    QT_EQ(regs.rcx, 0x6000);
    QT_OK(seL4_TCB_SetTLSBase(thread->tcb, 0x9000));
    QT_EQ(thread_registers(thread).fs_base, 0x9000);
    QT_EQ(thread_registers(thread).gs_base, 0x6000);
    thread_stop(thread);
}

/* Threads of a program with a C library have a spare one before they have their own. */
QTEST(tls_base__spare__used_while_there_is_none__and_not_shown)
{
    needs_fsgsbase();
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, set_spare, &(seL4_UserContext){0});
    while (thread_registers(thread).rbp != 0x7000) seL4_Yield();
    seL4_UserContext regs = thread_registers(thread);
    QT_EQ(regs.rbx, 0x7000);
    QT_EQ(regs.r12, 0x9000);
    QT_EQ(regs.fs_base, 0);
    QT_OK(seL4_TCB_SetTLSBase(thread->tcb, 0xa000));
    QT_EQ(thread_registers(thread).fs_base, 0xa000);
    thread_stop(thread);
}

QTEST(tls_base__set_by_the_thread_itself)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, set_tls_self, NULL);
    wait_fault(thread);
    QT_EQ(thread_registers(thread).rbx, 0x7001);
    QT_EQ(thread_registers(thread).fs_base, &tls_word);
    thread_stop(thread);
}

QTEST(tls_base__changed_without_the_kernel__is_kept)
{
    needs_fsgsbase();
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, fs_own_base, NULL);
    seL4_Yield();
    seL4_Yield();
    thread_stop(thread);
    QT_EQ(thread_registers(thread).fs_base, 0x123000);
    QT_EQ(thread_registers(thread).gs_base, 0x456000);
    QT_NE(seL4_GetIPCBuffer(), NULL); /* our own TLS still works */
}
