/* SPDX-License-Identifier: BSD-2-Clause */
/* What the selected kind of benchmark does for the system calls that all have. */
#pragma once

#include "types.h"

/* Start afresh. False: it has no log buffer. */
bool benchmark_reset(void);
/* Stop. Returns the number of entries in the log. */
word_t benchmark_finalise(void);
/* Log into the frame that `cptr` of the current thread leads to. False: it is none that will do. */
bool benchmark_set_buffer(cptr_t cptr);
/* System calls that only this kind has. */
bool benchmark_own_call(sword_t number);
