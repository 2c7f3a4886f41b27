/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU's time stamp counter. */
#pragma once

#include <platsupport/plat/hpet.h>
#include <platsupport/plat/pit.h>
#include <stdint.h>
#include <utils/frequency.h>
#include <utils/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The counter, when all instructions before it are done; and just the counter. */
static inline uint64_t rdtsc_cpuid(void)
{
    uint32_t low, high, leaf = 0;
    __asm__ volatile("cpuid\n\trdtsc" : "+a"(leaf), "=d"(high) : : "rbx", "rcx", "memory");
    low = leaf;
    return (uint64_t)high << 32 | low;
}

static inline uint64_t rdtsc_pure(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* The present time in nanoseconds, given cycles in a microsecond. */
#define TSC_TICKS_TO_NS(cycles_per_us) (rdtsc_pure() * NS_IN_US / (cycles_per_us))

/* The present time in nanoseconds, given the frequency in Hz. */
static inline uint64_t tsc_get_time(uint64_t freq)
{
    return freq_cycles_and_hz_to_ns(rdtsc_pure(), freq);
}

/* Measure the frequency in Hz against another timer; 0 when that does not run. The HPET must be
 * started; the PIT's timeout is lost. */
uint64_t tsc_calculate_frequency_hpet(const hpet_t *hpet);
uint64_t tsc_calculate_frequency_pit(pit_t *pit);

#ifdef __cplusplus
}
#endif
