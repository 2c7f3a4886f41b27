/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the firmware leaves errors of the last boot. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_bert_ber {
    uint32_t block_status;
    uint32_t data_offset;
    uint32_t data_length;
    uint32_t error_severity;
} PACKED acpi_bert_ber;

typedef struct acpi_bert {
    acpi_header_t header;
    uint32_t ber_length;
    uint64_t ber;
} PACKED acpi_bert_t;
