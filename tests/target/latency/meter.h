/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread of the highest priority that the interval timer wakes a thousand times a second, and
 * that keeps account of when it really came to run. */
#pragma once

#include <qtest.h>

enum { METER_PERIOD = 1000000 /* ns, nearly */ };

/* Start it, and lower the test's own priority below its. Everything it needs is gone after the
 * test. */
void meter_start(void);

/* What it has seen since the last call of this function. */
struct meter_reading {
    seL4_Word wakes;
    seL4_Word duration;
    seL4_Word longest; /* time between two wakes, in ns */
};
struct meter_reading meter_read(void);
