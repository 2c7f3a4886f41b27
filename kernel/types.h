/* SPDX-License-Identifier: BSD-2-Clause */
/* The words everything in the kernel is made of: machine words, addresses, statuses. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t word_t;
typedef int64_t sword_t;
typedef word_t cptr_t;

/* Physical and user virtual addresses are distinct types, so that neither passes for the other. */
typedef struct {
    word_t raw;
} paddr_t;
typedef struct {
    word_t raw;
} vaddr_t;

#define WORD_BITS                       64u
#define BIT(n)                          ((word_t)1 << (n))
#define MASK(n)                         ((n) >= WORD_BITS ? ~(word_t)0 : BIT(n) - 1)
#define ARRAY_SIZE(a)                   (sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(x, bits)               (((word_t)(x) + MASK(bits)) & ~MASK(bits))
#define ALIGN_DOWN(x, bits)             ((word_t)(x) & ~MASK(bits))
#define IS_ALIGNED(x, bits)             (((word_t)(x)&MASK(bits)) == 0)
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#define UNUSED                          __attribute__((unused))
#define NOINLINE                        __attribute__((noinline)) /* what is rare, or would spill */

//@ assigns \nothing; ensures \result == condition;
static inline bool likely(bool condition)
{
    return __builtin_expect(condition, 1);
}
//@ assigns \nothing; ensures \result == condition;
static inline bool unlikely(bool condition)
{
    return __builtin_expect(condition, 0);
}

/* How an operation ended. */
typedef enum {
    OK = 0,    /* complete */
    FAILED,    /* refused, nothing has changed; a struct sys_error says why */
    PREEMPTED, /* stopped at a preemption point with all invariants standing: run it again */
} status_t;

/* Leave the function with anything that is not OK. */
#define TRY(expression)                                                                            \
    do {                                                                                           \
        status_t try_status = (expression);                                                        \
        if (try_status != OK) return try_status;                                                   \
    } while (0)
