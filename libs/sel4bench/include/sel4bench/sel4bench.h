/* SPDX-License-Identifier: BSD-2-Clause */
/* Measuring with the CPU's counters.
 *
 * The cycle counter always works. Event counters are set through the kernel and read by programs:
 * where the CPU has none, or the kernel was not built for it (CONFIG_KERNEL_X86_DANGEROUS_MSR and
 * CONFIG_EXPORT_PMC_USER), there are 0 of them and the functions that use them do nothing and
 * return 0. Programs ask sel4bench_get_num_counters() first. */
#pragma once

#include <sel4/sel4.h>
#include <sel4bench/arch/events.h>
#include <sel4bench/gen_config.h>
#include <sel4bench/types.h>
#include <utils/arith.h>
#include <utils/attribute.h>

#include <sel4bench/arch/sel4bench.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Events that mean the same on every CPU, and their names. */
static UNUSED event_id_t GENERIC_EVENTS[] = {
    SEL4BENCH_EVENT_CACHE_L1I_MISS,      SEL4BENCH_EVENT_CACHE_L1D_MISS,
    SEL4BENCH_EVENT_TLB_L1I_MISS,        SEL4BENCH_EVENT_TLB_L1D_MISS,
    SEL4BENCH_EVENT_EXECUTE_INSTRUCTION, SEL4BENCH_EVENT_BRANCH_MISPREDICT,
    SEL4BENCH_EVENT_MEMORY_ACCESS,
};

static UNUSED char *GENERIC_EVENT_NAMES[] = {
    (char *)"L1 i-cache misses", (char *)"L1 d-cache misses", (char *)"L1 i-tlb misses",
    (char *)"L1 d-tlb misses",   (char *)"Instructions",      (char *)"Branch mispredictions",
    (char *)"Memory accesses",
};

#define SEL4BENCH_NUM_GENERIC_EVENTS ARRAY_SIZE(GENERIC_EVENTS)

SEL4_COMPILE_ASSERT(each_generic_event_has_a_name,
                    ARRAY_SIZE(GENERIC_EVENTS) == ARRAY_SIZE(GENERIC_EVENT_NAMES))

/* The name of generic event `counter`, or NULL if there is no such event. */
const char *sel4bench_get_counter_description(counter_t counter);

/* With fewer counters than events, events are counted in chunks of `n_counters`: chunk 0 has the
 * first of them, and so on. This is how many chunks there are; 0 without counters. */
static inline int sel4bench_get_num_counter_chunks(seL4_Word n_counters, seL4_Word n_events)
{
    return n_counters == 0 ? 0 : (int)((n_events + n_counters - 1) / n_counters);
}

static inline int sel4bench_get_num_generic_counter_chunks(seL4_Word n_counters)
{
    return sel4bench_get_num_counter_chunks(n_counters, SEL4BENCH_NUM_GENERIC_EVENTS);
}

/* Start counting the events of `chunk`, from 0. Returns the counters in use, for
 * sel4bench_read_and_stop_counters(). */
static inline counter_bitfield_t sel4bench_enable_counters(seL4_Word n_events, event_id_t *events,
                                                           seL4_Word chunk, seL4_Word n_counters)
{
    counter_bitfield_t mask = 0;
    seL4_Word first = chunk * n_counters;
    for (seL4_Word i = 0; i < n_counters && first + i < n_events; i++) {
        sel4bench_set_count_event(i, events[first + i]);
        mask |= (counter_bitfield_t)1 << i;
    }
    sel4bench_reset_counters();
    sel4bench_start_counters(mask);
    return mask;
}

static inline counter_bitfield_t sel4bench_enable_generic_counters(seL4_Word chunk,
                                                                   seL4_Word n_counters)
{
    return sel4bench_enable_counters(SEL4BENCH_NUM_GENERIC_EVENTS, GENERIC_EVENTS, chunk,
                                     n_counters);
}

/* Stop the counters in `mask` and store what they counted in `results`, which has a place for each
 * event of all chunks. */
static inline void sel4bench_read_and_stop_counters(counter_bitfield_t mask, seL4_Word chunk,
                                                    seL4_Word n_counters, ccnt_t results[])
{
    ccnt_t *of_chunk = &results[chunk * n_counters];
    sel4bench_get_counters(mask, of_chunk);
    sel4bench_stop_counters(mask);
}

#ifdef __cplusplus
}
#endif
