/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing bytes as base64 (RFC 4648), one at a time. Functions return 0, or EOF when the stream
 * takes no more. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The digits, by value. */
#define BASE64_LOOKUP "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* A stream that writes to `output`: `bits` bits, less than a digit, are waiting in `buffer`. */
typedef struct {
    FILE *output;
    uint16_t buffer;
    size_t bits;
} base64_t;

/* The digit with the value of the low six bits of `bit`. */
static inline uint8_t base64_lookup(uint8_t bit)
{
    return (uint8_t)BASE64_LOOKUP[bit & 0x3f];
}

static inline base64_t base64_new(FILE *output)
{
    base64_t streamer = {output, 0, 0};
    return streamer;
}

/* Write a byte: the digits that are complete go out. */
static inline int base64_putbyte(base64_t *streamer, uint8_t byte)
{
    streamer->buffer = (uint16_t)(streamer->buffer << 8 | byte);
    for (streamer->bits += 8; streamer->bits >= 6; streamer->bits -= 6) {
        uint8_t digit = base64_lookup((uint8_t)(streamer->buffer >> (streamer->bits - 6)));
        if (fputc(digit, streamer->output) == EOF) return EOF;
    }
    return 0;
}

/* End the text: fill the last digit with zeros, the last four places with '='. The stream can be
 * used for another text. */
static inline int base64_terminate(base64_t *streamer)
{
    size_t waiting = streamer->bits;
    if (waiting == 0) return 0;
    streamer->bits = 0;
    if (fputc(base64_lookup((uint8_t)(streamer->buffer << (6 - waiting))), streamer->output) ==
        EOF) {
        return EOF;
    }
    /* 2 bits wait after one byte of three, 4 after two. */
    return fputs(waiting == 2 ? "==" : "=", streamer->output) == EOF ? EOF : 0;
}
