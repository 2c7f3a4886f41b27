/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts for drivers: see sel4platsupport/irq.h.
 *
 * An interrupt is free, registered (it has a handler capability and a callback), or paired (it has
 * a badged notification too, and its bit is taken in that notification's entry).
 */
#include <sel4platsupport/device.h>
#include <sel4platsupport/irq.h>
#include <vka/capops.h>

#define NOT_PAIRED -1

struct interrupt {
    sel4ps_irq_t caps;
    irq_callback_fn_t callback; /* NULL: free */
    void *data;
    ntfn_id_t ntfn; /* NOT_PAIRED, or with whom */
    int bit;
};

struct notification {
    seL4_CPtr cap; /* 0: free */
    seL4_Word usable;
    irq_id_t irqs[seL4_BadgeBits]; /* by bit; PS_INVALID_IRQ_ID where there is none */
};

struct irq_table {
    struct interrupt *interrupts;
    struct notification *notifications;
    size_t interrupt_count, notification_count;
    bool pair_at_once; /* with notification MINI_IRQ_INTERFACE_NTFN_ID */
    ps_malloc_ops_t heap;
    vka_t *vka;
    simple_t *simple;
};

static struct interrupt *interrupt_at(struct irq_table *table, irq_id_t id)
{
    bool known = id >= 0 && (size_t)id < table->interrupt_count;
    return known && table->interrupts[id].callback != NULL ? &table->interrupts[id] : NULL;
}

static struct notification *notification_at(struct irq_table *table, ntfn_id_t id)
{
    bool known = id >= 0 && (size_t)id < table->notification_count;
    return known && table->notifications[id].cap != 0 ? &table->notifications[id] : NULL;
}

/* --- Pairing -------------------------------------------------------------------------------- */

static int free_bit(const struct notification *notification)
{
    for (int bit = 0; bit < (int)seL4_BadgeBits; bit++) {
        bool usable = notification->usable >> bit & 1;
        if (usable && notification->irqs[bit] == PS_INVALID_IRQ_ID) return bit;
    }
    return -1;
}

/* The badged copy is made and told to the kernel, or nothing is. */
static int connect(struct irq_table *table, struct interrupt *interrupt, seL4_CPtr ntfn,
                   seL4_Word badge)
{
    cspacepath_t source, *badged = &interrupt->caps.badged_ntfn_path;
    vka_cspace_make_path(table->vka, ntfn, &source);
    if (vka_cspace_alloc_path(table->vka, badged) != 0) {
        return -ENOMEM;
    }
    if (vka_cnode_mint(badged, &source, seL4_AllRights, badge) != seL4_NoError) {
        vka_cspace_free_path(table->vka, *badged);
        return -EFAULT;
    }
    seL4_CPtr handler = interrupt->caps.handler_path.capPtr;
    if (seL4_IRQHandler_SetNotification(handler, badged->capPtr) != seL4_NoError) {
        vka_cnode_delete(badged);
        vka_cspace_free_path(table->vka, *badged);
        return -EFAULT;
    }
    seL4_IRQHandler_Ack(handler); /* one may have come before anybody listened */
    return 0;
}

static void disconnect(struct irq_table *table, struct interrupt *interrupt)
{
    seL4_IRQHandler_Clear(interrupt->caps.handler_path.capPtr);
    vka_cnode_delete(&interrupt->caps.badged_ntfn_path);
    vka_cspace_free_path(table->vka, interrupt->caps.badged_ntfn_path);
    table->notifications[interrupt->ntfn].irqs[interrupt->bit] = PS_INVALID_IRQ_ID;
    interrupt->ntfn = NOT_PAIRED;
}

int sel4platsupport_irq_set_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, irq_id_t irq_id,
                                 seL4_Word *ret_badge)
{
    struct irq_table *table = irq_ops->cookie;
    struct interrupt *interrupt = interrupt_at(table, irq_id);
    struct notification *notification = notification_at(table, ntfn_id);
    if (interrupt == NULL || notification == NULL) {
        return -EINVAL;
    }
    if (interrupt->ntfn != NOT_PAIRED) {
        return -EPERM;
    }
    int bit = free_bit(notification);
    if (bit < 0) {
        return -ENOMEM;
    }
    seL4_Word badge = (seL4_Word)1 << bit;
    int error = connect(table, interrupt, notification->cap, badge);
    if (error != 0) {
        return error;
    }
    notification->irqs[bit] = irq_id;
    interrupt->ntfn = ntfn_id;
    interrupt->bit = bit;
    if (ret_badge != NULL) *ret_badge = badge;
    return 0;
}

int sel4platsupport_irq_unset_ntfn(ps_irq_ops_t *irq_ops, irq_id_t irq_id)
{
    struct irq_table *table = irq_ops->cookie;
    struct interrupt *interrupt = interrupt_at(table, irq_id);
    if (interrupt == NULL) {
        return -EINVAL;
    }
    if (interrupt->ntfn == NOT_PAIRED) {
        return -EPERM;
    }
    disconnect(table, interrupt);
    return 0;
}

/* --- Registering ---------------------------------------------------------------------------- */

static irq_id_t register_irq(void *cookie, ps_irq_t irq, irq_callback_fn_t callback, void *data)
{
    struct irq_table *table = cookie;
    size_t id = 0;
    while (id < table->interrupt_count && table->interrupts[id].callback != NULL) {
        id++;
    }
    if (id == table->interrupt_count) {
        return -ENOMEM;
    }
    struct interrupt *interrupt = &table->interrupts[id];
    *interrupt = (struct interrupt){.caps.irq = irq, .data = data, .ntfn = NOT_PAIRED};
    if (sel4platsupport_copy_irq_cap(table->vka, table->simple, &irq,
                                     &interrupt->caps.handler_path) != seL4_NoError) {
        return -EFAULT;
    }
    interrupt->callback = callback;
    if (table->pair_at_once) {
        ps_irq_ops_t ops = {.cookie = table};
        int error =
            sel4platsupport_irq_set_ntfn(&ops, MINI_IRQ_INTERFACE_NTFN_ID, (irq_id_t)id, NULL);
        if (error != 0) {
            interrupt->callback = NULL;
            vka_cnode_delete(&interrupt->caps.handler_path);
            vka_cspace_free_path(table->vka, interrupt->caps.handler_path);
            return error;
        }
    }
    return (irq_id_t)id;
}

static int unregister_irq(void *cookie, irq_id_t irq_id)
{
    struct irq_table *table = cookie;
    struct interrupt *interrupt = interrupt_at(table, irq_id);
    if (interrupt == NULL) {
        return -EINVAL;
    }
    if (interrupt->ntfn != NOT_PAIRED) disconnect(table, interrupt);
    vka_cnode_delete(&interrupt->caps.handler_path);
    vka_cspace_free_path(table->vka, interrupt->caps.handler_path);
    interrupt->callback = NULL;
    return 0;
}

static void free_table(struct irq_table *table)
{
    ps_malloc_ops_t heap = table->heap;
    if (table->interrupts != NULL) {
        ps_free(&heap, table->interrupt_count * sizeof(struct interrupt), table->interrupts);
    }
    if (table->notifications != NULL) {
        ps_free(&heap, table->notification_count * sizeof(struct notification),
                table->notifications);
    }
    ps_free(&heap, sizeof(*table), table);
}

void quoll_free_irq_ops(ps_irq_ops_t *irq_ops)
{
    struct irq_table *table = irq_ops->cookie;
    for (size_t id = 0; id < table->interrupt_count; id++) {
        unregister_irq(table, (irq_id_t)id);
    }
    free_table(table);
    *irq_ops = (ps_irq_ops_t){0};
}

int sel4platsupport_new_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                irq_interface_config_t irq_config, ps_malloc_ops_t *malloc_ops)
{
    void *table_memory = NULL, *interrupts = NULL, *notifications = NULL;
    if (irq_ops == NULL || vka == NULL || simple == NULL || malloc_ops == NULL) {
        return -EINVAL;
    }
    int error = -ps_calloc(malloc_ops, 1, sizeof(struct irq_table), &table_memory);
    if (error != 0) {
        return error;
    }
    error = -ps_calloc(malloc_ops, irq_config.max_irq_ids, sizeof(struct interrupt), &interrupts);
    if (error == 0) {
        error = -ps_calloc(malloc_ops, irq_config.max_ntfn_ids, sizeof(struct notification),
                           &notifications);
    }
    struct irq_table *table = table_memory;
    *table = (struct irq_table){
        .interrupts = interrupts,
        .notifications = notifications,
        .interrupt_count = irq_config.max_irq_ids,
        .notification_count = irq_config.max_ntfn_ids,
        .heap = *malloc_ops,
        .vka = vka,
        .simple = simple,
    };
    if (error != 0) {
        free_table(table);
        return error;
    }
    *irq_ops = (ps_irq_ops_t){
        .cookie = table, .irq_register_fn = register_irq, .irq_unregister_fn = unregister_irq};
    return 0;
}

int sel4platsupport_new_mini_irq_ops(ps_irq_ops_t *irq_ops, vka_t *vka, simple_t *simple,
                                     ps_malloc_ops_t *malloc_ops, seL4_CPtr ntfn,
                                     seL4_Word usable_mask)
{
    irq_interface_config_t config = {.max_irq_ids = seL4_BadgeBits, .max_ntfn_ids = 1};
    if (ntfn == seL4_CapNull || usable_mask == 0) {
        return -EINVAL;
    }
    int error = sel4platsupport_new_irq_ops(irq_ops, vka, simple, config, malloc_ops);
    if (error != 0) {
        return error;
    }
    ((struct irq_table *)irq_ops->cookie)->pair_at_once = true;
    return sel4platsupport_irq_provide_ntfn_with_id(irq_ops, ntfn, usable_mask,
                                                    MINI_IRQ_INTERFACE_NTFN_ID);
}

/* --- Notifications -------------------------------------------------------------------------- */

int sel4platsupport_irq_provide_ntfn_with_id(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                             seL4_Word usable_mask, ntfn_id_t id_hint)
{
    struct irq_table *table = irq_ops->cookie;
    if (ntfn == seL4_CapNull || usable_mask == 0 || id_hint < 0 ||
        (size_t)id_hint >= table->notification_count) {
        return -EINVAL;
    }
    struct notification *notification = &table->notifications[id_hint];
    if (notification->cap != seL4_CapNull) {
        return -EPERM;
    }
    notification->cap = ntfn;
    notification->usable = usable_mask;
    for (int bit = 0; bit < (int)seL4_BadgeBits; bit++) {
        notification->irqs[bit] = PS_INVALID_IRQ_ID;
    }
    return 0;
}

ntfn_id_t sel4platsupport_irq_provide_ntfn(ps_irq_ops_t *irq_ops, seL4_CPtr ntfn,
                                           seL4_Word usable_mask)
{
    struct irq_table *table = irq_ops->cookie;
    ntfn_id_t id = 0;
    while ((size_t)id < table->notification_count && table->notifications[id].cap != seL4_CapNull) {
        id++;
    }
    if ((size_t)id == table->notification_count) {
        return -ENOMEM;
    }
    int error = sel4platsupport_irq_provide_ntfn_with_id(irq_ops, ntfn, usable_mask, id);
    return error != 0 ? error : id;
}

int sel4platsupport_irq_return_ntfn(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_CPtr *ret_cptr)
{
    struct irq_table *table = irq_ops->cookie;
    struct notification *notification = notification_at(table, ntfn_id);
    if (notification == NULL) {
        return -EINVAL;
    }
    for (int bit = 0; bit < (int)seL4_BadgeBits; bit++) {
        irq_id_t irq = notification->irqs[bit];
        if (irq != PS_INVALID_IRQ_ID) disconnect(table, &table->interrupts[irq]);
    }
    if (ret_cptr != NULL) *ret_cptr = notification->cap;
    notification->cap = seL4_CapNull;
    return 0;
}

/* --- Handling ------------------------------------------------------------------------------- */

static int acknowledge(void *data)
{
    const struct interrupt *interrupt = data;
    seL4_Error error = seL4_IRQHandler_Ack(interrupt->caps.handler_path.capPtr);
    return error == seL4_NoError ? 0 : -EFAULT;
}

static void handle(struct irq_table *table, const struct notification *notification, seL4_Word bits)
{
    while (bits != 0) {
        irq_id_t irq = notification->irqs[__builtin_ctzl(bits)];
        bits &= bits - 1;
        if (irq == PS_INVALID_IRQ_ID) continue;
        struct interrupt *interrupt = &table->interrupts[irq];
        interrupt->callback(interrupt->data, acknowledge, interrupt);
    }
}

int sel4platsupport_irq_handle(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word handle_mask)
{
    struct irq_table *table = irq_ops->cookie;
    struct notification *notification = notification_at(table, ntfn_id);
    if (notification == NULL) {
        return -EINVAL;
    }
    handle(table, notification, handle_mask);
    return 0;
}

static void handle_some(struct irq_table *table, const struct notification *notification,
                        seL4_Word came, seL4_Word mask, seL4_Word *leftover)
{
    handle(table, notification, came & mask);
    if (leftover != NULL) *leftover = came & ~mask;
}

int sel4platsupport_irq_wait(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word wait_mask,
                             seL4_Word *ret_leftover_bits)
{
    struct irq_table *table = irq_ops->cookie;
    struct notification *notification = notification_at(table, ntfn_id);
    seL4_Word came = 0;
    if (notification == NULL) {
        return -EINVAL;
    }
    seL4_Wait(notification->cap, &came);
    handle_some(table, notification, came, wait_mask, ret_leftover_bits);
    return 0;
}

int sel4platsupport_irq_poll(ps_irq_ops_t *irq_ops, ntfn_id_t ntfn_id, seL4_Word poll_mask,
                             seL4_Word *ret_leftover_bits)
{
    struct irq_table *table = irq_ops->cookie;
    struct notification *notification = notification_at(table, ntfn_id);
    seL4_Word came = 0;
    if (notification == NULL) {
        return -EINVAL;
    }
    seL4_Poll(notification->cap, &came);
    handle_some(table, notification, came, poll_mask, ret_leftover_bits);
    return 0;
}
