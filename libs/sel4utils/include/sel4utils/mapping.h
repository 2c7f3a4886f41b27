/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping single frames by capability, below any manager of an address space.
 *
 * Functions that return int return 0 or a kernel error, and have then changed nothing. */
#pragma once

#include <sel4/sel4.h>
#include <sel4utils/sel4_arch/vspace.h>
#include <sel4utils/util.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/mapping.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Map `frame` at `vaddr` below the root `pd`, cached if `cacheable`. Paging objects that are
 * missing are allocated from `vka` and mapped; they go to objects[0] on, room for
 * VSPACE_MAP_PAGING_OBJECTS, and their number to *num_objects (0 after an error). */
int sel4utils_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                       seL4_CapRights_t rights, int cacheable, vka_object_t *objects,
                       int *num_objects);

/* The same for the frames of 4 KiB in the run->window neighbouring slots from `run` on, side by
 * side from `vaddr` on, within what one table maps; all are mapped, or none. */
int quoll_map_run(vka_t *vka, seL4_CPtr pd, const cspacepath_t *run, uintptr_t vaddr,
                  seL4_CapRights_t rights, int cacheable, vka_object_t *objects, int *num_objects);

/* The same for one frame, forgetting the paging objects. */
static inline int sel4utils_map_page_leaky(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                                           seL4_CapRights_t rights, int cacheable)
{
    vka_object_t objects[VSPACE_MAP_PAGING_OBJECTS];
    int num = VSPACE_MAP_PAGING_OBJECTS;
    return sel4utils_map_page(vka, pd, frame, vaddr, rights, cacheable, objects, &num);
}

/* Map a copy of the capability `page`, of 2^size_bits bytes, anywhere in `vspace`. Returns the
 * address, NULL on an error. */
void *sel4utils_dup_and_map(vka_t *vka, vspace_t *vspace, seL4_CPtr page, size_t size_bits);

/* Undo that: unmap and delete the copy. */
void sel4utils_unmap_dup(vka_t *vka, vspace_t *vspace, void *mapping, size_t size_bits);

#ifdef CONFIG_IOMMU
int sel4utils_map_iospace_page(vka_t *vka, seL4_CPtr iospace, seL4_CPtr frame, seL4_Word vaddr,
                               seL4_CapRights_t rights, int cacheable, seL4_Word size_bits,
                               vka_object_t *pts, int *num_pts);
#endif
#ifdef CONFIG_VTX
int sel4utils_map_ept_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, seL4_Word vaddr,
                           seL4_CapRights_t rights, int cacheable, seL4_Word size_bits,
                           vka_object_t *pagetable, vka_object_t *pagedir, vka_object_t *pdpt);
#endif

#ifdef __cplusplus
}
#endif
