/* SPDX-License-Identifier: BSD-2-Clause */
/* Condition variables, each used with one lock.
 *
 * A signal or broadcast wakes threads that were waiting before it, never one that comes after, and
 * none is lost, whether the caller holds the lock or not. A woken thread has the lock again when
 * sync_cv_wait() returns. That may return without a signal, and what a thread waited for may have
 * changed once it has the lock: it looks again.
 * Functions return 0, or -1 with a line on the log. */
#pragma once

#include <sel4/sel4.h>
#include <stdbool.h>
#include <sync/bin_sem.h>
#include <vka/object.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    vka_object_t notification;
    volatile int waiters;       /* how many wait (low half) and were woken (high half) */
    volatile bool broadcasting; /* not used */
} sync_cv_t;

/* With a notification that nobody else uses and that stays the caller's, or with one of its own. */
int sync_cv_init(sync_cv_t *cv, seL4_CPtr notification);
int sync_cv_new(vka_t *vka, sync_cv_t *cv);

/* Release `lock`, which the caller holds, wait to be woken, and take it again. At most 16383
 * threads may wait. */
int sync_cv_wait(sync_bin_sem_t *lock, sync_cv_t *cv);

/* Wake one waiting thread, or all. */
int sync_cv_signal(sync_cv_t *cv);
int sync_cv_broadcast(sync_cv_t *cv);

/* Wake all and release `lock`, which the caller holds. */
int sync_cv_broadcast_release(sync_bin_sem_t *lock, sync_cv_t *cv);

/* Free what sync_cv_new() made. No thread may wait. */
int sync_cv_destroy(vka_t *vka, sync_cv_t *cv);

#ifdef __cplusplus
}
#endif
