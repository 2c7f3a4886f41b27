/* SPDX-License-Identifier: BSD-2-Clause */
/* Condition variables.
 *
 * Threads that wait are counted, and those woken are moved to `granted`, as for semaphores: while
 * that is not 0, a signal is on its way. A notification cannot tell who its signal is for. So that
 * nobody takes the signal of a thread that waited longer, no thread starts to wait while there are
 * grants. It must not spin until they are used, either, as the threads they belong to may have a
 * lower priority. Instead it leaves the lock, without releasing it, to the next thread that takes a
 * grant, queues for the lock behind it, and returns to its caller, who looks again. */
#include "waiters.h"

#include <string.h>
#include <sync/condition_var.h>

/* In the count: the lock was left to the next that takes a grant. */
enum { LOCK_LEFT = 0x4000 };

static bool lock_left(struct waiters waiters)
{
    return (waiters.count & LOCK_LEFT) != 0;
}

/* Start to wait. Returns false if there are grants; the lock is then left to whom one belongs.
 * The caller has the lock, so nobody else can be here. */
static bool join(volatile int *word)
{
    int old = __atomic_load_n(word, __ATOMIC_RELAXED);
    struct waiters was, now;
    do {
        was = now = waiters_read(old);
        now.count += was.granted == 0 ? 1 : LOCK_LEFT;
    } while (!waiters_replace(word, &old, now));
    return was.granted == 0;
}

/* Use up a grant. Returns whether there was one, and then in *was what came before. */
static bool take_grant(volatile int *word, struct waiters *was)
{
    int old = __atomic_load_n(word, __ATOMIC_RELAXED);
    struct waiters now;
    do {
        *was = now = waiters_read(old);
        if (was->granted == 0) return false;
        now.granted--;
        now.count &= ~LOCK_LEFT;
    } while (!waiters_replace(word, &old, now));
    return true;
}

/* Wake `most` of the threads that wait, or all if there are fewer. */
static int wake(sync_cv_t *cv, int most)
{
    if (cv == NULL) {
        ZF_LOGE("there is no condition variable to signal");
        return -1;
    }
    int old = __atomic_load_n(&cv->waiters, __ATOMIC_RELAXED), woken;
    struct waiters now;
    do {
        now = waiters_read(old);
        int waiting = now.count & ~LOCK_LEFT;
        woken = waiting < most ? waiting : most;
        now.count -= woken;
        now.granted += woken;
    } while (!waiters_replace(&cv->waiters, &old, now));
    if (woken > 0) seL4_Signal(cv->notification.cptr);
    return 0;
}

int sync_cv_wait(sync_bin_sem_t *lock, sync_cv_t *cv)
{
    struct waiters was;
    if (lock == NULL || cv == NULL) {
        ZF_LOGE("waiting takes a lock and a condition variable");
        return -1;
    }
    /* Others have had the lock by then, and what the caller waits for may have come. */
    if (!join(&cv->waiters)) return sync_bin_sem_wait(lock);
    sync_bin_sem_post(lock);
    do {
        seL4_Wait(cv->notification.cptr, NULL);
    } while (!take_grant(&cv->waiters, &was));
    if (was.granted > 1) seL4_Signal(cv->notification.cptr);
    return lock_left(was) ? 0 : sync_bin_sem_wait(lock);
}

int sync_cv_signal(sync_cv_t *cv)
{
    return wake(cv, 1);
}

int sync_cv_broadcast(sync_cv_t *cv)
{
    return wake(cv, INT16_MAX);
}

int sync_cv_broadcast_release(sync_bin_sem_t *lock, sync_cv_t *cv)
{
    return sync_cv_broadcast(cv) == 0 ? sync_bin_sem_post(lock) : -1;
}

int sync_cv_init(sync_cv_t *cv, seL4_CPtr notification)
{
    if (cv == NULL) {
        ZF_LOGE("there is no condition variable to make");
        return -1;
    }
    memset(cv, 0, sizeof(*cv));
    cv->notification.cptr = notification;
    return 0;
}

int sync_cv_new(vka_t *vka, sync_cv_t *cv)
{
    if (sync_cv_init(cv, seL4_CapNull) != 0) return -1;
    return vka_alloc_notification(vka, &cv->notification) == 0 ? 0 : -1;
}

int sync_cv_destroy(vka_t *vka, sync_cv_t *cv)
{
    if (cv == NULL) {
        ZF_LOGE("there is no condition variable to destroy");
        return -1;
    }
    vka_free_object(vka, &cv->notification);
    memset(cv, 0, sizeof(*cv));
    return 0;
}
