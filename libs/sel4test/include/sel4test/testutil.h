/* SPDX-License-Identifier: BSD-2-Clause */
/* The result of the running test, and the report of what failed in it. */
#pragma once

#include <autoconf.h>
#include <sel4test/gen_config.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum test_result {
    SUCCESS,
    FAILURE,
    ABORT, /* what tests share is broken: no further test may run */
    SEL4TEST_RESULT_FREE,
} test_result_t;

/* What test processes and their driver say to each other, beside results. */
typedef enum _sel4test_communication_codes {
    SEL4TEST_TIME_MIN = SEL4TEST_RESULT_FREE,
    SEL4TEST_TIME_TIMEOUT,
    SEL4TEST_TIME_RESET,
    SEL4TEST_TIME_TIMESTAMP,
    SEL4TEST_TIME_MAX,
    SEL4TEST_PROTOBUF_RPC = SEL4TEST_TIME_MAX,
    SEL4TEST_OUTPUT_MAX
} sel4test_output_t;

static inline bool sel4test_isTimerRPC(int output)
{
    return output > SEL4TEST_TIME_MIN && output < SEL4TEST_TIME_MAX;
}

/* Print text now; or, between start and end, keep it (the first 4095 bytes) and print it at the
 * end, so that a report is not mixed with it. */
void sel4test_printf(const char *out);
void sel4test_start_printf_buffer(void);
void sel4test_end_printf_buffer(void);

/* Before a test: it has succeeded so far. */
void sel4test_reset(void);

/* Print what failed and where, and let the running test fail; the last also lets all testing end.
 */
void _sel4test_report_error(const char *error, const char *file, int line);
void _sel4test_failure(const char *failure, const char *file, int line);
void _sel4test_abort(const char *failure, const char *file, int line);

/* The result so far: what a test function returns at its end. */
test_result_t sel4test_get_result(void);

#ifdef __cplusplus
}
#endif
