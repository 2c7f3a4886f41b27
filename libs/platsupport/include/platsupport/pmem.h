/* SPDX-License-Identifier: BSD-2-Clause */
/* Regions of physical memory. */
#pragma once

#include <platsupport/io.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum pmem_type {
    PMEM_TYPE_RAM,
    PMEM_TYPE_UNKNOWN,
    PMEM_TYPE_DEVICE,
    PMEM_NUM_REGION_TYPES,
} pmem_type_t;

typedef struct pmem_region {
    pmem_type_t type;
    uint64_t base_addr;
    uint64_t length; /* bytes */
} pmem_region_t;

/* Map a region; returns where, or NULL. */
static inline void *ps_pmem_map(ps_io_ops_t *ops, pmem_region_t region, bool cached,
                                ps_mem_flags_t flags)
{
    return ps_io_map(&ops->io_mapper, region.base_addr, region.length, cached, flags);
}

static inline void ps_pmem_unmap(ps_io_ops_t *ops, pmem_region_t region, void *vaddr)
{
    ps_io_unmap(&ops->io_mapper, vaddr, region.length);
}

#ifdef __cplusplus
}
#endif
