/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the root pointer and the interrupt controller table (MADT). */
#include "plat/pc99/acpi.h"

#include "arch/arch.h"

enum {
    BIOS_AREA = 0xe0000,
    BIOS_AREA_END = 0x100000,
    EBDA_SEGMENT = 0x40e, /* word in the BIOS data area */
    EBDA_SEARCHED = 1024,
    RSDP_V1_BYTES = 20,
    MAX_TABLE_BYTES = 1 << 20,
};
static const word_t visible_end = 0x100000000; /* what the window covers for sure */

struct table_header {
    char signature[4];
    uint32_t length;
    uint8_t revision, checksum;
    char oem[6], oem_table[8];
    uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));

struct madt_entry {
    uint8_t type, length;
};
enum { MADT_ENTRIES = sizeof(struct table_header) + 8, MADT_IOAPIC = 1 };
struct madt_ioapic {
    struct madt_entry entry;
    uint8_t id, reserved;
    uint32_t address, first_interrupt;
} __attribute__((packed));

static const void *see(word_t address, word_t bytes)
{
    if (address == 0 || address >= visible_end || bytes > visible_end - address) return NULL;
    return phys_to_kernel((paddr_t){address});
}

static bool sums_to_zero(const void *start, size_t bytes)
{
    const uint8_t *at = start;
    uint8_t sum = 0;
    while (bytes--) sum = (uint8_t)(sum + *at++);
    return sum == 0;
}

static bool rsdp_at(word_t address, struct acpi_rsdp *out)
{
    const struct acpi_rsdp *rsdp = see(address, sizeof *rsdp);
    if (!rsdp || __builtin_memcmp(rsdp->signature, "RSD PTR ", 8) != 0) return false;
    if (!sums_to_zero(rsdp, RSDP_V1_BYTES)) return false;
    *out = (struct acpi_rsdp){0};
    bool extended = rsdp->revision >= 2 && sums_to_zero(rsdp, sizeof *rsdp);
    __builtin_memcpy(out, rsdp, extended ? sizeof *rsdp : RSDP_V1_BYTES);
    return true;
}

static bool search(word_t start, word_t end, struct acpi_rsdp *out)
{
    for (word_t at = start; at < end; at += 16) {
        if (rsdp_at(at, out)) return true;
    }
    return false;
}

bool acpi_find_rsdp(word_t hint, struct acpi_rsdp *out)
{
    if (rsdp_at(hint, out)) return true;
    const uint16_t *segment = see(EBDA_SEGMENT, sizeof *segment);
    word_t ebda = (word_t)*segment << 4;
    if (search(ebda, ebda + EBDA_SEARCHED, out)) return true;
    return search(BIOS_AREA, BIOS_AREA_END, out);
}

static const struct table_header *table_at(word_t address)
{
    const struct table_header *table = see(address, sizeof *table);
    if (!table || table->length < sizeof *table || table->length > MAX_TABLE_BYTES) return NULL;
    if (!see(address, table->length) || !sums_to_zero(table, table->length)) return NULL;
    return table;
}

/* Search the list of tables, whose pointers have 4 bytes in the RSDT and 8 in the XSDT. */
static const struct table_header *find_in(const struct table_header *list, unsigned pointer_bytes,
                                          const char *signature)
{
    const char *at = (const char *)(list + 1), *end = (const char *)list + list->length;
    for (; at + pointer_bytes <= end; at += pointer_bytes) {
        word_t address = 0;
        __builtin_memcpy(&address, at, pointer_bytes);
        const struct table_header *table = table_at(address);
        if (table && __builtin_memcmp(table->signature, signature, 4) == 0) return table;
    }
    return NULL;
}

static const struct table_header *find_table(const struct acpi_rsdp *rsdp, const char *signature)
{
    const struct table_header *list = table_at(rsdp->xsdt);
    if (list) return find_in(list, 8, signature);
    list = table_at(rsdp->rsdt);
    return list ? find_in(list, 4, signature) : NULL;
}

void acpi_each_ioapic(const struct acpi_rsdp *rsdp, void (*use)(paddr_t base))
{
    const struct table_header *madt = find_table(rsdp, "APIC");
    if (!madt) return;
    size_t at = MADT_ENTRIES;
    while (at + sizeof(struct madt_entry) <= madt->length) {
        const struct madt_entry *entry = (const void *)((const char *)madt + at);
        if (entry->length < sizeof *entry || entry->length > madt->length - at) return;
        if (entry->type == MADT_IOAPIC && entry->length >= sizeof(struct madt_ioapic)) {
            use((paddr_t){((const struct madt_ioapic *)entry)->address});
        }
        at += entry->length;
    }
}
