/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters that several threads change. `memorder` is one of __ATOMIC_*. */
#pragma once

#include <limits.h>

/* Add (take away) one; returns the new value. */
static inline int sync_atomic_increment(volatile int *x, int memorder)
{
    return __atomic_add_fetch(x, 1, memorder);
}

static inline int sync_atomic_decrement(volatile int *x, int memorder)
{
    return __atomic_sub_fetch(x, 1, memorder);
}

/* As above, unless that would overflow: 0 with the old value in *oldval, or -1, nothing changed. */
static inline int sync_atomic_increment_safe(volatile int *x, int *oldval, int success_memorder)
{
    *oldval = __atomic_load_n(x, __ATOMIC_RELAXED);
    do {
        if (*oldval == INT_MAX) return -1;
    } while (!__atomic_compare_exchange_n(x, oldval, *oldval + 1, 1, success_memorder,
                                          __ATOMIC_RELAXED));
    return 0;
}

static inline int sync_atomic_decrement_safe(volatile int *x, int *oldval, int success_memorder)
{
    *oldval = __atomic_load_n(x, __ATOMIC_RELAXED);
    do {
        if (*oldval == INT_MIN) return -1;
    } while (!__atomic_compare_exchange_n(x, oldval, *oldval - 1, 1, success_memorder,
                                          __ATOMIC_RELAXED));
    return 0;
}
