/* SPDX-License-Identifier: BSD-2-Clause */
/* The simple boot flag: the register of the clock that holds it. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_boot {
    acpi_header_t header;
    uint8_t cmos_index;
    uint8_t res[3];
} PACKED acpi_boot_t;
