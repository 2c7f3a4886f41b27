/* SPDX-License-Identifier: BSD-2-Clause */
/* Printing a value without knowing its type. */
#pragma once

#include <utils/attribute.h>

/* printf(FORMAT_STRING(x), x): the conversion for the type of `x`. Other types do not compile. */
#define FORMAT_STRING(x)                                                                           \
    _Generic((x),                                                                                  \
        char: "%c", signed char: "%hhd", unsigned char: "%hhu", short: "%hd",                      \
        unsigned short: "%hu", int: "%d", unsigned: "%u", long: "%ld", unsigned long: "%lu",       \
        long long: "%lld", unsigned long long: "%llu", float: "%f", double: "%f",                  \
        long double: "%Lf", _Bool: "%d", char *: "%s", const char *: "%s", void *: "%p",           \
        const void *: "%p")
