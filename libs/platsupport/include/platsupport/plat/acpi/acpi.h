/* SPDX-License-Identifier: BSD-2-Clause */
/* The ACPI tables: found, checked and copied, so that their memory is mapped only while reading. */
#pragma once

#include <platsupport/io.h>
#include <platsupport/plat/acpi/regions.h>
#include <stdint.h>
#include <utils/attribute.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An address of a register, in one of several address spaces. */
typedef struct acpi_gastruct {
    uint8_t space_id;
    uint8_t reg_bit_width;
    uint8_t reg_but_offset;
    uint8_t size;
    uint64_t address;
} PACKED acpi_GAS_t;

/* What every table begins with. */
typedef struct acpi_header {
    char signature[4];
    uint32_t length; /* of the whole table, in bytes */
    uint8_t revision;
    uint8_t checksum;
    char oem_id[6];
    char oem_table_id[8];
    uint32_t oem_revision;
    char creator_id[4];
    uint32_t creator_revision;
} PACKED acpi_header_t;

/* The root: where the table of tables is. */
typedef struct acpi_rsdp {
    char signature[8];
    uint8_t checksum;
    char oem_id[6];
    uint8_t revision;
    uint32_t rsdt_address;
    uint32_t length;
    uint64_t xsdt_address;
    uint8_t extended_checksum;
    char reserved[3];
} PACKED acpi_rsdp_t;

typedef struct acpi {
    void *regions; /* the tables */
    acpi_rsdp_t rsdp;
    ps_io_mapper_t io_mapper;
} acpi_t;

/* Find the root in the BIOS's memory, and read all tables. NULL with a message when there is none;
 * a table that cannot be read or is damaged is left out, with a message. */
acpi_t *acpi_init(ps_io_mapper_t io_mapper);
/* The same, with the root given. */
acpi_t *acpi_init_with_rsdp(ps_io_mapper_t io_mapper, acpi_rsdp_t rsdp);

/* The first table of a kind, or NULL. It stays acpi's. */
acpi_header_t *acpi_find_region(acpi_t *acpi, region_type_t region);

/* Free all tables. */
void quoll_acpi_free(acpi_t *acpi);

#ifdef __cplusplus
}
#endif
