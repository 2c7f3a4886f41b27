/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of kernel errors and faults. */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* By number: seL4_NumErrors errors, and the faults the kernel reports. NULL where there is none. */
extern char *sel4_errlist[];
extern char *sel4_faultlist[];

/* The error's name, or a text saying that there is no such error. */
const char *sel4_strerror(int errcode);

/* The fault's name by its message label, likewise. */
const char *sel4_strfault(int errcode);

/* Print an error and where it occurred, if it is one. */
#define sel4_error(e, str)                                                                         \
    ((e) == seL4_NoError ? (void)0 : __sel4_error(e, __FILE__, __func__, __LINE__, str))
void __sel4_error(int, const char *, const char *, int, char *);

#ifdef __cplusplus
}
#endif
