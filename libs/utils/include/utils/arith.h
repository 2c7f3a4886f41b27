/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits, alignment, rounding and limits.
 *
 * Arguments are evaluated once. The forms whose names end in _UNSAFE evaluate them more often and
 * are constant expressions when their arguments are: they may size an array or initialise a static.
 */
#pragma once

#include <limits.h>
#include <stdint.h>
#include <utils/attribute.h>
#include <utils/builtin.h>
#include <utils/stringify.h>

#define BIT(n)   (1ul << (n))
#define LLBIT(n) (1ull << (n))

/* The lowest `n` bits set, n from 0 to the size of a word. */
#define MASK_UNSAFE(x) ((x) == 0 ? 0ul : ~0ul >> (sizeof(unsigned long) * CHAR_BIT - (x)))
#define MASK(n)                                                                                    \
    ({                                                                                             \
        unsigned long mask_n_ = (n);                                                               \
        MASK_UNSAFE(mask_n_);                                                                      \
    })

#define IS_POWER_OF_2_OR_ZERO(x)                                                                   \
    ({                                                                                             \
        __typeof__(x) po2_x_ = (x);                                                                \
        (po2_x_ & (po2_x_ - 1)) == 0;                                                              \
    })
#define IS_POWER_OF_2(x)                                                                           \
    ({                                                                                             \
        __typeof__(x) po2_y_ = (x);                                                                \
        po2_y_ != 0 && (po2_y_ & (po2_y_ - 1)) == 0;                                               \
    })

/* Whether `n` is a multiple of 2^b. */
#define IS_ALIGNED(n, b) (((n)&MASK_UNSAFE(b)) == 0)

/* `x` moved to a multiple of `n`, a power of two. */
#define ALIGN_UP(x, n)   (((x) + (n)-1) & ~((n)-1))
#define ALIGN_DOWN(x, n) ((x) & ~((n)-1))

/* `n` moved to a multiple of `b`, any number but 0. */
#define ROUND_DOWN_UNSAFE(n, b) ((n) - (n) % (b))
#define ROUND_UP_UNSAFE(n, b)   ((n) % (b) == 0 ? (n) : (n) + ((b) - (n) % (b)))
#define ROUND_DOWN(n, b)                                                                           \
    ({                                                                                             \
        __typeof__(n) rd_n_ = (n);                                                                 \
        __typeof__(b) rd_b_ = (b);                                                                 \
        ROUND_DOWN_UNSAFE(rd_n_, rd_b_);                                                           \
    })
#define ROUND_UP(n, b)                                                                             \
    ({                                                                                             \
        __typeof__(n) ru_n_ = (n);                                                                 \
        __typeof__(b) ru_b_ = (b);                                                                 \
        ROUND_UP_UNSAFE(ru_n_, ru_b_);                                                             \
    })

/* Quotients: to the nearest integer (halves upwards), and upwards. Unsigned operands. */
#define DIV_ROUND_UNSAFE(n, d) (((n) + (d) / 2) / (d))
#define DIV_ROUND(n, d)                                                                            \
    ({                                                                                             \
        __typeof__(n) dr_n_ = (n);                                                                 \
        __typeof__(d) dr_d_ = (d);                                                                 \
        DIV_ROUND_UNSAFE(dr_n_, dr_d_);                                                            \
    })
#define DIV_ROUND_UP(n, d)                                                                         \
    ({                                                                                             \
        __typeof__(n) du_n_ = (n);                                                                 \
        __typeof__(d) du_d_ = (d);                                                                 \
        du_n_ / du_d_ + (du_n_ % du_d_ == 0 ? 0 : 1);                                              \
    })

#undef MIN
#undef MAX
#define MIN_UNSAFE(x, y) ((x) < (y) ? (x) : (y))
#define MAX_UNSAFE(x, y) ((x) > (y) ? (x) : (y))
#define MIN(a, b)                                                                                  \
    ({                                                                                             \
        __typeof__(a) min_a_ = (a);                                                                \
        __typeof__(b) min_b_ = (b);                                                                \
        MIN_UNSAFE(min_a_, min_b_);                                                                \
    })
#define MAX(a, b)                                                                                  \
    ({                                                                                             \
        __typeof__(a) max_a_ = (a);                                                                \
        __typeof__(b) max_b_ = (b);                                                                \
        MAX_UNSAFE(max_a_, max_b_);                                                                \
    })

/* `value`, or the limit it lies beyond. */
#define CLAMP(min, value, max)                                                                     \
    ({                                                                                             \
        __typeof__(min) cl_min_ = (min);                                                           \
        __typeof__(value) cl_value_ = (value);                                                     \
        __typeof__(max) cl_max_ = (max);                                                           \
        MIN_UNSAFE(MAX_UNSAFE(cl_value_, cl_min_), cl_max_);                                       \
    })
/* The same with the value in the middle named `x`, and whether it already lies within [a, b]. */
#define INRANGE(a, x, b) CLAMP(a, x, b)
#define ISINRANGE(a, x, b)                                                                         \
    ({                                                                                             \
        __typeof__(x) ir_x_ = (x);                                                                 \
        ir_x_ >= (a) && ir_x_ <= (b);                                                              \
    })

/* operand1 + operand2, at most `limit`; operand1 - operand2, at least `limit`. Unsigned operands;
 * never wraps, whatever they are. */
#define CLAMP_ADD(operand1, operand2, limit)                                                       \
    ({                                                                                             \
        __typeof__(operand1) ca_1_ = (operand1);                                                   \
        __typeof__(operand2) ca_2_ = (operand2);                                                   \
        __typeof__(limit) ca_limit_ = (limit);                                                     \
        ca_1_ >= ca_limit_ || ca_2_ > ca_limit_ - ca_1_ ? ca_limit_ : ca_1_ + ca_2_;               \
    })
#define CLAMP_SUB(operand1, operand2, limit)                                                       \
    ({                                                                                             \
        __typeof__(operand1) cs_1_ = (operand1);                                                   \
        __typeof__(operand2) cs_2_ = (operand2);                                                   \
        __typeof__(limit) cs_limit_ = (limit);                                                     \
        cs_1_ <= cs_limit_ || cs_2_ > cs_1_ - cs_limit_ ? cs_limit_ : cs_1_ - cs_2_;               \
    })

/* Index of the highest bit that is set; the argument must not be 0. */
#define LOG_BASE_2(n)                                                                              \
    ({                                                                                             \
        unsigned long lb_n_ = (n);                                                                 \
        (unsigned long)(sizeof(lb_n_) * CHAR_BIT - 1) - CLZL(lb_n_);                               \
    })

/* The smallest power of two that is not below `x`; 1 for 0. */
#define NEXT_POWER_OF_2(x)                                                                         \
    ({                                                                                             \
        unsigned long np_x_ = (x);                                                                 \
        np_x_ <= 1 ? 1ul : BIT(LOG_BASE_2(np_x_ - 1) + 1);                                         \
    })

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

/* A member that fills a packed struct from the end of the member of `type` at offset `before` to
 * offset `after`. */
#define PAD_STRUCT_BETWEEN(before, after, type)                                                    \
    uint8_t JOIN(padding_, __COUNTER__)[(after) - (before) - sizeof(type)]
