/* SPDX-License-Identifier: BSD-2-Clause */
/* Helpers for looking at a running program. */
#pragma once

#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* printf the first time this line is reached, and never again. */
#define PRINT_ONCE(...)                                                                            \
    do {                                                                                           \
        static int print_once_done_;                                                               \
        if (!print_once_done_) {                                                                   \
            print_once_done_ = 1;                                                                  \
            printf(__VA_ARGS__);                                                                   \
        }                                                                                          \
    } while (0)

/* Print `bytes` bytes from `address` in hexadecimal and as text, 16 to a line, grouped into words
 * of `word_size` bytes (1, 2, 4 or 8; anything else counts as 1). Words are in memory order. */
void utils_memory_dump(void *address, size_t bytes, int word_size);

#ifdef __cplusplus
}
#endif
