/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts as messages.
 *
 * A server has threads, each waiting at a notification that interrupts are bound to. When one
 * comes, the thread sends a message to the delivery endpoint; whoever receives it there hands it to
 * irq_server_handle_irq_ipc(), which calls the callbacks that were registered. So drivers run in
 * the program's own thread, along with its other messages. */
#pragma once

#include <platsupport/io.h>
#include <platsupport/irq.h>
#include <sel4/sel4.h>
#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The number of a server's thread; negative: an error. */
typedef int thread_id_t;

typedef struct irq_server irq_server_t;

/* Make a server. Its threads, made later, are in `vspace` (the caller's own address space) with
 * CSpace `cspace`, at `priority`, and send to `delivery_ep` messages with `label`. It can serve
 * `num_irqs` interrupts. Returns NULL on an error. */
irq_server_t *irq_server_new(vspace_t *vspace, vka_t *vka, seL4_Word priority, simple_t *simple,
                             seL4_CPtr cspace, seL4_CPtr delivery_ep, seL4_Word label,
                             size_t num_irqs, ps_malloc_ops_t *malloc_ops);

/* Add a thread that waits at `provided_ntfn`, using the badge bits of `usable_mask`, or at a new
 * notification, using all, if that is 0. Its number is `id_hint` if that is not negative and free.
 * Returns the number, or a negative error. */
thread_id_t irq_server_thread_new(irq_server_t *irq_server, seL4_CPtr provided_ntfn,
                                  seL4_Word usable_mask, thread_id_t id_hint);

/* Have `callback` called with `callback_data` for each interrupt `irq`, which one of the threads
 * that has a bit left waits for. Returns an identifier, or a negative error. */
irq_id_t irq_server_register_irq(irq_server_t *irq_server, ps_irq_t irq, irq_callback_fn_t callback,
                                 void *callback_data);

/* Call the callbacks for the message just received from the delivery endpoint. */
void irq_server_handle_irq_ipc(irq_server_t *irq_server, seL4_MessageInfo_t msginfo);

/* Wait for one message at the delivery endpoint and, if it is about interrupts, handle it. Returns
 * it, with the badge in *ret_badge if that is not NULL. */
seL4_MessageInfo_t irq_server_wait_for_irq(irq_server_t *irq_server, seL4_Word *ret_badge);

#ifdef __cplusplus
}
#endif
