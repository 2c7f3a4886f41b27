/* SPDX-License-Identifier: BSD-2-Clause */
/* Four GiB of sparse physical memory from address 0, for code that follows physical pointers; and
 * the kernel's last words, caught. Included by the one source file of a test. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "debug/assert.h"
#include "debug/print.h"

static char *physical;

static void physical_reset(void)
{
    size_t size = (size_t)1 << 32;
    if (physical) munmap(physical, size);
    physical = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                    -1, 0);
    assert_true(physical != MAP_FAILED);
}

void *phys_to_kernel(paddr_t address)
{
    assert_true(address.raw < (word_t)1 << 32);
    return physical + address.raw;
}

static jmp_buf panicked;
static char last_words[200];

__attribute__((unused)) void kpanic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(last_words, sizeof last_words, format, args);
    va_end(args);
    longjmp(panicked, 1);
}

__attribute__((unused)) void kprintf(const char *format, ...)
{
    (void)format;
}

/* Run `statement`, which must panic with words that contain `expected`. */
#define assert_panics(statement, expected)                                                         \
    do {                                                                                           \
        last_words[0] = '\0';                                                                      \
        if (setjmp(panicked) == 0) {                                                               \
            statement;                                                                             \
            fail_msg("%s does not panic", #statement);                                             \
        }                                                                                          \
        if (!strstr(last_words, expected)) fail_msg("it says: %s", last_words);                    \
    } while (0)
