/* SPDX-License-Identifier: BSD-2-Clause */
/* The logical timers of a PC: over the HPET, and over the PIT with the time stamp counter. */
#pragma once

#include <platsupport/ltimer.h>
#include <platsupport/plat/acpi/acpi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ltimer_default_describe(), with the root of the ACPI tables given instead of searched. */
int ltimer_default_describe_with_rsdp(ltimer_t *ltimer, ps_io_ops_t ops, acpi_rsdp_t rsdp);

/* The HPET with its registers at hpet_region, interrupting as `irq` says. */
int ltimer_hpet_init(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq, pmem_region_t hpet_region,
                     ltimer_callback_fn_t callback, void *callback_token);
int ltimer_hpet_describe(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq,
                         pmem_region_t hpet_region);
/* The same, choosing an interrupt that the HPET can raise: an I/O APIC pin, to *irq. */
int ltimer_hpet_describe_with_region(ltimer_t *ltimer, ps_io_ops_t ops, pmem_region_t region,
                                     ps_irq_t *irq);

/* The PIT. The first form measures the time stamp counter, which takes some milliseconds; the
 * second is told its frequency in Hz. */
int ltimer_pit_init(ltimer_t *ltimer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                    void *callback_token);
int ltimer_pit_init_freq(ltimer_t *ltimer, ps_io_ops_t ops, uint64_t tsc_freq,
                         ltimer_callback_fn_t callback, void *callback_token);
int ltimer_pit_describe(ltimer_t *ltimer, ps_io_ops_t ops);
/* The frequency in MHz that a PIT timer goes by. */
uint32_t ltimer_pit_get_tsc_freq(ltimer_t *ltimer);

#ifdef __cplusplus
}
#endif
