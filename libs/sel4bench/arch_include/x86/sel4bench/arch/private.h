/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions and registers of the counters of x86 CPUs. The layouts are those of the Intel
 * manual, volume 3, "Performance monitoring". */
#pragma once

#include <sel4/sel4.h>
#include <sel4bench/arch/events.h>
#include <sel4bench/types.h>
#include <stdint.h>
#include <utils/attribute.h>
#include <utils/compile_time.h>

/* Small enough to disappear in the caller; must not be compiled into something that fetches more
 * cache lines than it reads; runs with the kernel's privilege and so stands alone. */
#define FASTFN      inline ALWAYS_INLINE UNUSED
#define CACHESENSFN NO_INLINE UNUSED
#define KERNELFN    NO_INLINE UNUSED __attribute__((__flatten__))

#define IA32_MSR_PMC_PERFEVTSEL_BASE 0x186
#define IA32_MSR_PMC_PERFEVTCNT_BASE 0x0C1

/* The bit of CR4 that allows rdpmc in user programs. */
#define IA32_CR4_PCE 8

enum {
    IA32_CPUID_LEAF_BASIC = 0,
    IA32_CPUID_LEAF_MODEL = 1,
    IA32_CPUID_LEAF_PMC = 0xA,
    IA32_CPUID_LEAF_EXTENDED = 0x80000000
};

/* "GenuineIntel" */
#define IA32_CPUID_BASIC_MAGIC_EBX 0x756E6547
#define IA32_CPUID_BASIC_MAGIC_EDX 0x49656E69
#define IA32_CPUID_BASIC_MAGIC_ECX 0x6C65746E

#define IA32_CPUID_FAMILY_P6 0x6

/* The whole family and model of an ia32_cpuid_model_info_t. */
#define FAMILY(x) ((x).family + (x).ex_family)
#define MODEL(x)  (((x).ex_model << 4) + (x).model)

/* Count in transactions only; do not keep what an aborted one counted. */
#define IN_TX_BIT   (1ul << 32)
#define IN_TXCP_BIT (1ul << 33)

typedef union {
    __extension__ struct {
        seL4_Word stepping : 4;
        seL4_Word model : 4;
        seL4_Word family : 4;
        seL4_Word type : 2;
        seL4_Word reserved1 : 2;
        seL4_Word ex_model : 4;
        seL4_Word ex_family : 8;
        seL4_Word reserved2 : 4;
    };
    uint32_t raw;
} ia32_cpuid_model_info_t;

typedef union {
    __extension__ struct {
        uint8_t pmc_version_id;
        uint8_t gp_pmc_count_per_core;
        uint8_t gp_pmc_bit_width;
        uint8_t ebx_bit_vector_length;
    };
    uint32_t raw;
} ia32_cpuid_leaf_pmc_eax_t;

typedef union {
    __extension__ struct {
        uint16_t event;
        __extension__ union {
            __extension__ struct {
                uint8_t USR : 1;
                uint8_t OS : 1;
                uint8_t E : 1;
                uint8_t PC : 1;
                uint8_t INT : 1;
                uint8_t res : 1;
                uint8_t EN : 1;
                uint8_t INV : 1;
            };
            uint8_t flags;
        };
        uint8_t cmask;
    };
    uint32_t raw;
} ia32_pmc_perfevtsel_t;

/* The register to read or write with the kernel's privilege: arguments of the KERNELFNs. */
struct quoll_bench_msr {
    uint32_t number;
    uint64_t value;
};

static FASTFN void sel4bench_private_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t *eax,
                                           uint32_t *ebx, uint32_t *ecx, uint32_t *edx)
{
    __asm__ volatile("cpuid"
                     : "=a"(*eax), "=b"(*ebx), "=c"(*ecx), "=d"(*edx)
                     : "a"(leaf), "c"(subleaf)
                     : "memory");
}

/* Wait until all instructions before it are done; the second only for loads, and cheaper. */
static FASTFN void sel4bench_private_cpuid_serial(void)
{
    uint32_t eax, ebx, ecx, edx;
    sel4bench_private_cpuid(0, 0, &eax, &ebx, &ecx, &edx);
}

static FASTFN void sel4bench_private_lfence(void)
{
    __asm__ volatile("lfence" ::: "memory");
}

#define sel4bench_private_serialize_pmc sel4bench_private_cpuid_serial

static FASTFN uint64_t sel4bench_private_rdtsc(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

/* Faults unless the kernel has CONFIG_EXPORT_PMC_USER, and without such a counter. */
static FASTFN uint64_t sel4bench_private_rdpmc(uint32_t counter)
{
    uint32_t low, high;
    __asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(counter) : "memory");
    return (uint64_t)high << 32 | low;
}

/* Functions for seL4_DebugRun(). */
static KERNELFN void sel4bench_private_rdmsr(void *arg)
{
    struct quoll_bench_msr *msr = (struct quoll_bench_msr *)arg;
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr->number) : "memory");
    msr->value = (uint64_t)high << 32 | low;
}

static KERNELFN void sel4bench_private_wrmsr(void *arg)
{
    struct quoll_bench_msr *msr = (struct quoll_bench_msr *)arg;
    __asm__ volatile("wrmsr"
                     :
                     : "a"((uint32_t)msr->value), "d"((uint32_t)(msr->value >> 32)),
                       "c"(msr->number)
                     : "memory");
}

static KERNELFN void sel4bench_private_enable_user_pmc(UNUSED void *arg)
{
    seL4_Word cr4;
    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4 | (seL4_Word)1 << IA32_CR4_PCE) : "memory");
}

static KERNELFN void sel4bench_private_disable_user_pmc(UNUSED void *arg)
{
    seL4_Word cr4;
    __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4 & ~((seL4_Word)1 << IA32_CR4_PCE)) : "memory");
}

/* What each model counts for the generic events CACHE_L1I_MISS, CACHE_L1D_MISS, TLB_L1I_MISS,
 * TLB_L1D_MISS and MEMORY_ACCESS; 0 where it has no such event. */
static UNUSED seL4_Word SEL4BENCH_IA32_P6_EVENTS[5] = {
    SEL4BENCH_IA32_P6_EVENT_CACHE_L1I_MISS,     SEL4BENCH_IA32_P6_EVENT_CACHE_L1D_LINES_IN,
    SEL4BENCH_IA32_P6_EVENT_TLB_IMISS,          0,
    SEL4BENCH_IA32_P6_EVENT_MAIN_MEMORY_ACCESS,
};
static UNUSED seL4_Word SEL4BENCH_IA32_CORE_EVENTS[5] = {
    SEL4BENCH_IA32_CORE_EVENT_CACHE_L1I_MISS,   0,
    SEL4BENCH_IA32_CORE_EVENT_TLB_IMISS,        SEL4BENCH_IA32_CORE_EVENT_TLB_DMISS,
    SEL4BENCH_IA32_CORE_EVENT_CACHE_L1D_ACCESS,
};
static UNUSED seL4_Word SEL4BENCH_IA32_CORE2_EVENTS[5] = {
    SEL4BENCH_IA32_CORE2_EVENT_CACHE_L1I_MISS,   SEL4BENCH_IA32_CORE2_EVENT_CACHE_L1D_MISS_R,
    SEL4BENCH_IA32_CORE2_EVENT_TLB_IMISS,        SEL4BENCH_IA32_CORE2_EVENT_TLB_DMISS,
    SEL4BENCH_IA32_CORE2_EVENT_CACHE_L1D_ACCESS,
};
static UNUSED seL4_Word SEL4BENCH_IA32_NEHALEM_EVENTS[5] = {
    SEL4BENCH_IA32_NEHALEM_EVENT_CACHE_L1I_MISS,
    SEL4BENCH_IA32_NEHALEM_EVENT_CACHE_L1D_LINES_IN,
    SEL4BENCH_IA32_NEHALEM_EVENT_TLB_IMISS,
    SEL4BENCH_IA32_NEHALEM_EVENT_TLB_DMISS,
    SEL4BENCH_EVENT_CACHE_LLC_MISS,
};
static UNUSED seL4_Word SEL4BENCH_IA32_WESTMERE_EVENTS[5] = {
    SEL4BENCH_IA32_WESTMERE_EVENT_CACHE_L1I_MISS,
    SEL4BENCH_IA32_WESTMERE_EVENT_CACHE_L1D_LINES_IN,
    SEL4BENCH_IA32_WESTMERE_EVENT_TLB_IMISS,
    SEL4BENCH_IA32_WESTMERE_EVENT_TLB_DMISS,
    SEL4BENCH_EVENT_CACHE_LLC_MISS,
};
/* Also Sandy Bridge and Ivy Bridge, which number these as Haswell does. */
static UNUSED seL4_Word SEL4BENCH_IA32_HASWELL_EVENTS[5] = {
    SEL4BENCH_IA32_HASWELL_EVENT_ICACHE_MISSES,
    SEL4BENCH_IA32_HASWELL_EVENT_L1D_REPLACEMENT,
    0x0185, /* walks of the page tables for an instruction */
    0x0149, /* and for a store; loads are another event */
    SEL4BENCH_EVENT_CACHE_LLC_MISS,
};
static UNUSED seL4_Word SEL4BENCH_IA32_BROADWELL_EVENTS[5] = {
    SEL4BENCH_IA32_HASWELL_EVENT_ICACHE_MISSES,
    SEL4BENCH_IA32_HASWELL_EVENT_L1D_REPLACEMENT,
    0x0185,
    0,
    SEL4BENCH_EVENT_CACHE_LLC_MISS,
};
static UNUSED seL4_Word SEL4BENCH_IA32_SKYLAKE_EVENTS[5] = {
    SEL4BENCH_IA32_SKYLAKE_EVENT_ICACHE_64B_IFTAG_MISS,
    SEL4BENCH_IA32_SKYLAKE_EVENT_L1D_REPLACEMENT,
    0x0185,
    0,
    SEL4BENCH_EVENT_CACHE_LLC_MISS,
};

/* The models of family 6 by the numbers that Intel's manual, volume 4, lists. Models that are not
 * listed are newer, and number these events as Skylake does. */
static UNUSED seL4_Word *quoll_bench_events_of_model(uint32_t model)
{
    if (model < 0x0E) return SEL4BENCH_IA32_P6_EVENTS;
    switch (model) {
    case 0x0E:
        return SEL4BENCH_IA32_CORE_EVENTS;
    case 0x0F:
    case 0x16:
    case 0x17:
    case 0x1D:
        return SEL4BENCH_IA32_CORE2_EVENTS;
    case 0x1A:
    case 0x1E:
    case 0x1F:
    case 0x2E:
        return SEL4BENCH_IA32_NEHALEM_EVENTS;
    case 0x25:
    case 0x2C:
    case 0x2F:
        return SEL4BENCH_IA32_WESTMERE_EVENTS;
    case 0x2A:
    case 0x2D:
    case 0x3A:
    case 0x3E:
    case 0x3C:
    case 0x3F:
    case 0x45:
    case 0x46:
        return SEL4BENCH_IA32_HASWELL_EVENTS;
    case 0x3D:
    case 0x47:
    case 0x4F:
    case 0x56:
        return SEL4BENCH_IA32_BROADWELL_EVENTS;
    default:
        return SEL4BENCH_IA32_SKYLAKE_EVENTS;
    }
}

/* The number that this CPU has for an event. 0: it does not count that. */
static FASTFN seL4_Word sel4bench_private_lookup_event(event_id_t event)
{
    ia32_cpuid_model_info_t info = {};
    uint32_t unused;
    if ((event & SEL4BENCH_EVENT_GENERIC_MASK) != SEL4BENCH_EVENT_GENERIC_MASK) return event;
    sel4bench_private_cpuid(IA32_CPUID_LEAF_MODEL, 0, &info.raw, &unused, &unused, &unused);
    event &= ~(event_id_t)SEL4BENCH_EVENT_GENERIC_MASK;
    if (FAMILY(info) != IA32_CPUID_FAMILY_P6 || event >= 5) return 0;
    return quoll_bench_events_of_model(MODEL(info))[event];
}
