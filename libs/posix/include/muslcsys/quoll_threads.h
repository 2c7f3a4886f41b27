/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the C library needs of whoever makes threads, so that a thread which must wait for another
 * (for the heap, for a FILE, for a mutex) sleeps instead of yielding: a notification of its own.
 * Without one it yields until it may go on, which takes for ever when the other has a lower
 * priority. sel4utils does this for its threads.
 */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A thread's place among those that may wait. */
struct quoll_waiter;

/* The calling thread's, or NULL. Thread-local: whoever makes a thread sets it there. */
extern __thread struct quoll_waiter *quoll_own_waiter;

/* A place for a thread that has `notification` to itself; every thread of the program must reach
 * it by this capability. NULL when there are 32 already. */
struct quoll_waiter *quoll_waiter_new(uintptr_t notification);
/* Gives the place back. Its thread must not be running, or be the caller. NULL: nothing happens. */
void quoll_waiter_free(struct quoll_waiter *waiter);

/* Somebody watches the time: from now on threads with such a place sleep until a time, too, in
 * nanosleep() and in waits with a time limit. `notification` is signalled whenever one begins;
 * then, and when the next time has come, quoll_alarms_ring() is to be called. 0: nobody does any
 * more. */
void quoll_alarms_watch(uintptr_t notification);
/* Wake those whose time has come at `now`, in nanoseconds of the C library's clocks. Returns the
 * next time that somebody waits for, or UINT64_MAX. */
uint64_t quoll_alarms_ring(uint64_t now);

#ifdef __cplusplus
}
#endif
