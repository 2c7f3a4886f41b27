/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting by the time stamp counter, which ticks about as fast as the CPU. */
#include <platsupport/delay.h>
#include <stdint.h>

static unsigned long cpu_hz = 1000000000;

void ps_cpufreq_hint(unsigned long hz)
{
    cpu_hz = hz;
}

void ps_udelay(unsigned long us)
{
    uint64_t start = __builtin_ia32_rdtsc();
    uint64_t ticks = (uint64_t)us * (cpu_hz / 1000000 + 1);
    while (__builtin_ia32_rdtsc() - start < ticks) {
        __builtin_ia32_pause();
    }
}
