/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiler built-ins by short names. */
#pragma once

#include <stddef.h>

#ifndef likely
#define likely(x) __builtin_expect(!!(x), 1)
#endif
#ifndef unlikely
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif

#define UNREACHABLE()            __builtin_unreachable()
#define IS_CONSTANT(expr)        __builtin_constant_p(expr)
#define TYPES_COMPATIBLE(t1, t2) __builtin_types_compatible_p(t1, t2)
#define CHOOSE_EXPR(cond, x, y)  __builtin_choose_expr(cond, x, y)
#define OFFSETOF(type, member)   __builtin_offsetof(type, member)

/* Zeros above the highest, or below the lowest, bit that is set. The argument must not be 0. */
#define CLZ(x)  __builtin_clz(x)
#define CLZL(x) __builtin_clzl(x)
#define CTZ(x)  __builtin_ctz(x)
#define CTZL(x) __builtin_ctzl(x)

/* One more than the index of the lowest bit that is set, 0 for 0. */
#define FFS(x)  __builtin_ffs(x)
#define FFSL(x) __builtin_ffsl(x)

#define POPCOUNT(x)  __builtin_popcount(x)
#define POPCOUNTL(x) __builtin_popcountl(x)

/* The bytes of an unsigned long, in reverse order. */
#define BSWAP_WORD(x) ((unsigned long)__builtin_bswap64(x))
#ifndef __cplusplus /* which has another word for it */
_Static_assert(sizeof(unsigned long) == 8, "BSWAP_WORD swaps eight bytes");
#endif
