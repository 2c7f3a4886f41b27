/* SPDX-License-Identifier: BSD-2-Clause */
/* More of the machine, in ACPI machine language. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_ssdt {
    acpi_header_t header;
    uint8_t definition_block[];
} PACKED acpi_ssdt_t;
