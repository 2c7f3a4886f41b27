/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks that fail the build. */
#pragma once

#include <assert.h>

/* Stop the build unless the constant expression `expr` holds; `name` says what is claimed. */
#define compile_time_assert(name, expr) static_assert((expr), #name)
