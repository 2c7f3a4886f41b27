/* SPDX-License-Identifier: BSD-2-Clause */
/* platsupport: the console is the PC's first serial port. */
#pragma once

#define CONFIG_LIB_PLAT_SUPPORT_HAVE_TIMER           1
#define CONFIG_LIB_PLAT_SUPPORT_SERIAL_PORT_X86_COM1 1
#define CONFIG_LIB_PLAT_SUPPORT_X86_CONSOLE_DEVICE   com1
