/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread: registers, what it may reach, and where it stands in the scheduler and in queues.
 *
 *                   resume / reply / message / signal
 *   INACTIVE <---------------------------------------------+
 *      | resume          suspend: from every state         |
 *      v                                                   |
 *   RESTART ---> RUNNING ---> BLOCKED_ON_{RECEIVE,SEND,REPLY,NOTIFICATION} --> RUNNING/RESTART
 *                   |
 *                   +--- idle thread: IDLE for ever
 *
 * RESTART: the instruction at the fault address runs again (an interrupted system call is repeated).
 * RUNNING and RESTART threads are runnable; a runnable thread is in its ready queue, or current. */
#pragma once

#include "arch_thread.h"
#include "cap/slot.h"
#include "entry/error.h"

enum thread_state {
    THREAD_INACTIVE = 0,
    THREAD_RUNNING,
    THREAD_RESTART,
    THREAD_BLOCKED_ON_RECEIVE,
    THREAD_BLOCKED_ON_SEND,
    THREAD_BLOCKED_ON_REPLY,
    THREAD_BLOCKED_ON_NOTIFICATION,
    THREAD_IDLE,
};

/* The capabilities a TCB owns, in the slots at its start. */
enum tcb_slot {
    TCB_CSPACE = 0,
    TCB_VSPACE,
    TCB_REPLY,   /* master reply capability */
    TCB_CALLER,  /* reply capability to whom this thread received a call from */
    TCB_BUFFER,  /* frame of the IPC buffer */
    TCB_SLOTS,
};

/* seL4_FaultType */
enum fault_type {
    FAULT_NULL = 0,
    FAULT_CAP,
    FAULT_UNKNOWN_SYSCALL,
    FAULT_USER_EXCEPTION,
    FAULT_VM = 5,
};

/* Why a thread stopped; its message form is defined by the API. */
struct fault {
    enum fault_type type;
    bool in_receive;            /* CAP */
    word_t address;             /* CAP: cptr; VM: address; UNKNOWN_SYSCALL: the number */
    word_t code;                /* VM: fault status; USER_EXCEPTION: error code */
    word_t number;              /* USER_EXCEPTION: vector */
    bool is_instruction;        /* VM */
    struct lookup_fail lookup;  /* CAP */
};

struct tcb {
    struct slot slots[TCB_SLOTS];
    struct arch_thread arch;         /* registers, FPU state, redirect handler */

    enum thread_state state;
    uint8_t priority, mcp, domain;
    bool is_queued;                  /* in its ready queue */
    word_t flags;                    /* seL4_TCBFlag */
    word_t time_slice;               /* ticks left */
    vaddr_t buffer_vaddr;            /* of the IPC buffer, 0 if none */
    word_t fault_handler;            /* cptr in the thread's own CSpace */
    struct fault fault;              /* the fault being handled, FAULT_NULL if none */

    /* while blocked on an endpoint or notification */
    void *blocked_on;                /* struct endpoint * or struct notification * */
    word_t sender_badge;
    bool can_grant, can_grant_reply, is_call;
    struct tcb *queue_next, *queue_prev;

    struct tcb *ready_next, *ready_prev;
    struct notification *bound;
    struct tcb *all_next, *all_prev; /* list of every thread, for the debug printers */
    char name[32];                   /* debug builds */
};
_Static_assert(sizeof(struct tcb) <= 2048, "a TCB object is 2 KiB: seL4_TCBBits");
