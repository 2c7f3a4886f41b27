/* SPDX-License-Identifier: BSD-2-Clause */
/* The interface to the service processor. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>

typedef struct acpi_spmi {
    acpi_header_t header;
    uint8_t res1[1];
    uint8_t iface_type;
    uint16_t specification_revision;
    uint8_t interrupt_type;
    uint8_t gpe;
    uint8_t res2[1];
    uint8_t pci_device_flag;
    uint32_t global_system_interrupt;
    acpi_GAS_t iface_reg_base;
    uint8_t pci_segment_group;
    uint8_t pci_bus;
    uint8_t pci_device;
    uint8_t pci_function;
} PACKED acpi_spmi_t;
