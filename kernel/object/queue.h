/* SPDX-License-Identifier: BSD-2-Clause */
/* A queue of threads, first in, first out; every operation is O(1).
 *
 * A thread stands in at most one queue at a time (the ready queue of its priority, or that of the
 * endpoint or notification it waits for), so one pair of links in the TCB serves all of them. */
#pragma once

#include "debug/invariant.h"
#include "object/tcb.h"

struct tcb_queue {
    struct tcb *head, *tail; /* both NULL, or the ends of a list linked both ways */
};

static inline bool queue_empty(const struct tcb_queue *queue)
{
    return queue->head == NULL;
}

/* Put `tcb`, which stands in no queue, behind all others. */
static inline void queue_append(struct tcb_queue *queue, struct tcb *tcb)
{
    tcb->queue_next = NULL;
    tcb->queue_prev = queue->tail;
    if (queue->tail) {
        queue->tail->queue_next = tcb;
    } else {
        queue->head = tcb;
    }
    queue->tail = tcb;
}

/* Put `tcb`, which stands in no queue, before all others. */
static inline void queue_prepend(struct tcb_queue *queue, struct tcb *tcb)
{
    tcb->queue_prev = NULL;
    tcb->queue_next = queue->head;
    if (queue->head) {
        queue->head->queue_prev = tcb;
    } else {
        queue->tail = tcb;
    }
    queue->head = tcb;
}

/* Take `tcb` out of the queue it stands in. */
static inline void queue_remove(struct tcb_queue *queue, struct tcb *tcb)
{
    if (tcb->queue_prev) {
        tcb->queue_prev->queue_next = tcb->queue_next;
    } else {
        queue->head = tcb->queue_next;
    }
    if (tcb->queue_next) {
        tcb->queue_next->queue_prev = tcb->queue_prev;
    } else {
        queue->tail = tcb->queue_prev;
    }
    tcb->queue_next = tcb->queue_prev = NULL;
}

/* Take the thread that has waited longest out of a queue that is not empty. */
static inline struct tcb *queue_pop(struct tcb_queue *queue)
{
    struct tcb *first = queue->head;
    queue_remove(queue, first);
    return first;
}

/* Does `tcb` stand in the queue? Takes time in proportion to its length. For the checkers. */
bool queue_has(const struct tcb_queue *queue, const struct tcb *tcb);
word_t queue_length(const struct tcb_queue *queue);

/* Do the links agree (queue-links), and do all members satisfy `belongs(member, context)`
 * (`membership`, an invariant)? */
struct broken queue_check(const struct tcb_queue *queue,
                          bool (*belongs)(const struct tcb *, const void *), const void *context,
                          const char *membership);
