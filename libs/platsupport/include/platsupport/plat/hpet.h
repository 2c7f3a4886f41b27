/* SPDX-License-Identifier: BSD-2-Clause */
/* The high precision event timer: a counter and comparators, through memory. Only timer 0 is used.
 */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <platsupport/pmem.h>
#include <stdbool.h>
#include <stdint.h>
#include <utils/attribute.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The interrupt number that a message from the HPET carries, counted from the first vector of
 * message-signalled interrupts. */
#define DEFAULT_HPET_MSI_VECTOR 0

typedef struct hpet_timer {
    uint64_t config;
    uint64_t comparator;
    uint64_t fsb_irr;
    char padding[8];
} hpet_timer_t;

typedef struct PACKED {
    void *vaddr;         /* of the registers */
    uint32_t irq;        /* I/O APIC pin, or vector of the message */
    int ioapic_delivery; /* whether it is a pin */
} hpet_config_t;

typedef struct hpet {
    void *base_addr;
    uint64_t period_ns; /* of the counter, rounded down, at least 1 */
} hpet_t;

/* Functions return 0 or an errno value. */

/* Take the device over, stopped: ENOSYS when its counter has only 32 bits, EINVAL when it cannot
 * interrupt as asked. */
int hpet_init(hpet_t *hpet, hpet_config_t config);
/* Start and stop the counter. */
int hpet_start(const hpet_t *hpet);
int hpet_stop(const hpet_t *hpet);
/* Nanoseconds counted since the counter was zero. */
uint64_t hpet_get_time(const hpet_t *hpet);
/* An interrupt when the time is absolute_ns: -ETIME when it has been. */
int hpet_set_timeout(const hpet_t *hpet, uint64_t absolute_ns);

/* What the registers at vaddr say: I/O APIC pins that timer 0 can interrupt through, one bit each;
 * whether it can send messages; whether it is set to interrupt by level. */
uint32_t hpet_ioapic_irq_delivery_mask(void *vaddr);
bool hpet_supports_fsb_delivery(void *vaddr);
uint32_t hpet_level(void *vaddr);

/* Where the ACPI tables say the registers are. -ENOENT when there is no HPET. */
int hpet_parse_acpi(acpi_t *acpi, pmem_region_t *region);

#ifdef __cplusplus
}
#endif
