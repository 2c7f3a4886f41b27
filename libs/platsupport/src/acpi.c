/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the ACPI tables: each is mapped, checked, copied, and unmapped. */
#include <platsupport/plat/acpi/acpi.h>
#include <platsupport/plat/acpi/tables/rsdt.h>
#include <platsupport/plat/acpi/tables/xsdt.h>
#include <stdbool.h>
#include <stdlib.h>

#define BIOS_START 0xe0000
#define BIOS_BYTES 0x20000
#define RSDP_STEP  16
#define RSDP_BYTES 20 /* of revision 0, which the first checksum covers */

#define TABLE_LIMIT (1u << 20) /* longer than any table that is one */

struct table {
    struct table *next;
    acpi_header_t header; /* and the rest of the table */
};

static const char *const signatures[ACPI_NTYPES] = {
    [ACPI_RSDP] = ACPI_SIG_RSDP, [ACPI_RSDT] = ACPI_SIG_RSDT, [ACPI_XSDT] = ACPI_SIG_XSDT,
    [ACPI_BERT] = ACPI_SIG_BERT, [ACPI_CPEP] = ACPI_SIG_CPEP, [ACPI_ECDT] = ACPI_SIG_ECDT,
    [ACPI_EINJ] = ACPI_SIG_EINJ, [ACPI_ERST] = ACPI_SIG_ERST, [ACPI_MADT] = ACPI_SIG_MADT,
    [ACPI_MSCT] = ACPI_SIG_MSCT, [ACPI_SBST] = ACPI_SIG_SBST, [ACPI_SLIT] = ACPI_SIG_SLIT,
    [ACPI_SRAT] = ACPI_SIG_SRAT, [ACPI_FADT] = ACPI_SIG_FADT, [ACPI_FACS] = ACPI_SIG_FACS,
    [ACPI_DSDT] = ACPI_SIG_DSDT, [ACPI_SSDT] = ACPI_SIG_SSDT, [ACPI_SPMI] = ACPI_SIG_SPMI,
    [ACPI_HPET] = ACPI_SIG_HPET, [ACPI_BOOT] = ACPI_SIG_BOOT, [ACPI_SPCR] = ACPI_SIG_SPCR,
    [ACPI_DMAR] = ACPI_SIG_DMAR, [ACPI_ASF] = ACPI_SIG_ASF,   [ACPI_HEST] = ACPI_SIG_HEST,
    [ACPI_MCFG] = ACPI_SIG_MCFG, [ACPI_ASPT] = ACPI_SIG_ASPT,
};

const char *acpi_sig_str(region_type_t type)
{
    return type < ACPI_NTYPES ? signatures[type] : "????";
}

region_type_t acpi_sig_id(const char *sig)
{
    for (region_type_t type = 0; type < ACPI_NTYPES; type++) {
        if (strncmp(sig, signatures[type], strlen(signatures[type])) == 0) return type;
    }
    return ACPI_UNKNOWN_TYPE;
}

/* All bytes of a table add up to zero. */
static bool sum_is_zero(const void *from, size_t bytes)
{
    const uint8_t *byte = from;
    uint8_t sum = 0;
    while (bytes-- > 0) {
        sum = (uint8_t)(sum + *byte++);
    }
    return sum == 0;
}

static bool copy_physical(const ps_io_mapper_t *mapper, uint64_t paddr, void *to, size_t bytes)
{
    void *from = ps_io_map(mapper, paddr, bytes, 1, PS_MEM_NORMAL);
    if (from == NULL) {
        return false;
    }
    memcpy(to, from, bytes);
    ps_io_unmap(mapper, from, bytes);
    return true;
}

static struct table *read_table(const ps_io_mapper_t *mapper, uint64_t paddr)
{
    acpi_header_t header;
    if (!copy_physical(mapper, paddr, &header, sizeof(header))) {
        return NULL;
    }
    if (header.length < sizeof(header) || header.length > TABLE_LIMIT) {
        ZF_LOGE("the ACPI table at %#llx is %u bytes long", (unsigned long long)paddr,
                header.length);
        return NULL;
    }
    struct table *table = malloc(offsetof(struct table, header) + header.length);
    if (table == NULL) {
        return NULL;
    }
    table->next = NULL;
    if (!copy_physical(mapper, paddr, &table->header, header.length) ||
        !sum_is_zero(&table->header, header.length)) {
        ZF_LOGE("the ACPI table %.4s is damaged", header.signature);
        free(table);
        return NULL;
    }
    return table;
}

static void read_listed(acpi_t *acpi, struct table **end, uint64_t paddr)
{
    struct table *table = read_table(&acpi->io_mapper, paddr);
    if (table != NULL) *end = table;
}

static struct table **last(struct table **at)
{
    while (*at != NULL) {
        at = &(*at)->next;
    }
    return at;
}

static void read_all(acpi_t *acpi, struct table *root)
{
    struct table *first = root;
    bool wide = ACPI_TABLE_TEST(root->header.signature, XSDT);
    size_t entry = wide ? sizeof(uint64_t) : sizeof(uint32_t);
    const char *entries = (const char *)(&root->header + 1);
    size_t count = (root->header.length - sizeof(acpi_header_t)) / entry;
    for (size_t i = 0; i < count; i++) {
        uint64_t paddr = 0;
        memcpy(&paddr, entries + i * entry, entry);
        if (paddr != 0) read_listed(acpi, last(&first), paddr);
    }
    acpi->regions = first;
}

acpi_t *acpi_init_with_rsdp(ps_io_mapper_t io_mapper, acpi_rsdp_t rsdp)
{
    bool wide = rsdp.revision >= 2 && rsdp.xsdt_address != 0;
    acpi_t *acpi = calloc(1, sizeof(*acpi));
    if (acpi == NULL) {
        return NULL;
    }
    acpi->rsdp = rsdp;
    acpi->io_mapper = io_mapper;
    struct table *root = read_table(&acpi->io_mapper, wide ? rsdp.xsdt_address : rsdp.rsdt_address);
    if (root == NULL) {
        ZF_LOGE("the ACPI root table cannot be read");
        free(acpi);
        return NULL;
    }
    read_all(acpi, root);
    return acpi;
}

static bool find_rsdp(const char *bios, acpi_rsdp_t *rsdp)
{
    for (size_t at = 0; at + sizeof(*rsdp) <= BIOS_BYTES; at += RSDP_STEP) {
        if (ACPI_TABLE_TEST(bios + at, RSDP) && sum_is_zero(bios + at, RSDP_BYTES)) {
            memcpy(rsdp, bios + at, sizeof(*rsdp));
            return true;
        }
    }
    return false;
}

acpi_t *acpi_init(ps_io_mapper_t io_mapper)
{
    acpi_rsdp_t rsdp;
    void *bios = ps_io_map(&io_mapper, BIOS_START, BIOS_BYTES, 1, PS_MEM_NORMAL);
    if (bios == NULL) {
        return NULL;
    }
    bool found = find_rsdp(bios, &rsdp);
    ps_io_unmap(&io_mapper, bios, BIOS_BYTES);
    if (!found) {
        ZF_LOGE("the BIOS has no ACPI tables");
        return NULL;
    }
    return acpi_init_with_rsdp(io_mapper, rsdp);
}

acpi_header_t *acpi_find_region(acpi_t *acpi, region_type_t region)
{
    for (struct table *table = acpi->regions; table != NULL; table = table->next) {
        if (acpi_sig_id(table->header.signature) == region) return &table->header;
    }
    return NULL;
}

void quoll_acpi_free(acpi_t *acpi)
{
    struct table *table = acpi != NULL ? acpi->regions : NULL;
    while (table != NULL) {
        struct table *next = table->next;
        free(table);
        table = next;
    }
    free(acpi);
}
