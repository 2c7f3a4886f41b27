/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests print, and the result of the one that runs. */
#include <sel4test/test.h>
#include <sel4test/testutil.h>
#include <stdlib.h>

enum { KEPT_BYTES = 4096 };

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

void sel4test_end_printf_buffer(void)
{
    if (!keeping) return;
    keeping = false;
    kept[kept_length] = '\0';
    fputs(kept, stdout);
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
    printf("\t%s: %s at line %d of file %s\n", kind, what, line, file);
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
