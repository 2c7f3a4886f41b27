/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot loader's map of physical memory. */
#pragma once

#include <platsupport/pmem.h>
#include <simple/simple.h>
#include <vka/object.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A region and the untyped or frame behind it. */
typedef struct {
    pmem_region_t region;
    vka_object_t obj;
} sel4ps_pmem_t;

/* How many regions the map has: 0 when there is none. */
int sel4platsupport_get_num_pmem_regions(simple_t *simple);
/* The first max_length regions to region_list; returns how many. */
int sel4platsupport_get_pmem_region_list(simple_t *simple, size_t max_length,
                                         pmem_region_t *region_list);

#ifdef __cplusplus
}
#endif
