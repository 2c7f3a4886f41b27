/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_hpet {
    acpi_header_t header;
    uint32_t event_timer_block_id;
    acpi_GAS_t base_address;
    uint8_t hpet_number;
    uint16_t min_ticks;
    uint8_t page_protection;
} PACKED acpi_hpet_t;
