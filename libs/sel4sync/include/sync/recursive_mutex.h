/* SPDX-License-Identifier: BSD-2-Clause */
/* A lock that its holder may take again. The notification is active while it is free. Functions
 * return 0, or -1 with a line on the log. */
#pragma once

#include <sel4/sel4.h>
#include <vka/object.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    vka_object_t notification;
    void *owner; /* an address in the thread-local storage of the thread that has it; or NULL */
    unsigned int held;
} sync_recursive_mutex_t;

/* With an inactive notification that nobody else uses and that stays the caller's, or with one of
 * its own. */
int sync_recursive_mutex_init(sync_recursive_mutex_t *mutex, seL4_CPtr notification);
int sync_recursive_mutex_new(vka_t *vka, sync_recursive_mutex_t *mutex);

/* Waits until no other thread has the lock. Fails if the caller has taken it UINT_MAX times. */
int sync_recursive_mutex_lock(sync_recursive_mutex_t *mutex);

/* Undo one lock; after the last, another thread may have it. Fails if the caller does not have it.
 */
int sync_recursive_mutex_unlock(sync_recursive_mutex_t *mutex);

/* Free what sync_recursive_mutex_new() made. */
int sync_recursive_mutex_destroy(vka_t *vka, sync_recursive_mutex_t *mutex);

#ifdef __cplusplus
}
#endif
