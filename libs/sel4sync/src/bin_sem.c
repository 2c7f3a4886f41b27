/* SPDX-License-Identifier: BSD-2-Clause */
/* Binary semaphores.
 *
 * While `granted` is not 0, a signal is on its way: the notification is active, or a thread that
 * it woke has yet to look. Whoever looks takes one grant and, if that was not the last, signals
 * again. A signal without a grant is left over from two that woke a thread each; it is ignored. */
#include "waiters.h"

#include <stddef.h>
#include <sync/bin_sem_bare.h>

/* Count us in. Returns whether the semaphore was free. */
static bool join(volatile int *value)
{
    int old = __atomic_load_n(value, __ATOMIC_RELAXED);
    struct waiters was, now;
    do {
        was = now = waiters_read(old);
        now.count--;
    } while (!waiters_replace(value, &old, now));
    return was.count > 0;
}

/* Use up a grant. Returns whether there was one; *more: there are others. */
static bool take_grant(volatile int *value, bool *more)
{
    int old = __atomic_load_n(value, __ATOMIC_RELAXED);
    struct waiters now;
    do {
        now = waiters_read(old);
        if (now.granted == 0) return false;
        now.granted--;
    } while (!waiters_replace(value, &old, now));
    *more = now.granted > 0;
    return true;
}

int sync_bin_sem_bare_wait(seL4_CPtr notification, volatile int *value)
{
    if (join(value)) return 0;
    bool more = false;
    do {
        seL4_Wait(notification, NULL);
    } while (!take_grant(value, &more));
    if (more) seL4_Signal(notification);
    return 0;
}

int sync_bin_sem_bare_post(seL4_CPtr notification, volatile int *value)
{
    int old = __atomic_load_n(value, __ATOMIC_RELAXED);
    struct waiters was, now;
    do {
        was = now = waiters_read(old);
        if (was.count < 1) now.count++;
        if (was.count < 0) now.granted++;
    } while (!waiters_replace(value, &old, now));
    if (was.count < 0) seL4_Signal(notification);
    return 0;
}
