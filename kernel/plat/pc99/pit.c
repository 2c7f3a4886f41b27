/* SPDX-License-Identifier: BSD-2-Clause */
/* Channel 2 of the 8254, whose output can be read at port 0x61. */
#include "plat/pc99/pit.h"

#include "arch/x86_64/machine.h"

enum {
    CHANNEL_2 = 0x42,
    MODE = 0x43,
    CONTROL = 0x61,

    MODE_2_ONESHOT = 0xb0, /* channel 2, both bytes, mode 0: output rises when done */
    CONTROL_GATE = 0x01,
    CONTROL_SPEAKER = 0x02,
    CONTROL_OUTPUT = 0x20,

    FREQUENCY = 1193182,
};

void pit_start(unsigned microseconds)
{
    uint32_t counts = (uint32_t)((uint64_t)FREQUENCY * microseconds / 1000000);
    out8(CONTROL, (in8(CONTROL) & ~CONTROL_SPEAKER) | CONTROL_GATE);
    out8(MODE, MODE_2_ONESHOT);
    out8(CHANNEL_2, (uint8_t)counts);
    out8(CHANNEL_2, (uint8_t)(counts >> 8)); /* starts it */
}

void pit_wait(void)
{
    while (!(in8(CONTROL) & CONTROL_OUTPUT)) {
    }
}
