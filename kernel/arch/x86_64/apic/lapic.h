/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU's own interrupt controller, and the timer in it. */
#pragma once

#include "types.h"

/* Turn it on, all sources masked. Measures the CPU's clock (cpu.tsc_mhz) and the timer's against
 * the PIT. */
void lapic_init(void);
/* Where its registers are: never given to user level. */
paddr_t lapic_base(void);
/* Interrupt with `vector` every CONFIG_TIMER_TICK_MS from now on. */
void lapic_start_tick(uint8_t vector);
/* Let the old interrupt controllers through: their vectors are theirs to end. */
void lapic_pass_external(void);
/* Does an interrupt wait for the CPU? */
bool lapic_is_pending(void);
/* The interrupt in service is dealt with. */
void lapic_end_interrupt(void);
/* Raise `vector` on this CPU, as soon as interrupts are on. */
void lapic_raise(uint8_t vector);
/* Identifier that I/O APICs and messages name this CPU by. */
uint8_t lapic_id(void);
