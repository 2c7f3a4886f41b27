/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of tables, with 32-bit addresses. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <stddef.h>

typedef struct acpi_rsdt {
    acpi_header_t header;
} PACKED acpi_rsdt_t;

static inline int acpi_rsdt_entry_count(acpi_rsdt_t *t)
{
    return (int)((t->header.length - sizeof(*t)) / sizeof(uint32_t));
}

/* The first entry, and the one after `cur`, or NULL. Entries need not be aligned. */
static inline uint32_t *acpi_rsdt_first(acpi_rsdt_t *hdr)
{
    return acpi_rsdt_entry_count(hdr) > 0 ? (uint32_t *)(uintptr_t)(hdr + 1) : NULL;
}

static inline uint32_t *acpi_rsdt_next(acpi_rsdt_t *hdr, uint32_t *cur)
{
    uint32_t *end = (uint32_t *)(uintptr_t)(hdr + 1) + acpi_rsdt_entry_count(hdr);
    return cur + 1 < end ? cur + 1 : NULL;
}
