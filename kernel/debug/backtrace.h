/* SPDX-License-Identifier: BSD-2-Clause */
/* Who called whom in the kernel, by frame pointers, with function names. */
#pragma once

#include "types.h"

/* Print the callers from the frame that `frame_pointer` points to; `ip` is the innermost. Reads
 * only the kernel's own stacks, so a broken frame pointer ends the list and does no harm. */
void backtrace_print(word_t ip, word_t frame_pointer);
/* Print the callers of the calling function. */
void backtrace_print_here(void);
