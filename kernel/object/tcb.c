/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of a thread: made, stopped, started, gone. */
#include "object/tcb.h"

#include "arch/arch.h"
#include "config.h"
#include "debug/assert.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/reply.h"
#include "sched/sched.h"

static struct tcb *all_threads; /* (k) */

struct tcb *tcb_all(void)
{
    return all_threads;
}

#ifdef CONFIG_PRINTING
/* Until somebody gives it a better name. */
static void name_after(struct tcb *tcb, const char *creator)
{
    static const char prefix[] = "child of ";
    size_t length = sizeof prefix - 1;
    __builtin_memcpy(tcb->name, prefix, length);
    for (; *creator && length < sizeof tcb->name - 1; creator++) tcb->name[length++] = *creator;
}
#else
static void name_after(struct tcb *tcb, const char *creator)
{
    (void)tcb, (void)creator;
}
#endif

void tcb_create(struct tcb *tcb)
{
    arch_thread_init(tcb);
    tcb->domain = sched_current_domain();
    tcb->time_slice = CONFIG_TIME_SLICE;
    name_after(tcb, current_thread->name);
    tcb->all_next = all_threads;
    if (all_threads) all_threads->all_prev = tcb;
    all_threads = tcb;
}

bool tcb_cspace_seen(const struct tcb *tcb)
{
    struct cap root = tcb->slots[TCB_CSPACE].cap;
    for (const struct tcb *other = all_threads; other != tcb; other = other->all_next) {
        struct cap cap = other->slots[TCB_CSPACE].cap;
        if (cap.type == root.type && cap.cnode.ptr == root.cnode.ptr) return true;
    }
    return false;
}

static void unregister(struct tcb *tcb)
{
    if (tcb->all_prev) {
        tcb->all_prev->all_next = tcb->all_next;
    } else {
        all_threads = tcb->all_next;
    }
    if (tcb->all_next) tcb->all_next->all_prev = tcb->all_prev;
}

void tcb_finalise(struct tcb *tcb)
{
    if (tcb->bound) notification_unbind(tcb->bound);
    thread_suspend(tcb);
    arch_thread_destroy(tcb);
    benchmark_forget(tcb);
    unregister(tcb);
}

void thread_cancel_ipc(struct tcb *tcb)
{
    switch (tcb->state) {
    case THREAD_BLOCKED_ON_SEND:
    case THREAD_BLOCKED_ON_RECEIVE:
        endpoint_remove(tcb);
        break;
    case THREAD_BLOCKED_ON_NOTIFICATION:
        notification_remove(tcb);
        break;
    case THREAD_BLOCKED_ON_REPLY:
        reply_revoke(tcb);
        break;
    case THREAD_INACTIVE:
    case THREAD_RUNNING:
    case THREAD_RESTART:
    case THREAD_IDLE:
        break;
    }
    tcb->fault.type = FAULT_NULL;
}

void thread_suspend(struct tcb *tcb)
{
    thread_cancel_ipc(tcb);
    if (tcb->state == THREAD_RUNNING) arch_stop_at_next(tcb);
    sched_dequeue(tcb);
    thread_set_state(tcb, THREAD_INACTIVE);
}

void thread_restart(struct tcb *tcb)
{
    if (thread_runnable(tcb) || tcb->state == THREAD_IDLE) return;
    thread_cancel_ipc(tcb);
    reply_master_setup(tcb);
    thread_set_state(tcb, THREAD_RESTART);
    if (tcb != current_thread) sched_wake(tcb);
}

/* ---- checker ---- */

bool tcb_is_listed(const struct tcb *tcb)
{
    const struct tcb *before = tcb->all_prev, *behind = tcb->all_next;
    bool is_found = before ? before->all_next == tcb : all_threads == tcb;
    return is_found && (!behind || behind->all_prev == tcb);
}

/* May this stand in the thread's slot `index`? A zombie may anywhere: its deletion began there. */
static bool may_own(const struct tcb *tcb, unsigned index)
{
    struct cap cap = tcb->slots[index].cap;
    if (cap.type == CAP_NULL || cap.type == CAP_ZOMBIE) return true;
    switch (index) {
    case TCB_CSPACE:
        return cap.type == CAP_CNODE;
    case TCB_REPLY:
        return cap.type == CAP_REPLY && cap.reply.is_master && cap_reply_thread(cap) == tcb;
    case TCB_CALLER:
        return cap.type == CAP_REPLY && !cap.reply.is_master;
    default:
        return cap.type >= CAP_ARCH;
    }
}

static bool stands_where_it_waits(const struct tcb *tcb)
{
    switch (tcb->state) {
    case THREAD_BLOCKED_ON_SEND:
    case THREAD_BLOCKED_ON_RECEIVE: {
        const struct endpoint *endpoint = tcb->blocked_on;
        return queue_has(&endpoint->queue, tcb);
    }
    case THREAD_BLOCKED_ON_NOTIFICATION: {
        const struct notification *notification = tcb->blocked_on;
        return queue_has(&notification->queue, tcb);
    }
    default:
        return tcb->is_queued || (!tcb->queue_next && !tcb->queue_prev);
    }
}

struct broken tcb_check(const struct tcb *tcb)
{
    HOLDS(tcb_is_listed(tcb), "thread-listed", tcb);
    HOLDS(tcb->state < THREAD_IDLE, "thread-state", tcb);
    HOLDS(!tcb->bound || notification_bound(tcb->bound) == tcb, "thread-binding", tcb);
    for (unsigned i = 0; i < TCB_SLOTS; i++) HOLDS(may_own(tcb, i), "thread-owns", &tcb->slots[i]);
    HOLDS(stands_where_it_waits(tcb), "thread-in-its-queue", tcb);
    bool can_run = thread_runnable(tcb);
    HOLDS(!can_run || tcb->fault.type == FAULT_NULL, "thread-runs-without-fault", tcb);
    bool needs_master = can_run || tcb->state == THREAD_BLOCKED_ON_REPLY;
    HOLDS(!needs_master || tcb->slots[TCB_REPLY].cap.type == CAP_REPLY, "thread-reply-master", tcb);
    return SOUND;
}
