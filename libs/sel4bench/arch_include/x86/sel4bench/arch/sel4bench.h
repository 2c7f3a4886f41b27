/* SPDX-License-Identifier: BSD-2-Clause */
/* The counters of x86 CPUs. See sel4bench/sel4bench.h for when they work. */
#pragma once

#include <inttypes.h>
#include <sel4/sel4.h>
#include <sel4bench/arch/private.h>
#include <sel4bench/types.h>
#include <stdbool.h>
#include <stdint.h>

typedef uint64_t ccnt_t;
#define CCNT_FORMAT "%" PRIu64

#ifdef __cplusplus
extern "C" {
#endif

/* Read the cycle counter into `var`, after everything that comes before it and before everything
 * that comes after. */
#define SEL4BENCH_READ_CCNT(var)                                                                   \
    do {                                                                                           \
        sel4bench_private_lfence();                                                                \
        (var) = sel4bench_private_rdtsc();                                                         \
        sel4bench_private_lfence();                                                                \
    } while (0)

#ifndef CONFIG_DANGEROUS_CODE_INJECTION
/* A kernel that does not lend its privilege has no such call: using it does not link. */
void seL4_DebugRun(void (*userfn)(void *), void *userarg);
#endif

/* Read a model-specific register, 0 if the CPU has none of this number or the kernel does not allow
 * it (CONFIG_KERNEL_X86_DANGEROUS_MSR); or write it, to no effect then. */
static UNUSED uint64_t sel4bench_x86_rdmsr(uint32_t reg)
{
#ifdef CONFIG_KERNEL_X86_DANGEROUS_MSR
    return seL4_X86DangerousRDMSR(reg);
#else
    (void)reg;
    return 0;
#endif
}

static UNUSED void sel4bench_x86_wrmsr(uint32_t reg, uint64_t val)
{
#ifdef CONFIG_KERNEL_X86_DANGEROUS_MSR
    seL4_X86DangerousWRMSR(reg, val);
#else
    (void)reg;
    (void)val;
#endif
}

/* The counters that the CPU has and that can be used: 0 without Intel's performance monitoring,
 * under emulation for example, or if the kernel does not allow setting and reading them. */
static FASTFN seL4_Word sel4bench_get_num_counters(void)
{
#if defined(CONFIG_KERNEL_X86_DANGEROUS_MSR) && defined(CONFIG_EXPORT_PMC_USER)
    uint32_t last, ebx, ecx, edx;
    ia32_cpuid_leaf_pmc_eax_t pmc = {};
    sel4bench_private_cpuid(IA32_CPUID_LEAF_BASIC, 0, &last, &ebx, &ecx, &edx);
    if (ebx != IA32_CPUID_BASIC_MAGIC_EBX || ecx != IA32_CPUID_BASIC_MAGIC_ECX ||
        edx != IA32_CPUID_BASIC_MAGIC_EDX || last < IA32_CPUID_LEAF_PMC) {
        return 0;
    }
    sel4bench_private_cpuid(IA32_CPUID_LEAF_PMC, 0, &pmc.raw, &ebx, &ecx, &edx);
    return pmc.pmc_version_id == 0 ? 0 : pmc.gp_pmc_count_per_core;
#else
    return 0;
#endif
}

/* Before anything else, and when all is done. There is nothing to set up: the kernel allows rdpmc
 * from the start. */
static FASTFN void sel4bench_init(void)
{
}

static FASTFN void sel4bench_destroy(void)
{
}

/* Cycles of the time stamp counter. It need not tick at the speed of the CPU. */
static FASTFN ccnt_t sel4bench_get_cycle_count(void)
{
    ccnt_t now;
    SEL4BENCH_READ_CCNT(now);
    return now;
}

/* What a counter has counted; 0 for one that there is not. */
static FASTFN ccnt_t sel4bench_get_counter(counter_t counter)
{
    if (counter >= sel4bench_get_num_counters()) return 0;
    sel4bench_private_serialize_pmc();
    return sel4bench_private_rdpmc((uint32_t)counter);
}

/* The same for all counters in `mask`: values[n] of counter n. Returns the cycle count. */
static CACHESENSFN ccnt_t sel4bench_get_counters(counter_bitfield_t mask, ccnt_t *values)
{
    for (counter_t i = 0; mask != 0; i++, mask >>= 1) {
        if (mask & 1) values[i] = sel4bench_get_counter(i);
    }
    return sel4bench_get_cycle_count();
}

/* Choose what a stopped counter counts, in user and kernel mode, and set it to 0. */
static FASTFN void sel4bench_set_count_event(counter_t counter, event_id_t event)
{
    if (counter >= sel4bench_get_num_counters()) return;
    seL4_Word number = sel4bench_private_lookup_event(event);
    ia32_pmc_perfevtsel_t select = {};
    select.event = (uint16_t)number;
    select.cmask = (uint8_t)(number >> 24);
    select.USR = 1;
    select.OS = 1;
    sel4bench_x86_wrmsr(IA32_MSR_PMC_PERFEVTSEL_BASE + (uint32_t)counter, select.raw);
    sel4bench_x86_wrmsr(IA32_MSR_PMC_PERFEVTCNT_BASE + (uint32_t)counter, 0);
}

/* Let the counters in `mask` count, or stop. Others are not touched. */
static FASTFN void quoll_bench_run_counters(counter_bitfield_t mask, bool run)
{
    seL4_Word count = sel4bench_get_num_counters();
    for (counter_t i = 0; i < count; i++) {
        uint32_t msr = IA32_MSR_PMC_PERFEVTSEL_BASE + (uint32_t)i;
        ia32_pmc_perfevtsel_t select = {};
        if ((mask >> i & 1) == 0) continue;
        select.raw = (uint32_t)sel4bench_x86_rdmsr(msr);
        select.EN = run;
        sel4bench_x86_wrmsr(msr, select.raw);
    }
}

static FASTFN void sel4bench_start_counters(counter_bitfield_t mask)
{
    quoll_bench_run_counters(mask, true);
}

static FASTFN void sel4bench_stop_counters(counter_bitfield_t mask)
{
    quoll_bench_run_counters(mask, false);
}

/* Set all counters to 0. */
static FASTFN void sel4bench_reset_counters(void)
{
    seL4_Word count = sel4bench_get_num_counters();
    for (counter_t i = 0; i < count; i++) {
        sel4bench_x86_wrmsr(IA32_MSR_PMC_PERFEVTCNT_BASE + (uint32_t)i, 0);
    }
}

#ifdef __cplusplus
}
#endif
