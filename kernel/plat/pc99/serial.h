/* SPDX-License-Identifier: BSD-2-Clause */
/* The serial line COM1; console_putchar of arch.h writes to it. */
#pragma once

/* Program the port. Before this, and on a machine without the port, output goes nowhere. */
void serial_init(void);
/* Wait until the last character has left the port. */
void serial_flush(void);
