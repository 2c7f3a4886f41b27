/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutual exclusion: a binary semaphore that starts free. Unlocking hands the lock to a waiting
 * thread, if any. Functions return 0, or -1 with a line on the log. */
#pragma once

#include <sync/bin_sem.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef sync_bin_sem_t sync_mutex_t;

/* With a notification of the caller, or with one of its own. */
static inline int sync_mutex_init(sync_mutex_t *mutex, seL4_CPtr notification)
{
    return sync_bin_sem_init(mutex, notification, 1);
}

static inline int sync_mutex_new(vka_t *vka, sync_mutex_t *mutex)
{
    return sync_bin_sem_new(vka, mutex, 1);
}

/* A thread that has the lock must not lock it again: it would wait for itself. */
static inline int sync_mutex_lock(sync_mutex_t *mutex)
{
    return sync_bin_sem_wait(mutex);
}

static inline int sync_mutex_unlock(sync_mutex_t *mutex)
{
    return sync_bin_sem_post(mutex);
}

/* Free what sync_mutex_new() made. */
static inline int sync_mutex_destroy(vka_t *vka, sync_mutex_t *mutex)
{
    return sync_bin_sem_destroy(vka, mutex);
}

#ifdef __cplusplus
}
#endif
