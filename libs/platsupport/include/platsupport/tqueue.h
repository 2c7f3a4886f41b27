/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A queue of timeouts, ordered by time. Pure: it is told the time. Each timeout has a number: free,
 * allocated, or waiting in the queue. Callbacks may register and cancel timeouts.
 *
 * Functions return 0, or EINVAL for a number that is out of range or not in the state required.
 */
#pragma once

#include <platsupport/io.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Called with the timeout's token; its result is passed to nobody. */
typedef int (*timeout_cb_fn_t)(uintptr_t token);

typedef struct {
    uint64_t abs_time; /* when */
    uint64_t period;   /* and then every so often; 0: once */
    uintptr_t token;
    timeout_cb_fn_t callback;
} timeout_t;

typedef struct tqueue_node {
    timeout_t timeout;
    bool allocated;
    bool active;
    struct tqueue_node *next;
} tqueue_node_t;

typedef struct {
    tqueue_node_t *queue; /* waiting, soonest first */
    tqueue_node_t *array; /* by number */
    int n;
} tqueue_t;

/* A queue of `size` numbers, in memory from `mops`: 0, EINVAL or ENOMEM. */
int tqueue_init_static(tqueue_t *tq, ps_malloc_ops_t *mops, int size);

/* Allocate any number, to *id, or a given one. -ENOMEM when none is free, -EADDRINUSE when that one
 * is not. */
int tqueue_alloc_id(tqueue_t *tq, unsigned int *id);
int tqueue_alloc_id_at(tqueue_t *tq, unsigned int id);
/* Free it; if it waits, it is cancelled first. */
int tqueue_free_id(tqueue_t *tq, unsigned int id);

/* Make it wait; replaces what it waited for. Cancelling one that does not wait, or is free, is
 * fine.
 */
int tqueue_register(tqueue_t *tq, unsigned int id, timeout_t *timeout);
int tqueue_cancel(tqueue_t *tq, unsigned int id);

/* Call all timeouts due at curr_time, and say when the next one is (0: there is none). A periodic
 * one is called once, however late it is, and next at a multiple of its period in the future. */
int tqueue_update(tqueue_t *tq, uint64_t curr_time, uint64_t *next_time);
/* When the next one is; 0: there is none. */
int tqueue_next(tqueue_t *tq, uint64_t *next_time);

#ifdef __cplusplus
}
#endif
