/* SPDX-License-Identifier: BSD-2-Clause */
/* Recursive locks. Only the holder signals, and only once for each time it was let in, so the
 * notification never has to hold two signals. */
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sync/recursive_mutex.h>
#include <utils/zf_log.h>

/* Each thread has this at an address of its own. */
static __thread char self;

/* A thread that reads while another writes sees an owner other than itself, whatever the order. */
static bool is_ours(const sync_recursive_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) == (void *)&self;
}

static void set_owner(sync_recursive_mutex_t *mutex, void *owner)
{
    __atomic_store_n(&mutex->owner, owner, __ATOMIC_RELAXED);
}

int sync_recursive_mutex_init(sync_recursive_mutex_t *mutex, seL4_CPtr notification)
{
    if (mutex == NULL) {
        ZF_LOGE("there is no lock to make");
        return -1;
    }
    memset(mutex, 0, sizeof(*mutex));
    mutex->notification.cptr = notification;
    seL4_Signal(notification);
    return 0;
}

int sync_recursive_mutex_new(vka_t *vka, sync_recursive_mutex_t *mutex)
{
    vka_object_t notification;
    if (mutex == NULL) {
        ZF_LOGE("there is no lock to make");
        return -1;
    }
    if (vka_alloc_notification(vka, &notification) != 0) return -1;
    sync_recursive_mutex_init(mutex, notification.cptr);
    mutex->notification = notification;
    return 0;
}

int sync_recursive_mutex_lock(sync_recursive_mutex_t *mutex)
{
    if (mutex == NULL) {
        ZF_LOGE("there is no lock to take");
        return -1;
    }
    if (!is_ours(mutex)) {
        seL4_Wait(mutex->notification.cptr, NULL);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        set_owner(mutex, &self);
    }
    if (mutex->held == UINT_MAX) {
        ZF_LOGE("the lock is held too many times");
        return -1;
    }
    mutex->held++;
    return 0;
}

int sync_recursive_mutex_unlock(sync_recursive_mutex_t *mutex)
{
    if (mutex == NULL || !is_ours(mutex)) {
        ZF_LOGE("the lock is not the caller's");
        return -1;
    }
    mutex->held--;
    if (mutex->held == 0) {
        set_owner(mutex, NULL);
        __atomic_thread_fence(__ATOMIC_RELEASE);
        seL4_Signal(mutex->notification.cptr);
    }
    return 0;
}

int sync_recursive_mutex_destroy(vka_t *vka, sync_recursive_mutex_t *mutex)
{
    if (mutex == NULL) {
        ZF_LOGE("there is no lock to destroy");
        return -1;
    }
    vka_free_object(vka, &mutex->notification);
    memset(mutex, 0, sizeof(*mutex));
    return 0;
}
