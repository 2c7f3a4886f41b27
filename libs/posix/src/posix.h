/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of the system-call layer share.
 *
 * A C library call becomes a `syscall` instruction with a Linux call number; the kernel resumes
 * the thread in x86_64/entry.S, which calls __quoll_posix_dispatch() here, on the same stack. The
 * handlers take their arguments from a va_list and return a result or a negated errno value.
 * They use no thread-local storage: the first calls come before there is any.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <muslcsys/vsyscall.h>

struct posix_call {
    long number;
    long arg[6];
};

long __quoll_posix_dispatch(const struct posix_call *call);

/* The one process a program can see, and its first thread; x86_64/entry.S has the number as well.
 */
#define OWN_NUMBER 1

/* --- Handlers ------------------------------------------------------------------------------- */

/* console.c */
long call_ioctl(va_list ap);
/* files.c */
long call_read(va_list ap);
long call_write(va_list ap);
long call_readv(va_list ap);
long call_writev(va_list ap);
long call_pread(va_list ap);
long call_open(va_list ap);
long call_openat(va_list ap);
long call_close(va_list ap);
long call_lseek(va_list ap);
long call_fcntl(va_list ap);
/* file_info.c */
long call_stat(va_list ap);
long call_fstat(va_list ap);
long call_fstatat(va_list ap);
long call_access(va_list ap);
long call_faccessat(va_list ap);
long call_getcwd(va_list ap);
/* memory.c */
long call_mmap(va_list ap);
long call_munmap(va_list ap);
long call_mremap(va_list ap);
long call_mprotect(va_list ap);
long call_madvise(va_list ap);
long call_brk(va_list ap);
/* time.c */
long call_clock_gettime(va_list ap);
long call_clock_getres(va_list ap);
long call_gettimeofday(va_list ap);
long call_time(va_list ap);
long call_nanosleep(va_list ap);
long call_clock_nanosleep(va_list ap);
/* process.c */
long call_exit(va_list ap);
long call_sched_yield(va_list ap);
long call_arch_prctl(va_list ap);
long call_set_tid_address(va_list ap);
long call_getpid(va_list ap);
long call_success(va_list ap);
long call_uname(va_list ap);
long call_futex(va_list ap);
long call_getrandom(va_list ap);
long call_sched_getaffinity(va_list ap);
/* signals.c */
long call_rt_sigaction(va_list ap);
long call_rt_sigprocmask(va_list ap);
long call_kill(va_list ap);
long call_tkill(va_list ap);
long call_tgkill(va_list ap);

/* --- Between the parts ---------------------------------------------------------------------- */

/* Write to the program's output; returns how many bytes went. */
size_t console_write(const char *text, size_t count);
/* Read at least one character of input, waiting for it; 0 when there is no input at all. */
size_t console_read(char *text, size_t count);
/* Print one formatted diagnostic line. Understands %s and %d. */
void console_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The bytes of open file `fd` from `offset` on, and their number in *count. NULL when there is no
 * such file; *count is 0 past its end. */
const char *file_bytes(int fd, uint64_t offset, size_t *count);
/* File `path` of the archive, its size in *size, or NULL. */
const char *file_find(const char *path, size_t *size);

/* The time never comes. */
#define POSIX_FOREVER UINT64_MAX

/* Sleep until somebody wakes those who wait for `word`, or the time is `until`, in nanoseconds of
 * our clocks; unless the word is not `expected` any more: then false. May return true for no
 * reason. */
bool posix_wait(const int *word, int expected, uint64_t until);
/* Sleep until the time is `until`, or less long. */
void posix_sleep(uint64_t until);
/* The time that `time` names, from now on if it is not absolute, in *until; 0 or a negated errno
 * value. */
long posix_time_of(const struct timespec *time, bool absolute, uint64_t *until);
/* Wake up to `count` of those who wait for `word`. Returns how many. */
int posix_wake(const int *word, int count);
/* Let up to `count` of those who wait for `from` wait for `to` instead. Returns how many. */
int posix_requeue(const int *from, const int *to, int count);

/* A lock for tables that threads of one program share. */
void posix_lock(int *lock);
void posix_unlock(int *lock);

/* There may be threads later; before any FILE is opened. */
void posix_expect_threads(void);

/* --- The system below (system.c; the host tests bring their own) ----------------------------- */

/* The function that a program has put in our place: it gets every call. NULL for none. */
typedef long (*system_call_fn)(long number, ...);
system_call_fn system_own_calls(void);

void system_debug_put(const char *text, size_t count);
void system_yield(void);
/* Sleep until `notification` is signalled, and signal one; neither touches the IPC buffer. */
void system_wait(uintptr_t notification);
void system_signal(uintptr_t notification);
void system_set_tls_base(uintptr_t base);
/* Frequency of the time stamp counter in MHz, or 0 when nobody has told us. */
uint64_t system_tsc_mhz(void);
uint64_t system_tsc(void);
const char *system_program_name(void);
_Noreturn void system_exit(int code);
/* Whether the inner pages of the built-in heap have no memory until system_heap_back() gives it
 * to `count` of them from page `first` on; false if there is none. */
bool system_heap_is_given(void);
bool system_heap_back(uintptr_t heap, size_t first, size_t count);
/* All of the built-in heap gets its memory now: for who copies or shares the program's pages. */
bool __quoll_posix_back_heap(void);
/* At least `*pages` fresh pages from a VSpace the program has given for its heap; their number in
 * *pages. NULL when there is none or it has no more. */
void *system_more_pages(size_t *pages);
/* Give back exactly what a call of that has returned. */
void system_fewer_pages(void *memory, size_t pages);
