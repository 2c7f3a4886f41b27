/* SPDX-License-Identifier: BSD-2-Clause */
#include "thread_wait.h"

#include <muslcsys/quoll_threads.h>
#include <utils/util.h>

/* A thread that we did not make, the program's first above all, gets its notification when it makes
 * a thread, and gives it back with the last of them. */
static struct {
    vka_object_t notification;
    struct quoll_waiter *waiter;
    size_t threads;
} maker;

static struct quoll_waiter *make_waiter(vka_t *vka, vka_object_t *notification)
{
    if (vka_alloc_notification(vka, notification) != 0) return NULL;
    struct quoll_waiter *waiter = quoll_waiter_new(notification->cptr);
    if (waiter == NULL) {
        vka_free_object(vka, notification);
        *notification = (vka_object_t){0};
    }
    return waiter;
}

/* Whether a capability address means the same to the thread as to `vka`. */
static bool shares_cspace(vka_t *vka, const sel4utils_thread_config_t *config)
{
    cspacepath_t path;
    vka_cspace_make_path(vka, 0, &path);
    seL4_CNode_CapData_t data = {.words = {config->cspace_root_data}};
    return config->cspace == path.root && seL4_CNode_CapData_get_guard(data) == 0;
}

void thread_wait_prepare(vka_t *vka, const sel4utils_thread_config_t *config,
                         sel4utils_thread_t *thread)
{
    if (!shares_cspace(vka, config)) return;
    thread->quoll_waiter = make_waiter(vka, &thread->quoll_notification);
    if (thread->quoll_waiter == NULL) return;
    maker.threads++;
    if (quoll_own_waiter == NULL && maker.waiter == NULL) {
        maker.waiter = make_waiter(vka, &maker.notification);
        quoll_own_waiter = maker.waiter;
    }
}

void thread_wait_end(vka_t *vka, sel4utils_thread_t *thread)
{
    if (thread->quoll_waiter == NULL) return;
    quoll_waiter_free(thread->quoll_waiter);
    vka_free_object(vka, &thread->quoll_notification);
    maker.threads--;
    if (maker.threads == 0 && maker.waiter != NULL && quoll_own_waiter == maker.waiter) {
        quoll_own_waiter = NULL;
        quoll_waiter_free(maker.waiter);
        vka_free_object(vka, &maker.notification);
        maker.waiter = NULL;
    }
}
