/* SPDX-License-Identifier: BSD-2-Clause */
/* Running a function on another stack. */
#pragma once

#include <utils/arch/stack.h>
#include <utils/builtin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STACK_CALL_ALIGNMENT_BITS (CTZL(STACK_CALL_ALIGNMENT))

/* Call func(arg) on the stack that ends at `stack_top` (exclusive; rounded down to the alignment
 * that calls need) and come back to this one. Returns what func returns; NULL, without calling it,
 * if stack_top or func is NULL. */
void *utils_run_on_stack(void *stack_top, void *(*func)(void *arg), void *arg);

#ifdef __cplusplus
}
#endif
