/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <stdint.h>

/* What a timer device can do. */
typedef struct {
    uint32_t upcounter : 1;
    uint32_t timeouts : 1;
    uint32_t absolute_timeouts : 1;
    uint32_t relative_timeouts : 1;
    uint32_t periodic_timeouts : 1;
    uint32_t bit_width : 7;
    uint32_t irqs; /* how many */
} timer_properties_t;
