/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a program's standard output goes and its standard input comes from. In this order:
 * the function registered here; __arch_write or __arch_putchar, when a library such as
 * sel4platsupport or the program itself defines them; the kernel's debug console.
 */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Write `count` bytes from `data`; returns how many were written. */
typedef size_t (*write_buf_fn)(void *data, size_t count);

/* Send standard output and standard error to `write_fn`, or back to the default with NULL.
 * Returns the function it replaces, or NULL. */
write_buf_fn sel4muslcsys_register_stdio_write_fn(write_buf_fn write_fn);

/* Not defined by this library: whoever drives a console may define them. */
void __arch_putchar(int c);
size_t __arch_write(char *data, size_t count);
/* The next character, or -1 when none has arrived. */
int __arch_getchar(void);

#ifdef __cplusplus
}
#endif
