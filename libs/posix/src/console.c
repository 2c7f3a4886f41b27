/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard input, output and error: one console. */
#include "posix.h"

#include <arch_stdio.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* Whoever drives a console defines these. */
void __arch_putchar(int c) __attribute__((weak));
size_t __arch_write(char *data, size_t count) __attribute__((weak));
int __arch_getchar(void) __attribute__((weak));

static write_buf_fn registered;

write_buf_fn sel4muslcsys_register_stdio_write_fn(write_buf_fn write_fn)
{
    write_buf_fn old = registered;
    registered = write_fn;
    return old;
}

size_t console_write(const char *text, size_t count)
{
    if (registered != NULL) {
        return registered((void *)text, count);
    }
    if (__arch_write != NULL) {
        return __arch_write((char *)text, count);
    }
    if (__arch_putchar != NULL) {
        for (size_t i = 0; i < count; i++) {
            __arch_putchar((unsigned char)text[i]);
        }
        return count;
    }
    system_debug_put(text, count);
    return count;
}

/* What the runtime says about the program's end goes where its output went. */
void __quoll_posix_emit(const char *text, size_t count);
void __quoll_posix_emit(const char *text, size_t count)
{
    console_write(text, count);
}

size_t console_read(char *text, size_t count)
{
    size_t got = 0;
    if (__arch_getchar == NULL || count == 0) {
        return 0;
    }
    while (got < count) {
        int c = __arch_getchar();
        if (c < 0 && got > 0) break;
        if (c < 0) {
            system_yield();
            continue;
        }
        text[got++] = c == '\r' ? '\n' : (char)c;
        if (text[got - 1] == '\n') break;
    }
    return got;
}

static void note_number(int value)
{
    char digits[12];
    size_t at = sizeof(digits);
    unsigned int rest = value < 0 ? 0u - (unsigned int)value : (unsigned int)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) digits[--at] = '-';
    console_write(digits + at, sizeof(digits) - at);
}

void console_note(const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");
        console_write(format, plain);
        format += plain;
        if (*format == '\0') break;
        if (format[1] == 'd') {
            note_number(va_arg(ap, int));
        } else {
            const char *text = va_arg(ap, const char *);
            console_write(text, strlen(text));
        }
        format += 2;
    }
    va_end(ap);
}

long call_ioctl(va_list ap)
{
    int fd = va_arg(ap, int);
    int request = va_arg(ap, int);
    struct winsize *size = va_arg(ap, struct winsize *);
    if (fd < 0 || fd > 2 || request != TIOCGWINSZ) {
        return -ENOTTY;
    }
    /* A terminal, so that standard output is line-buffered. */
    *size = (struct winsize){.ws_row = 25, .ws_col = 80};
    return 0;
}
