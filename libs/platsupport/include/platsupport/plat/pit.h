/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC's programmable interval timer: channel 0, 16 bits at 1.193182 MHz. */
#pragma once

#include <kernel/gen_config.h>
#include <platsupport/io.h>
#include <platsupport/timer.h>
#include <stdbool.h>
#include <utils/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Its interrupt: an I/O APIC pin, or a line of the old controller. */
#ifdef CONFIG_IRQ_IOAPIC
#define PIT_INTERRUPT 2
#else
#define PIT_INTERRUPT 0
#endif

#define PIT_IO_PORT_MIN 0x40
#define PIT_IO_PORT_MAX 0x43

#define TICKS_PER_SECOND 1193182

#define PIT_NS_TO_TICKS(ns)    ((ns)*TICKS_PER_SECOND / NS_IN_S)
#define PIT_TICKS_TO_NS(ticks) ((ticks)*NS_IN_S / TICKS_PER_SECOND)

#define PIT_MIN_TICKS 2
#define PIT_MAX_TICKS 0xFFFF
#define PIT_MIN_NS    (PIT_TICKS_TO_NS((uint64_t)PIT_MIN_TICKS) + 1)
#define PIT_MAX_NS    PIT_TICKS_TO_NS((uint64_t)PIT_MAX_TICKS)

typedef struct {
    ps_io_port_ops_t ops;
} pit_t;

static inline timer_properties_t get_pit_properties(void)
{
    return (timer_properties_t){
        .upcounter = 0,
        .timeouts = 1,
        .absolute_timeouts = 0,
        .relative_timeouts = 1,
        .periodic_timeouts = 1,
        .bit_width = 16,
        .irqs = 1,
    };
}

/* Functions return 0 or an errno value. */

/* Take the device over; its channel 0 is stopped. */
int pit_init(pit_t *pit, ps_io_port_ops_t io_port_ops);
/* No interrupt from now on. */
int pit_cancel_timeout(pit_t *pit);
/* Nanoseconds until the counter next reaches zero; 0 when it cannot be read. */
uint64_t pit_get_time(pit_t *pit);
/* An interrupt after `ns` nanoseconds (PIT_MIN_NS to PIT_MAX_NS), once or every so often. */
int pit_set_timeout(pit_t *pit, uint64_t ns, bool periodic);

#ifdef __cplusplus
}
#endif
