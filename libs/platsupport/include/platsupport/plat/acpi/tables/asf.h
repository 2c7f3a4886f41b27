/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The alert standard format table: what to watch and whom to tell when the system is not running. A
 * list of records, each with its own length; the last one is marked.
 */
#pragma once

#include <platsupport/plat/acpi/acpi.h>
#include <stdbool.h>
#include <stddef.h>

#define ACPI_ASF_ADDR 0x04
#define ACPI_ASF_ALRT 0x10
#define ACPI_ASF_INFO 0x00
#define ACPI_ASF_RCTL 0x02
#define ACPI_ASF_RMCP 0x03

typedef struct acpi_asf_rec_hdr_t {
    uint8_t type;
    uint8_t res[1];
    uint16_t length;
} PACKED acpi_asf_rec_hdr_t;

typedef struct acpi_asf_info {
    acpi_asf_rec_hdr_t header;
    uint8_t min_wdt_rst_val;
    uint8_t min_interpoll_wait;
    uint16_t sys_id;
    uint32_t iana_id;
    uint8_t res[4];
} PACKED acpi_asf_info_t;

typedef struct acpi_asf_alrt {
    acpi_asf_rec_hdr_t header;
    uint8_t res[2];
    uint8_t n_alerts;
    uint8_t element_length;
} PACKED acpi_asf_alrt_t;

typedef struct acpi_asf_dev_array {
    uint8_t dev_address;
    uint8_t cmd;
    uint8_t mask;
    uint8_t compare_value;
    uint8_t event_sensor_type;
    uint8_t event_type;
    uint8_t event_offset;
    uint8_t event_source_type;
    uint8_t event_severity;
    uint8_t sensor_number;
    uint8_t entity;
    uint8_t entity_instance;
} PACKED acpi_asf_dev_array_t;

typedef struct acpi_asf_rctl {
    acpi_asf_rec_hdr_t header;
    uint8_t n_controls;
    uint8_t element_length;
} PACKED acpi_asf_rctl_t;

typedef struct acpi_asf_ctl_array {
    uint8_t function;
    uint8_t device_address;
    uint8_t command;
    uint8_t data;
} PACKED acpi_asf_ctl_array_t;

typedef struct acpi_asf_rmcp {
    acpi_asf_rec_hdr_t header;
    uint8_t rc_caps[7];
    uint8_t completion_code;
    uint32_t iana_id;
    uint8_t special_cmd;
    uint16_t special_cmd_param;
    uint16_t boot_options;
    uint16_t oem_param;
} PACKED acpi_asf_rmcp_t;

typedef struct acpi_asf_addr {
    acpi_asf_rec_hdr_t header;
    uint8_t seeprom_address;
    uint8_t num_devices;
} PACKED acpi_asf_addr_t;

typedef struct acpi_asf_addr_smb {
    uint8_t smb;
} PACKED acpi_asf_addr_smb_t;

typedef struct acpi_asf_hdr {
    acpi_header_t header;
} PACKED acpi_asf_hdr_t;

/* Of a record's type byte: the type, and whether this is the last record. */
#define ACPI_ASF_LAST           0x80
#define ACPI_ASF_TYPE(x)        ((x) & ~ACPI_ASF_LAST)
#define ACPI_ASF_IS_LAST_REC(x) (((x)&ACPI_ASF_LAST) != 0)

/* All of these return NULL where there is nothing more. */

static inline acpi_asf_rec_hdr_t *acpi_asf_first_rec(acpi_asf_hdr_t *h)
{
    return h->header.length > sizeof(*h) ? (acpi_asf_rec_hdr_t *)(h + 1) : NULL;
}

static inline acpi_asf_rec_hdr_t *acpi_asf_next_rec(acpi_asf_hdr_t *h, acpi_asf_rec_hdr_t *cur)
{
    char *next = (char *)cur + cur->length, *end = (char *)h + h->header.length;
    bool more = !ACPI_ASF_IS_LAST_REC(cur->type) && cur->length >= sizeof(*cur) &&
                end - next >= (ptrdiff_t)sizeof(*cur);
    return more ? (acpi_asf_rec_hdr_t *)next : NULL;
}

/* Element `cur + 1` of an array of `count` elements of `size` bytes that follows `head` bytes of a
 * record; from NULL, the first. */
static inline void *acpi_asf_element(acpi_asf_rec_hdr_t *record, size_t head, size_t count,
                                     size_t size, void *cur)
{
    char *first = (char *)record + head;
    char *next = cur != NULL ? (char *)cur + size : first;
    return next < first + count * size && head + count * size <= record->length ? next : NULL;
}

static inline acpi_asf_dev_array_t *acpi_asf_alrt_first_dev(acpi_asf_alrt_t *h)
{
    return (acpi_asf_dev_array_t *)acpi_asf_element(&h->header, sizeof(*h), h->n_alerts,
                                                    h->element_length, NULL);
}

static inline acpi_asf_dev_array_t *acpi_asf_alrt_next_dev(acpi_asf_alrt_t *h,
                                                           acpi_asf_dev_array_t *cur)
{
    return (acpi_asf_dev_array_t *)acpi_asf_element(&h->header, sizeof(*h), h->n_alerts,
                                                    h->element_length, cur);
}

static inline acpi_asf_ctl_array_t *acpi_asf_rctl_first_ctl(acpi_asf_rctl_t *h)
{
    return (acpi_asf_ctl_array_t *)acpi_asf_element(&h->header, sizeof(*h), h->n_controls,
                                                    h->element_length, NULL);
}

static inline acpi_asf_ctl_array_t *acpi_asf_rtcl_next_ctl(acpi_asf_rctl_t *h,
                                                           acpi_asf_ctl_array_t *cur)
{
    return (acpi_asf_ctl_array_t *)acpi_asf_element(&h->header, sizeof(*h), h->n_controls,
                                                    h->element_length, cur);
}

static inline acpi_asf_addr_smb_t *acpi_asf_addr_smb_first(acpi_asf_addr_t *h)
{
    return (acpi_asf_addr_smb_t *)acpi_asf_element(&h->header, sizeof(*h), h->num_devices,
                                                   sizeof(acpi_asf_addr_smb_t), NULL);
}

static inline acpi_asf_addr_smb_t *acpi_asf_addr_smb_next(acpi_asf_addr_t *h,
                                                          acpi_asf_addr_smb_t *cur)
{
    return (acpi_asf_addr_smb_t *)acpi_asf_element(&h->header, sizeof(*h), h->num_devices,
                                                   sizeof(acpi_asf_addr_smb_t), cur);
}
