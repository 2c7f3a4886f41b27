/* SPDX-License-Identifier: BSD-2-Clause */
/* Promises to the optimiser. */
#pragma once

#include <utils/builtin.h>

/* The expression holds here; the program's behaviour is undefined if it does not. */
#define ASSUME(x)                                                                                  \
    do {                                                                                           \
        if (!(x)) UNREACHABLE();                                                                   \
    } while (0)

/* This path is taken often, or hardly ever: code is laid out for the former. */
__attribute__((__cold__)) static inline void utils_cold_path_(void)
{
}
#define COLD_PATH() utils_cold_path_()

__attribute__((__hot__)) static inline void utils_hot_path_(void)
{
}
#define HOT_PATH() utils_hot_path_()
