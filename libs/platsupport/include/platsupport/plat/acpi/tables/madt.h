/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupt controllers: structures of varying length that follow each other. */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <stdbool.h>
#include <stddef.h>

#define ACPI_APIC_GIC              0x0B
#define ACPI_APIC_GICD             0x0C
#define ACPI_APIC_IOAPIC           0x01
#define ACPI_APIC_IOSAPIC          0x06
#define ACPI_APIC_ISO              0x02
#define ACPI_APIC_LOCAL            0x00
#define ACPI_APIC_LOCAL_AO         0x05
#define ACPI_APIC_LOCAL_NMI        0x04
#define ACPI_APIC_LOCAL_X2APIC     0x09
#define ACPI_APIC_LOCAL_X2APIC_NMI 0x0A
#define ACPI_APIC_NMI              0x03
#define ACPI_APIC_PINT_SRC         0x08
#define ACPI_APIC_SAPIC            0x07

typedef struct acpi_madt_ics_hdr {
    uint8_t type;
    uint8_t length;
} PACKED acpi_madt_ics_hdr_t;

typedef struct acpi_madt_local_apic {
    acpi_madt_ics_hdr_t header;
    uint8_t processor_id;
    uint8_t apic_id;
    uint32_t flags;
} PACKED acpi_madt_local_apic_t;

typedef struct acpi_madt_ioapic {
    acpi_madt_ics_hdr_t header;
    uint8_t ioapic_id;
    uint8_t res;
    uint32_t address;
    uint32_t gs_interrupt_base;
} PACKED acpi_madt_ioapic_t;

typedef struct acpi_madt_override {
    acpi_madt_ics_hdr_t header;
    uint8_t bus;
    uint8_t src;
    uint32_t gs_interrupt;
    uint16_t mps_inti_flags;
} PACKED acpi_madt_override_t;

typedef struct acpi_madt_nmi {
    acpi_madt_ics_hdr_t header;
    uint16_t flags;
    uint32_t gs_interrupt;
} PACKED acpi_madt_nmi_t;

typedef struct acpi_madt_locnmi {
    acpi_madt_ics_hdr_t header;
    uint8_t processor_id;
    uint16_t flags;
    uint8_t local_apic_lint;
} PACKED acpi_madt_locnmi_t;

typedef struct acpi_madt_locoverride {
    acpi_madt_ics_hdr_t header;
    uint8_t res[2];
    uint64_t local_apic_address;
} PACKED acpi_madt_locoverride_t;

typedef struct acpi_madt_sapic {
    acpi_madt_ics_hdr_t header;
    uint8_t ioapic_id;
    uint8_t res;
    uint32_t gs_interrupt_base;
    uint64_t iosapic_address;
} PACKED acpi_madt_sapic_t;

typedef struct acpi_madt_locsapic {
    acpi_madt_ics_hdr_t header;
    uint8_t processor_id;
    uint8_t locsapic_id;
    uint8_t locsapic_eid;
    uint8_t res[3];
    uint32_t flags;
    uint32_t processor_uid;
    char processor_uid_str[];
} PACKED acpi_madt_locsapic_t;

typedef struct acpi_madt_platformis {
    acpi_madt_ics_hdr_t header;
    uint16_t flags;
    uint8_t int_type;
    uint8_t processor_id;
    uint8_t processor_eid;
    uint8_t iosapic_vector;
    uint32_t gs_interrupt;
    uint32_t platform_int_src_flags;
} PACKED acpi_madt_platformis_t;

typedef struct acpi_madt_locx2apic {
    acpi_madt_ics_hdr_t header;
    uint8_t res[2];
    uint32_t local_x2apic_id;
    uint32_t flags;
    uint32_t processor_uid;
} PACKED acpi_madt_locx2apic;

typedef struct acpi_madt_locx2apicnmi {
    acpi_madt_ics_hdr_t header;
    uint16_t flags;
    uint32_t processor_uid;
    uint8_t local_x2apic_lint;
    uint8_t res[3];
} PACKED acpi_madt_locx2apicnmi_t;

typedef struct acpi_madt_gic {
    acpi_madt_ics_hdr_t header;
    uint8_t res[2];
    uint32_t gic_id;
    uint32_t processor_uid;
    uint32_t flags;
    uint32_t parking_prot_version;
    uint64_t parked_address;
    uint64_t gic_address;
} PACKED acpi_madt_gic_t;

typedef struct acpi_madt_gicdist {
    acpi_madt_ics_hdr_t header;
    uint8_t res1[2];
    uint32_t gic_id;
    uint64_t gicdist_address;
    uint32_t system_vector_base;
    uint8_t res2[4];
} PACKED acpi_madt_gicdist_t;

typedef struct acpi_madt {
    acpi_header_t header;
    uint32_t local_int_crt_address;
    uint32_t flags;
} PACKED acpi_madt_t;

/* The first structure, the next one, and the one with a given number, of any type or of one; NULL
 * when there is none. A structure that does not fit in the table ends it. */
static inline acpi_madt_ics_hdr_t *acpi_madt_ics_in(acpi_madt_t *tbl, char *at)
{
    char *end = (char *)tbl + tbl->header.length;
    acpi_madt_ics_hdr_t *hdr = (acpi_madt_ics_hdr_t *)at;
    bool fits = end - at >= (ptrdiff_t)sizeof(*hdr) && hdr->length >= sizeof(*hdr) &&
                end - at >= hdr->length;
    return fits ? hdr : NULL;
}

static inline acpi_madt_ics_hdr_t *acpi_madt_first_ics(acpi_madt_t *tbl)
{
    return acpi_madt_ics_in(tbl, (char *)(tbl + 1));
}

static inline acpi_madt_ics_hdr_t *acpi_madt_next_ics(acpi_madt_t *tbl, acpi_madt_ics_hdr_t *hdr)
{
    return acpi_madt_ics_in(tbl, (char *)hdr + hdr->length);
}

static inline acpi_madt_ics_hdr_t *acpi_madt_next_ics_type(acpi_madt_t *tbl,
                                                           acpi_madt_ics_hdr_t *hdr, int type)
{
    do {
        hdr = acpi_madt_next_ics(tbl, hdr);
    } while (hdr != NULL && hdr->type != type);
    return hdr;
}

static inline acpi_madt_ics_hdr_t *acpi_madt_first_ics_type(acpi_madt_t *tbl, int type)
{
    acpi_madt_ics_hdr_t *hdr = acpi_madt_first_ics(tbl);
    return hdr == NULL || hdr->type == type ? hdr : acpi_madt_next_ics_type(tbl, hdr, type);
}

static inline acpi_madt_ics_hdr_t *acpi_madt_ics_at(acpi_madt_t *tbl, int index)
{
    acpi_madt_ics_hdr_t *hdr = acpi_madt_first_ics(tbl);
    while (hdr != NULL && index-- > 0) {
        hdr = acpi_madt_next_ics(tbl, hdr);
    }
    return hdr;
}
