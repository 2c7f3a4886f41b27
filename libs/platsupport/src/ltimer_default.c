/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC's best timer: the HPET if the ACPI tables name one that works, else the PIT. The old
 * interrupt controllers are reached by the PIT alone. */
#include <platsupport/plat/hpet.h>
#include <platsupport/plat/pit.h>
#include <platsupport/plat/timer.h>
#include <utils/config.h>

static int describe(ltimer_t *timer, ps_io_ops_t ops, acpi_t *acpi, pmem_region_t *region,
                    ps_irq_t *irq)
{
    int error = config_set(CONFIG_IRQ_PIC) ? ENODEV : hpet_parse_acpi(acpi, region);
    return error == 0 ? ltimer_hpet_describe_with_region(timer, ops, *region, irq) : error;
}

int ltimer_default_describe_with_rsdp(ltimer_t *ltimer, ps_io_ops_t ops, acpi_rsdp_t rsdp)
{
    pmem_region_t region;
    ps_irq_t irq;
    acpi_t *acpi = acpi_init_with_rsdp(ops.io_mapper, rsdp);
    int error = describe(ltimer, ops, acpi, &region, &irq);
    quoll_acpi_free(acpi);
    return error == 0 ? 0 : ltimer_pit_describe(ltimer, ops);
}

int ltimer_default_describe(ltimer_t *timer, ps_io_ops_t ops)
{
    pmem_region_t region;
    ps_irq_t irq;
    acpi_t *acpi = acpi_init(ops.io_mapper);
    int error = describe(timer, ops, acpi, &region, &irq);
    quoll_acpi_free(acpi);
    return error == 0 ? 0 : ltimer_pit_describe(timer, ops);
}

/* The firmware leaves the PIT running. Where the HPET interrupts through the PIT's pin, silence it.
 */
static void silence_pit(const ps_irq_t *irq, ps_io_port_ops_t ports)
{
    pit_t pit;
    if (irq->type == PS_IOAPIC && irq->ioapic.pin == PIT_INTERRUPT) pit_init(&pit, ports);
}

int ltimer_default_init(ltimer_t *timer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                        void *callback_token)
{
    pmem_region_t region;
    ps_irq_t irq;
    ltimer_t description;
    acpi_t *acpi = acpi_init(ops.io_mapper);
    int error = describe(&description, ops, acpi, &region, &irq);
    quoll_acpi_free(acpi);
    if (error == 0) {
        ltimer_destroy(&description);
        silence_pit(&irq, ops.io_port_ops);
        error = ltimer_hpet_init(timer, ops, irq, region, callback, callback_token);
    }
    return error == 0 ? 0 : ltimer_pit_init(timer, ops, callback, callback_token);
}
