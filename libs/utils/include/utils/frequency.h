/* SPDX-License-Identifier: BSD-2-Clause */
/* Frequencies in hertz, and cycles of them as nanoseconds. */
#pragma once

#include <stdint.h>
#include <utils/math.h>
#include <utils/time.h>

typedef uint64_t freq_t;

#define KHZ 1000
#define MHZ (1000 * KHZ)
#define GHZ (1000llu * MHZ)

/* The frequency of a clock that makes `ncycles` in `ns` nanoseconds, which must not be 0. */
static inline freq_t freq_cycles_and_ns_to_hz(uint64_t ncycles, uint64_t ns)
{
    return muldivu64(ncycles, NS_IN_S, ns);
}

/* How long `ncycles` take at `hz`, which must not be 0; rounded down, in nanoseconds. */
static inline uint64_t freq_cycles_and_hz_to_ns(uint64_t ncycles, freq_t hz)
{
    return muldivu64(ncycles, NS_IN_S, hz);
}

/* How many cycles of `hz` fit in `ns` nanoseconds, rounded down. */
static inline uint64_t freq_ns_and_hz_to_cycles(uint64_t ns, freq_t hz)
{
    return muldivu64(ns, hz, NS_IN_S);
}
