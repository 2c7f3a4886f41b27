/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of system calls that answers the C library. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <utils/attribute.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Constructors of this or a later priority may use the C library. */
#define MUSLCSYS_WITH_VSYSCALL_PRIORITY (CONSTRUCTOR_MIN_PRIORITY + 10)

/* Answers one system call: takes its arguments as longs from the list, returns its result or a
 * negated errno value. Runs on the calling thread's stack. */
typedef long (*muslcsys_syscall_t)(va_list);

/* Answer Linux system call number `syscall` with `new_syscall`; NULL makes it unimplemented.
 * Returns the function it replaces, or NULL when there was none or the number is out of range
 * (then nothing is changed). */
muslcsys_syscall_t muslcsys_install_syscall(int syscall, muslcsys_syscall_t new_syscall);

/* Whether the C library has set its thread area (thread id address) while starting; if so, *arg
 * is what it passed. */
bool muslcsys_get_boot_set_thread_area(void **arg);
bool muslcsys_get_boot_set_tid_address(int **arg);

#ifdef __cplusplus
}
#endif
