/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of events. */
#include <sel4bench/sel4bench.h>

const char *sel4bench_get_counter_description(counter_t counter)
{
    return counter < SEL4BENCH_NUM_GENERIC_EVENTS ? GENERIC_EVENT_NAMES[counter] : NULL;
}
