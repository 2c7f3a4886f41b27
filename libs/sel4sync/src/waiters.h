/* SPDX-License-Identifier: BSD-2-Clause */
/* Two counts in one word, changed together: what sleeping on a notification without losing signals
 * takes. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct waiters {
    int16_t count;
    uint16_t granted; /* let through, not noticed yet */
};

static inline struct waiters waiters_read(int word)
{
    return (struct waiters){.count = (int16_t)((unsigned)word & 0xffff),
                            .granted = (uint16_t)((unsigned)word >> 16)};
}

/* Change *word from `old` to `now`. If it was not `old`, returns false and `*old` is what it is. */
static inline bool waiters_replace(volatile int *word, int *old, struct waiters now)
{
    int packed = (int)((unsigned)now.granted << 16 | (uint16_t)now.count);
    return __atomic_compare_exchange_n(word, old, packed, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE);
}
