/* SPDX-License-Identifier: BSD-2-Clause */
/* Assertions that stay in release builds, reported by the C library. */
#pragma once

#include <sel4/macros.h>

#if __has_include(<features.h>)
#include <features.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif
/* What the C library calls when an assertion fails. Programs without one define it themselves. */
#ifdef __GLIBC__
void __assert_fail(const char *str, const char *file, unsigned int line, const char *function)
    __attribute__((__noreturn__));
#else
void __assert_fail(const char *str, const char *file, int line, const char *function)
    __attribute__((__noreturn__));
#endif
#ifdef __cplusplus
}
#endif

#define seL4_Fail(s) __assert_fail(s, __FILE__, __LINE__, __func__)

#define seL4_Assert(expr)                                                                          \
    do {                                                                                           \
        if (!(expr)) {                                                                             \
            __assert_fail(#expr, __FILE__, __LINE__, __func__);                                    \
        }                                                                                          \
    } while (0)

#ifdef __cplusplus
#define seL4_CompileTimeAssert(expr) static_assert(expr, #expr)
#else
#define seL4_CompileTimeAssert(expr) _Static_assert(expr, #expr)
#endif
