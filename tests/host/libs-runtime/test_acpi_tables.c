/* SPDX-License-Identifier: BSD-2-Clause */
/* Walking what ACPI tables list: everything that is whole, in order, and nothing beyond the end.
 * Each table ends where its memory ends, so that a look beyond is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <platsupport/plat/acpi/acpi.h>
#include <platsupport/plat/acpi/tables/asf.h>
#include <platsupport/plat/acpi/tables/dmar.h>
#include <platsupport/plat/acpi/tables/erst.h>
#include <platsupport/plat/acpi/tables/madt.h>
#include <platsupport/plat/acpi/tables/mcfg.h>
#include <platsupport/plat/acpi/tables/rsdt.h>
#include <platsupport/plat/acpi/tables/xsdt.h>

static char content[512];
static size_t length;

static void *put(const void *what, size_t bytes)
{
    void *at = content + length;
    memcpy(at, what, bytes);
    length += bytes;
    return at;
}

/* A table with what was put: `head` bytes of it are the table's own. */
static void *table(void)
{
    acpi_header_t *made = malloc(length);
    assert_non_null(made);
    memcpy(made, content, length);
    made->length = (uint32_t)length;
    return made;
}

static int begin(void **state)
{
    (void)state;
    memset(content, 0, sizeof(content));
    length = 0;
    return 0;
}

static void madt__structures_are_found_by_number_and_by_type(void **state)
{
    (void)state;
    acpi_madt_t head = {0};
    acpi_madt_local_apic_t cpu = {.header = {ACPI_APIC_LOCAL, sizeof(cpu)}};
    acpi_madt_ioapic_t ioapic = {.header = {ACPI_APIC_IOAPIC, sizeof(ioapic)}, .address = 77};
    put(&head, sizeof(head));
    put(&cpu, sizeof(cpu));
    put(&ioapic, sizeof(ioapic));
    cpu.apic_id = 1;
    put(&cpu, sizeof(cpu));
    acpi_madt_ics_hdr_t cut = {ACPI_APIC_ISO, 10};
    put(&cut, sizeof(cut));
    acpi_madt_t *madt = table();
    acpi_madt_ics_hdr_t *at = acpi_madt_first_ics(madt);
    assert_int_equal(at->type, ACPI_APIC_LOCAL);
    at = acpi_madt_next_ics(madt, at);
    assert_int_equal(at->type, ACPI_APIC_IOAPIC);
    assert_int_equal(((acpi_madt_ioapic_t *)at)->address, 77);
    at = acpi_madt_next_ics(madt, at);
    assert_int_equal(((acpi_madt_local_apic_t *)at)->apic_id, 1);
    assert_null(acpi_madt_next_ics(madt, at));
    assert_ptr_equal(acpi_madt_ics_at(madt, 2), at);
    assert_null(acpi_madt_ics_at(madt, 3));
    assert_ptr_equal(acpi_madt_first_ics_type(madt, ACPI_APIC_IOAPIC), acpi_madt_ics_at(madt, 1));
    assert_null(acpi_madt_first_ics_type(madt, ACPI_APIC_ISO));
    at = acpi_madt_first_ics_type(madt, ACPI_APIC_LOCAL);
    assert_ptr_equal(acpi_madt_next_ics_type(madt, at, ACPI_APIC_LOCAL), acpi_madt_ics_at(madt, 2));
    free(madt);
}

static void madt__a_structure_of_no_length_ends_it(void **state)
{
    (void)state;
    acpi_madt_t head = {0};
    acpi_madt_ics_hdr_t none = {ACPI_APIC_LOCAL, 0};
    put(&head, sizeof(head));
    put(&none, sizeof(none));
    acpi_madt_t *madt = table();
    assert_null(acpi_madt_first_ics(madt));
    free(madt);
}

static void dmar__units_have_scopes_and_scopes_have_paths(void **state)
{
    (void)state;
    acpi_dmar_hdr_t head = {0};
    acpi_dmar_drhd_t drhd = {.header = {ACPI_DMAR_DRHD_TYPE, sizeof(drhd) + 8 + 10}};
    acpi_dmar_dscope_t one = {.type = ACPI_DSCOPE_IOAPIC, .length = 8};
    acpi_dmar_dscope_t two = {.type = ACPI_DSCOPE_PCI_ENDPOINT, .length = 10};
    acpi_device_path_t path[] = {{3, 1}, {4, 0}};
    acpi_dmar_rhsa_t rhsa = {.header = {ACPI_DMAR_RHSA_TYPE, sizeof(rhsa)}};
    put(&head, sizeof(head));
    put(&drhd, sizeof(drhd));
    put(&one, sizeof(one));
    put(path, sizeof(path[0]));
    put(&two, sizeof(two));
    put(path, sizeof(path));
    put(&rhsa, sizeof(rhsa));
    acpi_dmar_hdr_t *dmar = table();
    acpi_dmar_remap_hdr_t *unit = acpi_dmar_first_remap(dmar);
    assert_int_equal(unit->type, ACPI_DMAR_DRHD_TYPE);
    acpi_dmar_dscope_t *scope = acpi_dmar_first_dscope(unit);
    assert_int_equal(scope->type, ACPI_DSCOPE_IOAPIC);
    assert_int_equal(acpi_dmar_dscope_path_length(scope), 1);
    scope = acpi_dmar_next_dscope(unit, scope);
    assert_ptr_equal(acpi_dmar_dscope_at(unit, 1), scope);
    assert_int_equal(acpi_dmar_dscope_path_length(scope), 2);
    assert_int_equal(acpi_dmar_path_first(scope)[1].device, 4);
    assert_null(acpi_dmar_next_dscope(unit, scope));
    assert_null(acpi_dmar_dscope_at(unit, 2));
    unit = acpi_dmar_next_remap(dmar, unit);
    assert_int_equal(unit->type, ACPI_DMAR_RHSA_TYPE);
    assert_null(acpi_dmar_first_dscope(unit));
    assert_null(acpi_dmar_next_remap(dmar, unit));
    assert_ptr_equal(acpi_dmar_first_remap_type(dmar, ACPI_DMAR_RHSA_TYPE), unit);
    assert_null(acpi_dmar_first_remap_type(dmar, ACPI_DMAR_ATSR_TYPE));
    assert_ptr_equal(acpi_dmar_remap_at(dmar, 1), unit);
    free(dmar);
}

static void asf__records_end_with_the_one_that_says_so(void **state)
{
    (void)state;
    acpi_asf_hdr_t head = {0};
    acpi_asf_dev_array_t devices[2] = {{.dev_address = 1}, {.dev_address = 2}};
    acpi_asf_alrt_t alerts = {
        .header = {.type = ACPI_ASF_ALRT, .length = sizeof(alerts) + sizeof(devices)},
        .n_alerts = 2,
        .element_length = sizeof(devices[0])};
    acpi_asf_rctl_t none = {.header = {.type = ACPI_ASF_RCTL, .length = sizeof(none)},
                            .n_controls = 3, /* which are not there */
                            .element_length = sizeof(acpi_asf_ctl_array_t)};
    acpi_asf_addr_smb_t addresses[3] = {{7}, {8}, {9}};
    acpi_asf_addr_t last = {.header = {.type = ACPI_ASF_ADDR | ACPI_ASF_LAST,
                                       .length = sizeof(last) + sizeof(addresses)},
                            .num_devices = 3};
    put(&head, sizeof(head));
    put(&alerts, sizeof(alerts));
    put(devices, sizeof(devices));
    put(&none, sizeof(none));
    put(&last, sizeof(last));
    put(addresses, sizeof(addresses));
    put(&head, sizeof(acpi_asf_rec_hdr_t)); /* after the last */
    acpi_asf_hdr_t *asf = table();
    acpi_asf_alrt_t *alrt = (acpi_asf_alrt_t *)acpi_asf_first_rec(asf);
    acpi_asf_dev_array_t *device = acpi_asf_alrt_first_dev(alrt);
    assert_int_equal(device->dev_address, 1);
    device = acpi_asf_alrt_next_dev(alrt, device);
    assert_int_equal(device->dev_address, 2);
    assert_null(acpi_asf_alrt_next_dev(alrt, device));
    acpi_asf_rec_hdr_t *record = acpi_asf_next_rec(asf, &alrt->header);
    assert_int_equal(record->type, ACPI_ASF_RCTL);
    assert_null(acpi_asf_rctl_first_ctl((acpi_asf_rctl_t *)record));
    record = acpi_asf_next_rec(asf, record);
    assert_int_equal(ACPI_ASF_TYPE(record->type), ACPI_ASF_ADDR);
    acpi_asf_addr_t *addr = (acpi_asf_addr_t *)record;
    int count = 0;
    for (acpi_asf_addr_smb_t *smb = acpi_asf_addr_smb_first(addr); smb != NULL;
         smb = acpi_asf_addr_smb_next(addr, smb)) {
        assert_int_equal(smb->smb, 7 + count++);
    }
    assert_int_equal(count, 3);
    assert_null(acpi_asf_next_rec(asf, record));
    free(asf);
}

static void lists__of_entries_end_with_the_table(void **state)
{
    (void)state;
    acpi_erst_t erst = {.entry_count = 3}; /* two are there */
    acpi_erst_entry_t entries[2] = {{.action = 5}, {.action = 6}};
    put(&erst, sizeof(erst));
    put(entries, sizeof(entries));
    acpi_erst_t *errors = table();
    acpi_erst_entry_t *entry = acpi_erst_next(errors, acpi_erst_first(errors));
    assert_int_equal(entry->action, 6);
    assert_null(acpi_erst_next(errors, entry));
    errors->entry_count = 1;
    assert_null(acpi_erst_next(errors, acpi_erst_first(errors)));
    errors->entry_count = 0;
    assert_null(acpi_erst_first(errors));
    free(errors);

    begin(NULL);
    acpi_mcfg_t mcfg = {0};
    acpi_mcfg_desc_t described[2] = {{.address = 0xb0000000}, {.address = 0xc0000000}};
    put(&mcfg, sizeof(mcfg));
    put(described, sizeof(described));
    acpi_mcfg_t *pci = table();
    acpi_mcfg_desc_t *desc = acpi_mcfg_desc_next(pci, acpi_mcfg_desc_first(pci));
    assert_int_equal(desc->address, 0xc0000000);
    assert_null(acpi_mcfg_desc_next(pci, desc));
    free(pci);
}

static void roots__list_as_many_tables_as_fit(void **state)
{
    (void)state;
    acpi_rsdt_t root = {0};
    uint32_t narrow[3] = {1, 2, 3};
    uint64_t wide[2] = {4, 5}, value;
    put(&root, sizeof(root));
    put(narrow, sizeof(narrow));
    acpi_rsdt_t *rsdt = table();
    assert_int_equal(acpi_rsdt_entry_count(rsdt), 3);
    uint32_t *at = acpi_rsdt_next(rsdt, acpi_rsdt_next(rsdt, acpi_rsdt_first(rsdt)));
    assert_int_equal(*at, 3);
    assert_null(acpi_rsdt_next(rsdt, at));
    free(rsdt);

    begin(NULL);
    put(&root, sizeof(root));
    acpi_rsdt_t *empty = table();
    assert_null(acpi_rsdt_first(empty));
    free(empty);
    put(wide, sizeof(wide));
    acpi_xsdt_t *xsdt = table();
    assert_int_equal(acpi_xsdt_entry_count(xsdt), 2);
    memcpy(&value, acpi_xsdt_next(xsdt, acpi_xsdt_first(xsdt)), sizeof(value));
    assert_int_equal(value, 5);
    free(xsdt);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(madt__structures_are_found_by_number_and_by_type),
        TEST(madt__a_structure_of_no_length_ends_it),
        TEST(dmar__units_have_scopes_and_scopes_have_paths),
        TEST(asf__records_end_with_the_one_that_says_so),
        TEST(lists__of_entries_end_with_the_table),
        TEST(roots__list_as_many_tables_as_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
