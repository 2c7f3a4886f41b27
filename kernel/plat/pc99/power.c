/* SPDX-License-Identifier: BSD-2-Clause */
/* The end: power off under QEMU, or stop. */
#include "arch/arch.h"
#include "arch/x86_64/machine.h"
#include "plat/pc99/serial.h"

/* QEMU's isa-debug-exit device: a write ends QEMU with status 2 * value + 1. */
enum { DEBUG_EXIT_PORT = 0xf4 };

void arch_halt(void)
{
    serial_flush();
    for (;;) __asm__ volatile("cli; hlt");
}

void arch_power_off(int code)
{
    serial_flush();
    out32(DEBUG_EXIT_PORT, (uint32_t)code);
    arch_halt();
}
