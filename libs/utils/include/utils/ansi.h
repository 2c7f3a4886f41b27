/* SPDX-License-Identifier: BSD-2-Clause */
/* Single terminal attributes and colours, as string constants; see also ansi_color.h. */
#pragma once

/* The macros below are not empty. */
#define ENABLE_ANSI_ESC_SEQENCES

#include <utils/ansi_color.h>

#define A_RESET   "\033[0m"
#define A_BOLD    "\033[1m"
#define A_ITALIC  "\033[3m"
#define A_UDSCORE "\033[4m"
#define A_BLINK   "\033[5m"
#define A_CLEAR   "\033[2J\033[H"
#define A_ERASE   "\033[2K\r"

#define A_FG_RESET "\033[39m"
#define A_FG_K     "\033[30m"
#define A_FG_R     "\033[31m"
#define A_FG_G     "\033[32m"
#define A_FG_Y     "\033[33m"
#define A_FG_B     "\033[34m"
#define A_FG_M     "\033[35m"
#define A_FG_C     "\033[36m"
#define A_FG_W     "\033[37m"

#define A_BG_RESET "\033[49m"
#define A_BG_K     "\033[40m"
#define A_BG_R     "\033[41m"
#define A_BG_G     "\033[42m"
#define A_BG_Y     "\033[43m"
#define A_BG_B     "\033[44m"
#define A_BG_M     "\033[45m"
#define A_BG_C     "\033[46m"
#define A_BG_W     "\033[47m"

/* The escape sequence for a background colour: ANSI_BG_COLOR(RED). */
#define ANSI_BG_COLOR(backcolor) COLOR_PREFIX COLOR_BACKGROUND COLOR_##backcolor COLOR_SUFFIX
