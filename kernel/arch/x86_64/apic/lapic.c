/* SPDX-License-Identifier: BSD-2-Clause */
/* Local APIC in memory-mapped (xAPIC) mode. */
#include "arch/x86_64/apic/lapic.h"

#include "arch/x86_64/cpu.h"
#include "arch/x86_64/kernel_map.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/trap.h"
#include "debug/assert.h"
#include "plat/pc99/pit.h"

enum reg {
    REG_ID = 0x20,
    REG_TASK_PRIORITY = 0x80,
    REG_END_OF_INTERRUPT = 0xb0,
    REG_SPURIOUS = 0xf0,
    REG_REQUESTED = 0x200, /* eight words of 32 vectors, 16 bytes apart */
    REG_COMMAND_LOW = 0x300,
    REG_TIMER = 0x320,
    REG_LINT0 = 0x350,
    REG_LINT1 = 0x360,
    REG_ERROR = 0x370,
    REG_TIMER_INITIAL = 0x380,
    REG_TIMER_CURRENT = 0x390,
    REG_TIMER_DIVIDE = 0x3e0,
};

enum {
    SPURIOUS_ENABLE = 1 << 8,
    ENTRY_MASKED = 1 << 16,
    ENTRY_EXTERNAL = 7 << 8,
    TIMER_PERIODIC = 1 << 17,
    DIVIDE_BY_1 = 0xb,
    COMMAND_SELF = 1 << 18,
    BASE_X2APIC = 1 << 10,
    BASE_ENABLE = 1 << 11,
    CALIBRATION_US = 1000,
    CALIBRATION_TRIES = 20,
};
#define BASE_ADDRESS 0x000ffffffffff000

static volatile uint32_t *registers; /* (i) */
static uint32_t counts_per_tick;     /* (i) */

static void write_reg(enum reg reg, uint32_t value)
{
    registers[reg / 4] = value;
}

static uint32_t read_reg(enum reg reg)
{
    return registers[reg / 4];
}

/* What passes while the PIT measures CALIBRATION_US. */
struct passed {
    uint32_t counts; /* of the timer */
    uint32_t stamps; /* of the time stamp counter */
};

static struct passed measure(void)
{
    pit_start(CALIBRATION_US);
    uint64_t stamp = read_tsc();
    write_reg(REG_TIMER_INITIAL, UINT32_MAX);
    pit_wait();
    struct passed passed = {.counts = UINT32_MAX - read_reg(REG_TIMER_CURRENT)};
    passed.stamps = (uint32_t)(read_tsc() - stamp);
    write_reg(REG_TIMER_INITIAL, 0);
    return passed;
}

static bool agree(struct passed a, struct passed b)
{
    uint32_t difference = a.stamps > b.stamps ? a.stamps - b.stamps : b.stamps - a.stamps;
    return difference <= a.stamps / 128;
}

/* Firmware, or the host of a virtual machine, may take the CPU away at any moment: believe what
 * comes out twice in a row. */
static void calibrate(void)
{
    write_reg(REG_TIMER_DIVIDE, DIVIDE_BY_1);
    write_reg(REG_TIMER, ENTRY_MASKED);
    struct passed last = measure(), passed = measure();
    for (unsigned tries = 0; !agree(last, passed) && tries < CALIBRATION_TRIES; tries++) {
        last = passed;
        passed = measure();
    }
    cpu.tsc_mhz = (passed.stamps + CALIBRATION_US / 2) / CALIBRATION_US;
    uint64_t per_tick = (uint64_t)passed.counts * CONFIG_TIMER_TICK_MS * 1000 / CALIBRATION_US;
    counts_per_tick = per_tick ? (uint32_t)per_tick : 1;
}

paddr_t lapic_base(void)
{
    return (paddr_t){read_msr(MSR_APIC_BASE) & BASE_ADDRESS};
}

void lapic_init(void)
{
    uint64_t base = read_msr(MSR_APIC_BASE);
    /* From x2APIC mode the way back leads through "off". */
    if (base & BASE_X2APIC) write_msr(MSR_APIC_BASE, base & BASE_ADDRESS);
    write_msr(MSR_APIC_BASE, (base & ~(uint64_t)BASE_X2APIC) | BASE_ENABLE);
    registers = kernel_map_device(lapic_base());
    write_reg(REG_LINT0, ENTRY_MASKED);
    write_reg(REG_LINT1, ENTRY_MASKED);
    write_reg(REG_ERROR, ENTRY_MASKED);
    write_reg(REG_TASK_PRIORITY, 0);
    write_reg(REG_SPURIOUS, SPURIOUS_ENABLE | TRAP_SPURIOUS);
    calibrate();
}

void lapic_pass_external(void)
{
    write_reg(REG_LINT0, ENTRY_EXTERNAL);
}

void lapic_start_tick(uint8_t vector)
{
    write_reg(REG_TIMER, TIMER_PERIODIC | vector);
    write_reg(REG_TIMER_INITIAL, counts_per_tick);
}

void lapic_end_interrupt(void)
{
    write_reg(REG_END_OF_INTERRUPT, 0);
}

void lapic_raise(uint8_t vector)
{
    write_reg(REG_COMMAND_LOW, COMMAND_SELF | vector);
}

uint8_t lapic_id(void)
{
    return (uint8_t)(read_reg(REG_ID) >> 24);
}

bool lapic_is_pending(void)
{
    for (unsigned word = TRAP_EXCEPTIONS / 32; word < 8; word++) {
        if (registers[(REG_REQUESTED + 16 * word) / 4]) return true;
    }
    return false;
}
