/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions behind a vspace_t of this manager; programs call them through vspace/vspace.h. */
#pragma once

#include <sel4utils/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline sel4utils_alloc_data_t *get_alloc_data(vspace_t *vspace)
{
    return (sel4utils_alloc_data_t *)vspace->data;
}

/* Ways to map a page: a program's address space, and those that need kernel features there are not.
 */
int sel4utils_map_page_pd(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                          int cacheable, size_t size_bits);
int sel4utils_map_page_ept(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                           int cacheable, size_t size_bits);
int sel4utils_map_page_iommu(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                             int cacheable, size_t size_bits);

void *sel4utils_map_pages(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                          seL4_CapRights_t rights, size_t num_pages, size_t size_bits,
                          int cacheable);
int sel4utils_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                 void *vaddr, size_t num_pages, size_t size_bits,
                                 reservation_t reservation);
int sel4utils_deferred_rights_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[],
                                                 uintptr_t cookies[], void *vaddr, size_t num_pages,
                                                 size_t size_bits, seL4_CapRights_t rights,
                                                 reservation_t reservation);
void *sel4utils_new_pages(vspace_t *vspace, seL4_CapRights_t rights, size_t num_pages,
                          size_t size_bits);
int sel4utils_new_pages_at_vaddr(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                                 reservation_t reservation, bool can_use_dev);
void sel4utils_unmap_pages(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                           vka_t *vka);
int sel4utils_share_mem_at_vaddr(vspace_t *from, vspace_t *to, void *start, int num_pages,
                                 size_t size_bits, void *vaddr, reservation_t reservation);
void sel4utils_tear_down(vspace_t *vspace, vka_t *vka);

reservation_t sel4utils_reserve_range_aligned(vspace_t *vspace, size_t size, size_t size_bits,
                                              seL4_CapRights_t rights, int cacheable, void **vaddr);
reservation_t sel4utils_reserve_range_at(vspace_t *vspace, void *vaddr, size_t size,
                                         seL4_CapRights_t rights, int cacheable);
reservation_t sel4utils_reserve_deferred_rights_range_at(vspace_t *vspace, void *vaddr, size_t size,
                                                         int cacheable);
void sel4utils_free_reservation(vspace_t *vspace, reservation_t reservation);
void sel4utils_free_reservation_by_vaddr(vspace_t *vspace, void *vaddr);

seL4_CPtr sel4utils_get_cap(vspace_t *vspace, void *vaddr);
seL4_CPtr sel4utils_get_root(vspace_t *vspace);
uintptr_t sel4utils_get_cookie(vspace_t *vspace, void *vaddr);

#ifdef __cplusplus
}
#endif
