/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests print, and the result of the one that runs. */
#include "report.h"

#include <sel4test/test.h>
#include <sel4test/testutil.h>
#include <stdlib.h>

enum { KEPT_BYTES = 4096 };

#ifdef CONFIG_PRINT_XML
static bool as_xml = true;
#else
static bool as_xml;
#endif
static bool reported; /* the running test has said what failed */
static test_result_t result = SUCCESS;
static bool keeping;
static char kept[KEPT_BYTES];
static size_t kept_length;

void sel4test_printf(const char *out)
{
    if (!keeping) {
        fputs(out, stdout);
        return;
    }
    size_t length = strnlen(out, KEPT_BYTES - 1 - kept_length);
    memcpy(kept + kept_length, out, length);
    kept_length += length;
}

void sel4test_start_printf_buffer(void)
{
    keeping = true;
    kept_length = 0;
}

/* What is kept, as a string; nothing is kept from now on. */
static const char *end_keeping(void)
{
    keeping = false;
    kept[kept_length] = '\0';
    return kept;
}

void sel4test_end_printf_buffer(void)
{
    /* In a report as XML, it has its place at the end of the test. */
    if (keeping && !as_xml) fputs(end_keeping(), stdout);
}

void quoll_sel4test_print_xml(bool xml)
{
    as_xml = xml;
}

/* Text between elements of XML. */
static void print_escaped(const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", stdout);
            break;
        case '>':
            fputs("&gt;", stdout);
            break;
        case '&':
            fputs("&amp;", stdout);
            break;
        case '"':
            fputs("&quot;", stdout);
            break;
        default:
            /* Other control characters have no place in XML. */
            putchar((unsigned char)*text < ' ' && strchr("\t\n\r", *text) == NULL ? '?' : *text);
        }
    }
}

void sel4test_reset(void)
{
    result = SUCCESS;
}

test_result_t sel4test_get_result(void)
{
    return result;
}

/* ABORT stays: nothing that comes later repairs what is broken. */
static void report(const char *kind, const char *what, const char *file, int line, test_result_t is)
{
    reported = true;
    if (as_xml) {
        const char *element = kind[0] == 'E' ? "error" : "failure";
        printf("\t\t<%s type=\"%s\">", element, element);
        print_escaped(what);
        printf(" at line %d of file ", line);
        print_escaped(file);
        printf("</%s>\n", element);
    } else {
        printf("\t%s: %s at line %d of file %s\n", kind, what, line, file);
    }
    if (result != ABORT) result = is;
#ifdef CONFIG_TESTPRINTER_HALT_ON_TEST_FAILURE
    printf("Halting on the first failure\n");
    abort();
#endif
}

void _sel4test_report_error(const char *error, const char *file, int line)
{
    report("Error", error, file, line, FAILURE);
}

void _sel4test_failure(const char *failure, const char *file, int line)
{
    report("Failure", failure, file, line, FAILURE);
}

void _sel4test_abort(const char *failure, const char *file, int line)
{
    report("Failure", failure, file, line, ABORT);
}

void report_suite_begin(const char *suite)
{
    if (!as_xml) {
        printf("Starting test suite %s\n", suite);
        return;
    }
    printf("<testsuite name=\"");
    print_escaped(suite);
    printf("\">\n");
}

void report_test_begin(const char *suite, int number, const char *name)
{
    reported = false;
    if (!as_xml) {
        printf("Starting test %d: %s\n", number, name);
        return;
    }
    printf("\t<testcase classname=\"");
    print_escaped(suite);
    printf("\" name=\"%s\">\n", name);
    sel4test_start_printf_buffer();
}

void report_test_end(const char *name, bool passed)
{
    if (!as_xml) {
        printf("Test %s %s\n", name, passed ? "passed" : "failed");
        return;
    }
    if (!passed && !reported) {
        printf("\t\t<failure type=\"failure\">The test returned a failure.</failure>\n");
    }
    const char *output = end_keeping();
    if (output[0] != '\0') {
        printf("\t\t<system-out>");
        print_escaped(output);
        printf("</system-out>\n");
    }
    printf("\t</testcase>\n");
}

void report_suite_end(int passed, int count, int disabled)
{
    if (as_xml) {
        printf("</testsuite>\n");
        return;
    }
    printf("Test suite %s. %d/%d tests passed. %d tests disabled.\n",
           passed == count ? "passed" : "failed", passed, count, disabled);
    if (passed == count) printf("All is well in the universe\n");
}

void quoll_test_compared(const char *a, long long a_value, const char *op, const char *b,
                         long long b_value, const char *file, int line)
{
    char text[256];
    snprintf(text, sizeof(text), "Check %s(%lld = %#llx) %s %s(%lld = %#llx) failed.", a, a_value,
             (unsigned long long)a_value, op, b, b_value, (unsigned long long)b_value);
    _sel4test_report_error(text, file, line);
}

void quoll_test_compared_text(const char *a, const char *a_value, const char *op, const char *b,
                              const char *b_value, const char *file, int line)
{
    char text[512];
    snprintf(text, sizeof(text), "Check %s(%s) %s %s(%s) failed.", a, a_value, op, b, b_value);
    _sel4test_report_error(text, file, line);
}
