/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The C library's own locks, of the heap and of each FILE. It takes them only when it knows of
 * threads, and it learns of them in pthread_create(), which there is none of here: so it is told
 * when the runtime prepares a second thread's variables.
 */
#include "posix.h"

#include <stdio.h>

/* The start of musl's `struct __libc`; a test checks it against the library. */
extern struct {
    char can_do_threads;
    char threaded; /* FILEs opened from now on have a lock */
    char secure;
    volatile signed char need_locks; /* the others are taken */
} __libc;

/* The standard streams, where the program uses them; they begin without a lock. */
extern FILE *volatile __stdin_used __attribute__((weak));
extern FILE *volatile __stdout_used __attribute__((weak));
extern FILE *volatile __stderr_used __attribute__((weak));

void posix_expect_threads(void)
{
    __libc.threaded = 1;
}

/* Taking a stream's lock gives it one. */
static void give_lock(FILE *volatile *stream)
{
    if (stream == NULL || *stream == NULL) return;
    flockfile(*stream);
    funlockfile(*stream);
}

void __quoll_posix_threads(void);
void __quoll_posix_threads(void)
{
    if (__libc.need_locks == 1) return;
    give_lock(&__stdin_used);
    give_lock(&__stdout_used);
    give_lock(&__stderr_used);
    __libc.need_locks = 1;
}
