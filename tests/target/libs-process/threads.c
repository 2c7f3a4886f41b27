/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of the root task, as sel4utils makes them. */
#include "setup.h"

#include <qtest.h>
#include <sel4utils/api.h>
#include <sel4utils/thread.h>
#include <stdio.h>
#include <string.h>
#include <utils/util.h>
#include <vka/object.h>

static __thread int thread_local = 3;

/* A thread of this program, on the CSpace we have, at our priority. */
static void make_thread(sel4utils_thread_t *thread, seL4_CPtr fault_endpoint)
{
    seL4_Word guard = api_make_guard_skip_word(seL4_WordBits - simple_get_cnode_size_bits(&simple));
    sel4utils_thread_config_t config = thread_config_default(&simple, simple_get_cnode(&simple),
                                                             guard, fault_endpoint, seL4_MaxPrio);
    QT_EQ(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, thread), 0);
}

static void answer(void *endpoint, void *number, void *ipc_buffer)
{
    char text[32];
    snprintf(text, sizeof(text), "%d", ++thread_local);
    seL4_SetMR(0, (seL4_Word)number + 1);
    seL4_SetMR(1, ipc_buffer == (void *)seL4_GetIPCBuffer());
    seL4_SetMR(2, (seL4_Word)text[0]);
    /* More than the registers hold: the IPC buffer is used. */
    seL4_SetMR(9, 99);
    seL4_Send((seL4_CPtr)endpoint, seL4_MessageInfo_new(0, 0, 0, 10));
}

QTEST(thread__runs_with_its_arguments_and_its_own_variables)
{
    sel4utils_thread_t thread;
    vka_object_t endpoint;
    QT_EQ(vka_alloc_endpoint(&vka, &endpoint), 0);
    for (int i = 0; i < 20; i++) {
        make_thread(&thread, seL4_CapNull);
        QT_EQ(sel4utils_start_thread(&thread, answer, (void *)endpoint.cptr, (void *)5, 1), 0);
        seL4_MessageInfo_t info = seL4_Recv(endpoint.cptr, NULL);
        QT_EQ(seL4_MessageInfo_get_length(info), 10);
        QT_EQ(seL4_GetMR(0), 6);
        QT_EQ(seL4_GetMR(1), 1);
        QT_EQ(seL4_GetMR(2), '4');
        QT_EQ(seL4_GetMR(9), 99);
        /* The function returns: the thread ends, and nothing happens. */
        seL4_Yield();
        sel4utils_clean_up_thread(&vka, &vspace, &thread);
    }
    QT_EQ(thread_local, 3);
    vka_free_object(&vka, &endpoint);
}

static void read_at(void *address, UNUSED void *arg1, UNUSED void *ipc_buffer)
{
    FORCE_READ((int *)address);
}

QTEST(thread__its_fault_is_reported_by_a_handler)
{
    sel4utils_thread_t thread, handler;
    vka_object_t endpoint;
    seL4_Word guard = api_make_guard_skip_word(seL4_WordBits - simple_get_cnode_size_bits(&simple));
    QT_EQ(vka_alloc_endpoint(&vka, &endpoint), 0);
    QT_EQ(sel4utils_start_fault_handler(endpoint.cptr, &vka, &vspace, simple_get_cnode(&simple),
                                        guard, "faulter", &handler),
          0);
    QT_OK(seL4_TCB_SetPriority(handler.tcb.cptr, simple_get_tcb(&simple), seL4_MaxPrio));
    make_thread(&thread, endpoint.cptr);
    QT_EQ(sel4utils_start_thread(&thread, read_at, (void *)0x1000, NULL, 1), 0);
    for (int i = 0; i < 20; i++) {
        seL4_Yield();
    }
    sel4utils_clean_up_thread(&vka, &vspace, &thread);
    sel4utils_clean_up_thread(&vka, &vspace, &handler);
    vka_free_object(&vka, &endpoint);
}

/* Counts its messages in a variable on its stack. */
static void count(void *endpoint, UNUSED void *arg1, UNUSED void *ipc_buffer)
{
    volatile seL4_Word number = 0;
    while (true) {
        seL4_Recv((seL4_CPtr)endpoint, NULL);
        seL4_SetMR(0, ++number);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    }
}

static seL4_Word ask(seL4_CPtr endpoint)
{
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 0));
    return seL4_GetMR(0);
}

QTEST(thread__goes_back_to_a_checkpoint)
{
    sel4utils_thread_t thread;
    sel4utils_checkpoint_t checkpoint;
    vka_object_t endpoint;
    QT_EQ(vka_alloc_endpoint(&vka, &endpoint), 0);
    make_thread(&thread, seL4_CapNull);
    QT_EQ(sel4utils_start_thread(&thread, count, (void *)endpoint.cptr, NULL, 1), 0);
    QT_EQ(ask(endpoint.cptr), 1);
    QT_EQ(ask(endpoint.cptr), 2);
    QT_EQ(sel4utils_checkpoint_thread(&thread, &checkpoint, true), 0);
    QT_OK(seL4_TCB_Resume(thread.tcb.cptr));
    QT_EQ(ask(endpoint.cptr), 3);
    QT_EQ(ask(endpoint.cptr), 4);
    QT_EQ(sel4utils_suspend_thread(&thread), 0);
    QT_EQ(sel4utils_checkpoint_restore(&checkpoint, true, true), 0);
    QT_EQ(ask(endpoint.cptr), 3);
    sel4utils_clean_up_thread(&vka, &vspace, &thread);
    vka_free_object(&vka, &endpoint);
}

QTEST(thread__there_is_one_core)
{
    sel4utils_thread_t thread;
    sched_params_t params = {0};
    make_thread(&thread, seL4_CapNull);
    QT_EQ(sel4utils_set_sched_affinity(&thread, params), 0);
    QT_CHECK(sel4utils_set_sched_affinity(&thread, sched_params_core(params, 1)) != 0);
    sel4utils_clean_up_thread(&vka, &vspace, &thread);
}
