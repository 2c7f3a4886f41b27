/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC's clock for the time of day. */
#pragma once

#include <platsupport/io.h>
#include <platsupport/plat/acpi/acpi.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rtc_time_date {
    unsigned int second;
    unsigned int minute;
    unsigned int hour; /* 0 to 23 */
    unsigned int day;
    unsigned int month;
    unsigned int year;
} rtc_time_date_t;

/* The register of the clock that holds the century, which the ACPI tables name; 0: there is none,
 * and years are taken to be 2000 to 2099. */
unsigned int rtc_get_century_register(acpi_t *acpi);

/* The time of day, as the firmware keeps it. 0 or a negative errno value. */
int rtc_get_time_date_reg(ps_io_port_ops_t *io_port_ops, unsigned int century_reg,
                          rtc_time_date_t *time_date);

static inline int rtc_get_time_date(ps_io_port_ops_t *io_port_ops, acpi_t *acpi,
                                    rtc_time_date_t *time_date)
{
    return rtc_get_time_date_reg(io_port_ops, rtc_get_century_register(acpi), time_date);
}

#ifdef __cplusplus
}
#endif
