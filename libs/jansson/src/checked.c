/* SPDX-License-Identifier: BSD-2-Clause */
/* Functions of the C library that check the size of their buffer, by the names that code compiled
 * for another C library calls them. Whoever would write past the buffer is stopped. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int __vsnprintf_chk(char *out, size_t limit, int flag, size_t size, const char *format,
                    va_list args);
int __snprintf_chk(char *out, size_t limit, int flag, size_t size, const char *format, ...);
char *__strncpy_chk(char *out, const char *in, size_t count, size_t size);

static void check(size_t wanted, size_t size)
{
    if (wanted > size) abort();
}

int __vsnprintf_chk(char *out, size_t limit, int flag, size_t size, const char *format,
                    va_list args)
{
    (void)flag;
    check(limit, size);
    return vsnprintf(out, limit, format, args);
}

int __snprintf_chk(char *out, size_t limit, int flag, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int written = __vsnprintf_chk(out, limit, flag, size, format, args);
    va_end(args);
    return written;
}

char *__strncpy_chk(char *out, const char *in, size_t count, size_t size)
{
    check(count, size);
    return strncpy(out, in, count);
}
