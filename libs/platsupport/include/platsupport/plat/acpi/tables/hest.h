/* SPDX-License-Identifier: BSD-2-Clause */
/* Sources of hardware errors. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_hest_entry_hdr {
    uint16_t type;
    uint16_t src_id;
} PACKED acpi_hest_entry_hdr_t;

typedef struct acpi_hest {
    acpi_header_t header;
    uint32_t entry_count;
} PACKED acpi_hest_t;
