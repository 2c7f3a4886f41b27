/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernel bugs, as opposed to user errors: an assertion never depends on what a user passes. */
#pragma once

/* Report a broken invariant with a backtrace, and stop the machine. */
void kassert_failed(const char *condition, const char *function, const char *file, unsigned line)
    __attribute__((noreturn, cold));

/* Stop with a message, in every build: the machine cannot go on. */
void kpanic(const char *format, ...) __attribute__((noreturn, cold, format(printf, 1, 2)));

#ifdef CONFIG_DEBUG_BUILD
#define kassert(condition)                                                                         \
    ((condition) ? (void)0 : kassert_failed(#condition, __func__, __FILE__, __LINE__))
#else
/* Still compiled, so that it stays correct and its variables stay used; never evaluated. */
#define kassert(condition) ((void)sizeof((condition) ? 1 : 0))
#endif
