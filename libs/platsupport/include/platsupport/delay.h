/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting without a timer, by counting. Crude: for the few microseconds a device needs. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* How fast the CPU runs, in Hz, for the delays below; 1 GHz unless told. */
void ps_cpufreq_hint(unsigned long hz);
/* Wait at least `us` microseconds, if the hint is right. */
void ps_udelay(unsigned long us);

#define ps_ndelay(ns) ps_udelay(((ns) + 999) / 1000)
#define ps_mdelay(ms) ps_udelay((ms)*1000)
#define ps_sdelay(s)  ps_mdelay((s)*1000)

#ifdef __cplusplus
}
#endif
