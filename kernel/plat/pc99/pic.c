/* SPDX-License-Identifier: BSD-2-Clause */
/* 8259A, twice. */
#include "plat/pc99/pic.h"

#include "arch/x86_64/machine.h"

enum {
    FIRST_COMMAND = 0x20,
    FIRST_DATA = 0x21,
    SECOND_COMMAND = 0xa0,
    SECOND_DATA = 0xa1,

    INIT_WITH_MODE = 0x11,
    MODE_8086 = 0x01,
    ALL_LINES = 0xff,
    LINES = 8, /* of each */

    SHOW_REQUESTED = 0x0a,
    SHOW_IN_SERVICE = 0x0b,
    END_OF_INTERRUPT = 0x20,
    SPURIOUS_LINE = 7, /* of each */
};

static bool is_open[PIC_LINES]; /* (k) */

void pic_init(unsigned vector)
{
    out8(FIRST_COMMAND, INIT_WITH_MODE);
    out8(SECOND_COMMAND, INIT_WITH_MODE);
    out8(FIRST_DATA, (uint8_t)vector);
    out8(SECOND_DATA, (uint8_t)(vector + LINES));
    out8(FIRST_DATA, 1 << PIC_CASCADE_LINE);
    out8(SECOND_DATA, PIC_CASCADE_LINE);
    out8(FIRST_DATA, MODE_8086);
    out8(SECOND_DATA, MODE_8086);
    out8(FIRST_DATA, ALL_LINES);
    out8(SECOND_DATA, ALL_LINES);
}

static uint8_t mask_of(unsigned first_line)
{
    uint8_t mask = 0;
    for (unsigned i = 0; i < LINES; i++) {
        if (!is_open[first_line + i]) mask |= (uint8_t)BIT(i);
    }
    return mask;
}

void pic_mask(unsigned line, bool masked)
{
    if (line == PIC_CASCADE_LINE) masked = false;
    is_open[line] = !masked;
    if (line < LINES) {
        out8(FIRST_DATA, mask_of(0));
    } else {
        out8(SECOND_DATA, mask_of(LINES));
    }
}

void pic_end_interrupt(unsigned line)
{
    if (line >= LINES) out8(SECOND_COMMAND, END_OF_INTERRUPT);
    out8(FIRST_COMMAND, END_OF_INTERRUPT);
}

static uint8_t show(uint16_t command_port, uint8_t what)
{
    out8(command_port, what);
    return in8(command_port);
}

bool pic_is_spurious(unsigned line)
{
    if (!pic_may_be_spurious(line)) return false;
    uint16_t port = line < LINES ? FIRST_COMMAND : SECOND_COMMAND;
    if (show(port, SHOW_IN_SERVICE) & BIT(SPURIOUS_LINE)) return false;
    if (line >= LINES) out8(FIRST_COMMAND, END_OF_INTERRUPT); /* the first saw a true one */
    return true;
}

bool pic_is_pending(void)
{
    return (show(FIRST_COMMAND, SHOW_REQUESTED) & ~mask_of(0)) != 0;
}
