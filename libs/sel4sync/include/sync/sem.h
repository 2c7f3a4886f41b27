/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting semaphores. Functions return 0, or -1 with a line on the log; sync_sem_trywait() returns
 * -1 without one if nothing is left. */
#pragma once

#include <sel4/sel4.h>
#include <stddef.h>
#include <sync/sem-bare.h>
#include <utils/zf_log.h>
#include <vka/object.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    vka_object_t ep;
    volatile int value; /* see sem-bare.h */
} sync_sem_t;

/* Make a semaphore with `value` to take, of an endpoint that nobody else uses, and that stays the
 * caller's. */
static inline int sync_sem_init(sync_sem_t *sem, seL4_CPtr ep, int value)
{
    if (sem == NULL || value < 0) {
        ZF_LOGE("a semaphore takes 0 or more, not %d", value);
        return -1;
    }
    memset(sem, 0, sizeof(*sem));
    sem->ep.cptr = ep;
    sem->value = value;
    return 0;
}

/* Take one, take one if there is one, give one back; see sem-bare.h. */
static inline int sync_sem_wait(sync_sem_t *sem)
{
    if (sem == NULL) {
        ZF_LOGE("there is no semaphore to wait for");
        return -1;
    }
    return sync_sem_bare_wait(sem->ep.cptr, &sem->value);
}

static inline int sync_sem_trywait(sync_sem_t *sem)
{
    if (sem == NULL) {
        ZF_LOGE("there is no semaphore to try");
        return -1;
    }
    return sync_sem_bare_trywait(sem->ep.cptr, &sem->value);
}

static inline int sync_sem_post(sync_sem_t *sem)
{
    if (sem == NULL) {
        ZF_LOGE("there is no semaphore to post");
        return -1;
    }
    return sync_sem_bare_post(sem->ep.cptr, &sem->value);
}

/* Make a semaphore with an endpoint of its own. On an error nothing is held. */
static inline int sync_sem_new(vka_t *vka, sync_sem_t *sem, int value)
{
    if (sync_sem_init(sem, seL4_CapNull, value) != 0) return -1;
    return vka_alloc_endpoint(vka, &sem->ep) == 0 ? 0 : -1;
}

/* Free the endpoint that sync_sem_new() made. No thread may wait. */
static inline int sync_sem_destroy(vka_t *vka, sync_sem_t *sem)
{
    if (sem == NULL) {
        ZF_LOGE("there is no semaphore to destroy");
        return -1;
    }
    vka_free_object(vka, &sem->ep);
    memset(sem, 0, sizeof(*sem));
    return 0;
}

#ifdef __cplusplus
}
#endif
