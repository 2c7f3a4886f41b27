/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I/O memory management: remapping units and the devices behind each. Structures of varying length
 * follow each other; each may end with device scopes, and each scope with a path of bridges.
 */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <stdbool.h>
#include <stddef.h>

#define ACPI_DMAR_ATSR_TYPE      2
#define ACPI_DMAR_DRHD_TYPE      0
#define ACPI_DMAR_RHSA_TYPE      3
#define ACPI_DMAR_RMRR_TYPE      1
#define ACPI_DSCOPE_HPET         0x04
#define ACPI_DSCOPE_IOAPIC       0x03
#define ACPI_DSCOPE_PCI_BRIDGE   0x02
#define ACPI_DSCOPE_PCI_ENDPOINT 0x01

typedef struct acpi_device_path {
    uint8_t device;
    uint8_t function;
} PACKED acpi_device_path_t;

typedef struct acpi_dmar_dscope {
    uint8_t type;
    uint8_t length;
    uint8_t res[2];
    uint8_t enum_id;
    uint8_t start_bus_number;
} PACKED acpi_dmar_dscope_t;

typedef struct acpi_dmar_remap_hdr {
    uint16_t type;
    uint16_t length;
} PACKED acpi_dmar_remap_hdr_t;

typedef struct acpi_dmar_drhd {
    acpi_dmar_remap_hdr_t header;
    uint8_t flags;
    uint8_t res[1];
    uint16_t segment_number;
    uint64_t register_address;
} PACKED acpi_dmar_drhd_t;

typedef struct acpi_dmar_rmrr {
    acpi_dmar_remap_hdr_t header;
    uint8_t res[2];
    uint16_t segment_number;
    uint64_t base_address;
    uint64_t limit_address;
} PACKED acpi_dmar_rmrr_t;

typedef struct acpi_dmar_atsr {
    acpi_dmar_remap_hdr_t header;
    uint8_t flags;
    uint8_t res[1];
    uint16_t segment_number;
} PACKED acpi_dmar_atsr_t;

typedef struct acpi_dmar_rhsa {
    acpi_dmar_remap_hdr_t header;
    uint8_t res[4];
    uint64_t base_address;
    uint32_t proximity_domain;
} PACKED acpi_dmar_rhsa_t;

typedef struct acpi_dmar_hdr {
    acpi_header_t header;
    uint8_t host_address_width;
    uint8_t flags;
    uint8_t res[10];
} PACKED acpi_dmar_hdr_t;

#define ACPI_DMAR_TYPE_IS_VALID(x) ((x) <= ACPI_DMAR_RHSA_TYPE)
#define ACPI_DSCOPE_VALID(x)       ((x) >= ACPI_DSCOPE_PCI_ENDPOINT && (x) <= ACPI_DSCOPE_HPET)

/* All of these return NULL where there is nothing more. A structure or scope that does not fit into
 * what holds it ends the walk. */

static inline acpi_dmar_remap_hdr_t *acpi_dmar_remap_in(acpi_dmar_hdr_t *tbl, char *at)
{
    char *end = (char *)tbl + tbl->header.length;
    acpi_dmar_remap_hdr_t *hdr = (acpi_dmar_remap_hdr_t *)at;
    bool fits = end - at >= (ptrdiff_t)sizeof(*hdr) && hdr->length >= sizeof(*hdr) &&
                end - at >= hdr->length;
    return fits ? hdr : NULL;
}

static inline acpi_dmar_remap_hdr_t *acpi_dmar_first_remap(acpi_dmar_hdr_t *tbl)
{
    return acpi_dmar_remap_in(tbl, (char *)(tbl + 1));
}

static inline acpi_dmar_remap_hdr_t *acpi_dmar_next_remap(acpi_dmar_hdr_t *tbl,
                                                          acpi_dmar_remap_hdr_t *hdr)
{
    return acpi_dmar_remap_in(tbl, (char *)hdr + hdr->length);
}

static inline acpi_dmar_remap_hdr_t *acpi_dmar_next_remap_type(acpi_dmar_hdr_t *tbl,
                                                               acpi_dmar_remap_hdr_t *hdr, int type)
{
    do {
        hdr = acpi_dmar_next_remap(tbl, hdr);
    } while (hdr != NULL && hdr->type != type);
    return hdr;
}

static inline acpi_dmar_remap_hdr_t *acpi_dmar_first_remap_type(acpi_dmar_hdr_t *tbl, int type)
{
    acpi_dmar_remap_hdr_t *hdr = acpi_dmar_first_remap(tbl);
    return hdr == NULL || hdr->type == type ? hdr : acpi_dmar_next_remap_type(tbl, hdr, type);
}

static inline acpi_dmar_remap_hdr_t *acpi_dmar_remap_at(acpi_dmar_hdr_t *tbl, int index)
{
    acpi_dmar_remap_hdr_t *hdr = acpi_dmar_first_remap(tbl);
    while (hdr != NULL && index-- > 0) {
        hdr = acpi_dmar_next_remap(tbl, hdr);
    }
    return hdr;
}

static inline acpi_dmar_dscope_t *acpi_dmar_dscope_in(acpi_dmar_remap_hdr_t *sh, char *at)
{
    char *end = (char *)sh + sh->length;
    acpi_dmar_dscope_t *scope = (acpi_dmar_dscope_t *)at;
    bool fits = end - at >= (ptrdiff_t)sizeof(*scope) && scope->length >= sizeof(*scope) &&
                end - at >= scope->length;
    return fits ? scope : NULL;
}

static inline acpi_dmar_dscope_t *acpi_dmar_drhd_first_dscope(acpi_dmar_drhd_t *h)
{
    return acpi_dmar_dscope_in(&h->header, (char *)(h + 1));
}

static inline acpi_dmar_dscope_t *acpi_dmar_rmrr_first_dscope(acpi_dmar_rmrr_t *h)
{
    return acpi_dmar_dscope_in(&h->header, (char *)(h + 1));
}

static inline acpi_dmar_dscope_t *acpi_dmar_atsr_first_dscope(acpi_dmar_atsr_t *h)
{
    return acpi_dmar_dscope_in(&h->header, (char *)(h + 1));
}

/* Of whichever of the three types that have scopes. */
static inline acpi_dmar_dscope_t *acpi_dmar_first_dscope(acpi_dmar_remap_hdr_t *h)
{
    switch (h->type) {
    case ACPI_DMAR_DRHD_TYPE:
        return acpi_dmar_drhd_first_dscope((acpi_dmar_drhd_t *)h);
    case ACPI_DMAR_RMRR_TYPE:
        return acpi_dmar_rmrr_first_dscope((acpi_dmar_rmrr_t *)h);
    case ACPI_DMAR_ATSR_TYPE:
        return acpi_dmar_atsr_first_dscope((acpi_dmar_atsr_t *)h);
    default:
        return NULL;
    }
}

static inline acpi_dmar_dscope_t *acpi_dmar_next_dscope(acpi_dmar_remap_hdr_t *sh,
                                                        acpi_dmar_dscope_t *scope)
{
    return acpi_dmar_dscope_in(sh, (char *)scope + scope->length);
}

static inline acpi_dmar_dscope_t *acpi_dmar_dscope_at(acpi_dmar_remap_hdr_t *sh, int index)
{
    acpi_dmar_dscope_t *scope = acpi_dmar_first_dscope(sh);
    while (scope != NULL && index-- > 0) {
        scope = acpi_dmar_next_dscope(sh, scope);
    }
    return scope;
}

/* The bridges on the way to a device, and the device: how many, and the first. */
static inline int acpi_dmar_dscope_path_length(acpi_dmar_dscope_t *dscope)
{
    return (int)((dscope->length - sizeof(*dscope)) / sizeof(acpi_device_path_t));
}

static inline acpi_device_path_t *acpi_dmar_path_first(acpi_dmar_dscope_t *dscope)
{
    return acpi_dmar_dscope_path_length(dscope) > 0 ? (acpi_device_path_t *)(dscope + 1) : NULL;
}
