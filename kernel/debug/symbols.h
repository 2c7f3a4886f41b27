/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own function names, put into the image by its build (tools/mksymbols.py). */
#pragma once

#include "types.h"

/* Name of the function at `ip`, and how far into it; NULL if `ip` is in none or there are no names.
 */
const char *symbol_find(word_t ip, word_t *offset);
