/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for devices behind an IOMMU. The kernel has none: each function says so and returns -1. */
#pragma once

#include <platsupport/io.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

int sel4utils_make_iommu_dma_alloc(vka_t *vka, vspace_t *vspace, ps_dma_man_t *dma_man,
                                   unsigned int num_iospaces, seL4_CPtr *iospaces);
int sel4utils_iommu_dma_alloc_iospace(void *dma_cookie, void *vaddr, size_t size);

#ifdef __cplusplus
}
#endif
