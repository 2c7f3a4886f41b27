/* SPDX-License-Identifier: BSD-2-Clause */
#include "threads.h"

#include <sel4tutorials/alloc.h>

enum { THREADS = 4, STACK_BYTES = 8192 };

seL4_BootInfo *boot_info;
static struct bare_thread threads[THREADS];
static char stacks[THREADS][STACK_BYTES] __attribute__((aligned(16)));

void qtest_setup(seL4_BootInfo *info)
{
    boot_info = info;
}

struct bare_thread *thread_at(unsigned index)
{
    struct bare_thread *thread = &threads[index];
    if (thread->tcb) return thread;
    thread->tcb = alloc_object(boot_info, seL4_TCBObject, 0);
    thread->fault_ep = alloc_object(boot_info, seL4_EndpointObject, 0);
    thread->stack_top = (seL4_Word)stacks[index] + STACK_BYTES;
    QT_OK(seL4_TCB_Configure(thread->tcb, thread->fault_ep, seL4_CapInitThreadCNode, 0,
                             seL4_CapInitThreadVSpace, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(thread->tcb, seL4_CapInitThreadTCB, 255));
    return thread;
}

void thread_run(struct bare_thread *thread, const void *code, const seL4_UserContext *regs)
{
    seL4_UserContext context = regs ? *regs : (seL4_UserContext){0};
    context.rip = (seL4_Word)code;
    context.rsp = thread->stack_top;
    QT_OK(seL4_TCB_WriteRegisters(thread->tcb, true, 0, sizeof context / sizeof(seL4_Word),
                                  &context));
}

void thread_stop(struct bare_thread *thread)
{
    QT_OK(seL4_TCB_Suspend(thread->tcb));
}

seL4_UserContext thread_registers(struct bare_thread *thread)
{
    seL4_UserContext context;
    QT_OK(seL4_TCB_ReadRegisters(thread->tcb, false, 0, sizeof context / sizeof(seL4_Word),
                                 &context));
    return context;
}

struct fault wait_fault(struct bare_thread *thread)
{
    seL4_MessageInfo_t info = seL4_Recv(thread->fault_ep, NULL);
    struct fault fault = {
        .label = seL4_MessageInfo_get_label(info),
        .length = seL4_MessageInfo_get_length(info),
    };
    for (seL4_Word i = 0; i < fault.length; i++) fault.words[i] = seL4_GetMR((int)i);
    return fault;
}

void reply_fault(const seL4_Word *words, seL4_Word length)
{
    for (seL4_Word i = 0; i < length; i++) seL4_SetMR((int)i, words[i]);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, length));
}

struct fault provoke(const void *code)
{
    struct bare_thread *thread = thread_at(0);
    thread_run(thread, code, NULL);
    struct fault fault = wait_fault(thread);
    thread_stop(thread);
    return fault;
}
