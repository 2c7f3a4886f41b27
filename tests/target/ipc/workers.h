/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of a test, in its own address space and CSpace, each with a stack, TLS and IPC buffer.
 *
 * The test itself has the highest priority, so that nothing runs until it waits, or settles: then
 * everybody runs until nobody can. */
#pragma once

#include <lab/objects.h>
#include <stddef.h>

enum { MAX_WORKERS = 6, WORKER_PRIORITY = 100 };

struct worker {
    seL4_CPtr tcb;
    void (*body)(struct worker *);
    seL4_Word in[6];            /* for the body, set by the test */
    volatile seL4_Word out[16]; /* from the body */
    volatile seL4_Word steps;   /* how far it has come, as the body counts */
    volatile bool done;
    seL4_IPCBuffer *buffer;
    seL4_Word stack_top;
};

/* A stopped thread that will run `body` with WORKER_PRIORITY; it has no fault handler. It is gone
 * after the test, which may have MAX_WORKERS of them. */
struct worker *worker_make(void (*body)(struct worker *));
/* A thread that is never run: for methods that are refused. */
seL4_CPtr tcb_make(void);

void worker_start(struct worker *worker);
void worker_set_priority(struct worker *worker, seL4_Word priority);
/* Faults of the worker go to this capability (an endpoint with the rights to send and grant). */
void worker_set_handler(struct worker *worker, seL4_CPtr faults);

/* Let all workers run until none of them can. */
void settle(void);
/* A priority of one's own, back to the highest after `restore`. */
void set_own_priority(seL4_Word priority);

/* Bodies that several tests use. */
void body_spin(struct worker *self);  /* counts steps for ever */
void body_count(struct worker *self); /* steps = 1, and ends */
