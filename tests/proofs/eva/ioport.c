/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O ports. */
#include "world.h"

#define in8  kernel_in8
#define in16 kernel_in16
#define in32 kernel_in32
#include "arch/x86_64/machine.h"
#undef in8
#undef in16
#undef in32
//@ assigns \result \from port;
uint8_t in8(uint16_t port);
//@ assigns \result \from port;
uint16_t in16(uint16_t port);
//@ assigns \result \from port;
uint32_t in32(uint16_t port);

#include "below.h"
#include "caps.h"
#include "arch/x86_64/ioport.c"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"

static void fill_ports(void)
{
    Frama_C_make_unknown((char *)issued, sizeof issued);
}

void driver(void)
{
    DECODE_ALL(decode_io_port_control, CAP_IO_PORT_CONTROL, fill_ports());
    DECODE_ALL(decode_io_port, CAP_IO_PORT, fill_ports());
}
