/* SPDX-License-Identifier: BSD-2-Clause */
/* Signalling and waiting. */
#include "object/notification.h"

#include "arch/arch.h"
#include "debug/assert.h"
#include "sched/sched.h"

void notification_give(struct tcb *tcb, word_t badge)
{
    arch_set_badge_register(tcb, badge);
    arch_set_info_register(tcb, 0);
}

static void wake_with(struct tcb *tcb, word_t badge)
{
    notification_give(tcb, badge);
    thread_set_state(tcb, THREAD_RUNNING);
    sched_wake(tcb);
}

void notification_signal(struct notification *notification, word_t badge)
{
    struct tcb *bound = notification_bound(notification);
    if (!queue_empty(&notification->queue)) {
        wake_with(queue_pop(&notification->queue), badge);
    } else if (notification->is_active) {
        notification->badge |= badge;
    } else if (bound && bound->state == THREAD_BLOCKED_ON_RECEIVE) {
        thread_cancel_ipc(bound);
        wake_with(bound, badge);
    } else {
        notification->is_active = true;
        notification->badge = badge;
    }
}

void notification_take(struct notification *notification, struct tcb *tcb)
{
    kassert(notification->is_active);
    notification->is_active = false;
    notification_give(tcb, notification->badge);
}

void notification_wait(struct notification *notification, struct tcb *tcb, bool is_blocking)
{
    if (notification->is_active) {
        notification_take(notification, tcb);
    } else if (is_blocking) {
        tcb->blocked_on = notification;
        thread_set_state(tcb, THREAD_BLOCKED_ON_NOTIFICATION);
        queue_append(&notification->queue, tcb);
    } else {
        notification_give(tcb, 0);
    }
}

void notification_remove(struct tcb *tcb)
{
    struct notification *notification = tcb->blocked_on;
    queue_remove(&notification->queue, tcb);
}

bool notification_cancel_first(struct notification *notification)
{
    if (queue_empty(&notification->queue)) return false;
    struct tcb *tcb = queue_pop(&notification->queue);
    thread_set_state(tcb, THREAD_RESTART);
    sched_append(tcb);
    sched_reschedule_needed();
    return true;
}

void notification_bind(struct notification *notification, struct tcb *tcb)
{
    kassert(!notification->bound && !tcb->bound);
    notification->bound = kptr_bits(tcb);
    tcb->bound = notification;
}

void notification_unbind(struct notification *notification)
{
    struct tcb *tcb = notification_bound(notification);
    if (!tcb) return;
    tcb->bound = NULL;
    notification->bound = 0;
}

static bool waits(const struct tcb *tcb, const void *notification)
{
    const struct tcb *bound = notification_bound(notification);
    return tcb->blocked_on == notification && tcb->state == THREAD_BLOCKED_ON_NOTIFICATION &&
           !tcb->is_queued && (!bound || bound == tcb);
}

struct broken notification_check(const struct notification *notification)
{
    const struct tcb *bound = notification_bound(notification);
    HOLDS(!notification->is_active || queue_empty(&notification->queue),
          "notification-active-without-waiters", notification);
    HOLDS(!bound || bound->bound == notification, "notification-binding", notification);
    return queue_check(&notification->queue, waits, notification, "notification-waiters");
}
