/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's printf, against the C library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "debug/print.h"

static char console[300];
static size_t length;

void console_putchar(char c)
{
    assert_true(length + 1 < sizeof console);
    console[length++] = c;
    console[length] = '\0';
}

#define SAME(...)                                                                                  \
    do {                                                                                           \
        char expected[300];                                                                        \
        snprintf(expected, sizeof expected, __VA_ARGS__);                                          \
        length = 0;                                                                                \
        console[0] = '\0';                                                                         \
        kprintf(__VA_ARGS__);                                                                      \
        assert_string_equal(console, expected);                                                    \
    } while (0)

static void directives__as_the_c_library(void **state)
{
    (void)state;
    SAME("plain");
    SAME("%d %d %d %i", 0, -1, 2147483647, (int)-2147483648);
    SAME("%u %x %lu %lx", 4294967295u, 0xdeadbeefu, ~0ul, 0xfedcba9876543210ul);
    SAME("%ld %zu %lld", (long)-1l - 9223372036854775807l, (size_t)77, 12ll);
    SAME("[%5d] [%-5d] [%05d]", 42, 42, 42);
    SAME("[%16lx] [%016lx] [%-16lx]", 0xabcul, 0xabcul, 0xabcul);
    SAME("[%#x] [%#lx]", 0x10u, 0x10ul);
    SAME("[%s] [%8s] [%-8s] [%.3s] [%8.2s]", "text", "text", "text", "text", "text");
    SAME("%c%c%c", 'a', 'b', 'c');
    SAME("100%%");
    SAME("[%s]", (const char *)"");
}

static void pointer__in_hexadecimal(void **state)
{
    (void)state;
    SAME("%p", (void *)0xffff800000001000);
}

static void null_string__is_no_crash(void **state)
{
    (void)state;
    length = 0;
    const char *volatile nothing = NULL;
    kprintf("%s", nothing);
    assert_string_equal(console, "(null)");
}

static void unknown_directive__is_printed(void **state)
{
    (void)state;
    length = 0;
    const char *volatile format = "%q and %";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
    kprintf(format);
#pragma GCC diagnostic pop
    assert_string_equal(console, "%q and %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directives__as_the_c_library),
        cmocka_unit_test(pointer__in_hexadecimal),
        cmocka_unit_test(null_string__is_no_crash),
        cmocka_unit_test(unknown_directive__is_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
