/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiler attributes and compile-time checks that the other headers are written with. */
#pragma once

#include <sel4/config.h>

#define LIBSEL4_BIT(n) (1ul << (n))

#ifndef CONST
#define CONST __attribute__((__const__))
#endif
#ifndef PURE
#define PURE __attribute__((__pure__))
#endif

#define SEL4_PACKED        __attribute__((__packed__))
#define SEL4_DEPRECATED(x) __attribute__((__deprecated__(x)))
/* Put into the definition of a macro, it warns where the macro is used. */
#define SEL4_DEPRECATE_MACRO(x) QUOLL_PRAGMA(GCC warning #x)
#define QUOLL_PRAGMA(x)         _Pragma(#x)

#define LIBSEL4_UNUSED       __attribute__((__unused__))
#define LIBSEL4_WEAK         __attribute__((__weak__))
#define LIBSEL4_NOINLINE     __attribute__((__noinline__))
#define LIBSEL4_THREAD_LOCAL __thread

/* LIBSEL4_INLINE_FUNC is for helpers, LIBSEL4_INLINE for stubs, inlined or not as configured. */
#define LIBSEL4_INLINE_FUNC static inline
#ifdef CONFIG_LIB_SEL4_INLINE_INVOCATIONS
#define LIBSEL4_INLINE LIBSEL4_INLINE_FUNC
#else
#define LIBSEL4_INLINE LIBSEL4_NOINLINE LIBSEL4_UNUSED LIBSEL4_WEAK
#endif

/* Ends with its own semicolon: use it without one, at file scope. */
#ifdef __cplusplus
#define SEL4_COMPILE_ASSERT(name, expr) static_assert(expr, #name);
#else
#define SEL4_COMPILE_ASSERT(name, expr) _Static_assert(expr, #name);
#endif

/* The last enumerator of an enumeration that has to be as wide as a word. */
#define SEL4_FORCE_LONG_ENUM(type) _enum_pad_##type = (long)((1ul << ((sizeof(long) * 8) - 1)) - 1)

/* A table's index bits and entry bits must add up to its size. */
#define SEL4_SIZE_SANITY(index, entry, size)                                                       \
    SEL4_COMPILE_ASSERT(index##entry##size, (index) + (entry) == (size))
