/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program's console. With a debug kernel, output works without any setup. Input, and output in
 * a release build, need the serial port; the root task may set it up with one of these calls, and
 * if it does not, the first character does.
 *
 * All setup calls return 0, or a negative value with the reason on the log. A second call changes
 * nothing.
 */
#pragma once

#include <platsupport/chardev.h>
#include <platsupport/io.h>
#include <sel4platsupport/bootinfo.h>
#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* With nothing but the boot info: takes the last empty slot of the root CNode. Root task only. */
int platsupport_serial_setup_bootinfo_failsafe(void);
/* With the allocator; it and `simple` must live until the setup is undone: where the kernel prints,
 * the port is taken only when somebody reads. A console that is there already stays as it is, and
 * has an allocator from now on. The vspace is not needed on a PC and may be NULL. Returns 0, or a
 * negative errno value. */
int platsupport_serial_setup_simple(vspace_t *vspace, simple_t *simple, vka_t *vka);
/* With given operations. */
int platsupport_serial_setup_io_ops(ps_io_ops_t *io_ops);

/* Give the serial port back, if this library took it. */
void platsupport_undo_serial_setup(void);

/* Use a device of the program's own as the console, which must live on; NULL: none. */
void register_console(ps_chardevice_t *user_console);

/* From now on who reads from the console sleeps until input interrupts: standard input, and
 * __arch_getchar(), which returned EOF at once when there was none. Takes a notification and the
 * interrupt SERIAL_CONSOLE_COM1_IRQ, so it needs a console set up with the allocator; with another
 * one, or when something is missing, the log says so and input is polled as before. */
void platsupport_serial_input_init_IRQ(void);

/* The console, without the C library: write a character; read one, or -1 if there is none. Programs
 * that declare these themselves find them, too. */
void __plat_putchar(int c);
int __plat_getchar(void);

#ifdef __cplusplus
}
#endif
