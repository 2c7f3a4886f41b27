/* SPDX-License-Identifier: BSD-2-Clause */
/* Weak randomness, for the canaries and hash seeds of new processes: not for secrets. */
#pragma once

#include <stdint.h>

/* A word that differs from call to call: the time stamp counter, its bits well mixed. */
static inline uint64_t quoll_random_word(void)
{
    uint64_t mixed = __builtin_ia32_rdtsc() * UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return mixed ^ mixed >> 32;
}
