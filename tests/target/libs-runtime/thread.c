/* SPDX-License-Identifier: BSD-2-Clause */
#include "thread.h"

#include <qtest.h>
#include <sel4runtime.h>
#include <sel4tutorials/alloc.h>
#include <stdlib.h>
#include <string.h>

extern const char __executable_start[];

static char buffer_page[4096] __attribute__((aligned(4096)));
static char stack[32768] __attribute__((aligned(16)));
#define UNTOUCHED 0x5a

/* The kernel gives one capability for each page of the image, in the order of their addresses. */
static seL4_CPtr frame_of(const void *page)
{
    seL4_Word index = ((seL4_Word)page - ((seL4_Word)__executable_start & ~4095ul)) / 4096;
    return sel4runtime_bootinfo()->userImageFrames.start + index;
}

static void entry(struct thread *thread)
{
    thread->run(thread->argument);
    thread->done = true;
    quoll_Exit();
}

void run_in_thread(struct thread *thread, void (*run)(void *), void *argument)
{
    static seL4_CPtr tcb; /* one TCB for all of them */
    seL4_IPCBuffer *buffer = (seL4_IPCBuffer *)buffer_page;
    if (tcb == 0) tcb = alloc_object(sel4runtime_bootinfo(), seL4_TCBObject, 0);
    *thread = (struct thread){.tcb = tcb, .run = run, .argument = argument};
    thread->tls_memory = malloc(sel4runtime_get_tls_size());
    thread->tls = sel4runtime_write_tls_image(thread->tls_memory);
    QT_CHECK(thread->tls != 0);
    QT_EQ(sel4runtime_set_tls_variable(thread->tls, __sel4_ipc_buffer, buffer), 0);

    seL4_UserContext context = {
        .rip = (seL4_Word)entry,
        .rsp = (seL4_Word)stack + sizeof(stack) - 8,
        .rdi = (seL4_Word)thread,
        .fs_base = thread->tls,
    };
    memset(stack, UNTOUCHED, sizeof(stack));
    QT_OK(seL4_TCB_Configure(tcb, seL4_CapNull, seL4_CapInitThreadCNode, 0,
                             seL4_CapInitThreadVSpace, 0, (seL4_Word)buffer, frame_of(buffer)));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    QT_OK(seL4_TCB_WriteRegisters(tcb, 1, 0, sizeof(context) / sizeof(seL4_Word), &context));
    while (!thread->done) {
        seL4_Yield();
    }
    size_t untouched = 0;
    while (untouched < sizeof(stack) && stack[untouched] == UNTOUCHED) untouched++;
    thread->stack_used = sizeof(stack) - untouched;
    free(thread->tls_memory);
}
