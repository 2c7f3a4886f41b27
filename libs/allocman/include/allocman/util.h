/* SPDX-License-Identifier: BSD-2-Clause */
/* Small things the managers share. */
#pragma once

#include <stddef.h>

/* Store `code` where a caller asked for it; `var` is NULL if it did not. */
#define SET_ERROR(var, code)                                                                       \
    do {                                                                                           \
        if ((var) != NULL) *(var) = (code);                                                        \
    } while (0)
