/* SPDX-License-Identifier: BSD-2-Clause */
/* Marks for code that is proved. */
#pragma once

#include <assert.h>

/* A fact the proof relies on, checked at run time in builds with assertions. */
#define GUARD(x) assert(x)
