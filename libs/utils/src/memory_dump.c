/* SPDX-License-Identifier: BSD-2-Clause */
/* Hexadecimal dumps of memory. */

#include <stdint.h>
#include <stdio.h>
#include <utils/arith.h>
#include <utils/debug.h>

enum { BYTES_PER_LINE = 16 };

static int is_printable(uint8_t c)
{
    return c >= ' ' && c <= '~';
}

static void dump_line(const uint8_t *bytes, size_t count, size_t word_size)
{
    printf("%p:", (const void *)bytes);
    for (size_t i = 0; i < BYTES_PER_LINE; i++) {
        if (i % word_size == 0) putchar(' ');
        if (i < count) {
            printf("%02x", bytes[i]);
        } else {
            printf("  ");
        }
    }
    printf("  ");
    for (size_t i = 0; i < count; i++) {
        putchar(is_printable(bytes[i]) ? bytes[i] : '.');
    }
    putchar('\n');
}

void utils_memory_dump(void *address, size_t bytes, int word_size)
{
    const uint8_t *next = address;
    size_t group = word_size == 2 || word_size == 4 || word_size == 8 ? (size_t)word_size : 1;
    while (bytes > 0) {
        size_t count = MIN(bytes, (size_t)BYTES_PER_LINE);
        dump_line(next, count, group);
        next += count;
        bytes -= count;
    }
}
