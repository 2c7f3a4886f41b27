/* SPDX-License-Identifier: BSD-2-Clause */
/* How many entries the fast path declined, where the kernel says so. */
#pragma once

#include <sel4/sel4.h>
#include <stdbool.h>

struct slow_entries {
    bool is_known;
    seL4_Word syscalls, faults;
};

/* Once a test: what it takes to count. Count from here on; up to here. */
void slow_prepare(void);
void slow_begin(void);
struct slow_entries slow_end(void);
