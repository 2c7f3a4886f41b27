/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the PCI configuration space is in memory: one descriptor for each segment. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <stddef.h>

typedef struct acpi_mcfg_desc {
    uint64_t address;
    uint16_t segment;
    uint8_t bus_end;
    uint8_t bus_start;
    uint8_t res[4];
} PACKED acpi_mcfg_desc_t;

typedef struct acpi_mcfg {
    acpi_header_t header;
    uint8_t res[8];
} PACKED acpi_mcfg_t;

/* The first descriptor and the next one, or NULL. */
static inline acpi_mcfg_desc_t *acpi_mcfg_desc_next(acpi_mcfg_t *mcfg, acpi_mcfg_desc_t *cur)
{
    char *next = (char *)(cur + 1), *end = (char *)mcfg + mcfg->header.length;
    return end - next >= (ptrdiff_t)sizeof(*cur) ? (acpi_mcfg_desc_t *)next : NULL;
}

static inline acpi_mcfg_desc_t *acpi_mcfg_desc_first(acpi_mcfg_t *hdr)
{
    return acpi_mcfg_desc_next(hdr, (acpi_mcfg_desc_t *)(hdr + 1) - 1);
}
