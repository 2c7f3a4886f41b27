/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies of an object's capability, each in a slot of its own. */
#pragma once

#include <vka/capops.h>
#include <vka/object.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A copy of the object's capability (a slot of `src_vka`), with at most `rights`, and `badge`, in a
 * new slot of `dest_vka`; its path to *result. On an error *result is meaningless and nothing is
 * held. */
static inline int vka_mint_object_inter_cspace(vka_t *src_vka, vka_object_t *object,
                                               vka_t *dest_vka, cspacepath_t *result,
                                               seL4_CapRights_t rights, seL4_Word badge)
{
    int error = vka_cspace_alloc_path(dest_vka, result);
    if (error) return error;

    cspacepath_t src;
    vka_cspace_make_path(src_vka, object->cptr, &src);
    error = vka_cnode_mint(result, &src, rights, badge);
    if (error) vka_cspace_free_path(dest_vka, *result);
    return error;
}

/* The same within one CSpace. */
static inline int vka_mint_object(vka_t *vka, vka_object_t *object, cspacepath_t *result,
                                  seL4_CapRights_t rights, seL4_Word badge)
{
    return vka_mint_object_inter_cspace(vka, object, vka, result, rights, badge);
}

#ifdef __cplusplus
}
#endif
