/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds of ACPI table, and the four letters each begins with. */
#pragma once

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ACPI_RSDP,
    ACPI_RSDT,
    ACPI_XSDT,
    ACPI_BERT,
    ACPI_CPEP,
    ACPI_ECDT,
    ACPI_EINJ,
    ACPI_ERST,
    ACPI_MADT,
    ACPI_MSCT,
    ACPI_SBST,
    ACPI_SLIT,
    ACPI_SRAT,
    ACPI_FADT,
    ACPI_FACS,
    ACPI_DSDT,
    ACPI_SSDT,
    ACPI_SPMI,
    ACPI_HPET,
    ACPI_BOOT,
    ACPI_SPCR,
    ACPI_DMAR,
    ACPI_ASF,
    ACPI_HEST,
    ACPI_MCFG,
    ACPI_ASPT,
    ACPI_NTYPES,
    ACPI_UNKNOWN_TYPE,
    ACPI_CONSOLIDATED,
    ACPI_AVAILABLE,
    ACPI_AVAILABLE_PTR,
} region_type_t;

#define ACPI_SIG_RSDP "RSD PTR "
#define ACPI_SIG_RSDT "RSDT"
#define ACPI_SIG_XSDT "XSDT"
#define ACPI_SIG_BERT "BERT"
#define ACPI_SIG_CPEP "CPEP"
#define ACPI_SIG_ECDT "ECDT"
#define ACPI_SIG_EINJ "EINJ"
#define ACPI_SIG_ERST "ERST"
#define ACPI_SIG_MADT "APIC"
#define ACPI_SIG_MSCT "MSCT"
#define ACPI_SIG_SBST "SBST"
#define ACPI_SIG_SLIT "SLIT"
#define ACPI_SIG_SRAT "SRAT"
#define ACPI_SIG_FADT "FACP"
#define ACPI_SIG_FACS "FACS"
#define ACPI_SIG_DSDT "DSDT"
#define ACPI_SIG_SSDT "SSDT"
#define ACPI_SIG_SPMI "SPMI"
#define ACPI_SIG_HPET "HPET"
#define ACPI_SIG_BOOT "BOOT"
#define ACPI_SIG_SPCR "SPCR"
#define ACPI_SIG_DMAR "DMAR"
#define ACPI_SIG_ASF  "ASF!"
#define ACPI_SIG_HEST "HEST"
#define ACPI_SIG_MCFG "MCFG"
#define ACPI_SIG_ASPT "ASPT"

/* Whether the table at addr is of a kind: ACPI_TABLE_TEST(addr, HPET). */
#define ACPI_TABLE_TEST(addr, TABLE)                                                               \
    (strncmp((const char *)(addr), ACPI_SIG_##TABLE, strlen(ACPI_SIG_##TABLE)) == 0)

/* The letters of a kind ("????" for none), and the kind of given letters. */
const char *acpi_sig_str(region_type_t);
region_type_t acpi_sig_id(const char *sig);

#ifdef __cplusplus
}
#endif
