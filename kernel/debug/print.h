/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's console output. */
#pragma once

#include <stdarg.h>

/* Print to the console. Knows %c %s %d %i %u %x %p %%, the lengths l, ll and z, a width with or
 * without leading zeros, `-`, and a precision for %s. Any other directive is printed as it stands.
 */
void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void kvprintf(const char *format, va_list args);
