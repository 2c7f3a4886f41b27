/* SPDX-License-Identifier: BSD-2-Clause */
/* A counting semaphore made of an endpoint and a count that its threads share.
 *
 * Below 0 the count is the number of waiting threads. Each post that finds one sends exactly one
 * message, so no wake-up is lost, and waits if the waiting thread has not reached the endpoint
 * yet. */
#pragma once

#include <sel4/sel4.h>
#include <stddef.h>

/* Take one; waits if there is none. Returns 0. */
static inline int sync_sem_bare_wait(seL4_CPtr ep, volatile int *value)
{
    if (__atomic_sub_fetch(value, 1, __ATOMIC_ACQUIRE) < 0) {
        seL4_Wait(ep, NULL);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    }
    return 0;
}

/* Take one if there is one. Returns 0, or -1 if there is none. */
static inline int sync_sem_bare_trywait(seL4_CPtr ep, volatile int *value)
{
    (void)ep;
    int old = __atomic_load_n(value, __ATOMIC_RELAXED);
    while (old > 0) {
        if (__atomic_compare_exchange_n(value, &old, old - 1, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return 0;
        }
    }
    return -1;
}

/* Give one back, to a waiting thread if there is one. Returns 0. */
static inline int sync_sem_bare_post(seL4_CPtr ep, volatile int *value)
{
    if (__atomic_add_fetch(value, 1, __ATOMIC_RELEASE) <= 0) {
        seL4_Send(ep, seL4_MessageInfo_new(0, 0, 0, 0));
    }
    return 0;
}
