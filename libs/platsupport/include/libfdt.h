/* SPDX-License-Identifier: BSD-2-Clause */
/* The header of a device tree. A PC has no tree; programs that pass one on elsewhere are compiled
 * with this, and what reads trees is not there. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FDT_MAGIC        0xd00dfeedu
#define FDT_ERR_BADMAGIC 9

typedef uint32_t fdt32_t;

/* All words are big-endian. */
struct fdt_header {
    fdt32_t magic;
    fdt32_t totalsize;
    fdt32_t off_dt_struct;
    fdt32_t off_dt_strings;
    fdt32_t off_mem_rsvmap;
    fdt32_t version;
    fdt32_t last_comp_version;
    fdt32_t boot_cpuid_phys;
    fdt32_t size_dt_strings;
    fdt32_t size_dt_struct;
};

static inline uint32_t fdt32_to_cpu(fdt32_t word)
{
    return __builtin_bswap32(word);
}

#define fdt_magic(fdt)     fdt32_to_cpu(((const struct fdt_header *)(fdt))->magic)
#define fdt_totalsize(fdt) fdt32_to_cpu(((const struct fdt_header *)(fdt))->totalsize)

/* Returns 0, or a negative FDT_ERR_ number. */
static inline int fdt_check_header(const void *fdt)
{
    return fdt_magic(fdt) == FDT_MAGIC ? 0 : -FDT_ERR_BADMAGIC;
}

#ifdef __cplusplus
}
#endif
