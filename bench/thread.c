/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of the root task, without library: a TCB and a little stack. All TCBs come from one piece
 * of memory, and their capabilities stand in a CNode of their own, beside one slot in the root
 * task's CSpace for that of the thread started last. */
#include "bench.h"

#include <vka/capops.h>
#include <vka/object.h>

enum { STACK_WORDS = 64, POOL_BITS = 10 };
_Static_assert(BENCH_THREADS < 1 << POOL_BITS, "the pool has a slot for each");

static seL4_Word stacks[BENCH_THREADS][STACK_WORDS] __attribute__((aligned(16)));
static vka_object_t memory, pool;
static cspacepath_t last;
static unsigned count;

static void open_pool(struct bench_env *env)
{
    if (vka_alloc_untyped(&env->vka, seL4_TCBBits + POOL_BITS, &memory) ||
        vka_alloc_cnode_object(&env->vka, POOL_BITS, &pool) ||
        vka_cspace_alloc_path(&env->vka, &last)) {
        bench_fail("no memory for threads");
    }
}

/* A TCB in `last`, of which there is a second capability in the pool. */
static void make_tcb(struct bench_env *env)
{
    if (count > 0) vka_cnode_delete(&last);
    if (seL4_Untyped_Retype(memory.cptr, seL4_TCBObject, 0, simple_get_cnode(&env->simple),
                            pool.cptr, seL4_WordBits, count, 1) ||
        seL4_CNode_Copy(last.root, last.capPtr, last.capDepth, pool.cptr, count, POOL_BITS,
                        seL4_AllRights)) {
        bench_fail("no thread");
    }
}

void bench_thread_start(struct bench_env *env, void (*run)(void), uint8_t priority)
{
    if (count == BENCH_THREADS) bench_fail("too many threads");
    if (count == 0) open_pool(env);
    make_tcb(env);
    /* As after a call: aligned but for the return address. */
    seL4_UserContext context = {
        .rip = (seL4_Word)run,
        .rsp = (seL4_Word)&stacks[count][STACK_WORDS - 1],
    };
    if (seL4_TCB_Configure(last.capPtr, 0, simple_get_cnode(&env->simple), 0,
                           simple_get_pd(&env->simple), 0, 0, 0) ||
        seL4_TCB_SetPriority(last.capPtr, seL4_CapInitThreadTCB, priority) ||
        seL4_TCB_WriteRegisters(last.capPtr, 1, 0, sizeof context / sizeof(seL4_Word), &context)) {
        bench_fail("cannot start a thread");
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
    return last.capPtr;
}

void bench_threads_end(struct bench_env *env)
{
    if (count == 0) return;
    vka_cnode_delete(&last);
    vka_cspace_free_path(&env->vka, last);
    vka_free_object(&env->vka, &pool);
    vka_free_object(&env->vka, &memory);
    count = 0;
}
