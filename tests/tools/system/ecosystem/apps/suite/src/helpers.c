/* SPDX-License-Identifier: BSD-2-Clause */
#include <suite.h>

static void body(void *helper_of, void *ipc_buffer, void *unused)
{
    helper_t *helper = helper_of;
    (void)ipc_buffer;
    (void)unused;
    helper->answer =
        helper->function(helper->arguments[0], helper->arguments[1], helper->arguments[2]);
    seL4_Signal(helper->done.cptr);
    for (;;) {
        seL4_Wait(helper->done.cptr, NULL);
        seL4_Signal(helper->done.cptr);
        seL4_Yield();
    }
}

void helper_start(env_t env, helper_t *helper, helper_fn_t function, seL4_Word a, seL4_Word b,
                  seL4_Word c, int priority)
{
    int error = vka_alloc_notification(&env->vka, &helper->done);
    ZF_LOGF_IF(error, "no notification");
    helper->function = function;
    helper->arguments[0] = a;
    helper->arguments[1] = b;
    helper->arguments[2] = c;
    error = sel4utils_configure_thread(&env->vka, &env->vspace, &env->vspace, seL4_CapNull,
                                       env->cspace_root, seL4_NilData, &helper->thread);
    ZF_LOGF_IF(error, "no thread");
    error = seL4_TCB_SetPriority(helper->thread.tcb.cptr, env->tcb, (seL4_Word)priority);
    ZF_LOGF_IF(error, "no priority");
    error = sel4utils_start_thread(&helper->thread, body, helper, NULL, 1);
    ZF_LOGF_IF(error, "no start");
}

seL4_Word helper_wait(helper_t *helper)
{
    seL4_Wait(helper->done.cptr, NULL);
    return helper->answer;
}

void helper_clean(env_t env, helper_t *helper)
{
    seL4_TCB_Suspend(helper->thread.tcb.cptr);
    sel4utils_clean_up_thread(&env->vka, &env->vspace, &helper->thread);
    vka_free_object(&env->vka, &helper->done);
}
