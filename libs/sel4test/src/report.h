/* SPDX-License-Identifier: BSD-2-Clause */
/* What the driver of registered tests prints, in the format that was chosen. */
#pragma once

#include <stdbool.h>

void report_suite_begin(const char *suite);
void report_test_begin(const char *suite, int number, const char *name);
void report_test_end(const char *name, bool passed);
void report_suite_end(int passed, int count, int disabled);
