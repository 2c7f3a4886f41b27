/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts as messages: a thread waits at each notification and tells the delivery endpoint its
 * number and the badge it got. */

#include <errno.h>
#include <sel4platsupport/irq.h>
#include <sel4utils/api.h>
#include <sel4utils/irq_server.h>
#include <sel4utils/thread.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/object.h>

/* The words of a message. */
enum { MESSAGE_THREAD, MESSAGE_BADGE, MESSAGE_WORDS };

struct server_thread {
    struct server_thread *next;
    irq_server_t *server;
    thread_id_t id;
    seL4_CPtr ntfn;
    /* With cptr 0 the notification is the caller's. */
    vka_object_t own_ntfn;
    sel4utils_thread_t thread;
};

struct irq_server {
    vspace_t *vspace;
    vka_t *vka;
    simple_t *simple;
    seL4_Word priority;
    seL4_CPtr cspace;
    seL4_CPtr delivery_ep;
    seL4_Word label;
    ps_irq_ops_t irq_ops;
    struct server_thread *threads;
};

static void forward_interrupts(void *arg, UNUSED void *unused, UNUSED void *ipc_buffer)
{
    struct server_thread *self = arg;
    while (true) {
        seL4_Word badge = 0;
        seL4_Wait(self->ntfn, &badge);
        seL4_SetMR(MESSAGE_THREAD, (seL4_Word)self->id);
        seL4_SetMR(MESSAGE_BADGE, badge);
        seL4_Send(self->server->delivery_ep,
                  seL4_MessageInfo_new(self->server->label, 0, 0, MESSAGE_WORDS));
    }
}

irq_server_t *irq_server_new(vspace_t *vspace, vka_t *vka, seL4_Word priority, simple_t *simple,
                             seL4_CPtr cspace, seL4_CPtr delivery_ep, seL4_Word label,
                             size_t num_irqs, ps_malloc_ops_t *malloc_ops)
{
    irq_server_t *server = calloc(1, sizeof(*server));
    if (server == NULL) {
        ZF_LOGE("out of heap memory for a server of interrupts");
        return NULL;
    }
    *server = (irq_server_t){
        .vspace = vspace,
        .vka = vka,
        .simple = simple,
        .priority = priority,
        .cspace = cspace,
        .delivery_ep = delivery_ep,
        .label = label,
    };
    irq_interface_config_t config = {.max_irq_ids = num_irqs, .max_ntfn_ids = num_irqs};
    if (sel4platsupport_new_irq_ops(&server->irq_ops, vka, simple, config, malloc_ops) != 0) {
        ZF_LOGE("cannot serve %zu interrupts", num_irqs);
        free(server);
        return NULL;
    }
    return server;
}

/* Give the notification a number. */
static thread_id_t choose_id(irq_server_t *server, seL4_CPtr ntfn, seL4_Word mask,
                             thread_id_t id_hint)
{
    if (id_hint < 0) return sel4platsupport_irq_provide_ntfn(&server->irq_ops, ntfn, mask);
    int error = sel4platsupport_irq_provide_ntfn_with_id(&server->irq_ops, ntfn, mask, id_hint);
    return error == 0 ? id_hint : error;
}

static int start_thread(irq_server_t *server, struct server_thread *thread)
{
    size_t guard_bits = seL4_WordBits - (size_t)simple_get_cnode_size_bits(server->simple);
    sel4utils_thread_config_t config =
        thread_config_default(server->simple, server->cspace, api_make_guard_skip_word(guard_bits),
                              seL4_CapNull, (uint8_t)server->priority);
    int error = sel4utils_configure_thread_config(server->vka, server->vspace, server->vspace,
                                                  config, &thread->thread);
    if (error != 0) return error;
    error = sel4utils_start_thread(&thread->thread, forward_interrupts, thread, NULL, 1);
    if (error != 0) sel4utils_clean_up_thread(server->vka, server->vspace, &thread->thread);
    return error;
}

thread_id_t irq_server_thread_new(irq_server_t *irq_server, seL4_CPtr provided_ntfn,
                                  seL4_Word usable_mask, thread_id_t id_hint)
{
    struct server_thread *thread = calloc(1, sizeof(*thread));
    if (thread == NULL) return -ENOMEM;
    thread->server = irq_server;
    thread->ntfn = provided_ntfn;
    if (provided_ntfn == seL4_CapNull) {
        if (vka_alloc_notification(irq_server->vka, &thread->own_ntfn) != 0) {
            free(thread);
            return -ENOMEM;
        }
        thread->ntfn = thread->own_ntfn.cptr;
        usable_mask = ~(seL4_Word)0;
    }
    thread->id = choose_id(irq_server, thread->ntfn, usable_mask, id_hint);
    int error = thread->id < 0 ? thread->id : 0;
    if (error == 0 && start_thread(irq_server, thread) != 0) {
        sel4platsupport_irq_return_ntfn(&irq_server->irq_ops, thread->id, NULL);
        error = -ENOMEM;
    }
    if (error != 0) {
        ZF_LOGE("no thread to wait for interrupts: error %d", error);
        if (thread->own_ntfn.cptr != 0) vka_free_object(irq_server->vka, &thread->own_ntfn);
        free(thread);
        return error;
    }
    thread->next = irq_server->threads;
    irq_server->threads = thread;
    return thread->id;
}

irq_id_t irq_server_register_irq(irq_server_t *irq_server, ps_irq_t irq, irq_callback_fn_t callback,
                                 void *callback_data)
{
    irq_id_t id = ps_irq_register(&irq_server->irq_ops, irq, callback, callback_data);
    if (id < 0) return id;
    for (struct server_thread *thread = irq_server->threads; thread != NULL;
         thread = thread->next) {
        if (sel4platsupport_irq_set_ntfn(&irq_server->irq_ops, thread->id, id, NULL) == 0) {
            return id;
        }
    }
    ZF_LOGE("no thread of the server has a badge bit left");
    ps_irq_unregister(&irq_server->irq_ops, id);
    return -ENOENT;
}

void irq_server_handle_irq_ipc(irq_server_t *irq_server, seL4_MessageInfo_t msginfo)
{
    if (seL4_MessageInfo_get_label(msginfo) != irq_server->label ||
        seL4_MessageInfo_get_length(msginfo) != MESSAGE_WORDS) {
        ZF_LOGE("not a message about interrupts");
        return;
    }
    thread_id_t thread = (thread_id_t)seL4_GetMR(MESSAGE_THREAD);
    seL4_Word badge = seL4_GetMR(MESSAGE_BADGE);
    int error = sel4platsupport_irq_handle(&irq_server->irq_ops, thread, badge);
    if (error != 0) ZF_LOGE("cannot handle interrupts %#lx: error %d", badge, error);
}

seL4_MessageInfo_t irq_server_wait_for_irq(irq_server_t *irq_server, seL4_Word *ret_badge)
{
    seL4_Word badge = 0;
    seL4_MessageInfo_t info = api_recv(irq_server->delivery_ep, &badge, seL4_CapNull);
    if (seL4_MessageInfo_get_label(info) == irq_server->label) {
        irq_server_handle_irq_ipc(irq_server, info);
    }
    if (ret_badge != NULL) *ret_badge = badge;
    return info;
}
