/* SPDX-License-Identifier: BSD-2-Clause */
/* Bring capabilities into the CSpace of an allocator. */
#pragma once

#include <allocman/allocman.h>
#include <vka/capops.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Move the capability at `src` into a new slot, whose path goes to *result. Returns 0 or an error;
 * then it is where it was. */
static inline int cspace_move_alloc(allocman_t *alloc, cspacepath_t src, cspacepath_t *result)
{
    int error = allocman_cspace_alloc(alloc, result);
    if (error) return error;
    error = vka_cnode_move(result, &src);
    if (error) allocman_cspace_free(alloc, result);
    return error;
}

/* The same for a slot of another CSpace. */
static inline int cspace_move_alloc_cptr(allocman_t *alloc, cspace_interface_t source_cspace,
                                         seL4_CPtr slot, cspacepath_t *result)
{
    return cspace_move_alloc(alloc, source_cspace.make_path(source_cspace.cspace, slot), result);
}

#ifdef __cplusplus
}
#endif
