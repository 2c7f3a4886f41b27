/* SPDX-License-Identifier: BSD-2-Clause */
/* For fuzzers of code that runs before there is a kernel: physical memory that is nothing but the
 * input, and panics that are an answer. Included by the one source file of a fuzzer. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "arch/arch.h"
#include "debug/assert.h"
#include "debug/print.h"

static jmp_buf panicked;

void kpanic(const char *format, ...)
{
    (void)format;
    longjmp(panicked, 1);
}

void kprintf(const char *format, ...)
{
    (void)format;
}

#define require(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)
