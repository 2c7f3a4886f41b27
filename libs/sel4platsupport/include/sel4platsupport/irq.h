/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts for drivers. A driver registers a callback for an interrupt and gets its number. The
 * program gives notifications, pairs each interrupt with one of them (one bit of the badge for
 * each), waits on them, and has the callbacks called for the bits that came.
 *
 * Functions return 0 (or the number they make), or a negative errno value: -EINVAL for arguments
 * that name nothing, -ENOMEM when tables, slots or bits are used up, -EPERM when an interrupt is
 * paired already (or is not), -EFAULT when the kernel refuses.
 */
#pragma once

#include <platsupport/io.h>
#include <platsupport/irq.h>
#include <sel4/sel4.h>
#include <simple/simple.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int ntfn_id_t;

/* An interrupt, its handler, and the badged notification it is paired with. */
typedef struct sel4ps_irq {
    cspacepath_t handler_path;
    cspacepath_t badged_ntfn_path;
    ps_irq_t irq;
} sel4ps_irq_t;

/* Sizes of the tables. */
typedef struct irq_interface_config {
    size_t max_irq_ids;
    size_t max_ntfn_ids;
} irq_interface_config_t;

/* Bits of a badge. */
#define MAX_INTERRUPTS_TO_NOTIFICATIONS (seL4_BadgeBits)

#define DEFAULT_IRQ_INTERFACE_CONFIG                                                               \
    (irq_interface_config_t)                                                                       \
    {                                                                                              \
        .max_irq_ids = 256, .max_ntfn_ids = 64                                                     \
    }

/* The one notification of the mini interface. */
#define MINI_IRQ_INTERFACE_NTFN_ID 0

/* An empty interface with tables of the given sizes. */
int sel4platsupport_new_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                irq_interface_config_t irq_config, ps_malloc_ops_t *malloc_ops);

/* An interface with one notification, with which each interrupt is paired as it is registered. */
int sel4platsupport_new_mini_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                     ps_malloc_ops_t *malloc_ops, seL4_CPtr ntfn,
                                     seL4_Word usable_mask);

/* Unregister all interrupts and free the interface. */
void quoll_free_irq_ops(ps_irq_ops_t *irq_ops);

/* Give a notification, of whose badge the bits in usable_mask may be used. The first form chooses a
 * free number and returns it, the second takes id_hint if that is free. */
ntfn_id_t sel4platsupport_irq_provide_ntfn(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                           seL4_Word usable_mask);
int sel4platsupport_irq_provide_ntfn_with_id(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                             seL4_Word usable_mask, ntfn_id_t id_hint);
/* Take it back (to *ret_cptr, if not NULL); its interrupts are paired no longer. */
int sel4platsupport_irq_return_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_CPtr *ret_cptr);

/* Pair an interrupt with a notification; its bit to *ret_badge, if not NULL. The interrupt can come
 * from now on. */
int sel4platsupport_irq_set_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, irq_id_t irq_id,
                                 seL4_Word *ret_badge);
int sel4platsupport_irq_unset_ntfn(ps_irq_ops_t *irq_ops, irq_id_t irq_id);

/* Call the callbacks of the bits in handle_mask. */
int sel4platsupport_irq_handle(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word handle_mask);
/* Wait for the notification (or look whether it has come), and call the callbacks of the bits that
 * are in the mask; the other bits to *ret_leftover_bits, if not NULL. */
int sel4platsupport_irq_wait(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word wait_mask,
                             seL4_Word *ret_leftover_bits);
int sel4platsupport_irq_poll(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word poll_mask,
                             seL4_Word *ret_leftover_bits);

#ifdef __cplusplus
}
#endif
