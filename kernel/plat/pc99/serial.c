/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: COM1, polled, 115200 baud, 8N1. */
#include "plat/pc99/serial.h"

#include "arch/arch.h"
#include "arch/x86_64/machine.h"

enum {
    COM1 = 0x3f8,
    DATA = COM1 + 0, /* divisor low while LINE_DIVISOR is set */
    INTERRUPTS = COM1 + 1,
    FIFO = COM1 + 2,
    LINE = COM1 + 3,
    MODEM = COM1 + 4,
    STATUS = COM1 + 5,

    LINE_8N1 = 0x03,
    LINE_DIVISOR = 0x80,
    FIFO_ON_CLEAR = 0x07,
    MODEM_DTR_RTS = 0x03,
    STATUS_HOLDING_EMPTY = 0x20,
    STATUS_ALL_SENT = 0x40,
    DIVISOR_115200 = 1,

    PATIENCE = 100000, /* reads of the status before a character is given up: no port, no hang */
};

static bool is_present; /* (i) */

void serial_init(void)
{
    out8(INTERRUPTS, 0);
    out8(LINE, LINE_DIVISOR);
    out8(DATA, DIVISOR_115200);
    out8(INTERRUPTS, 0);
    out8(LINE, LINE_8N1);
    out8(FIFO, FIFO_ON_CLEAR);
    out8(MODEM, MODEM_DTR_RTS);
    is_present = in8(STATUS) != 0xff; /* nothing answers with all ones */
}

static void wait_for(uint8_t status)
{
    for (unsigned tries = 0; tries < PATIENCE; tries++) {
        if ((in8(STATUS) & status) == status) return;
    }
}

static void put(char c)
{
    wait_for(STATUS_HOLDING_EMPTY);
    out8(DATA, (uint8_t)c);
}

void console_putchar(char c)
{
    if (!is_present) return;
    if (c == '\n') put('\r');
    put(c);
}

void serial_flush(void)
{
    if (is_present) wait_for(STATUS_ALL_SENT);
}
