/* SPDX-License-Identifier: BSD-2-Clause */
/* Short names for compiler attributes, the same for gcc and clang. */
#pragma once

#define ALIGN(n)           __attribute__((__aligned__(n)))
#define ALWAYS_INLINE      __attribute__((__always_inline__))
#define CLEANUP(fn)        __attribute__((__cleanup__(fn)))
#define COLD               __attribute__((__cold__))
#define CONST              __attribute__((__const__))
#define DEPRECATED(msg)    __attribute__((__deprecated__(msg)))
#define HOT                __attribute__((__hot__))
#define MALLOC             __attribute__((__malloc__))
#define NONNULL(...)       __attribute__((__nonnull__(__VA_ARGS__)))
#define NONNULL_ALL        __attribute__((__nonnull__))
#define NORETURN           __attribute__((__noreturn__))
#define NO_INLINE          __attribute__((__noinline__))
#define PACKED             __attribute__((__packed__))
#define PURE               __attribute__((__pure__))
#define RETURNS_NONNULL    __attribute__((__returns_nonnull__))
#define SECTION(sect)      __attribute__((__section__(sect)))
#define UNUSED             __attribute__((__unused__))
#define USED               __attribute__((__used__))
#define WARN_UNUSED_RESULT __attribute__((__warn_unused_result__))
#define WEAK               __attribute__((__weak__))

/* Another name for `sym`, which is defined in the same file; the second form gives way to a strong
 * symbol. */
#define ALIAS(sym)     __attribute__((__alias__(#sym)))
#define WEAK_ALIAS(to) __attribute__((__weak__, __alias__(#to)))

/* What an allocator returns: alignment and size are given by the numbered arguments. */
#define ALLOC_ALIGN(arg)    __attribute__((__alloc_align__(arg)))
#define ALLOC_SIZE(...)     __attribute__((__alloc_size__(__VA_ARGS__)))
#define ASSUME_ALIGNED(...) __attribute__((__assume_aligned__(__VA_ARGS__)))

/* A call that survives optimisation makes the compiler stop, or warn, with `msg`. */
#define ERROR(msg)   __attribute__((__error__(msg)))
#define WARNING(msg) __attribute__((__warning__(msg)))

/* `archetype` is printf, scanf, strftime or strfmon; arguments are numbered from 1. */
#define FORMAT(archetype, string_index, first_to_check)                                            \
    __attribute__((__format__(archetype, string_index, first_to_check)))

/* A variadic function whose argument list ends with NULL, `param` places before the end. */
#define SENTINEL(param) __attribute__((__sentinel__(param)))
#define SENTINEL_LAST   __attribute__((__sentinel__))

/* Runs before main, in rising order of priority. Lower numbers belong to the C library. */
#define CONSTRUCTOR(priority)    __attribute__((__constructor__(priority)))
#define CONSTRUCTOR_MIN_PRIORITY 101
#define CONSTRUCTOR_MAX_PRIORITY 65535

/* Keeps a symbol through whole-program optimisation. */
#ifdef __clang__
#define VISIBLE __attribute__((__used__, __visibility__("default")))
#else
#define VISIBLE __attribute__((__externally_visible__))
#endif
