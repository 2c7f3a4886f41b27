/* SPDX-License-Identifier: BSD-2-Clause */
/* A queue of timeouts: see platsupport/tqueue.h. */
#include "deadline.h"

#include <platsupport/tqueue.h>

static tqueue_node_t *node_at(tqueue_t *tq, unsigned int id)
{
    return id < (unsigned int)tq->n ? &tq->array[id] : NULL;
}

static tqueue_node_t *allocated_node(tqueue_t *tq, unsigned int id)
{
    tqueue_node_t *node = node_at(tq, id);
    return node != NULL && node->allocated ? node : NULL;
}

static void insert(tqueue_t *tq, tqueue_node_t *node)
{
    tqueue_node_t **at = &tq->queue;
    while (*at != NULL && (*at)->timeout.abs_time <= node->timeout.abs_time) {
        at = &(*at)->next;
    }
    node->next = *at;
    *at = node;
    node->active = true;
}

static void withdraw(tqueue_t *tq, tqueue_node_t *node)
{
    if (!node->active) {
        return;
    }
    tqueue_node_t **at = &tq->queue;
    while (*at != node) {
        at = &(*at)->next;
    }
    *at = node->next;
    node->active = false;
}

int tqueue_init_static(tqueue_t *tq, ps_malloc_ops_t *mops, int size)
{
    void *array = NULL;
    if (tq == NULL || mops == NULL || size <= 0) {
        return EINVAL;
    }
    int error = ps_calloc(mops, (size_t)size, sizeof(tqueue_node_t), &array);
    if (error == 0) *tq = (tqueue_t){.array = array, .n = size};
    return error;
}

int tqueue_alloc_id(tqueue_t *tq, unsigned int *id)
{
    if (tq == NULL || id == NULL) {
        return EINVAL;
    }
    for (unsigned int i = 0; i < (unsigned int)tq->n; i++) {
        if (!tq->array[i].allocated) {
            tq->array[i].allocated = true;
            *id = i;
            return 0;
        }
    }
    return ENOMEM;
}

int tqueue_alloc_id_at(tqueue_t *tq, unsigned int id)
{
    tqueue_node_t *node = tq != NULL ? node_at(tq, id) : NULL;
    if (node == NULL) {
        return EINVAL;
    }
    if (node->allocated) {
        return EADDRINUSE;
    }
    node->allocated = true;
    return 0;
}

int tqueue_free_id(tqueue_t *tq, unsigned int id)
{
    tqueue_node_t *node = tq != NULL ? allocated_node(tq, id) : NULL;
    if (node == NULL) {
        return EINVAL;
    }
    withdraw(tq, node);
    node->allocated = false;
    return 0;
}

int tqueue_register(tqueue_t *tq, unsigned int id, timeout_t *timeout)
{
    tqueue_node_t *node = tq != NULL ? allocated_node(tq, id) : NULL;
    if (node == NULL || timeout == NULL || timeout->callback == NULL) {
        return EINVAL;
    }
    withdraw(tq, node);
    node->timeout = *timeout;
    insert(tq, node);
    return 0;
}

int tqueue_cancel(tqueue_t *tq, unsigned int id)
{
    tqueue_node_t *node = tq != NULL ? node_at(tq, id) : NULL;
    if (node == NULL) {
        return EINVAL;
    }
    withdraw(tq, node);
    return 0;
}

int tqueue_update(tqueue_t *tq, uint64_t curr_time, uint64_t *next_time)
{
    if (tq == NULL) {
        return EINVAL;
    }
    while (tq->queue != NULL && tq->queue->timeout.abs_time <= curr_time) {
        tqueue_node_t *node = tq->queue;
        timeout_t timeout = node->timeout;
        withdraw(tq, node);
        if (timeout.period != 0) { /* back in the queue first: the callback may cancel it */
            node->timeout.abs_time = deadline_next(timeout.abs_time, timeout.period, curr_time);
            insert(tq, node);
        }
        timeout.callback(timeout.token);
    }
    return next_time != NULL ? tqueue_next(tq, next_time) : 0;
}

int tqueue_next(tqueue_t *tq, uint64_t *next_time)
{
    if (tq == NULL || next_time == NULL) {
        return EINVAL;
    }
    *next_time = tq->queue != NULL ? tq->queue->timeout.abs_time : 0;
    return 0;
}
