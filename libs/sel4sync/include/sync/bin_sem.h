/* SPDX-License-Identifier: BSD-2-Clause */
/* Binary semaphores. Functions return 0, or -1 with a line on the log. */
#pragma once

#include <sel4/sel4.h>
#include <stddef.h>
#include <sync/bin_sem_bare.h>
#include <utils/zf_log.h>
#include <vka/object.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    vka_object_t notification;
    volatile int value; /* see bin_sem_bare.h */
} sync_bin_sem_t;

/* Make a semaphore of a notification that nobody else uses, and that stays the caller's. `value` is
 * 1 if it starts free, 0 if it starts taken. */
static inline int sync_bin_sem_init(sync_bin_sem_t *sem, seL4_CPtr notification, int value)
{
    if (sem == NULL || (value != 0 && value != 1)) {
        ZF_LOGE("a binary semaphore takes 0 or 1, not %d", value);
        return -1;
    }
    memset(sem, 0, sizeof(*sem));
    sem->notification.cptr = notification;
    sem->value = value;
    return 0;
}

/* Take the semaphore, or let a thread through; see bin_sem_bare.h. */
static inline int sync_bin_sem_wait(sync_bin_sem_t *sem)
{
    if (sem == NULL) {
        ZF_LOGE("there is no semaphore to wait for");
        return -1;
    }
    return sync_bin_sem_bare_wait(sem->notification.cptr, &sem->value);
}

static inline int sync_bin_sem_post(sync_bin_sem_t *sem)
{
    if (sem == NULL) {
        ZF_LOGE("there is no semaphore to post");
        return -1;
    }
    return sync_bin_sem_bare_post(sem->notification.cptr, &sem->value);
}

/* Make a semaphore with a notification of its own. On an error nothing is held. */
static inline int sync_bin_sem_new(vka_t *vka, sync_bin_sem_t *sem, int value)
{
    if (sync_bin_sem_init(sem, seL4_CapNull, value) != 0) return -1;
    return vka_alloc_notification(vka, &sem->notification) == 0 ? 0 : -1;
}

/* Free the notification that sync_bin_sem_new() made. No thread may wait. */
static inline int sync_bin_sem_destroy(vka_t *vka, sync_bin_sem_t *sem)
{
    if (sem == NULL) {
        ZF_LOGE("there is no semaphore to destroy");
        return -1;
    }
    vka_free_object(vka, &sem->notification);
    memset(sem, 0, sizeof(*sem));
    return 0;
}

#ifdef __cplusplus
}
#endif
