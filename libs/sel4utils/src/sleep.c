/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread that runs the timer for those who sleep in the C library. It waits for the timer's
 * interrupt, and for somebody to begin to sleep; both signal one notification. */

#include <muslcsys/quoll_threads.h>
#include <sel4platsupport/timer.h>
#include <sel4utils/quoll_sleep.h>
#include <sel4utils/thread.h>
#include <time.h>
#include <utils/util.h>
#include <vka/object.h>

static struct {
    vka_t *vka;
    vspace_t *vspace;
    vka_object_t notification;
    seL4_timer_t timer;
    sel4utils_thread_t thread;
    enum { STOPPED, RUNNING } state;
} sleeping;

/* Time as the C library counts it. */
static uint64_t now_ns(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_IN_S + (uint64_t)now.tv_nsec;
}

static void watch(UNUSED void *arg0, UNUSED void *arg1, UNUSED void *ipc_buffer)
{
    while (true) {
        seL4_Word badge;
        uint64_t now = now_ns(), next = quoll_alarms_ring(now);
        if (next != UINT64_MAX) {
            ltimer_set_timeout(&sleeping.timer.ltimer, next - now, TIMEOUT_RELATIVE);
        }
        seL4_Wait(sleeping.notification.cptr, &badge);
        sel4platsupport_handle_timer_irq(&sleeping.timer, badge);
    }
}

static int make_thread(simple_t *simple, uint8_t priority)
{
    sel4utils_thread_config_t config = thread_config_default(simple, simple_get_cnode(simple),
                                                             seL4_NilData, seL4_CapNull, priority);
    int error = sel4utils_configure_thread_config(sleeping.vka, sleeping.vspace, sleeping.vspace,
                                                  config, &sleeping.thread);
    if (error != 0) return error;
    error = sel4utils_start_thread(&sleeping.thread, watch, NULL, NULL, 1);
    if (error != 0) sel4utils_clean_up_thread(sleeping.vka, sleeping.vspace, &sleeping.thread);
    return error;
}

int quoll_sleep_start(vka_t *vka, vspace_t *vspace, simple_t *simple, uint8_t priority)
{
    struct timespec now;
    if (sleeping.state == RUNNING || clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        ZF_LOGE("%s",
                sleeping.state == RUNNING ? "threads may sleep already" : "there is no clock");
        return -1;
    }
    sleeping.vka = vka;
    sleeping.vspace = vspace;
    if (vka_alloc_notification(vka, &sleeping.notification) != 0) {
        ZF_LOGE("no memory for a notification");
        return -1;
    }
    if (sel4platsupport_init_default_timer(vka, vspace, simple, sleeping.notification.cptr,
                                           &sleeping.timer) != 0) {
        ZF_LOGE("no timer for threads that sleep");
        vka_free_object(vka, &sleeping.notification);
        return -1;
    }
    if (make_thread(simple, priority) != 0) {
        ZF_LOGE("no thread that runs the timer");
        sel4platsupport_destroy_timer(&sleeping.timer, vka);
        vka_free_object(vka, &sleeping.notification);
        return -1;
    }
    sleeping.state = RUNNING;
    quoll_alarms_watch(sleeping.notification.cptr);
    return 0;
}

void quoll_sleep_stop(void)
{
    if (sleeping.state != RUNNING) return;
    sleeping.state = STOPPED;
    quoll_alarms_watch(0);
    sel4utils_clean_up_thread(sleeping.vka, sleeping.vspace, &sleeping.thread);
    sel4platsupport_destroy_timer(&sleeping.timer, sleeping.vka);
    vka_free_object(sleeping.vka, &sleeping.notification);
}
