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

/*@ requires \valid_read(queue);
    assigns \nothing;
    ensures \result <==> queue->head == \null; */
static inline bool queue_empty(const struct tcb_queue *queue)
{
    return queue->head == NULL;
}

/*@ // Both ends or none, and nobody beyond them. Proofs see a queue through its ends; that the
    // links between them agree is checked by queue_check().
    predicate distinct(struct tcb *a, struct tcb *b) = a == b || \separated(a, b);

    predicate queue_ends(struct tcb_queue *q) =
        \valid(q) && (q->head == \null <==> q->tail == \null) &&
        distinct(q->head, q->tail) &&
        (q->head != \null ==> \valid(q->head) && q->head->queue_prev == \null) &&
        (q->tail != \null ==> \valid(q->tail) && q->tail->queue_next == \null); */

/* Put `tcb`, which stands in no queue, behind all others. */
/*@ requires queue_ends(queue) && \valid(tcb);
    requires tcb != queue->head && tcb != queue->tail;
    requires \separated(queue, tcb, queue->head) && \separated(queue, tcb, queue->tail);
    assigns *queue, tcb->queue_next, tcb->queue_prev, queue->tail->queue_next;
    ensures queue_ends(queue);
    ensures queue->tail == tcb && tcb->queue_prev == \old(queue->tail);
    ensures \old(queue->tail) == \null ==> queue->head == tcb;
    ensures \old(queue->tail) != \null ==>
        queue->head == \old(queue->head) && \old(queue->tail)->queue_next == tcb; */
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
/*@ requires queue_ends(queue) && \valid(tcb);
    requires \separated(queue, tcb, queue->head) && \separated(queue, tcb, queue->tail);
    assigns *queue, tcb->queue_next, tcb->queue_prev, queue->head->queue_prev;
    ensures queue_ends(queue);
    ensures queue->head == tcb && tcb->queue_next == \old(queue->head);
    ensures \old(queue->head) == \null ==> queue->tail == tcb;
    ensures \old(queue->head) != \null ==>
        queue->tail == \old(queue->tail) && \old(queue->head)->queue_prev == tcb; */
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

/*@ // `tcb` is linked with its neighbours, or is the end where it has none.
    predicate queue_place(struct tcb_queue *q, struct tcb *tcb) =
        \valid(tcb) && q->head != \null &&
        (tcb->queue_prev == \null <==> q->head == tcb) &&
        (tcb->queue_next == \null <==> q->tail == tcb) &&
        (tcb->queue_prev != \null ==>
            \valid(tcb->queue_prev) && tcb->queue_prev->queue_next == tcb) &&
        (tcb->queue_next != \null ==>
            \valid(tcb->queue_next) && tcb->queue_next->queue_prev == tcb) &&
        (tcb->queue_prev == tcb->queue_next ==> tcb->queue_prev == \null) &&
        (tcb->queue_prev != tcb && tcb->queue_next != tcb); */

/* Take `tcb` out of the queue it stands in. */
/*@ requires queue_ends(queue) && queue_place(queue, tcb);
    requires \separated(queue, tcb, tcb->queue_prev, tcb->queue_next);
    requires \separated(queue, queue->head) && \separated(queue, queue->tail);
    requires distinct(tcb->queue_prev, queue->head) && distinct(tcb->queue_next, queue->tail);
    requires distinct(tcb->queue_next, queue->head) && distinct(tcb->queue_prev, queue->tail);
    assigns *queue, tcb->queue_next, tcb->queue_prev, tcb->queue_prev->queue_next,
        tcb->queue_next->queue_prev;
    ensures queue_ends(queue);
    ensures tcb->queue_next == \null && tcb->queue_prev == \null;
    ensures \old(tcb->queue_prev) == \null ==> queue->head == \old(tcb->queue_next);
    ensures \old(tcb->queue_prev) != \null ==>
        \old(tcb->queue_prev)->queue_next == \old(tcb->queue_next);
    ensures \old(tcb->queue_next) == \null ==> queue->tail == \old(tcb->queue_prev);
    ensures \old(tcb->queue_next) != \null ==>
        \old(tcb->queue_next)->queue_prev == \old(tcb->queue_prev); */
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
/*@ requires queue_ends(queue) && queue_place(queue, queue->head);
    requires \separated(queue, queue->head, queue->head->queue_prev, queue->head->queue_next);
    requires \separated(queue, queue->tail);
    requires distinct(queue->head->queue_next, queue->tail);
    assigns *queue, queue->head->queue_next, queue->head->queue_prev,
        queue->head->queue_next->queue_prev;
    ensures queue_ends(queue);
    ensures \result == \old(queue->head) && queue->head == \old(queue->head->queue_next);
    ensures \result->queue_next == \null && \result->queue_prev == \null; */
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
