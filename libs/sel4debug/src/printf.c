/* SPDX-License-Identifier: BSD-2-Clause */
/* printf for when little works: straight to the debug console. */
#include <sel4debug/debug.h>
#include <stdarg.h>
#include <stdio.h>

static void put(const char *text)
{
#ifdef CONFIG_PRINTING
    for (; *text != '\0'; text++) {
        seL4_DebugPutChar(*text);
    }
#else
    (void)text;
#endif
}

int debug_safe_printf(const char *format, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, format);
    int length = vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    if (length >= 0) put(text);
    return length;
}
