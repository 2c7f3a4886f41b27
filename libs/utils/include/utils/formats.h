/* SPDX-License-Identifier: BSD-2-Clause */
/* printf formats and colours of older programs. */
#pragma once

#define DFMT "%d"
#define XFMT "0x%x"

#define COLOR_ERROR  "\033[31m"
#define COLOR_NORMAL "\033[0m"
