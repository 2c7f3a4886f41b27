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
 * RESTART: the instruction at the fault address runs again (an interrupted system call is
 * repeated). RUNNING and RESTART threads are runnable; a runnable thread is in its ready queue, or
 * current, or the scheduler's candidate (sched/sched.h). */
#pragma once

#include "arch_thread.h"
#include "benchmark/benchmark.h"
#include "cap/slot.h"
#include "debug/invariant.h"
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
    TCB_REPLY,  /* master reply capability */
    TCB_CALLER, /* reply capability to whom this thread received a call from */
    TCB_BUFFER, /* frame of the IPC buffer */
    TCB_SLOTS,
};

/* seL4_FaultType */
enum fault_type {
    FAULT_NULL = 0,
    FAULT_CAP,
    FAULT_UNKNOWN_SYSCALL,
    FAULT_USER_EXCEPTION,
    FAULT_DEBUG_EXCEPTION,
    FAULT_VM,
};

/* seL4_TCBFlag, and our addition. */
enum tcb_flag {
    TCB_FLAG_FPU_DISABLED = 1,
    TCB_FLAG_QUIET = 1 << 16, /* a debug build does not explain this thread's refused calls */
    TCB_FLAGS = TCB_FLAG_FPU_DISABLED | TCB_FLAG_QUIET,
};

/* Why a thread stopped; its message form is defined by the API. */
struct fault {
    enum fault_type type;
    bool in_receive;     /* CAP */
    bool is_instruction; /* VM */
    uint16_t zero;       /* as in struct lookup_fail */
    word_t address;      /* CAP: cptr; VM: address; UNKNOWN_SYSCALL: the number;
                          * DEBUG_EXCEPTION: address of the breakpoint */
    word_t code;         /* VM: fault status; USER_EXCEPTION: error code; DEBUG_EXCEPTION: why,
                          * an enum break_type */
    word_t number;       /* USER_EXCEPTION: vector; DEBUG_EXCEPTION: breakpoint */
    struct lookup_fail lookup; /* CAP */
};

/* What a message needs comes first, with the registers, in as few cache lines as may be. */
struct tcb {
    struct slot slots[TCB_SLOTS];

    enum thread_state state;
    uint8_t priority, mcp, domain;
    bool is_queued; /* in its ready queue */
    /* in the ready queue, or the queue of what it is blocked on: never in two (object/queue.h) */
    struct tcb *queue_next, *queue_prev;
    /* while blocked on an endpoint or notification */
    void *blocked_on; /* struct endpoint * or struct notification * */
    word_t sender_badge;
    bool can_grant, can_grant_reply, is_call;
    struct notification *bound;
    vaddr_t buffer_vaddr; /* of the IPC buffer, 0 if none */
    struct fault fault;   /* the fault being handled, FAULT_NULL if none */

    struct arch_thread arch; /* registers, redirect handler, FPU state */

    word_t flags;                    /* enum tcb_flag */
    word_t time_slice;               /* ticks left */
    word_t fault_handler;            /* cptr in the thread's own CSpace */
    struct tcb *all_next, *all_prev; /* list of every thread: tcb_all() */
    struct thread_usage usage;       /* benchmark builds */
    char name[32];                   /* debug builds */
};
_Static_assert(sizeof(struct tcb) <= 2048, "a TCB object is 2 KiB: seL4_TCBBits");

/* Make a thread of a zeroed object: inactive, priority 0, in the creator's domain. */
void tcb_create(struct tcb *tcb);

/* The last capability to the thread is being deleted: it stops for good and nothing refers to it
 * any more but its own slots, which the caller empties. */
void tcb_finalise(struct tcb *tcb);

/* Stop in whatever it does; a system call or wait it was in is abandoned. */
void thread_suspend(struct tcb *tcb);

/* Run again: a stopped or waiting thread repeats its last instruction. Nothing happens to a thread
 * that can run already, or to the idle thread. */
void thread_restart(struct tcb *tcb);

/* Abandon what it waits for: out of the queue, or the right to answer it is revoked, and the fault
 * it stopped for is forgotten. Leaves its state to the caller. */
void thread_cancel_ipc(struct tcb *tcb);

/* Every thread but the idle one, linked by all_next, newest first: for printers and checkers. */
struct tcb *tcb_all(void);

/* Has a thread before `tcb` in that list the same CSpace root? So that each is looked at once. */
bool tcb_cspace_seen(const struct tcb *tcb);

/* Invocations of TCB capabilities. */
struct call;
struct sys_error;
status_t decode_tcb(const struct call *call, struct sys_error *err);

/* Is the thread's state consistent with where it stands, and does it own only what it may? */
struct broken tcb_check(const struct tcb *tcb);

/* Is the thread in the list of every thread, linked both ways? */
bool tcb_is_listed(const struct tcb *tcb);
