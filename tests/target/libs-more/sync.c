/* SPDX-License-Identifier: BSD-2-Clause */
/* Locks, semaphores and condition variables, with threads that contend. */
#include "setup.h"

#include <qtest.h>
#include <sync/bin_sem.h>
#include <sync/condition_var.h>
#include <sync/mutex.h>
#include <sync/recursive_mutex.h>
#include <sync/sem.h>

enum { ROUNDS = 300, THREADS = 6 };

static volatile int counter;
static volatile int inside;
static volatile int trouble;

/* A read, a chance for others, and a write: without a lock, counts are lost. */
static void count_slowly(void)
{
    if (__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) != 1) trouble++;
    int seen = counter;
    seL4_Yield();
    counter = seen + 1;
    __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
}

static void start_counting(void)
{
    counter = inside = trouble = 0;
}

static void count_with_mutex(void *mutex, UNUSED void *number, UNUSED void *ipc_buffer)
{
    for (int i = 0; i < ROUNDS; i++) {
        sync_mutex_lock(mutex);
        count_slowly();
        sync_mutex_unlock(mutex);
    }
}

QTEST(mutex__one_thread_at_a_time)
{
    sync_mutex_t mutex;
    QT_EQ(sync_mutex_new(&vka, &mutex), 0);
    start_counting();
    run_threads(THREADS, count_with_mutex, &mutex, same_priority);
    QT_EQ(counter, THREADS * ROUNDS);
    QT_EQ(trouble, 0);
    QT_EQ(mutex.value, 1);
    start_counting();
    run_threads(THREADS, count_with_mutex, &mutex, falling_priority);
    QT_EQ(counter, THREADS * ROUNDS);
    QT_EQ(trouble, 0);
    QT_EQ(sync_mutex_destroy(&vka, &mutex), 0);
}

static void count_with_recursive_mutex(void *mutex, UNUSED void *number, UNUSED void *ipc_buffer)
{
    for (int i = 0; i < ROUNDS; i++) {
        if (i == 0) trouble += sync_recursive_mutex_unlock(mutex) != -1;
        sync_recursive_mutex_lock(mutex);
        sync_recursive_mutex_lock(mutex);
        count_slowly();
        sync_recursive_mutex_unlock(mutex);
        count_slowly();
        sync_recursive_mutex_unlock(mutex);
    }
}

QTEST(recursive_mutex__one_thread_at_a_time_and_again)
{
    sync_recursive_mutex_t mutex;
    QT_EQ(sync_recursive_mutex_new(&vka, &mutex), 0);
    start_counting();
    run_threads(THREADS, count_with_recursive_mutex, &mutex, same_priority);
    QT_EQ(counter, 2 * THREADS * ROUNDS);
    QT_EQ(trouble, 0);
    QT_EQ(mutex.held, 0);
    QT_CHECK(mutex.owner == NULL);
    QT_EQ(sync_recursive_mutex_lock(NULL), -1);
    QT_EQ(sync_recursive_mutex_destroy(&vka, &mutex), 0);
}

static void pass(void *sem, UNUSED void *number, UNUSED void *ipc_buffer)
{
    sync_bin_sem_wait(sem);
    __atomic_add_fetch(&counter, 1, __ATOMIC_SEQ_CST);
}

/* The threads have a higher priority, or have not run at all, when the posts come. */
static void each_post_lets_one_pass(uint8_t (*priority)(int number))
{
    sync_bin_sem_t sem;
    QT_EQ(sync_bin_sem_new(&vka, &sem, 0), 0);
    start_counting();
    start_threads(THREADS, pass, &sem, priority);
    yield_often();
    for (int i = 0; i < THREADS; i++) {
        QT_EQ(sync_bin_sem_post(&sem), 0);
        if (priority == same_priority) {
            yield_often();
            QT_EQ(counter, i + 1);
        } else if (i == 0) {
            seL4_TCB_SetPriority(simple_get_tcb(&simple), simple_get_tcb(&simple), 50);
            seL4_TCB_SetPriority(simple_get_tcb(&simple), simple_get_tcb(&simple), 100);
        }
    }
    join_threads();
    QT_EQ(counter, THREADS);
    QT_EQ(sync_bin_sem_destroy(&vka, &sem), 0);
}

QTEST(bin_sem__each_post_lets_one_waiting_thread_pass)
{
    each_post_lets_one_pass(same_priority);
    each_post_lets_one_pass(falling_priority);
}

QTEST(bin_sem__posts_at_once_wake_as_many)
{
    sync_bin_sem_t sem;
    QT_EQ(sync_bin_sem_new(&vka, &sem, 0), 0);
    start_counting();
    start_threads(THREADS, pass, &sem, same_priority);
    yield_often();
    for (int i = 0; i < THREADS; i++) {
        QT_EQ(sync_bin_sem_post(&sem), 0);
    }
    join_threads();
    QT_EQ(counter, THREADS);
    QT_EQ(sem.value, 0);
    QT_EQ(sync_bin_sem_destroy(&vka, &sem), 0);
}

QTEST(bin_sem__counts_to_one)
{
    sync_bin_sem_t sem;
    QT_EQ(sync_bin_sem_new(&vka, &sem, 2), -1);
    QT_EQ(sync_bin_sem_new(&vka, &sem, 1), 0);
    QT_EQ(sync_bin_sem_post(&sem), 0);
    QT_EQ(sync_bin_sem_wait(&sem), 0);
    QT_EQ(sem.value, 0);
    QT_EQ(sync_bin_sem_wait(NULL), -1);
    QT_EQ(sync_bin_sem_destroy(&vka, &sem), 0);
}

/* Two of the signals that several waiting threads were to get have become one: the notification
 * holds no more. The counts say what is missing. */
QTEST(bin_sem__signals_that_became_one_are_passed_on)
{
    sync_bin_sem_t sem;
    QT_EQ(sync_bin_sem_new(&vka, &sem, 0), 0);
    sem.value = (int)(2u << 16); /* two let through, neither has looked */
    seL4_Signal(sem.notification.cptr);
    start_counting();
    sem.value |= 0xfffe; /* and two more are to come */
    for (int i = 0; i < 2; i++) {
        sync_bin_sem_post(&sem); /* both find a signal there already */
    }
    sem.value = (int)((unsigned)sem.value & 0xffff0000u);
    QT_EQ((unsigned)sem.value >> 16, 4);
    run_threads(4, pass, &sem, same_priority);
    QT_EQ(counter, 4);
    QT_EQ(sync_bin_sem_destroy(&vka, &sem), 0);
}

struct buffer {
    sync_sem_t used, unused;
    sync_mutex_t lock;
    int items[4], head, tail;
    long sum;
};

static void put_and_get(void *buffer_pointer, void *number, UNUSED void *ipc_buffer)
{
    struct buffer *buffer = buffer_pointer;
    for (int i = 1; i <= ROUNDS; i++) {
        bool puts = (long)number % 2 == 0;
        sync_sem_wait(puts ? &buffer->unused : &buffer->used);
        sync_mutex_lock(&buffer->lock);
        if (puts) {
            buffer->items[buffer->head++ % 4] = i;
        } else {
            buffer->sum += buffer->items[buffer->tail++ % 4];
        }
        sync_mutex_unlock(&buffer->lock);
        sync_sem_post(puts ? &buffer->used : &buffer->unused);
    }
}

static void move_items(uint8_t (*priority)(int number))
{
    struct buffer buffer = {.head = 0};
    QT_EQ(sync_sem_new(&vka, &buffer.used, 0), 0);
    QT_EQ(sync_sem_new(&vka, &buffer.unused, 4), 0);
    QT_EQ(sync_mutex_new(&vka, &buffer.lock), 0);
    run_threads(THREADS, put_and_get, &buffer, priority);
    QT_EQ(buffer.sum, THREADS / 2 * (ROUNDS * (ROUNDS + 1l) / 2));
    QT_EQ(buffer.used.value, 0);
    QT_EQ(buffer.unused.value, 4);
    QT_EQ(sync_sem_trywait(&buffer.used), -1);
    QT_EQ(sync_sem_trywait(&buffer.unused), 0);
    QT_EQ(buffer.unused.value, 3);
    QT_EQ(sync_sem_destroy(&vka, &buffer.used), 0);
    QT_EQ(sync_sem_destroy(&vka, &buffer.unused), 0);
    QT_EQ(sync_mutex_destroy(&vka, &buffer.lock), 0);
}

QTEST(sem__producers_and_consumers)
{
    move_items(same_priority);
    move_items(falling_priority);
}

/* Everybody waits for a turn of their own, which the one before announces: a broadcast that misses
 * a thread ends the test in a standstill. */
struct turns {
    sync_mutex_t lock;
    sync_cv_t changed;
    volatile int turn;
    volatile int woken_early;
};

static void take_turns(void *turns_pointer, void *number, UNUSED void *ipc_buffer)
{
    struct turns *turns = turns_pointer;
    for (int i = 0; i < ROUNDS; i++) {
        sync_mutex_lock(&turns->lock);
        while (turns->turn % THREADS != (long)number) {
            sync_cv_wait(&turns->lock, &turns->changed);
            if (__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) != 1) trouble++;
            __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        }
        turns->turn++;
        if (i % 2 == 0) {
            sync_cv_broadcast_release(&turns->lock, &turns->changed);
        } else {
            sync_mutex_unlock(&turns->lock);
            sync_cv_broadcast(&turns->changed);
        }
    }
}

static void play(uint8_t (*priority)(int number))
{
    struct turns turns = {.turn = 0};
    QT_EQ(sync_mutex_new(&vka, &turns.lock), 0);
    QT_EQ(sync_cv_new(&vka, &turns.changed), 0);
    start_counting();
    run_threads(THREADS, take_turns, &turns, priority);
    QT_EQ(turns.turn, THREADS * ROUNDS);
    QT_EQ(trouble, 0);
    QT_EQ(turns.changed.waiters, 0);
    QT_EQ(sync_cv_destroy(&vka, &turns.changed), 0);
    QT_EQ(sync_mutex_destroy(&vka, &turns.lock), 0);
}

QTEST(cv__a_broadcast_reaches_everybody)
{
    play(same_priority);
    play(falling_priority);
}

static void await_signal(void *turns_pointer, UNUSED void *number, UNUSED void *ipc_buffer)
{
    struct turns *turns = turns_pointer;
    sync_mutex_lock(&turns->lock);
    turns->turn++;
    sync_cv_wait(&turns->lock, &turns->changed);
    counter++;
    sync_mutex_unlock(&turns->lock);
}

QTEST(cv__a_signal_wakes_one_and_none_without_a_waiter)
{
    struct turns turns = {.turn = 0};
    QT_EQ(sync_mutex_new(&vka, &turns.lock), 0);
    QT_EQ(sync_cv_new(&vka, &turns.changed), 0);
    start_counting();
    QT_EQ(sync_cv_signal(&turns.changed), 0);
    QT_EQ(sync_cv_broadcast(&turns.changed), 0);
    start_threads(3, await_signal, &turns, same_priority);
    yield_often();
    QT_EQ(turns.turn, 3);
    QT_EQ(counter, 0);
    QT_EQ(sync_cv_signal(&turns.changed), 0);
    yield_often();
    QT_EQ(counter, 1);
    /* At once: the second finds the first not taken. */
    QT_EQ(sync_cv_signal(&turns.changed), 0);
    QT_EQ(sync_cv_signal(&turns.changed), 0);
    join_threads();
    QT_EQ(counter, 3);
    QT_EQ(sync_cv_destroy(&vka, &turns.changed), 0);
    QT_EQ(sync_mutex_destroy(&vka, &turns.lock), 0);
}

/* One thread was woken and has not run; another, of higher priority, waits anew for something else.
 * The wake-up stays with the first. */
static void await_late(void *turns_pointer, void *number, UNUSED void *ipc_buffer)
{
    struct turns *turns = turns_pointer;
    int wanted = number == NULL ? 1 : 2;
    if (wanted == 2) sync_bin_sem_wait((sync_bin_sem_t *)&turns[1].lock);
    sync_mutex_lock(&turns->lock);
    while (turns->turn < wanted) {
        sync_cv_wait(&turns->lock, &turns->changed);
    }
    counter = counter * 10 + wanted;
    sync_mutex_unlock(&turns->lock);
}

static uint8_t rising_priority(int number)
{
    return (uint8_t)(90 + number);
}

QTEST(cv__who_comes_later_does_not_take_a_wake_up)
{
    struct turns turns[2] = {0};
    seL4_CPtr self = simple_get_tcb(&simple);
    QT_EQ(sync_mutex_new(&vka, &turns[0].lock), 0);
    QT_EQ(sync_cv_new(&vka, &turns[0].changed), 0);
    QT_EQ(sync_bin_sem_new(&vka, &turns[1].lock, 0), 0);
    start_counting();
    start_threads(2, await_late, turns, rising_priority);
    seL4_TCB_SetPriority(self, self, 80); /* both run until they wait */
    seL4_TCB_SetPriority(self, self, 100);
    QT_EQ(turns[0].changed.waiters, 1);
    turns[0].turn = 1;
    sync_cv_signal(&turns[0].changed);
    sync_bin_sem_post(&turns[1].lock); /* now both may run, the second first */
    seL4_TCB_SetPriority(self, self, 80);
    seL4_TCB_SetPriority(self, self, 100);
    QT_EQ(counter, 1);
    QT_EQ(turns[0].changed.waiters, 1);
    turns[0].turn = 2;
    sync_cv_signal(&turns[0].changed);
    join_threads();
    QT_EQ(counter, 12);
    QT_EQ(sync_bin_sem_destroy(&vka, &turns[1].lock), 0);
    QT_EQ(sync_cv_destroy(&vka, &turns[0].changed), 0);
    QT_EQ(sync_mutex_destroy(&vka, &turns[0].lock), 0);
}
