/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads.
 *
 * A thread here is a TCB, an IPC buffer and a stack. Functions that return int return 0, or an
 * error (with a line on the log), and then nothing is held and nothing has changed. */
#pragma once

#include <sel4/sel4.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/thread_config.h>
#include <sel4utils/util.h>
#include <stdbool.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sel4utils_thread {
    vka_object_t tcb;
    vka_object_t sched_context;
    /* The end of the stack, NULL without one, and where the first frame goes. */
    void *stack_top;
    void *initial_stack_pointer;
    /* In pages. */
    size_t stack_size;
    /* The IPC buffer's frame and address; 0 without one. */
    seL4_CPtr ipc_buffer;
    seL4_Word ipc_buffer_addr;
    bool own_sc;
    bool own_reply;
    vka_object_t reply;
    /* For waiting in the C library: its notification and place (muslcsys/quoll_threads.h). */
    vka_object_t quoll_notification;
    struct quoll_waiter *quoll_waiter;
} sel4utils_thread_t;

/* A copy of a thread's registers and of the used part of its stack. */
typedef struct sel4utils_checkpoint {
    void *stack;
    seL4_UserContext regs;
    sel4utils_thread_t *thread;
    uintptr_t sp;
} sel4utils_checkpoint_t;

/* Where a thread of this program starts. When it returns, the thread ends. */
typedef void (*sel4utils_thread_entry_fn)(void *arg0, void *arg1, void *ipc_buf);

/* Make a thread in *res as `config` says. TCB and slots come from `vka`, stack and IPC buffer are
 * in `alloc`, the address space it is to run in; `parent` is the caller's. The thread is not
 * running. */
int sel4utils_configure_thread_config(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                                      sel4utils_thread_config_t config, sel4utils_thread_t *res);

/* The same with the usual stack, and priority and mcp left as the kernel makes them: 0. */
int sel4utils_configure_thread(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                               seL4_CPtr fault_endpoint, seL4_CNode cspace,
                               seL4_Word cspace_root_data, sel4utils_thread_t *res);

/* Set up a thread of this program to start by entry_point(arg0, arg1, address of its IPC buffer),
 * and start it with `resume`. Its thread-local variables are placed at the end of its stack. */
int sel4utils_start_thread(sel4utils_thread_t *thread, sel4utils_thread_entry_fn entry_point,
                           void *arg0, void *arg1, int resume);

/* Free everything the thread holds. `vka` and `alloc` are those it was made with. */
void sel4utils_clean_up_thread(vka_t *vka, vspace_t *alloc, sel4utils_thread_t *thread);

/* Start a thread of this program that prints the faults it receives from `fault_endpoint` as those
 * of `name`, and lets the faulting threads stay stopped. `cspace` and `data` as for any thread. */
int sel4utils_start_fault_handler(seL4_CPtr fault_endpoint, vka_t *vka, vspace_t *vspace,
                                  seL4_CPtr cspace, seL4_Word data, char *name,
                                  sel4utils_thread_t *res);

/* Print the fault message that was just received, with `tag`, from a thread called `name`: what
 * happened and where. Reads the message registers. */
void sel4utils_print_fault_message(seL4_MessageInfo_t tag, const char *name);

/* Save the state of a thread whose stack is in this address space, after suspending it if
 * `suspend`. */
int sel4utils_checkpoint_thread(sel4utils_thread_t *thread, sel4utils_checkpoint_t *checkpoint,
                                bool suspend);

/* Put the state back, free the copy if `free_memory`, and resume the thread if `resume`. */
int sel4utils_checkpoint_restore(sel4utils_checkpoint_t *checkpoint, bool free_memory, bool resume);

/* Free the copy. */
void sel4utils_free_checkpoint(sel4utils_checkpoint_t *checkpoint);

/* Move the thread to core params.core. With one core that must be 0. */
int sel4utils_set_sched_affinity(sel4utils_thread_t *thread, sched_params_t params);

static inline seL4_TCB sel4utils_get_tcb(sel4utils_thread_t *thread)
{
    return thread->tcb.cptr;
}

static inline int sel4utils_suspend_thread(sel4utils_thread_t *thread)
{
    return seL4_TCB_Suspend(thread->tcb.cptr);
}

/* Give a thread a name that the kernel prints in messages about it; gone where the kernel keeps
 * none. */
#ifdef CONFIG_DEBUG_BUILD
#define NAME_THREAD(_tcbcap, _name) seL4_DebugNameThread(_tcbcap, _name)
#else
#define NAME_THREAD(_tcbcap, _name)
#endif

#ifdef __cplusplus
}
#endif
