/* SPDX-License-Identifier: BSD-2-Clause */
/* Where errors are kept over a boot: a list of instructions. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct acpi_erst_entry {
    uint8_t action;
    uint8_t instruction;
    uint8_t flags;
    uint8_t res;
    acpi_GAS_t register_region;
    uint64_t value;
    uint64_t mask;
} PACKED acpi_erst_entry_t;

typedef struct acpi_erst {
    acpi_header_t header;
    uint32_t sheader_size;
    uint8_t res[4];
    uint32_t entry_count;
} PACKED acpi_erst_t;

/* The first entry and the next one, or NULL. */
static inline acpi_erst_entry_t *acpi_erst_next(acpi_erst_t *hdr, acpi_erst_entry_t *cur)
{
    acpi_erst_entry_t *first = (acpi_erst_entry_t *)(hdr + 1);
    char *next = (char *)(cur + 1), *end = (char *)hdr + hdr->header.length;
    bool listed = cur + 1 - first < (ptrdiff_t)hdr->entry_count;
    return listed && end - next >= (ptrdiff_t)sizeof(*cur) ? cur + 1 : NULL;
}

static inline acpi_erst_entry_t *acpi_erst_first(acpi_erst_t *hdr)
{
    return acpi_erst_next(hdr, (acpi_erst_entry_t *)(hdr + 1) - 1);
}
