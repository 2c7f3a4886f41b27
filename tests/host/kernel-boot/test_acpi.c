/* SPDX-License-Identifier: BSD-2-Clause */
/* Firmware tables, whole and damaged. */
#include "physical.h"

#include "plat/pc99/acpi.h"

enum { RSDP = 0xf1230, RSDT = 0x20000, XSDT = 0x21000, MADT = 0x22000, OTHER = 0x23000 };

static void fix_sum(word_t address, size_t bytes, size_t at)
{
    uint8_t *start = (uint8_t *)physical + address, sum = 0;
    start[at] = 0;
    for (size_t i = 0; i < bytes; i++) sum = (uint8_t)(sum + start[i]);
    start[at] = (uint8_t)-sum;
}

static void put(word_t address, const void *data, size_t bytes)
{
    memcpy(physical + address, data, bytes);
}

static void rsdp_at(word_t address, uint8_t revision, uint32_t rsdt, uint64_t xsdt)
{
    struct acpi_rsdp rsdp = {.signature = {'R', 'S', 'D', ' ', 'P', 'T', 'R', ' '},
                             .revision = revision,
                             .rsdt = rsdt,
                             .length = 36,
                             .xsdt = xsdt};
    put(address, &rsdp, sizeof rsdp);
    fix_sum(address, 20, 8);
    fix_sum(address, 36, 32);
}

static void table(word_t address, const char *signature, const void *body, uint32_t bytes)
{
    uint32_t length = 36 + bytes;
    put(address, signature, 4);
    put(address + 4, &length, 4);
    put(address + 36, body, bytes);
    fix_sum(address, length, 9);
}

/* Flags, a local APIC, two I/O APICs. */
static const uint8_t madt_body[] = {
    0, 0,  0xe0, 0xfe, 1, 0, 0,    0,                 //
    0, 8,  0,    0,    1, 0, 0,    0,                 //
    1, 12, 7,    0,    0, 0, 0xc0, 0xfe, 0,  0, 0, 0, //
    1, 12, 8,    0,    0, 0, 0xc1, 0xfe, 24, 0, 0, 0,
};

static void machine(void)
{
    const uint32_t tables[] = {OTHER, MADT};
    const uint64_t more_tables[] = {OTHER, MADT};
    table(OTHER, "FACP", "", 0);
    table(MADT, "APIC", madt_body, sizeof madt_body);
    table(RSDT, "RSDT", tables, sizeof tables);
    table(XSDT, "XSDT", more_tables, sizeof more_tables);
}

static word_t found[8];
static unsigned count;

static void note(paddr_t base)
{
    assert_true(count < 8);
    found[count++] = base.raw;
}

static unsigned ioapics(word_t hint)
{
    struct acpi_rsdp rsdp;
    count = 0;
    if (acpi_find_rsdp(hint, &rsdp)) acpi_each_ioapic(&rsdp, note);
    return count;
}

static int reset(void **state)
{
    (void)state;
    physical_reset();
    machine();
    return 0;
}

static void found_through_the_hint(void **state)
{
    (void)state;
    rsdp_at(0x7fe0014, 2, 0, XSDT); /* not where a BIOS has it, and not aligned */
    assert_int_equal(ioapics(0x7fe0014), 2);
    assert_int_equal(found[0], 0xfec00000);
    assert_int_equal(found[1], 0xfec10000);
    assert_int_equal(ioapics(0), 0);
}

static void found_in_the_bios_area(void **state)
{
    (void)state;
    rsdp_at(RSDP, 0, RSDT, 0);
    assert_int_equal(ioapics(0), 2);
    assert_int_equal(ioapics(0x5000), 2); /* a wrong hint does no harm */
}

static void found_in_the_extended_bios_data(void **state)
{
    (void)state;
    const uint16_t segment = 0x9fc0;
    put(0x40e, &segment, sizeof segment);
    rsdp_at(0x9fc00 + 0x40, 0, RSDT, 0);
    assert_int_equal(ioapics(0), 2);
}

static void old_root_pointer__has_no_extension(void **state)
{
    (void)state;
    rsdp_at(RSDP, 0, RSDT, XSDT);
    struct acpi_rsdp rsdp;
    assert_true(acpi_find_rsdp(0, &rsdp));
    assert_int_equal(rsdp.xsdt, 0);
}

static void damaged__is_not_used(void **state)
{
    (void)state;
    rsdp_at(RSDP, 0, RSDT, 0);
    physical[RSDP + 12]++;
    assert_int_equal(ioapics(0), 0);
    rsdp_at(RSDP, 0, RSDT, 0);
    physical[RSDT + 20]++;
    assert_int_equal(ioapics(0), 0);
    physical[RSDT + 20]--;
    physical[MADT + 50]++;
    assert_int_equal(ioapics(0), 0);
}

static void pointers_out_of_reach__are_not_followed(void **state)
{
    (void)state;
    const uint32_t tables[] = {0xfffffff0, 0, 0xffffffff, MADT};
    table(RSDT, "RSDT", tables, sizeof tables);
    rsdp_at(RSDP, 2, RSDT, 1ull << 40);
    assert_int_equal(ioapics(0), 2); /* through the RSDT, past all of these */
}

static void entries_of_every_size__stay_inside(void **state)
{
    (void)state;
    rsdp_at(RSDP, 0, RSDT, 0);
    for (unsigned size = 0; size < 256; size++) {
        physical[MADT + 36 + 8 + 1] = (char)size; /* of the first entry */
        fix_sum(MADT, 36 + sizeof madt_body, 9);
        unsigned seen = ioapics(0);
        assert_true(seen <= 2);
        if (size == 8) assert_int_equal(seen, 2);
        if (size < 2) assert_int_equal(seen, 0); /* no end otherwise */
    }
}

static void lengths_of_every_size__stay_inside(void **state)
{
    (void)state;
    rsdp_at(RSDP, 0, RSDT, 0);
    static const uint32_t lengths[] = {0, 1, 35, 36, 44, 47, 1 << 20, (1 << 20) + 1, ~0u};
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        put(MADT + 4, &lengths[i], 4);
        if (lengths[i] >= 36 && lengths[i] <= 1 << 20) fix_sum(MADT, lengths[i], 9);
        assert_true(ioapics(0) <= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(found_through_the_hint, reset),
        cmocka_unit_test_setup(found_in_the_bios_area, reset),
        cmocka_unit_test_setup(found_in_the_extended_bios_data, reset),
        cmocka_unit_test_setup(old_root_pointer__has_no_extension, reset),
        cmocka_unit_test_setup(damaged__is_not_used, reset),
        cmocka_unit_test_setup(pointers_out_of_reach__are_not_followed, reset),
        cmocka_unit_test_setup(entries_of_every_size__stay_inside, reset),
        cmocka_unit_test_setup(lengths_of_every_size__stay_inside, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
