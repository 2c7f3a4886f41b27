/* SPDX-License-Identifier: BSD-2-Clause */
/* A lock that waits by spinning: for threads that run at the same time on different CPUs. */
#pragma once

typedef int sync_spinlock_t;

/* All return 0; trylock returns non-zero when somebody else has the lock. */
static inline int sync_spinlock_init(sync_spinlock_t *lock)
{
    __atomic_store_n(lock, 0, __ATOMIC_RELAXED);
    return 0;
}

static inline int sync_spinlock_destroy(sync_spinlock_t *lock)
{
    return sync_spinlock_init(lock);
}

static inline int sync_spinlock_trylock(sync_spinlock_t *lock)
{
    return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE);
}

static inline int sync_spinlock_lock(sync_spinlock_t *lock)
{
    while (sync_spinlock_trylock(lock) != 0) {
        __builtin_ia32_pause();
    }
    return 0;
}

static inline int sync_spinlock_unlock(sync_spinlock_t *lock)
{
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return 0;
}
