/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine described in ACPI machine language. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_dsdt {
    acpi_header_t header;
    uint8_t definition_block[];
} PACKED acpi_dsdt_t;
