/* SPDX-License-Identifier: BSD-2-Clause */
/* What the root task and its process do alike: note what runs before and after main(), and use the
 * C library. */
#pragma once

#include <stddef.h>

/* What a whole life looks like, with main() calling main_runs(). */
#define WHOLE_LIFE "abcmyxCBA"

/* To be called in main(). Returns how much of the C library is not as it should be, each with a
 * line on the console. */
int main_runs(void);

/* Defined by the program; called last, with what has run. */
void life_ended(const char *life);
