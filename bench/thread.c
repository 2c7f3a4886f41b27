/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of the root task, without library: a TCB and a little stack. */
#include "bench.h"

#include <vka/object.h>

enum { STACK_WORDS = 64 };

static seL4_Word stacks[BENCH_THREADS][STACK_WORDS] __attribute__((aligned(16)));
static vka_object_t tcbs[BENCH_THREADS];
static unsigned count;

void bench_thread_start(struct bench_env *env, void (*run)(void), uint8_t priority)
{
    if (count == BENCH_THREADS) bench_fail("too many threads");
    vka_object_t *tcb = &tcbs[count];
    /* As after a call: aligned but for the return address. */
    seL4_UserContext context = {
        .rip = (seL4_Word)run,
        .rsp = (seL4_Word)&stacks[count][STACK_WORDS - 1],
    };
    if (vka_alloc_tcb(&env->vka, tcb) ||
        seL4_TCB_Configure(tcb->cptr, 0, simple_get_cnode(&env->simple), 0,
                           simple_get_pd(&env->simple), 0, 0, 0) ||
        seL4_TCB_SetPriority(tcb->cptr, seL4_CapInitThreadTCB, priority) ||
        seL4_TCB_WriteRegisters(tcb->cptr, 1, 0, sizeof context / sizeof(seL4_Word), &context)) {
        bench_fail("no thread");
    }
    count++;
}

seL4_UserContext bench_thread_registers(seL4_CPtr tcb)
{
    seL4_UserContext context;
    if (seL4_TCB_ReadRegisters(tcb, 0, 0, sizeof context / sizeof(seL4_Word), &context)) {
        bench_fail("cannot read registers");
    }
    return context;
}

seL4_CPtr bench_thread_last(void)
{
    return tcbs[count - 1].cptr;
}

void bench_threads_end(struct bench_env *env)
{
    while (count > 0) vka_free_object(&env->vka, &tcbs[--count]);
}
