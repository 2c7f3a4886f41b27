/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for devices, without an IOMMU: physically contiguous, and a device uses physical
 * addresses. */
#pragma once

#include <platsupport/io.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make a manager of such memory in *dma_man, which lasts as long as the program. Memory comes from
 * `vka` and is mapped in `vspace`, the caller's own address space. Any piece of memory is pinned
 * where it is; a physical address is found only for memory from this manager. Returns 0, or -1
 * without heap memory. */
int sel4utils_new_page_dma_alloc(vka_t *vka, vspace_t *vspace, ps_dma_man_t *dma_man);

#ifdef __cplusplus
}
#endif
