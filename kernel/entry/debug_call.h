/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that only debug builds have. */
#pragma once

#include "types.h"

/* Is it the number of one of them, and is this a debug build? */
bool debug_call_valid(sword_t number);

/* Perform it for the current thread; its number is valid. */
void debug_call(sword_t number);
