/* SPDX-License-Identifier: BSD-2-Clause */
/* A small printf over console_putchar. */
#include "debug/print.h"

#include "arch/arch.h"

struct directive {
    bool left, zero, is_long;
    unsigned width, precision;
    bool has_precision;
};

static void put_repeated(char c, unsigned length, unsigned width)
{
    for (; length < width; length++) console_putchar(c);
}

static void put_string(const char *string, struct directive how)
{
    if (!string) string = "(null)";
    unsigned length = 0;
    while (string[length] && !(how.has_precision && length == how.precision)) length++;
    if (!how.left) put_repeated(' ', length, how.width);
    for (unsigned i = 0; i < length; i++) console_putchar(string[i]);
    if (how.left) put_repeated(' ', length, how.width);
}

static void put_number(word_t value, unsigned base, const char *prefix, struct directive how)
{
    char digits[20];
    unsigned count = 0, length = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (prefix[length]) length++;
    length += count;
    if (!how.left && !how.zero) put_repeated(' ', length, how.width);
    while (*prefix) console_putchar(*prefix++);
    if (how.zero) put_repeated('0', length, how.width);
    while (count) console_putchar(digits[--count]);
    if (how.left) put_repeated(' ', length, how.width);
}

static unsigned parse_number(const char **at)
{
    unsigned number = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) number = number * 10 + (unsigned)(**at - '0');
    return number;
}

static struct directive parse_directive(const char **at)
{
    struct directive how = {0};
    for (;; (*at)++) {
        if (**at == '-') {
            how.left = true;
        } else if (**at == '0') {
            how.zero = true;
        } else if (**at != '#') {
            break;
        }
    }
    how.width = parse_number(at);
    if (**at == '.') {
        (*at)++;
        how.has_precision = true;
        how.precision = parse_number(at);
    }
    for (; **at == 'l' || **at == 'z'; (*at)++) how.is_long = true;
    return how;
}

void kvprintf(const char *format, va_list args)
{
    for (; *format; format++) {
        if (*format != '%') {
            console_putchar(*format);
            continue;
        }
        const char *at = format + 1;
        struct directive how = parse_directive(&at);
        switch (*at) {
        case '%':
            console_putchar('%');
            break;
        case 'c':
            console_putchar((char)va_arg(args, int));
            break;
        case 's':
            put_string(va_arg(args, const char *), how);
            break;
        case 'd':
        case 'i': {
            sword_t value = how.is_long ? va_arg(args, sword_t) : va_arg(args, int);
            put_number(value < 0 ? -(word_t)value : (word_t)value, 10, value < 0 ? "-" : "", how);
            break;
        }
        case 'u':
        case 'x': {
            word_t value = how.is_long ? va_arg(args, word_t) : va_arg(args, unsigned);
            bool prefix = *at == 'x' && format[1] == '#';
            put_number(value, *at == 'x' ? 16 : 10, prefix ? "0x" : "", how);
            break;
        }
        case 'p':
            put_number((word_t)va_arg(args, void *), 16, "0x", how);
            break;
        default:
            console_putchar('%');
            continue;
        }
        format = at;
    }
}

void kprintf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
}
