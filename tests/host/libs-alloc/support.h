/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the allocation libraries share. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "fake_kernel.h"

/* Keep lines of the log instead of writing them. */
void log_capture(void);

/* How many lines there were since log_capture(), and the last one. */
size_t log_lines(void);
const char *log_last(void);

/* A small, fast, repeatable source of numbers. */
uint64_t random_next(uint64_t *state);
