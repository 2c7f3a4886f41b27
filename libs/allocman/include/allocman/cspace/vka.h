/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots from a vka. */
#pragma once

#include <allocman/cspace/cspace.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int _cspace_vka_alloc(struct allocman *alloc, void *_cspace, cspacepath_t *slot)
{
    (void)alloc;
    return vka_cspace_alloc_path((vka_t *)_cspace, slot);
}

static inline void _cspace_vka_free(struct allocman *alloc, void *_cspace, const cspacepath_t *slot)
{
    (void)alloc;
    vka_cspace_free_path((vka_t *)_cspace, *slot);
}

static inline cspacepath_t _cspace_vka_make_path(void *_cspace, seL4_CPtr slot)
{
    cspacepath_t path;
    vka_cspace_make_path((vka_t *)_cspace, slot, &path);
    return path;
}

/* The vka must outlive the manager. */
static inline struct cspace_interface cspace_vka_make_interface(vka_t *vka)
{
    return (struct cspace_interface){
        .alloc = _cspace_vka_alloc,
        .free = _cspace_vka_free,
        .make_path = _cspace_vka_make_path,
        .properties = {1, 1, 1, 1},
        .cspace = vka,
        .quoll_alloc_range = NULL,
        .quoll_free_range = NULL,
        .quoll_reclaim = NULL,
        .quoll_usage = NULL,
    };
}

#ifdef __cplusplus
}
#endif
