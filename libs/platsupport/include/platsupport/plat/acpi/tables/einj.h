/* SPDX-License-Identifier: BSD-2-Clause */
/* How to inject errors, for tests. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_einj {
    acpi_header_t header;
    uint32_t einj_header_size;
    uint8_t injection_flags;
    uint8_t res[3];
    uint32_t entry_count;
} PACKED acpi_einj_t;
