/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of tables, with 64-bit addresses. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <stddef.h>

typedef struct acpi_xsdt {
    acpi_header_t header;
} PACKED acpi_xsdt_t;

static inline int acpi_xsdt_entry_count(acpi_xsdt_t *t)
{
    return (int)((t->header.length - sizeof(*t)) / sizeof(uint64_t));
}

/* The first entry, and the one after `cur`, or NULL. Entries need not be aligned. */
static inline uint64_t *acpi_xsdt_first(acpi_xsdt_t *hdr)
{
    return acpi_xsdt_entry_count(hdr) > 0 ? (uint64_t *)(uintptr_t)(hdr + 1) : NULL;
}

static inline uint64_t *acpi_xsdt_next(acpi_xsdt_t *hdr, uint64_t *cur)
{
    uint64_t *end = (uint64_t *)(uintptr_t)(hdr + 1) + acpi_xsdt_entry_count(hdr);
    return cur + 1 < end ? cur + 1 : NULL;
}
