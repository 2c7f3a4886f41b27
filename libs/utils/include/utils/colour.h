/* SPDX-License-Identifier: BSD-2-Clause */
/* 24-bit colours, and their packed form 0x00RRGGBB. */
#pragma once

#include <stdint.h>

typedef union colour_rgb24 {
    struct {
        uint8_t __padding;
        uint8_t red;
        uint8_t green;
        uint8_t blue;
    } as_rgb;
    uint32_t as_u32;
} colour_rgb24_t;

static inline colour_rgb24_t colour_rgb24_create(uint8_t red, uint8_t green, uint8_t blue)
{
    return (colour_rgb24_t){.as_rgb = {.__padding = 0, .red = red, .green = green, .blue = blue}};
}

static inline uint32_t colour_rgb24_encode_u32(colour_rgb24_t colour)
{
    return (uint32_t)colour.as_rgb.red << 16 | (uint32_t)colour.as_rgb.green << 8 |
           colour.as_rgb.blue;
}

static inline colour_rgb24_t colour_rgb24_decode_u32(uint32_t colour)
{
    return colour_rgb24_create((uint8_t)(colour >> 16), (uint8_t)(colour >> 8), (uint8_t)colour);
}
