/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's state beside the model's. */
#pragma once

#include <stdbool.h>

/* Tell the model what boot has left: the capabilities of the root task and what they name. */
void compare_begin(void);

/* Every capability, every thread, every queue: aborts at the first that differs. `thorough`: also
 * who descends from whom, not only from the neighbour. */
void compare_all(bool thorough);
