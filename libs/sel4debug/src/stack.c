/* SPDX-License-Identifier: BSD-2-Clause */
/* Walking stacks, and the stack for when there is none left. */
#include "identity.h"

#include <sel4/sel4.h>
#include <sel4debug/debug.h>
#include <sel4debug/execinfo.h>
#include <sel4debug/gen_config.h>
#include <sel4debug/instrumentation.h>
#include <sel4debug/stack.h>
#include <sel4debug/stack_trace.h>
#include <sel4debug/trampoline.h>
#include <stdint.h>
#include <utils/stack.h>

#define EMERGENCY_STACK 16384
#define TRACE_LENGTH    32
/* Frames further apart than this, or not on a word boundary, are no frames. */
#define FRAME_LIMIT 0x100000

static char emergency_stack[EMERGENCY_STACK] __attribute__((aligned(16)));

void *debug_run_on_emergency_stack(void *(*f)(void *), void *arg)
{
    return utils_run_on_stack(emergency_stack + sizeof(emergency_stack), f, arg);
}

#ifdef CONFIG_LIBSEL4DEBUG_FUNCTION_INSTRUMENTATION_BACKTRACE

#define CALLS_LIMIT 128

static void *calls[CALLS_LIMIT];
static int call_depth;

void __cyg_profile_func_enter(void *func, void *caller)
{
    (void)func;
    if (call_depth < CALLS_LIMIT) calls[call_depth] = caller;
    call_depth++;
}

void __cyg_profile_func_exit(void *func, void *caller)
{
    (void)func, (void)caller;
    call_depth--;
}

int backtrace(void **buffer, int size)
{
    int count = 0;
    int known = call_depth < CALLS_LIMIT ? call_depth : CALLS_LIMIT;
    while (count < size && count < known) {
        buffer[count] = calls[known - 1 - count];
        count++;
    }
    return count;
}

#else

void __cyg_profile_func_enter(void *func, void *caller)
{
#ifdef CONFIG_LIBSEL4DEBUG_FUNCTION_INSTRUMENTATION_TRACE
    debug_safe_printf("%s%s%p calls %p\n", debug_id(), debug_id_separator(), caller, func);
#else
    (void)func, (void)caller;
#endif
}

void __cyg_profile_func_exit(void *func, void *caller)
{
#ifdef CONFIG_LIBSEL4DEBUG_FUNCTION_INSTRUMENTATION_TRACE
    debug_safe_printf("%s%s%p returns to %p\n", debug_id(), debug_id_separator(), func, caller);
#else
    (void)func, (void)caller;
#endif
}

struct frame {
    const struct frame *caller;
    void *return_address;
};

int backtrace(void **buffer, int size)
{
    const struct frame *frame = __builtin_frame_address(0);
    int count = 0;
    while (count < size && frame->return_address != NULL) {
        buffer[count++] = frame->return_address;
        uintptr_t distance = (uintptr_t)frame->caller - (uintptr_t)frame;
        if (distance == 0 || distance >= FRAME_LIMIT || distance % sizeof(void *) != 0) break;
        frame = frame->caller;
    }
    return count;
}

#endif

void print_stack_trace(void)
{
    void *addresses[TRACE_LENGTH];
    int count = backtrace(addresses, TRACE_LENGTH);
    debug_safe_printf("%s%sbacktrace, the latest call first:\n", debug_id(), debug_id_separator());
    for (int i = 0; i < count; i++) {
        debug_safe_printf("    %p\n", addresses[i]);
    }
}

void debug_trampoline(void)
{
    print_stack_trace();
    quoll_Exit();
}
