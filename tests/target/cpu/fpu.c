/* SPDX-License-Identifier: BSD-2-Clause */
/* Each thread has FPU registers of its own. */
#include "threads.h"

#include <string.h>

#define MARKER "0x51754c4c" /* the C library's redirect handler is inherited */

/* Stores all FPU state at rdi, then stops at ud2. */
extern const char fpu_store[], fpu_keep[], fpu_keep_end[];
__asm__(".text\n"
        "fpu_store: fxsave64 (%rdi)\n ud2\n"
        /* rdi: value. Fills xmm0-15 and a control word, gives others their turn, and checks. */
        "fpu_keep:\n"
        "  movq %rdi, %rbx\n mov $200, %ebp\n"
        "  push $0x27f\n fldcw (%rsp)\n pop %rax\n"
        "  movq %rbx, %xmm0\n movq %rbx, %xmm7\n movq %rbx, %xmm15\n"
        "1: mov $-7, %rdx\n mov $" MARKER ", %eax\n syscall\n"
        "  movq %xmm0, %rax\n cmp %rax, %rbx\n jne 2f\n"
        "  movq %xmm7, %rax\n cmp %rax, %rbx\n jne 2f\n"
        "  movq %xmm15, %rax\n cmp %rax, %rbx\n jne 2f\n"
        "  dec %ebp\n jnz 1b\n"
        "2: ud2\n"
        "fpu_keep_end:\n");

static char area[512] __attribute__((aligned(16)));

static struct fault store_from(unsigned index)
{
    struct bare_thread *thread = thread_at(index);
    memset(area, 0xee, sizeof area);
    seL4_UserContext regs = {.rdi = (seL4_Word)area};
    thread_run(thread, fpu_store, &regs);
    struct fault fault = wait_fault(thread);
    thread_stop(thread);
    return fault;
}

QTEST(fpu__new_thread__has_a_clean_state)
{
    /* Dirty the registers first. */
    __asm__ volatile("pcmpeqd %%xmm0, %%xmm0\n pcmpeqd %%xmm9, %%xmm9" : : : "xmm0", "xmm9");
    QT_EQ(store_from(2).label, seL4_Fault_UserException);
    unsigned short control;
    unsigned mxcsr;
    memcpy(&control, area, sizeof control);
    memcpy(&mxcsr, area + 24, sizeof mxcsr);
    QT_EQ(control, 0x37f);
    QT_EQ(mxcsr, 0x1f80);
    for (unsigned i = 160; i < 416; i++) QT_EQ(area[i], 0); /* xmm0 to xmm15 */
}

QTEST(fpu__three_threads__keep_their_registers)
{
    for (unsigned i = 0; i < 3; i++) {
        seL4_UserContext regs = {.rdi = 0x1111111111111111 * (i + 1)};
        thread_run(thread_at(i), fpu_keep, &regs);
    }
    for (unsigned i = 0; i < 3; i++) {
        struct fault fault = wait_fault(thread_at(i));
        QT_EQ(fault.label, seL4_Fault_UserException);
        QT_EQ(fault.words[seL4_UserException_FaultIP], fpu_keep_end - 2);
        QT_EQ(thread_registers(thread_at(i)).rbp, 0); /* went all the way */
        thread_stop(thread_at(i));
    }
}

QTEST(fpu__disabled_by_flag__faults_with_7)
{
    struct bare_thread *thread = thread_at(3);
    seL4_TCB_SetFlags_t result = seL4_TCB_SetFlags(thread->tcb, 0, seL4_TCBFlag_fpuDisabled);
    QT_OK(result.error);
    QT_EQ(result.flags, seL4_TCBFlag_fpuDisabled);
    struct fault fault = store_from(3);
    QT_EQ(fault.label, seL4_Fault_UserException);
    QT_EQ(fault.words[seL4_UserException_Number], 7);
    QT_EQ(fault.words[seL4_UserException_FaultIP], fpu_store);

    result = seL4_TCB_SetFlags(thread->tcb, seL4_TCBFlag_fpuDisabled, 0);
    QT_OK(result.error);
    fault = store_from(3);
    QT_EQ(fault.words[seL4_UserException_Number], 6); /* the ud2 behind it */
}
