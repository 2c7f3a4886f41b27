/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks that only a debug build makes, and that need no C library: seL4_DebugAssert. */
#pragma once

#include <sel4/config.h>

#ifdef CONFIG_DEBUG_BUILD
#ifdef __cplusplus
extern "C" {
#endif
/* Say on the kernel's console which check failed and where, and stop the thread with a fault, so
 * that its fault handler can tell how it got there. */
__attribute__((__noreturn__, __cold__)) void
quoll_debug_assert_fail(const char *expression, const char *file, int line, const char *function);
#ifdef __cplusplus
}
#endif

#define seL4_DebugAssert(expr)                                                                     \
    do {                                                                                           \
        if (__builtin_expect(!(expr), 0)) {                                                        \
            quoll_debug_assert_fail(#expr, __FILE__, __LINE__, __func__);                          \
        }                                                                                          \
    } while (0)
#else
#define seL4_DebugAssert(expr) ((void)0)
#endif
