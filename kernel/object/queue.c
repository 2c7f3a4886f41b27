/* SPDX-License-Identifier: BSD-2-Clause */
/* The checker of thread queues; the operations are inline in queue.h. */
#include "object/queue.h"

bool queue_check(const struct tcb_queue *queue, bool (*holds)(const struct tcb *, const void *),
                 const void *context)
{
    const struct tcb *previous = NULL;
    for (const struct tcb *tcb = queue->head; tcb; tcb = tcb->queue_next) {
        if (tcb->queue_prev != previous || !holds(tcb, context)) return false;
        previous = tcb;
    }
    return queue->tail == previous;
}
