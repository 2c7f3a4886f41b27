/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's timer for a seL4 program: see sel4platsupport/timer.h. */
#include <sel4platsupport/device.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/timer.h>
#include <stdlib.h>
#include <utils/page.h>
#include <vka/capops.h>

static void free_irq(vka_t *vka, sel4ps_irq_t *irq)
{
    vka_cnode_delete(&irq->handler_path);
    vka_cspace_free_path(vka, irq->handler_path);
    if (irq->badged_ntfn_path.capPtr != 0) {
        vka_cnode_delete(&irq->badged_ntfn_path);
        vka_cspace_free_path(vka, irq->badged_ntfn_path);
    }
}

static void free_objects(vka_t *vka, timer_objects_t *objects)
{
    while (objects->nirqs > 0) {
        free_irq(vka, &objects->irqs[--objects->nirqs]);
    }
    while (objects->nobjs > 0) {
        vka_free_object(vka, &objects->objs[--objects->nobjs].obj);
    }
}

/* --- A timer run here ----------------------------------------------------------------------- */

struct state {
    ps_io_ops_t ops; /* irq_ops are always ours */
    bool own_io;     /* the others too */
};

static void free_state(struct state *state)
{
    quoll_free_irq_ops(&state->ops.irq_ops);
    if (state->own_io) quoll_free_io_ops(&state->ops);
    free(state);
}

static void handle_irq(seL4_timer_t *timer, uint32_t badge)
{
    struct state *state = timer->quoll_state;
    sel4platsupport_irq_handle(&state->ops.irq_ops, MINI_IRQ_INTERFACE_NTFN_ID, badge);
}

static void destroy(seL4_timer_t *timer, vka_t *vka, vspace_t *vspace)
{
    (void)vspace;
    ltimer_destroy(&timer->ltimer);
    free_objects(vka, &timer->to);
    free_state(timer->quoll_state);
    *timer = (seL4_timer_t){0};
}

int sel4platsupport_init_default_timer_ops(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                           ps_io_ops_t ops, seL4_CPtr notification,
                                           seL4_timer_t *timer)
{
    (void)vspace;
    struct state *state = malloc(sizeof(*state));
    if (state == NULL) {
        return -ENOMEM;
    }
    *state = (struct state){.ops = ops};
    int error = sel4platsupport_new_mini_irq_ops(&state->ops.irq_ops, vka, simple, &ops.malloc_ops,
                                                 notification, (1u << MAX_IRQS) - 1);
    if (error != 0) {
        free(state);
        return error;
    }
    *timer = (seL4_timer_t){.handle_irq = handle_irq, .destroy = destroy, .quoll_state = state};
    error = ltimer_default_init(&timer->ltimer, state->ops, NULL, NULL);
    if (error != 0) {
        *timer = (seL4_timer_t){0};
        free_state(state);
    }
    return error;
}

int sel4platsupport_init_default_timer(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                       seL4_CPtr notification, seL4_timer_t *timer)
{
    ps_io_ops_t ops;
    int error = sel4platsupport_new_io_ops(vspace, vka, simple, &ops);
    if (error != 0) {
        return error;
    }
    error = sel4platsupport_init_default_timer_ops(vka, vspace, simple, ops, notification, timer);
    if (error == 0)
        ((struct state *)timer->quoll_state)->own_io = true;
    else
        quoll_free_io_ops(&ops);
    return error;
}

void sel4platsupport_handle_timer_irq(seL4_timer_t *timer, seL4_Word badge)
{
    if (timer != NULL && timer->handle_irq != NULL) timer->handle_irq(timer, (uint32_t)badge);
}

void sel4platsupport_destroy_timer(seL4_timer_t *timer, vka_t *vka)
{
    if (timer != NULL && timer->destroy != NULL) timer->destroy(timer, vka, NULL);
}

/* --- Capabilities for a timer run elsewhere ------------------------------------------------- */

static int add_irqs(vka_t *vka, simple_t *simple, ltimer_t *ltimer, timer_objects_t *objects)
{
    size_t count = ltimer_get_num_irqs(ltimer);
    if (count > MAX_IRQS) {
        return -EINVAL;
    }
    for (size_t i = 0; i < count; i++) {
        sel4ps_irq_t *irq = &objects->irqs[i];
        *irq = (sel4ps_irq_t){0};
        int error = ltimer_get_nth_irq(ltimer, i, &irq->irq);
        if (error != 0) return error;
        if (sel4platsupport_copy_irq_cap(vka, simple, &irq->irq, &irq->handler_path) !=
            seL4_NoError) {
            return -EFAULT;
        }
        objects->nirqs++;
    }
    return 0;
}

static int add_pmems(vka_t *vka, ltimer_t *ltimer, timer_objects_t *objects)
{
    size_t count = ltimer_get_num_pmems(ltimer);
    if (count > MAX_OBJS) {
        return -EINVAL;
    }
    for (size_t i = 0; i < count; i++) {
        sel4ps_pmem_t *pmem = &objects->objs[i];
        int error = ltimer_get_nth_pmem(ltimer, i, &pmem->region);
        if (error != 0) return error;
        if (sel4platsupport_alloc_frame_at(vka, pmem->region.base_addr, PAGE_BITS_4K, &pmem->obj) !=
            seL4_NoError) {
            return -ENOMEM;
        }
        objects->nobjs++;
    }
    return 0;
}

int sel4platsupport_init_default_timer_caps(vka_t *vka, vspace_t *vspace, simple_t *simple,
                                            timer_objects_t *timer_objects)
{
    ps_io_ops_t ops;
    ltimer_t description;
    int error = sel4platsupport_new_io_ops(vspace, vka, simple, &ops);
    if (error != 0) {
        return error;
    }
    error = ltimer_default_describe(&description, ops);
    quoll_free_io_ops(&ops);
    if (error != 0) {
        return error;
    }
    *timer_objects = (timer_objects_t){0};
    error = add_irqs(vka, simple, &description, timer_objects);
    if (error == 0) error = add_pmems(vka, &description, timer_objects);
    if (error != 0) free_objects(vka, timer_objects);
    ltimer_destroy(&description);
    return error;
}

static int signal_ntfn(vka_t *vka, seL4_CPtr ntfn, sel4ps_irq_t *irq, seL4_Word badge)
{
    cspacepath_t source;
    vka_cspace_make_path(vka, ntfn, &source);
    if (vka_cspace_alloc_path(vka, &irq->badged_ntfn_path) != 0) {
        irq->badged_ntfn_path.capPtr = 0;
        return -ENOMEM;
    }
    if (vka_cnode_mint(&irq->badged_ntfn_path, &source, seL4_AllRights, badge) != seL4_NoError ||
        seL4_IRQHandler_SetNotification(irq->handler_path.capPtr, irq->badged_ntfn_path.capPtr) !=
            seL4_NoError) {
        return -EFAULT;
    }
    seL4_IRQHandler_Ack(irq->handler_path.capPtr);
    return 0;
}

int sel4platsupport_init_timer_irqs(vka_t *vka, simple_t *simple, seL4_CPtr ntfn,
                                    seL4_timer_t *timer, timer_objects_t *objects)
{
    objects->nirqs = 0;
    int error = add_irqs(vka, simple, &timer->ltimer, objects);
    for (size_t i = 0; error == 0 && i < objects->nirqs; i++) {
        error = signal_ntfn(vka, ntfn, &objects->irqs[i], (seL4_Word)1 << i);
    }
    while (error != 0 && objects->nirqs > 0) {
        free_irq(vka, &objects->irqs[--objects->nirqs]);
    }
    return error;
}

static long number_of(const ps_irq_t *irq)
{
    switch (irq->type) {
    case PS_IOAPIC:
        return irq->ioapic.pin;
    case PS_MSI:
        return irq->msi.vector;
    case PS_INTERRUPT:
        return irq->irq.number;
    default:
        return -1;
    }
}

seL4_CPtr sel4platsupport_timer_objs_get_irq_cap(timer_objects_t *to, int id, irq_type_t type)
{
    for (size_t i = 0; i < to->nirqs; i++) {
        const sel4ps_irq_t *irq = &to->irqs[i];
        if (irq->irq.type == type && number_of(&irq->irq) == id) return irq->handler_path.capPtr;
    }
    ZF_LOGE("the timer has no interrupt %d of type %d", id, (int)type);
    return seL4_CapNull;
}
