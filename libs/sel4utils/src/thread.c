/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads: made of their parts, started, and taken apart again. */

#include "thread_wait.h"

#include <muslcsys/quoll_threads.h>
#include <sel4runtime.h>
#include <sel4utils/helpers.h>
#include <sel4utils/strerror.h>
#include <sel4utils/thread.h>
#include <sel4utils/util.h>
#include <sel4utils/vspace.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>

/* What a thread needs of its stack besides its thread-local variables. */
#define LEAST_STACK_BYTES 1024

static int make_stack(vspace_t *alloc, const sel4utils_thread_config_t *config,
                      sel4utils_thread_t *thread)
{
    size_t pages = config->custom_stack_size ? config->stack_size
                                             : BYTES_TO_4K_PAGES(CONFIG_SEL4UTILS_STACK_SIZE);
    if (pages == 0) return 0;
    thread->stack_top = vspace_new_sized_stack(alloc, pages);
    if (thread->stack_top == NULL) {
        ZF_LOGE("no stack of %zu pages for a thread", pages);
        return -1;
    }
    thread->stack_size = pages;
    thread->initial_stack_pointer = thread->stack_top;
    return 0;
}

static int make_ipc_buffer(vspace_t *alloc, const sel4utils_thread_config_t *config,
                           sel4utils_thread_t *thread)
{
    if (config->no_ipc_buffer) return 0;
    thread->ipc_buffer_addr = (seL4_Word)vspace_new_ipc_buffer(alloc, &thread->ipc_buffer);
    if (thread->ipc_buffer_addr == 0) {
        ZF_LOGE("no IPC buffer for a thread");
        return -1;
    }
    return 0;
}

static int configure_tcb(vspace_t *alloc, const sel4utils_thread_config_t *config,
                         const sel4utils_thread_t *thread)
{
    const sched_params_t *sched = &config->sched_params;
    seL4_Error error =
        api_tcb_configure(thread->tcb.cptr, config->fault_endpoint, seL4_CapNull, seL4_CapNull,
                          config->cspace, config->cspace_root_data, vspace_get_root(alloc), 0,
                          thread->ipc_buffer_addr, thread->ipc_buffer);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot configure a thread: %s", sel4_strerror(error));
        return -1;
    }
    if (sched->auth == seL4_CapNull) return 0;
    error = api_tcb_set_sched_params(thread->tcb.cptr, sched->auth, sched->priority, sched->mcp,
                                     seL4_CapNull, config->fault_endpoint);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot give a thread priority %u and mcp %u: %s", sched->priority, sched->mcp,
                sel4_strerror(error));
        return -1;
    }
    return 0;
}

int sel4utils_configure_thread_config(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                                      sel4utils_thread_config_t config, sel4utils_thread_t *res)
{
    memset(res, 0, sizeof(*res));
    int error = vka_alloc_tcb(vka, &res->tcb);
    if (error == 0) error = make_ipc_buffer(alloc, &config, res);
    if (error == 0) error = make_stack(alloc, &config, res);
    if (error == 0) error = configure_tcb(alloc, &config, res);
    if (error != 0) {
        sel4utils_clean_up_thread(vka, alloc, res);
    } else if (parent == alloc) {
        thread_wait_prepare(vka, &config, res);
    }
    return error;
}

int sel4utils_configure_thread(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                               seL4_CPtr fault_endpoint, seL4_CNode cspace,
                               seL4_Word cspace_root_data, sel4utils_thread_t *res)
{
    sel4utils_thread_config_t config = {
        .fault_endpoint = fault_endpoint,
        .cspace = cspace,
        .cspace_root_data = cspace_root_data,
        .create_reply = true,
    };
    return sel4utils_configure_thread_config(vka, parent, alloc, config, res);
}

/* Put the thread's TLS block at the end of its stack. Returns the thread pointer, 0 without room,
 * and moves *stack_top below the block. */
static uintptr_t place_tls(const sel4utils_thread_t *thread, uintptr_t *stack_top)
{
    size_t tls_bytes = sel4runtime_get_tls_size();
    if (thread->stack_size * PAGE_SIZE_4K < tls_bytes + LEAST_STACK_BYTES) {
        ZF_LOGE("a stack of %zu pages has no room for %zu bytes of thread-local variables",
                thread->stack_size, tls_bytes);
        return 0;
    }
    *stack_top =
        ALIGN_DOWN((uintptr_t)thread->stack_top - tls_bytes, (uintptr_t)STACK_CALL_ALIGNMENT);
    uintptr_t pointer = sel4runtime_write_tls_image((void *)*stack_top);
    sel4runtime_set_tls_variable(pointer, __sel4_ipc_buffer,
                                 (seL4_IPCBuffer *)thread->ipc_buffer_addr);
    sel4runtime_set_tls_variable(pointer, quoll_own_waiter, thread->quoll_waiter);
    return pointer;
}

int sel4utils_start_thread(sel4utils_thread_t *thread, sel4utils_thread_entry_fn entry_point,
                           void *arg0, void *arg1, int resume)
{
    seL4_UserContext context = {0};
    uintptr_t stack_top;
    context.fs_base = place_tls(thread, &stack_top);
    if (context.fs_base == 0) return -1;
    thread->initial_stack_pointer = (void *)stack_top;

    sel4utils_arch_init_local_context(entry_point, arg0, arg1, (void *)thread->ipc_buffer_addr,
                                      (void *)stack_top, &context);
    seL4_Error error = seL4_TCB_WriteRegisters(thread->tcb.cptr, resume != 0, 0,
                                               sizeof(context) / sizeof(seL4_Word), &context);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot start a thread: %s", sel4_strerror(error));
        return -1;
    }
    return 0;
}

void sel4utils_clean_up_thread(vka_t *vka, vspace_t *alloc, sel4utils_thread_t *thread)
{
    if (thread->tcb.cptr != 0) {
        /* It may run, on the stack that goes next. */
        seL4_TCB_Suspend(thread->tcb.cptr);
        vka_free_object(vka, &thread->tcb);
    }
    thread_wait_end(vka, thread);
    if (thread->ipc_buffer_addr != 0) {
        vspace_free_ipc_buffer(alloc, (void *)thread->ipc_buffer_addr);
    }
    if (thread->stack_top != NULL) {
        vspace_free_sized_stack(alloc, thread->stack_top, thread->stack_size);
    }
    memset(thread, 0, sizeof(*thread));
}

int sel4utils_set_sched_affinity(UNUSED sel4utils_thread_t *thread, sched_params_t params)
{
    if (params.core == 0) return 0;
    ZF_LOGE("there is no core %lu", params.core);
    return -1;
}

/* The part of a stack that is in use when its pointer is `sp`. */
static char *used_part(const sel4utils_thread_t *thread, uintptr_t sp, size_t *bytes)
{
    uintptr_t top = (uintptr_t)thread->stack_top;
    uintptr_t bottom = top - thread->stack_size * PAGE_SIZE_4K;
    if (sp < bottom || sp > top) return NULL;
    uintptr_t start = MAX(bottom, sp - QUOLL_RED_ZONE_BYTES);
    *bytes = top - start;
    return (char *)start;
}

int sel4utils_checkpoint_thread(sel4utils_thread_t *thread, sel4utils_checkpoint_t *checkpoint,
                                bool suspend)
{
    *checkpoint = (sel4utils_checkpoint_t){.thread = thread};
    seL4_Error error =
        seL4_TCB_ReadRegisters(thread->tcb.cptr, suspend, 0,
                               sizeof(checkpoint->regs) / sizeof(seL4_Word), &checkpoint->regs);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot read a thread's registers: %s", sel4_strerror(error));
        return -1;
    }
    size_t bytes;
    checkpoint->sp = sel4utils_get_sp(checkpoint->regs);
    char *stack = used_part(thread, checkpoint->sp, &bytes);
    if (stack == NULL) {
        ZF_LOGE("the thread's stack pointer %#lx is not in its stack", checkpoint->sp);
        return -1;
    }
    checkpoint->stack = malloc(bytes);
    if (checkpoint->stack == NULL) {
        ZF_LOGE("out of heap memory for a checkpoint");
        return -1;
    }
    memcpy(checkpoint->stack, stack, bytes);
    return 0;
}

int sel4utils_checkpoint_restore(sel4utils_checkpoint_t *checkpoint, bool free_memory, bool resume)
{
    const sel4utils_thread_t *thread = checkpoint->thread;
    size_t bytes;
    char *stack = used_part(thread, checkpoint->sp, &bytes);
    if (stack == NULL || checkpoint->stack == NULL) {
        ZF_LOGE("the checkpoint is not one of this thread");
        return -1;
    }
    memcpy(stack, checkpoint->stack, bytes);
    seL4_Error error =
        seL4_TCB_WriteRegisters(thread->tcb.cptr, resume, 0,
                                sizeof(checkpoint->regs) / sizeof(seL4_Word), &checkpoint->regs);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot write a thread's registers: %s", sel4_strerror(error));
        return -1;
    }
    if (free_memory) sel4utils_free_checkpoint(checkpoint);
    return 0;
}

void sel4utils_free_checkpoint(sel4utils_checkpoint_t *checkpoint)
{
    free(checkpoint->stack);
    checkpoint->stack = NULL;
}
