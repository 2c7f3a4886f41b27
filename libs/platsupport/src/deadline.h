/* SPDX-License-Identifier: BSD-2-Clause */
/* What the logical timers wait for. Pure. */
#pragma once

#include <platsupport/ltimer.h>
#include <stdbool.h>

struct deadline {
    uint64_t at;     /* nanoseconds; 0: none */
    uint64_t period; /* 0: once */
};

/* The sum, or, where it would wrap, the end of time. */
uint64_t deadline_add(uint64_t a, uint64_t b);
/* Set from the arguments of ltimer_set_timeout(): 0, -EINVAL for a period of nothing, -ETIME for
 * what has passed; then the deadline is as it was. */
int deadline_set(struct deadline *deadline, uint64_t now, uint64_t ns, timeout_type_t type);
/* Whether it has come. Then it is over, or, if periodic, set to its next multiple after `now`. */
bool deadline_take(struct deadline *deadline, uint64_t now);
/* The first time after `now` that is `at` plus a multiple of `period`. */
uint64_t deadline_next(uint64_t at, uint64_t period, uint64_t now);
