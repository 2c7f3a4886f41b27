/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's timer, its interrupts signalling a notification.
 *
 *     sel4platsupport_init_default_timer(&vka, &vspace, &simple, ntfn.cptr, &timer);
 *     ltimer_set_timeout(&timer.ltimer, NS_IN_MS, TIMEOUT_PERIODIC);
 *     seL4_Wait(ntfn.cptr, &badge);
 *     sel4platsupport_handle_timer_irq(&timer, badge);
 *
 * A signal says that the time may have come, not that it has: an interrupt from before the timer
 * was set up can still be on its way. ltimer_get_time() tells.
 *
 * Functions return 0 or a negative errno value, and then nothing is left allocated.
 */
#pragma once

#include <platsupport/ltimer.h>
#include <sel4platsupport/irq.h>
#include <sel4platsupport/pmem.h>
#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MAX_IRQS 4
#define MAX_OBJS 4

/* The capabilities a timer needs. */
typedef struct timer_objects {
    size_t nirqs;
    sel4ps_irq_t irqs[MAX_IRQS];
    size_t nobjs;
    sel4ps_pmem_t objs[MAX_OBJS];
} timer_objects_t;

typedef struct seL4_timer seL4_timer_t;

typedef void (*handle_irq_fn_t)(seL4_timer_t *timer, uint32_t irq);
typedef void (*destroy_fn_t)(seL4_timer_t *timer, vka_t *vka, vspace_t *vspace);

struct seL4_timer {
    ltimer_t ltimer;
    timer_objects_t to;
    handle_irq_fn_t handle_irq;
    destroy_fn_t destroy;
    void *quoll_state; /* of this implementation */
};

/* Set up the machine's timer; its interrupts signal `notification`. The second form takes the
 * operations given instead of making its own; their interrupt operations are replaced. */
int sel4platsupport_init_default_timer(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                       seL4_CPtr notification, seL4_timer_t *timer);
int sel4platsupport_init_default_timer_ops(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                           ps_io_ops_t ops, seL4_CPtr notification,
                                           seL4_timer_t *timer);

/* Deal with what the notification brought. */
void sel4platsupport_handle_timer_irq(seL4_timer_t *timer, seL4_Word badge);

/* Stop the timer and give back what it took. */
void sel4platsupport_destroy_timer(seL4_timer_t *timer, vka_t *vka);

/* Only the capabilities that the machine's timer needs, for a program that will run it: interrupt
 * handlers and frames of device memory. */
int sel4platsupport_init_default_timer_caps(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                            timer_objects_t *timer_objects);

/* Make handlers for the interrupts of timer->ltimer, each signalling `ntfn` with a badge bit of its
 * own, and list them in *objects. */
int sel4platsupport_init_timer_irqs(vka_t *vka, simple_t *simple, seL4_CPtr ntfn,
                                    seL4_timer_t *timer, timer_objects_t *objects);

/* The handler of the interrupt of a type with the given number (of an I/O APIC: pin; of a message:
 * vector), or seL4_CapNull. */
seL4_CPtr sel4platsupport_timer_objs_get_irq_cap(timer_objects_t *to, int id, irq_type_t type);

#ifdef __cplusplus
}
#endif
