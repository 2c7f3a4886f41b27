/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC's clock, behind an index and a data port. */
#include <platsupport/plat/rtc.h>
#include <stdbool.h>

#define PORT_INDEX 0x70
#define PORT_DATA  0x71

enum {
    REG_SECOND = 0x00,
    REG_MINUTE = 0x02,
    REG_HOUR = 0x04,
    REG_DAY = 0x07,
    REG_MONTH = 0x08,
    REG_YEAR = 0x09,
    REG_STATUS_A = 0x0a,
    REG_STATUS_B = 0x0b,
};

#define UPDATING  0x80 /* status A: the registers are about to change */
#define HOURS_24  0x02 /* status B */
#define BINARY    0x04
#define AFTERNOON 0x80 /* in the hour, with 12-hour time */

#define FADT_CENTURY 108 /* offset of the century register in the FADT */
#define READ_TRIES   1000000

static int read_register(ps_io_port_ops_t *ops, uint32_t index, uint32_t *value)
{
    int error = ps_io_port_out(ops, PORT_INDEX, 1, index);
    if (error == 0) error = ps_io_port_in(ops, PORT_DATA, 1, value);
    *value &= 0xff;
    return error;
}

/* All registers at one moment: read outside an update. */
static int read_raw(ps_io_port_ops_t *ops, unsigned int century_reg, rtc_time_date_t *raw,
                    uint32_t *century)
{
    const struct {
        uint32_t index;
        unsigned int *value;
    } fields[] = {{REG_SECOND, &raw->second}, {REG_MINUTE, &raw->minute}, {REG_HOUR, &raw->hour},
                  {REG_DAY, &raw->day},       {REG_MONTH, &raw->month},   {REG_YEAR, &raw->year},
                  {century_reg, century}};
    uint32_t status = UPDATING;
    for (int tries = 0; tries < READ_TRIES && (status & UPDATING); tries++) {
        int error = read_register(ops, REG_STATUS_A, &status);
        if (error != 0) return error;
    }
    if (status & UPDATING) {
        return -EIO;
    }
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (fields[i].index == 0 && i != 0) continue;
        int error = read_register(ops, fields[i].index, fields[i].value);
        if (error != 0) return error;
    }
    return 0;
}

static unsigned int decode(unsigned int value, bool binary)
{
    return binary ? value : (value >> 4) * 10 + (value & 0xf);
}

static unsigned int decode_hour(unsigned int value, uint32_t status)
{
    unsigned int hour = decode(value & ~(unsigned int)AFTERNOON, status & BINARY);
    if (status & HOURS_24) {
        return hour;
    }
    return hour % 12 + (value & AFTERNOON ? 12 : 0);
}

unsigned int rtc_get_century_register(acpi_t *acpi)
{
    acpi_header_t *fadt = acpi != NULL ? acpi_find_region(acpi, ACPI_FADT) : NULL;
    return fadt != NULL && fadt->length > FADT_CENTURY ? ((uint8_t *)fadt)[FADT_CENTURY] : 0;
}

int rtc_get_time_date_reg(ps_io_port_ops_t *io_port_ops, unsigned int century_reg,
                          rtc_time_date_t *time_date)
{
    rtc_time_date_t raw = {0}, again = {0};
    uint32_t century = 0, status = 0;
    int error = read_raw(io_port_ops, century_reg, &raw, &century);
    if (error == 0) error = read_raw(io_port_ops, century_reg, &again, &century);
    while (error == 0 && memcmp(&raw, &again, sizeof(raw)) != 0) { /* a second passed meanwhile */
        raw = again;
        error = read_raw(io_port_ops, century_reg, &again, &century);
    }
    if (error == 0) error = read_register(io_port_ops, REG_STATUS_B, &status);
    if (error != 0) {
        return error;
    }
    bool binary = (status & BINARY) != 0;
    *time_date = (rtc_time_date_t){
        .second = decode(raw.second, binary),
        .minute = decode(raw.minute, binary),
        .hour = decode_hour(raw.hour, status),
        .day = decode(raw.day, binary),
        .month = decode(raw.month, binary),
        .year =
            decode(raw.year, binary) + (century_reg != 0 ? decode(century, binary) * 100 : 2000),
    };
    return 0;
}
