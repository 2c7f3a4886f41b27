/* SPDX-License-Identifier: BSD-2-Clause */
/* Integers, booleans, words and capability addresses, with the conversions that print them. */
#pragma once

#include <sel4/macros.h>
#include <sel4/arch/simple_types.h>

#define _macro_str_concat_helper2(x)    #x
#define _macro_str_concat_helper1(x, y) _macro_str_concat_helper2(x##y)
#define _macro_str_concat(x, y)         _macro_str_concat_helper1(x, y)

#define _seL4_int8_type  char
#define _seL4_int16_type short int
#define _seL4_int32_type int
#ifdef SEL4_INT64_IS_LONG
#define _seL4_int64_type long int
#define _seL4_int64_fmt  l
#else
#define _seL4_int64_type long long int
#define _seL4_int64_fmt  ll
#endif

#define SEL4_PRId64 _macro_str_concat(_seL4_int64_fmt, d)
#define SEL4_PRIi64 _macro_str_concat(_seL4_int64_fmt, i)
#define SEL4_PRIu64 _macro_str_concat(_seL4_int64_fmt, u)
#define SEL4_PRIx64 _macro_str_concat(_seL4_int64_fmt, x)

/* A word is 64 bits wide, printed as such an integer is. */
#define _seL4_word_fmt _seL4_int64_fmt
#define SEL4_PRId_word _macro_str_concat(_seL4_word_fmt, d)
#define SEL4_PRIi_word _macro_str_concat(_seL4_word_fmt, i)
#define SEL4_PRIu_word _macro_str_concat(_seL4_word_fmt, u)
#define SEL4_PRIx_word _macro_str_concat(_seL4_word_fmt, x)
/* The older name of SEL4_PRIu_word. */
#define SEL4_PRI_word SEL4_PRIu_word

#define seL4_integer_size_assert(_type_, _size_)                                                   \
    SEL4_COMPILE_ASSERT(sizeof_##_type_##_is_##_size_##_bytes, sizeof(_type_) == _size_)

#ifndef __ASSEMBLER__
typedef signed _seL4_int8_type seL4_Int8;
typedef unsigned _seL4_int8_type seL4_Uint8;
typedef signed _seL4_int16_type seL4_Int16;
typedef unsigned _seL4_int16_type seL4_Uint16;
typedef signed _seL4_int32_type seL4_Int32;
typedef unsigned _seL4_int32_type seL4_Uint32;
typedef signed _seL4_int64_type seL4_Int64;
typedef unsigned _seL4_int64_type seL4_Uint64;

seL4_integer_size_assert(seL4_Int8, 1) seL4_integer_size_assert(seL4_Uint8, 1)
    seL4_integer_size_assert(seL4_Int16, 2) seL4_integer_size_assert(seL4_Uint16, 2)
        seL4_integer_size_assert(seL4_Int32, 4) seL4_integer_size_assert(seL4_Uint32, 4)
            seL4_integer_size_assert(seL4_Int64, 8) seL4_integer_size_assert(seL4_Uint64, 8)

                typedef seL4_Int8 seL4_Bool;
#define seL4_True  1
#define seL4_False 0

#ifdef __cplusplus
#define seL4_Null 0L
#else
#define seL4_Null ((void *)0)
#endif

typedef seL4_Uint64 seL4_Word;
/* Address of a capability in the caller's CSpace. */
typedef seL4_Word seL4_CPtr;

seL4_integer_size_assert(seL4_Word, 8)
#endif
