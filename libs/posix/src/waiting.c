/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for a word to change, as Linux's futex: a thread with a notification of its own sleeps on
 * it, any other yields once and comes back, which callers must expect anyhow.
 *
 * Nobody may wait for a lock here: a thread preempted in the middle could be one of low priority.
 * Each waiter's word is its whole state. NULL: awake, or a signal is on its way. Its owner sets it;
 * whoever changes it back to NULL, by compare and exchange, ends the wait, and if that is another
 * thread, it owes the owner one signal. A requeue changes it to another word. Alarms signal as
 * well.
 */
#include "posix.h"

#include <muslcsys/quoll_threads.h>

#define WAITER_LIMIT 32

struct quoll_waiter {
    const int *word;
    uintptr_t notification; /* 0: the place is free */
    uint64_t alarm;         /* signal it at this time; 0: never */
};

static struct quoll_waiter waiters[WAITER_LIMIT];
static unsigned waiter_end; /* no place from here on has ever been taken */
static uintptr_t alarm_watcher;

__thread struct quoll_waiter *quoll_own_waiter;

struct quoll_waiter *quoll_waiter_new(uintptr_t notification)
{
    for (unsigned i = 0; i < WAITER_LIMIT; i++) {
        uintptr_t none = 0;
        if (!__atomic_compare_exchange_n(&waiters[i].notification, &none, notification, false,
                                         __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
            continue;
        }
        unsigned end = __atomic_load_n(&waiter_end, __ATOMIC_RELAXED);
        while (end <= i && !__atomic_compare_exchange_n(&waiter_end, &end, i + 1, false,
                                                        __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
        }
        return &waiters[i];
    }
    return NULL;
}

/* One that goes off when nobody sleeps any more ends a later wait for no reason. */
static void clear_alarm(struct quoll_waiter *waiter)
{
    __atomic_store_n(&waiter->alarm, 0, __ATOMIC_SEQ_CST);
}

void quoll_waiter_free(struct quoll_waiter *waiter)
{
    if (waiter == NULL) return;
    __atomic_store_n(&waiter->word, NULL, __ATOMIC_SEQ_CST);
    clear_alarm(waiter);
    __atomic_store_n(&waiter->notification, 0, __ATOMIC_SEQ_CST);
}

/* Change `waiter`'s word, if it is `from`. */
static bool change_word(struct quoll_waiter *waiter, const int *from, const int *to)
{
    return __atomic_compare_exchange_n(&waiter->word, &from, to, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

/* End the caller's own wait before it has slept. False when another thread was faster. */
static bool withdraw(struct quoll_waiter *own)
{
    const int *word;
    while ((word = __atomic_load_n(&own->word, __ATOMIC_SEQ_CST)) != NULL) {
        if (change_word(own, word, NULL)) return true;
    }
    return false;
}

/* False: nobody watches the time. The alarm first: quoll_alarms_watch() does the opposite. */
static bool set_alarm(struct quoll_waiter *own, uint64_t until)
{
    if (until == POSIX_FOREVER) return true;
    __atomic_store_n(&own->alarm, until, __ATOMIC_SEQ_CST);
    uintptr_t watcher = __atomic_load_n(&alarm_watcher, __ATOMIC_SEQ_CST);
    if (watcher == 0) {
        clear_alarm(own);
        return false;
    }
    system_signal(watcher);
    return true;
}

void quoll_alarms_watch(uintptr_t notification)
{
    __atomic_store_n(&alarm_watcher, notification, __ATOMIC_SEQ_CST);
    if (notification == 0) quoll_alarms_ring(POSIX_FOREVER);
}

uint64_t quoll_alarms_ring(uint64_t now)
{
    uint64_t next = POSIX_FOREVER;
    unsigned end = __atomic_load_n(&waiter_end, __ATOMIC_SEQ_CST);
    for (struct quoll_waiter *waiter = waiters; waiter < waiters + end; waiter++) {
        uintptr_t notification = waiter->notification;
        uint64_t alarm = __atomic_load_n(&waiter->alarm, __ATOMIC_SEQ_CST);
        if (alarm == 0) continue;
        if (alarm > now) {
            if (alarm < next) next = alarm;
        } else if (__atomic_compare_exchange_n(&waiter->alarm, &alarm, 0, false, __ATOMIC_SEQ_CST,
                                               __ATOMIC_SEQ_CST)) {
            system_signal(notification);
        }
    }
    return next;
}

void posix_sleep(uint64_t until)
{
    struct quoll_waiter *own = quoll_own_waiter;
    if (own == NULL || !set_alarm(own, until)) {
        system_yield();
        return;
    }
    system_wait(own->notification);
    clear_alarm(own);
}

bool posix_wait(const int *word, int expected, uint64_t until)
{
    struct quoll_waiter *own = quoll_own_waiter;
    if (own == NULL || !set_alarm(own, until)) {
        if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected) return false;
        system_yield();
        return true;
    }
    __atomic_store_n(&own->word, word, __ATOMIC_SEQ_CST);
    bool is_over = __atomic_load_n(word, __ATOMIC_SEQ_CST) != expected && withdraw(own);
    if (!is_over) system_wait(own->notification);
    clear_alarm(own);
    withdraw(own); /* if it was the alarm */
    return !is_over;
}

/* The next waiter on `word`, from place *at on; NULL when there is none. */
static struct quoll_waiter *next_waiter(const int *word, unsigned *at)
{
    unsigned end = __atomic_load_n(&waiter_end, __ATOMIC_SEQ_CST);
    while (*at < end) {
        struct quoll_waiter *waiter = &waiters[(*at)++];
        if (__atomic_load_n(&waiter->word, __ATOMIC_SEQ_CST) == word) return waiter;
    }
    return NULL;
}

int posix_wake(const int *word, int count)
{
    int woken = 0;
    unsigned at = 0;
    struct quoll_waiter *waiter;
    while (woken < count && (waiter = next_waiter(word, &at)) != NULL) {
        uintptr_t notification = waiter->notification;
        if (!change_word(waiter, word, NULL)) continue;
        system_signal(notification);
        woken++;
    }
    return woken;
}

int posix_requeue(const int *from, const int *to, int count)
{
    int moved = 0;
    unsigned at = 0;
    struct quoll_waiter *waiter;
    while (moved < count && (waiter = next_waiter(from, &at)) != NULL) {
        moved += change_word(waiter, from, to);
    }
    return moved;
}

/* States of a lock: 0 free, 1 taken, 2 taken and somebody may be waiting. */
void posix_lock(int *lock)
{
    int free = 0;
    if (__atomic_compare_exchange_n(lock, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        return;
    }
    while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0) {
        posix_wait(lock, 2, POSIX_FOREVER);
    }
}

void posix_unlock(int *lock)
{
    if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2) posix_wake(lock, 1);
}
