/* SPDX-License-Identifier: BSD-2-Clause */
/* Vectors in the plane. VECTOR_2D_DEFINITION(name, T) makes the type name_t and functions that
 * begin with `name`, for coordinates of type T. Results may be the same objects as arguments.
 * Programs link a C library with <math.h>. */
#pragma once

#include <math.h>

#define VECTOR_2D_DEFINITION(name, T)                                                              \
    typedef struct {                                                                               \
        T x;                                                                                       \
        T y;                                                                                       \
    } name##_t;                                                                                    \
    static inline void name##_from_cartesian(T x, T y, name##_t *result)                           \
    {                                                                                              \
        *result = (name##_t){x, y};                                                                \
    }                                                                                              \
    static inline void name##_from_polar(double length, double radians, name##_t *result)          \
    {                                                                                              \
        name##_from_cartesian((T)(length * cos(radians)), (T)(length * sin(radians)), result);     \
    }                                                                                              \
    static inline void name##_add(name##_t *a, name##_t *b, name##_t *result)                      \
    {                                                                                              \
        name##_from_cartesian(a->x + b->x, a->y + b->y, result);                                   \
    }                                                                                              \
    static inline void name##_subtract(name##_t *a, name##_t *b, name##_t *result)                 \
    {                                                                                              \
        name##_from_cartesian(a->x - b->x, a->y - b->y, result);                                   \
    }                                                                                              \
    static inline void name##_scalar_multiply(name##_t *a, T scalar, name##_t *result)             \
    {                                                                                              \
        name##_from_cartesian(a->x *scalar, a->y *scalar, result);                                 \
    }                                                                                              \
    static inline double name##_length(name##_t *a)                                                \
    {                                                                                              \
        return hypot((double)a->x, (double)a->y);                                                  \
    }                                                                                              \
    static inline double name##_angle(name##_t *a)                                                 \
    {                                                                                              \
        return atan2((double)a->y, (double)a->x);                                                  \
    }

VECTOR_2D_DEFINITION(vector_2d_long_int, long int)
VECTOR_2D_DEFINITION(vector_2d_double, double)
