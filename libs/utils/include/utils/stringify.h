/* SPDX-License-Identifier: BSD-2-Clause */
/* Turning tokens into strings and joining them, after macro expansion. */
#pragma once

#define STRINGIFY_VERBATIM_(s) #s
#define STRINGIFY(s)           STRINGIFY_VERBATIM_(s)

#define JOIN_VERBATIM_(x, y) x##y
#define JOIN(x, y)           JOIN_VERBATIM_(x, y)
