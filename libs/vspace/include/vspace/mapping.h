/* SPDX-License-Identifier: BSD-2-Clause */
/* Which object fills in a missing level of paging.
 *
 * When a page cannot be mapped because a level is missing, the kernel tells which
 * (seL4_MappingFailedLookupLevel()); these functions name the object to allocate and the method
 * that maps it. */
#pragma once

#include <sel4/sel4.h>
#include <sel4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Map a paging object. */
typedef seL4_Error (*vspace_map_fn_t)(seL4_CPtr cap, seL4_CPtr vspace_root, seL4_Word vaddr,
                                      seL4_Word attr);

/* Map a page. */
typedef seL4_Error (*vspace_map_page_fn_t)(seL4_CPtr cap, seL4_CPtr vspace_root, seL4_Word vaddr,
                                           seL4_CapRights_t rights, seL4_Word attr);

typedef struct {
    seL4_Word type;         /* the kernel's object type */
    seL4_Word size_bits;    /* log2 of its bytes */
    vspace_map_fn_t map_fn; /* maps it */
} vspace_map_obj_t;

/* What these three have in common; for code that works for any of them. */
typedef int (*vspace_get_map_obj_fn)(seL4_Word failed_bits, vspace_map_obj_t *obj);

/* The object for the level that translates address bits from `failed_bits` up, to *obj.
 * Returns 0, or EINVAL if there is no such level; then *obj is unchanged. */
int vspace_get_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj);

/* The same for guest memory and for device memory. Without virtualisation, without IOMMU in the
 * kernel there are no such levels: EINVAL. */
int vspace_get_ept_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj);
int vspace_get_iospace_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj);

/* Map `cap`, an object that `obj` describes, at `vaddr` of `vspace`. Returns the kernel's error. */
static inline seL4_Error vspace_map_obj(vspace_map_obj_t *obj, seL4_CPtr cap, seL4_CPtr vspace,
                                        seL4_Word vaddr, seL4_Word attr)
{
    return obj->map_fn(cap, vspace, vaddr, attr);
}

/* Map a frame for devices; seL4_IllegalOperation in a kernel without IOMMU. */
static inline seL4_Error vspace_iospace_map_page(seL4_CPtr cap, seL4_CPtr root, seL4_Word vaddr,
                                                 seL4_CapRights_t rights, seL4_Word attr)
{
    (void)attr;
#ifdef CONFIG_IOMMU
    return seL4_X86_Page_MapIO(cap, root, rights, vaddr);
#else
    (void)cap, (void)root, (void)vaddr, (void)rights;
    return seL4_IllegalOperation;
#endif
}

#ifdef __cplusplus
}
#endif
