/* SPDX-License-Identifier: BSD-2-Clause */
#include "workers.h"

#include <lab/spaces.h>
#include <sel4runtime.h>

enum {
    STACK_BYTES = 16384,
    TLS_BYTES = 4096,
    CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word)
};

static struct worker workers[MAX_WORKERS];
static char buffers[MAX_WORKERS][PAGE] __attribute__((aligned(4096)));
static char stacks[MAX_WORKERS][STACK_BYTES] __attribute__((aligned(16)));
static char tls[MAX_WORKERS][TLS_BYTES] __attribute__((aligned(64)));

static void run(struct worker *self)
{
    self->body(self);
    self->done = true;
    quoll_Exit();
}

seL4_CPtr tcb_make(void)
{
    return object_make(seL4_TCBObject, 0);
}

struct worker *worker_make(void (*body)(struct worker *))
{
    static unsigned next; /* places are used in turn: those of earlier tests are free */
    unsigned place = next++ % MAX_WORKERS;
    struct worker *worker = &workers[place];
    *worker = (struct worker){
        .tcb = tcb_make(),
        .body = body,
        .buffer = (seL4_IPCBuffer *)buffers[place],
        .stack_top = (seL4_Word)stacks[place] + STACK_BYTES,
    };
    QT_LE(sel4runtime_get_tls_size(), TLS_BYTES);
    seL4_Word base = sel4runtime_write_tls_image(tls[place]);
    sel4runtime_set_tls_variable(base, __sel4_ipc_buffer, worker->buffer);
    QT_OK(seL4_TCB_Configure(worker->tcb, 0, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace,
                             0, (seL4_Word)worker->buffer, cap_copy(image_frame(worker->buffer))));
    seL4_UserContext context = {
        .rip = (seL4_Word)run,
        .rsp = worker->stack_top - sizeof(seL4_Word), /* as after a call */
        .rdi = (seL4_Word)worker,
        .fs_base = base,
    };
    QT_OK(seL4_TCB_WriteRegisters(worker->tcb, false, 0, CONTEXT_WORDS, &context));
    worker_set_priority(worker, WORKER_PRIORITY);
    return worker;
}

void worker_start(struct worker *worker)
{
    QT_OK(seL4_TCB_Resume(worker->tcb));
}

void worker_set_priority(struct worker *worker, seL4_Word priority)
{
    QT_OK(seL4_TCB_SetPriority(worker->tcb, seL4_CapInitThreadTCB, priority));
}

void worker_set_handler(struct worker *worker, seL4_CPtr faults)
{
    QT_OK(seL4_TCB_SetSpace(worker->tcb, faults, seL4_CapInitThreadCNode, 0,
                            seL4_CapInitThreadVSpace, 0));
}

void set_own_priority(seL4_Word priority)
{
    QT_OK(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, priority));
}

void settle(void)
{
    set_own_priority(seL4_MinPrio);
    set_own_priority(seL4_MaxPrio);
}

void body_spin(struct worker *self)
{
    for (;;) self->steps++;
}

void body_count(struct worker *self)
{
    self->steps++;
}
