/* SPDX-License-Identifier: BSD-2-Clause */
/* A binary semaphore made of a notification and a word that its threads share.
 *
 * The word starts as 1 (free) or 0 (taken); then it belongs to these functions. Its low half
 * counts: 1 is free, 0 taken, -n taken with n threads waiting. Its high half is the number of
 * waiting threads that have been let through and have not noticed yet. At most 32767 threads may
 * wait.
 *
 * A notification holds one signal, however often it is signalled. A thread that is let through
 * passes the signal on while others are too, so none is lost when several arrive at once. */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Take the semaphore; waits until it is free. Returns 0. */
int sync_bin_sem_bare_wait(seL4_CPtr notification, volatile int *value);

/* Let one waiting thread through, or make the semaphore free if none waits. One that is free stays
 * free. Never waits. Returns 0. */
int sync_bin_sem_bare_post(seL4_CPtr notification, volatile int *value);

#ifdef __cplusplus
}
#endif
