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
    CASCADE_LINE = 2,
    ALL_LINES = 0xff,
};

void pic_disable(unsigned vector)
{
    out8(FIRST_COMMAND, INIT_WITH_MODE);
    out8(SECOND_COMMAND, INIT_WITH_MODE);
    out8(FIRST_DATA, (uint8_t)vector);
    out8(SECOND_DATA, (uint8_t)(vector + 8));
    out8(FIRST_DATA, 1 << CASCADE_LINE);
    out8(SECOND_DATA, CASCADE_LINE);
    out8(FIRST_DATA, MODE_8086);
    out8(SECOND_DATA, MODE_8086);
    out8(FIRST_DATA, ALL_LINES);
    out8(SECOND_DATA, ALL_LINES);
}
