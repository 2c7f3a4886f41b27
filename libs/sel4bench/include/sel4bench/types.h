/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of counters and of what they count. */
#pragma once

#include <sel4/sel4.h>

/* A counter: 0 to sel4bench_get_num_counters() - 1. */
typedef seL4_Word counter_t;

/* A set of counters; bit n is counter n. */
typedef seL4_Word counter_bitfield_t;

/* What a counter counts: see arch/events.h. */
typedef seL4_Word event_id_t;
