/* SPDX-License-Identifier: BSD-2-Clause */
/* The few things the kernel reads from the firmware's tables. Everything is checked: a table that
 * is broken, or out of the kernel's sight, is as good as none. */
#pragma once

#include "types.h"

/* Root pointer, ACPI 1.0 and its extension of 2.0. */
struct acpi_rsdp {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt;
    uint32_t length;
    uint64_t xsdt;
    uint8_t extended_checksum;
    uint8_t reserved[3];
} __attribute__((packed));
_Static_assert(sizeof(struct acpi_rsdp) == 36, "as the firmware has it");

/* Copy the root pointer at `hint`, or if that is 0 or wrong, from where a BIOS keeps it. */
bool acpi_find_rsdp(word_t hint, struct acpi_rsdp *out);

/* Call `use` with each I/O APIC the tables list. */
void acpi_each_ioapic(const struct acpi_rsdp *rsdp, void (*use)(paddr_t base));
