/* SPDX-License-Identifier: BSD-2-Clause */
/* What the checkers ask of a queue; the operations are inline in queue.h. */
#include "object/queue.h"

bool queue_has(const struct tcb_queue *queue, const struct tcb *tcb)
{
    const struct tcb *at = queue->head;
    while (at && at != tcb) at = at->queue_next;
    return at != NULL;
}

word_t queue_length(const struct tcb_queue *queue)
{
    word_t length = 0;
    for (const struct tcb *at = queue->head; at; at = at->queue_next) length++;
    return length;
}

/* A list that is linked both ways from its head cannot come back to itself. */
struct broken queue_check(const struct tcb_queue *queue,
                          bool (*belongs)(const struct tcb *, const void *), const void *context,
                          const char *membership)
{
    const struct tcb *previous = NULL;
    for (const struct tcb *tcb = queue->head; tcb; tcb = tcb->queue_next) {
        HOLDS(tcb->queue_prev == previous, "queue-links", tcb);
        HOLDS(belongs(tcb, context), membership, tcb);
        previous = tcb;
    }
    HOLDS(queue->tail == previous, "queue-links", queue->tail);
    return SOUND;
}
