/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports from within a test, with the place they come from. */
#pragma once

#include <autoconf.h>
#include <sel4test/gen_config.h>
#include <sel4test/testutil.h>

/* The most that one printf() prints of a test whose output goes into an XML report. */
#define SEL4TEST_PRINT_BUFFER 200

#ifdef CONFIG_PRINT_XML
#include <stdio.h>
#define printf(x, ...)                                                                             \
    do {                                                                                           \
        char sel4test_text[SEL4TEST_PRINT_BUFFER];                                                 \
        snprintf(sel4test_text, sizeof(sel4test_text), x, ##__VA_ARGS__);                          \
        sel4test_printf(sel4test_text);                                                            \
    } while (0)
#endif

/* The test has an error, or has failed; either way it goes on. */
#define sel4test_report_error(x) _sel4test_report_error(x, __FILE__, __LINE__)
#define sel4test_failure(x)      _sel4test_failure(x, __FILE__, __LINE__)

/* An error unless the condition holds. */
#define sel4test_case_with_message(condition, message)                                             \
    do {                                                                                           \
        if (!(condition)) sel4test_report_error(message);                                          \
    } while (0)
#define sel4test_case(condition) sel4test_case_with_message(condition, #condition)
