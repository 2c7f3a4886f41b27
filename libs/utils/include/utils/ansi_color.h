/* SPDX-License-Identifier: BSD-2-Clause */
/* Terminal colours.
 *
 * ANSI_COLOR(RED, BOLD) is the escape sequence, COLORIZE("text", RED, BOLD) the text in that colour
 * and the terminal's own colour after it; the forms ending in 2 take a background colour second. Up
 * to eight attributes (BOLD, ITALIC, UNDERLINE, BLINK, REVERSE, INVISIBLE) may follow. */
#pragma once

#include <utils/stringify.h>

#define COLOR_PREFIX "\033["
#define COLOR_SEP    ";"
#define COLOR_SUFFIX "m"
#define COLOR_RESET  COLOR_PREFIX "0" COLOR_SUFFIX

#define COLOR_SGR_CODE(number) STRINGIFY(number)

/* The first digit says what is coloured, the second the colour. */
#define COLOR_FOREGROUND COLOR_SGR_CODE(3)
#define COLOR_BACKGROUND COLOR_SGR_CODE(4)
#define COLOR_BLACK      COLOR_SGR_CODE(0)
#define COLOR_RED        COLOR_SGR_CODE(1)
#define COLOR_GREEN      COLOR_SGR_CODE(2)
#define COLOR_YELLOW     COLOR_SGR_CODE(3)
#define COLOR_BLUE       COLOR_SGR_CODE(4)
#define COLOR_MAGENTA    COLOR_SGR_CODE(5)
#define COLOR_CYAN       COLOR_SGR_CODE(6)
#define COLOR_WHITE      COLOR_SGR_CODE(7)

/* No attribute: what a trailing empty argument becomes. */
#define COLOR_
#define COLOR_BOLD      COLOR_SEP COLOR_SGR_CODE(1)
#define COLOR_ITALIC    COLOR_SEP COLOR_SGR_CODE(3)
#define COLOR_UNDERLINE COLOR_SEP COLOR_SGR_CODE(4)
#define COLOR_BLINK     COLOR_SEP COLOR_SGR_CODE(5)
#define COLOR_REVERSE   COLOR_SEP COLOR_SGR_CODE(7)
#define COLOR_INVISIBLE COLOR_SEP COLOR_SGR_CODE(8)

/* The preprocessor has no recursion: each step takes one attribute and hands on the rest. */
#define COLOR_ATTR_REC(attr, ...)  COLOR_##attr COLOR_ATTR_REC2(__VA_ARGS__, )
#define COLOR_ATTR_REC2(attr, ...) COLOR_##attr COLOR_ATTR_REC3(__VA_ARGS__, )
#define COLOR_ATTR_REC3(attr, ...) COLOR_##attr COLOR_ATTR_REC4(__VA_ARGS__, )
#define COLOR_ATTR_REC4(attr, ...) COLOR_##attr COLOR_ATTR_REC5(__VA_ARGS__, )
#define COLOR_ATTR_REC5(attr, ...) COLOR_##attr COLOR_ATTR_REC6(__VA_ARGS__, )
#define COLOR_ATTR_REC6(attr, ...) COLOR_##attr COLOR_ATTR_REC7(__VA_ARGS__, )
#define COLOR_ATTR_REC7(attr, ...) COLOR_##attr COLOR_ATTR_REC8(__VA_ARGS__, )
#define COLOR_ATTR_REC8(attr, ...) COLOR_##attr

#define ANSI_COLOR(forecolor, ...)                                                                 \
    COLOR_PREFIX COLOR_FOREGROUND COLOR_##forecolor COLOR_ATTR_REC(__VA_ARGS__, ) COLOR_SUFFIX
#define ANSI_COLOR2(forecolor, backcolor, ...)                                                     \
    COLOR_PREFIX COLOR_FOREGROUND COLOR_##forecolor COLOR_SEP COLOR_BACKGROUND COLOR_##backcolor   \
    COLOR_ATTR_REC(__VA_ARGS__, ) COLOR_SUFFIX

#define COLORIZE(text, forecolor, ...) ANSI_COLOR(forecolor, __VA_ARGS__) text COLOR_RESET
#define COLORIZE2(text, forecolor, backcolor, ...)                                                 \
    ANSI_COLOR2(forecolor, backcolor, __VA_ARGS__) text COLOR_RESET
