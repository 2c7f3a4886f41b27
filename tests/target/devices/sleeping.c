/* SPDX-License-Identifier: BSD-2-Clause */
/* Sleeping in the C library with a timer: others run meanwhile. */
#include "platform.h"

#include <pthread.h>
#include <qtest.h>
#include <sel4utils/quoll_sleep.h>
#include <sel4utils/thread.h>
#include <time.h>

enum { HIGH = 200, LOW = 100 };

static volatile unsigned long turns;

static void count_turns(void *arg0, void *arg1, void *ipc_buffer)
{
    (void)arg0, (void)arg1, (void)ipc_buffer;
    while (true) turns++;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_IN_S + (uint64_t)now.tv_nsec;
}

static void start_lower_thread(sel4utils_thread_t *thread)
{
    sel4utils_thread_config_t config =
        thread_config_default(&simple, simple_get_cnode(&simple), seL4_NilData, seL4_CapNull, LOW);
    turns = 0;
    QT_EQ(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, thread), 0);
    QT_EQ(sel4utils_start_thread(thread, count_turns, NULL, NULL, 1), 0);
}

void use_threads(void)
{
    sel4utils_thread_t lower;
    start_lower_thread(&lower);
    QT_EQ(quoll_sleep_start(&vka, &vspace, &simple, seL4_MaxPrio), 0);
    quoll_sleep_stop();
    sel4utils_clean_up_thread(&vka, &vspace, &lower);
}

/* The time that `wait` takes, in ns, from `least` to twice that; a thread of lower priority runs.
 */
static void check_wait(void (*wait)(void), uint64_t least)
{
    unsigned long before = turns;
    uint64_t start = now_ns();
    wait();
    uint64_t took = now_ns() - start;
    QT_CHECK(took >= least && took < 2 * least + NS_IN_MS);
    QT_CHECK(turns > before);
}

static void sleep_5_ms(void)
{
    QT_EQ(nanosleep(&(struct timespec){.tv_nsec = 5 * NS_IN_MS}, NULL), 0);
}

static void lock_for_5_ms(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    struct timespec until;
    QT_EQ(pthread_mutex_lock(&mutex), 0);
    clock_gettime(CLOCK_REALTIME, &until);
    uint64_t ns = (uint64_t)until.tv_nsec + 5 * NS_IN_MS;
    until = (struct timespec){until.tv_sec + (long)(ns / NS_IN_S), (long)(ns % NS_IN_S)};
    QT_EQ(pthread_mutex_timedlock(&mutex, &until), ETIMEDOUT);
}

QTEST(sleep__with_a_timer__lower_threads_run)
{
    sel4utils_thread_t lower;
    start_lower_thread(&lower);
    QT_EQ(quoll_sleep_start(&vka, &vspace, &simple, seL4_MaxPrio), 0);
    QT_EQ(quoll_sleep_start(&vka, &vspace, &simple, seL4_MaxPrio), -1);
    check_wait(sleep_5_ms, 5 * NS_IN_MS);
    check_wait(lock_for_5_ms, 5 * NS_IN_MS);
    for (int i = 0; i < 3; i++) check_wait(sleep_5_ms, 5 * NS_IN_MS);
    quoll_sleep_stop();
    quoll_sleep_stop();
    unsigned long before = turns;
    sleep_5_ms(); /* and without it they yield again */
    QT_EQ(turns, before);
    sel4utils_clean_up_thread(&vka, &vspace, &lower);
}
