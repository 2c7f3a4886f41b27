/* SPDX-License-Identifier: BSD-2-Clause */
/* Drivers over a fake machine: the serial line, the clock, and the ACPI tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <platsupport/plat/acpi/tables/hpet.h>
#include <platsupport/plat/rtc.h>
#include <platsupport/serial.h>

/* --- The serial line ------------------------------------------------------------------------ */

static struct {
    char sent[64];
    size_t sent_bytes;
    const char *input;
    uint8_t line, divisor_low, divisor_high, interrupts;
    int fail;
    int reads_left; /* until the ports fail; 0: they never do */
} uart;

static int uart_in(void *cookie, uint32_t port, int io_size, uint32_t *result)
{
    (void)cookie, (void)io_size;
    if (uart.reads_left > 0 && --uart.reads_left == 0) uart.fail = -EIO;
    if (uart.fail != 0) return uart.fail;
    switch (port - SERIAL_CONSOLE_COM1_PORT) {
    case 0:
        *result = (uint8_t)*uart.input++;
        return 0;
    case 5:
        *result = 0x20 | (uart.input != NULL && *uart.input != '\0');
        return 0;
    default:
        return -EIO;
    }
}

static int uart_out(void *cookie, uint32_t port, int io_size, uint32_t value)
{
    (void)cookie, (void)io_size;
    bool latch = (uart.line & 0x80) != 0;
    switch (port - SERIAL_CONSOLE_COM1_PORT) {
    case 0:
        if (latch)
            uart.divisor_low = (uint8_t)value;
        else
            uart.sent[uart.sent_bytes++] = (char)value;
        break;
    case 1:
        if (latch)
            uart.divisor_high = (uint8_t)value;
        else
            uart.interrupts = (uint8_t)value;
        break;
    case 3:
        uart.line = (uint8_t)value;
        break;
    default:
        break;
    }
    return uart.fail;
}

static const ps_io_ops_t uart_ops = {
    .io_port_ops = {.io_port_in_fn = uart_in, .io_port_out_fn = uart_out}};

static int reset_uart(void **state)
{
    (void)state;
    memset(&uart, 0, sizeof(uart));
    return 0;
}

static void serial__sends_and_receives(void **state)
{
    (void)state;
    ps_chardevice_t device;
    assert_ptr_equal(ps_cdev_init(PC99_SERIAL_COM1, &uart_ops, &device), &device);
    assert_int_equal(uart.line, 3);
    assert_int_equal(uart.divisor_low, 1);
    assert_int_equal(uart.interrupts, 1);
    ps_cdev_putchar(&device, 'a');
    assert_int_equal(ps_cdev_write(&device, "b\n", 2, NULL, NULL), 2);
    assert_string_equal(uart.sent, "ab\r\n");
    ps_cdev_set_flags(&device, 0);
    ps_cdev_putchar(&device, '\n');
    assert_string_equal(uart.sent, "ab\r\n\n");
    assert_int_equal(ps_cdev_getchar(&device), EOF);
    uart.input = "xy";
    assert_int_equal(ps_cdev_getchar(&device), 'x');
    assert_true(ps_cdev_produces_irq(&device, SERIAL_CONSOLE_COM1_IRQ));
    assert_false(ps_cdev_produces_irq(&device, SERIAL_CONSOLE_COM2_IRQ));
}

static size_t received;

static void on_received(ps_chardevice_t *device, enum chardev_status status, size_t bytes,
                        void *token)
{
    (void)device;
    assert_int_equal(status, CHARDEV_STAT_COMPLETE);
    assert_string_equal(token, "token");
    received = bytes;
}

static void serial__reads_on_interrupts(void **state)
{
    (void)state;
    ps_chardevice_t device;
    char text[4] = "";
    ps_cdev_init(PC99_SERIAL_COM1, &uart_ops, &device);
    uart.input = "ab";
    assert_int_equal(ps_cdev_read(&device, text, 3, on_received, "token"), 0);
    assert_int_equal(received, 0);
    assert_int_equal(ps_cdev_read(&device, text, 3, on_received, "token"), -EBUSY);
    uart.input = "c";
    ps_cdev_handle_irq(&device, SERIAL_CONSOLE_COM1_IRQ);
    assert_int_equal(received, 3);
    assert_string_equal(text, "abc");
    ps_cdev_handle_irq(&device, SERIAL_CONSOLE_COM1_IRQ);
}

static void on_error(ps_chardevice_t *device, enum chardev_status status, size_t bytes, void *token)
{
    (void)device, (void)token;
    assert_int_equal(status, CHARDEV_STAT_ERROR);
    received = bytes;
}

/* A capability for the ports that is taken away, say. */
static void serial__ports_that_fail_end_the_transfer(void **state)
{
    (void)state;
    ps_chardevice_t device;
    char text[8] = "";
    ps_cdev_init(PC99_SERIAL_COM1, &uart_ops, &device);
    uart.reads_left = 3;
    assert_int_equal(ps_cdev_write(&device, "abc", 3, NULL, NULL), 2);
    assert_int_equal(ps_cdev_write(&device, "abc", 3, NULL, NULL), -EIO);
    assert_int_equal(ps_cdev_write(&device, "abc", 3, on_error, NULL), -EIO);
    assert_int_equal(received, 0);
    ps_cdev_putchar(&device, 'd');
    assert_string_equal(uart.sent, "ab");
    assert_int_equal(ps_cdev_read(&device, text, 3, NULL, NULL), -EIO);
    assert_int_equal(ps_cdev_getchar(&device), EOF);
    uart.fail = 0;
    uart.input = "xy";
    uart.reads_left = 4;
    assert_int_equal(ps_cdev_read(&device, text, 3, NULL, NULL), 1);
    uart.fail = 0;
    assert_int_equal(ps_cdev_read(&device, text, 3, on_error, NULL), 0);
    uart.fail = -EIO;
    ps_cdev_handle_irq(&device, SERIAL_CONSOLE_COM1_IRQ);
    assert_int_equal(received, 1);
    assert_int_equal(ps_cdev_read(&device, text, 3, on_error, NULL), 0);
}

static void serial__refuses_what_it_cannot_do(void **state)
{
    (void)state;
    ps_chardevice_t device;
    ps_cdev_init(PC99_SERIAL_COM1, &uart_ops, &device);
    assert_int_equal(serial_configure(&device, 9600, 7, PARITY_EVEN, 2), 0);
    assert_int_equal(uart.line, 0x1e);
    assert_int_equal(uart.divisor_low, 12);
    assert_int_equal(serial_configure(&device, 0, 8, PARITY_NONE, 1), -EINVAL);
    assert_int_equal(serial_configure(&device, 230400, 8, PARITY_NONE, 1), -EINVAL);
    assert_int_equal(serial_configure(&device, 1, 8, PARITY_NONE, 1), -EINVAL);
    assert_int_equal(serial_configure(&device, 9600, 9, PARITY_NONE, 1), -EINVAL);
    assert_int_equal(serial_configure(&device, 9600, 8, PARITY_NONE, 3), -EINVAL);
    assert_null(ps_cdev_init(PC99_TEXT_EGA, &uart_ops, &device));
    uart.fail = -EIO;
    assert_null(ps_cdev_init(PC99_SERIAL_COM1, &uart_ops, &device));
}

/* --- The clock ------------------------------------------------------------------------------ */

static uint8_t cmos[128];
static uint32_t cmos_index;

static int cmos_in(void *cookie, uint32_t port, int io_size, uint32_t *result)
{
    (void)cookie, (void)port, (void)io_size;
    *result = cmos[cmos_index];
    return 0;
}

static int cmos_out(void *cookie, uint32_t port, int io_size, uint32_t value)
{
    (void)cookie, (void)io_size;
    if (port == 0x70) cmos_index = value;
    return 0;
}

static void rtc__understands_both_ways_of_counting(void **state)
{
    (void)state;
    ps_io_port_ops_t ops = {.io_port_in_fn = cmos_in, .io_port_out_fn = cmos_out};
    rtc_time_date_t time;
    memset(cmos, 0, sizeof(cmos));
    cmos[0] = 0x59, cmos[2] = 0x30, cmos[4] = 0x92; /* 12 in the afternoon */
    cmos[7] = 0x31, cmos[8] = 0x12, cmos[9] = 0x26, cmos[0x32] = 0x20;
    assert_int_equal(rtc_get_time_date_reg(&ops, 0x32, &time), 0);
    assert_int_equal(time.second, 59);
    assert_int_equal(time.hour, 12);
    assert_int_equal(time.day, 31);
    assert_int_equal(time.month, 12);
    assert_int_equal(time.year, 2026);
    cmos[0x0b] = 0x06, cmos[4] = 23, cmos[9] = 99; /* 24 hours, binary */
    assert_int_equal(rtc_get_time_date_reg(&ops, 0, &time), 0);
    assert_int_equal(time.hour, 23);
    assert_int_equal(time.year, 2099);
    cmos[0x0a] = 0x80;
    assert_int_equal(rtc_get_time_date_reg(&ops, 0, &time), -EIO);
}

/* --- ACPI ----------------------------------------------------------------------------------- */

/* Physical memory from 0xe0000 on. */
static uint8_t bios[0x20000];
static int mappings;

static void *map(void *cookie, uintptr_t paddr, size_t size, int cached, ps_mem_flags_t flags)
{
    (void)cookie, (void)cached, (void)flags;
    if (paddr < 0xe0000 || size > sizeof(bios) || paddr - 0xe0000 > sizeof(bios) - size) {
        return NULL;
    }
    mappings++;
    void *copy = malloc(size); /* so that reading outside is noticed */
    memcpy(copy, bios + (paddr - 0xe0000), size);
    return copy;
}

static void unmap(void *cookie, void *vaddr, size_t size)
{
    (void)cookie, (void)size;
    mappings--;
    free(vaddr);
}

static const ps_io_mapper_t mapper = {.io_map_fn = map, .io_unmap_fn = unmap};

static void fix_sum(uint8_t *table, size_t bytes, size_t sum_at)
{
    uint8_t sum = 0;
    table[sum_at] = 0;
    for (size_t i = 0; i < bytes; i++) {
        sum = (uint8_t)(sum + table[i]);
    }
    table[sum_at] = (uint8_t)-sum;
}

static void put_table(uint32_t paddr, const char *signature, const void *body, uint32_t bytes)
{
    acpi_header_t header = {.length = (uint32_t)sizeof(header) + bytes};
    uint8_t *at = bios + (paddr - 0xe0000);
    memcpy(header.signature, signature, 4);
    memcpy(at, &header, sizeof(header));
    memcpy(at + sizeof(header), body, bytes);
    fix_sum(at, header.length, offsetof(acpi_header_t, checksum));
}

static int build_bios(void **state)
{
    (void)state;
    acpi_rsdp_t root = {.signature = "RSD PTR ", .rsdt_address = 0xf1004};
    const uint32_t entries[] = {0xf2000, 0xf3000, 0xf4000};
    uint8_t hpet[sizeof(acpi_hpet_t) - sizeof(acpi_header_t)] = {0};
    memset(bios, 0, sizeof(bios));
    memcpy(bios + 0x12340, &root, sizeof(root));
    fix_sum(bios + 0x12340, 20, offsetof(acpi_rsdp_t, checksum));
    memcpy(hpet + 8, &(uint64_t){0xfed00000}, 8);
    put_table(0xf1004, "RSDT", entries, sizeof(entries));
    put_table(0xf2000, "APIC", "12345678", 8);
    put_table(0xf3000, "HPET", hpet, sizeof(hpet));
    put_table(0xf4000, "XXXX", "", 0);
    mappings = 0;
    return 0;
}

static void acpi__tables_are_found_and_copied(void **state)
{
    (void)state;
    acpi_t *acpi = acpi_init(mapper);
    assert_non_null(acpi);
    assert_int_equal(mappings, 0);
    acpi_hpet_t *hpet = (acpi_hpet_t *)acpi_find_region(acpi, ACPI_HPET);
    assert_non_null(hpet);
    assert_int_equal(hpet->base_address.address, 0xfed00000);
    assert_non_null(acpi_find_region(acpi, ACPI_MADT));
    assert_null(acpi_find_region(acpi, ACPI_MCFG));
    quoll_acpi_free(acpi);
}

static void acpi__damage_is_left_out(void **state)
{
    (void)state;
    bios[0x13000 + 40] ^= 1;                                /* the HPET table's sum is wrong */
    memcpy(bios + 0x12000 + 4, &(uint32_t){0xffffffff}, 4); /* the MADT is endless */
    acpi_t *acpi = acpi_init(mapper);
    assert_non_null(acpi);
    assert_null(acpi_find_region(acpi, ACPI_HPET));
    assert_null(acpi_find_region(acpi, ACPI_MADT));
    assert_int_equal(mappings, 0);
    quoll_acpi_free(acpi);
    bios[0x12348] ^= 1; /* the root's sum is wrong */
    assert_null(acpi_init(mapper));
    assert_int_equal(mappings, 0);
}

static void acpi__kinds_and_letters(void **state)
{
    (void)state;
    assert_string_equal(acpi_sig_str(ACPI_FADT), "FACP");
    assert_string_equal(acpi_sig_str(ACPI_NTYPES), "????");
    assert_int_equal(acpi_sig_id("APIC"), ACPI_MADT);
    assert_int_equal(acpi_sig_id("ZZZZ"), ACPI_UNKNOWN_TYPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(serial__sends_and_receives, reset_uart),
        cmocka_unit_test_setup(serial__reads_on_interrupts, reset_uart),
        cmocka_unit_test_setup(serial__ports_that_fail_end_the_transfer, reset_uart),
        cmocka_unit_test_setup(serial__refuses_what_it_cannot_do, reset_uart),
        cmocka_unit_test(rtc__understands_both_ways_of_counting),
        cmocka_unit_test_setup(acpi__tables_are_found_and_copied, build_bios),
        cmocka_unit_test_setup(acpi__damage_is_left_out, build_bios),
        cmocka_unit_test(acpi__kinds_and_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
