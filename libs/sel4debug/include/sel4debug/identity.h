/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is speaking: a name in front of what this library prints about the running thread. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* The name itself (kept, not copied), or NULL for none. */
void debug_set_id(const char *s);
/* A function that returns the name, called each time; NULL for none. Takes precedence. */
void debug_set_id_fn(const char *(*fn)(void));

#ifdef __cplusplus
}
#endif
