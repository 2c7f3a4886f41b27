/* SPDX-License-Identifier: BSD-2-Clause */
/* Running a function on another stack: the checks; the switch itself is in arch/. */

#include <stdint.h>
#include <utils/arith.h>
#include <utils/stack.h>

/* Calls func(arg) with the stack pointer at `stack_top`, which is aligned for calls. */
void *utils_switch_stack(void *stack_top, void *(*func)(void *arg), void *arg);

void *utils_run_on_stack(void *stack_top, void *(*func)(void *arg), void *arg)
{
    if (stack_top == NULL || func == NULL) return NULL;
    uintptr_t top = ALIGN_DOWN((uintptr_t)stack_top, (uintptr_t)STACK_CALL_ALIGNMENT);
    return utils_switch_stack((void *)top, func, arg);
}
