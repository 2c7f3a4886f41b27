/* SPDX-License-Identifier: BSD-2-Clause */
/* The CNode methods, on paths. Each makes one kernel call and returns its seL4_Error; what the
 * errors mean is in the kernel manual. */
#pragma once

#include <sel4/sel4.h>
#include <vka/cspacepath_t.h>
#include <vka/object.h>

/* A copy of *src, with at most `rights`, in *dest. */
static inline int vka_cnode_copy(const cspacepath_t *dest, const cspacepath_t *src,
                                 seL4_CapRights_t rights)
{
    return seL4_CNode_Copy(dest->root, dest->capPtr, dest->capDepth, src->root, src->capPtr,
                           src->capDepth, rights);
}

/* The same with a badge, or for a CNode capability a guard. */
static inline int vka_cnode_mint(const cspacepath_t *dest, const cspacepath_t *src,
                                 seL4_CapRights_t rights, seL4_Word badge)
{
    return seL4_CNode_Mint(dest->root, dest->capPtr, dest->capDepth, src->root, src->capPtr,
                           src->capDepth, rights, badge);
}

/* Move the capability; *src is empty afterwards. */
static inline int vka_cnode_move(const cspacepath_t *dest, const cspacepath_t *src)
{
    return seL4_CNode_Move(dest->root, dest->capPtr, dest->capDepth, src->root, src->capPtr,
                           src->capDepth);
}

/* Move it and give it a badge or guard. */
static inline int vka_cnode_mutate(const cspacepath_t *dest, const cspacepath_t *src,
                                   seL4_Word badge)
{
    return seL4_CNode_Mutate(dest->root, dest->capPtr, dest->capDepth, src->root, src->capPtr,
                             src->capDepth, badge);
}

/* *pivot to *dest and *src to *pivot, in one step, with new badges or guards. */
static inline int vka_cnode_rotate(const cspacepath_t *dest, seL4_Word dest_badge,
                                   const cspacepath_t *pivot, seL4_Word pivot_badge,
                                   const cspacepath_t *src)
{
    return seL4_CNode_Rotate(dest->root, dest->capPtr, dest->capDepth, dest_badge, pivot->root,
                             pivot->capPtr, pivot->capDepth, pivot_badge, src->root, src->capPtr,
                             src->capDepth);
}

/* Delete the capability; the last one to an object ends the object. An empty slot is no error. */
static inline int vka_cnode_delete(const cspacepath_t *src)
{
    return seL4_CNode_Delete(src->root, src->capPtr, src->capDepth);
}

/* Delete all capabilities derived from this one. */
static inline int vka_cnode_revoke(const cspacepath_t *src)
{
    return seL4_CNode_Revoke(src->root, src->capPtr, src->capDepth);
}

/* End the sends that wait at an endpoint with this capability's badge. */
static inline int vka_cnode_cancelBadgedSends(const cspacepath_t *src)
{
    return seL4_CNode_CancelBadgedSends(src->root, src->capPtr, src->capDepth);
}

#ifndef CONFIG_KERNEL_MCS
/* Keep the reply capability of the call received last in *src, an empty slot. */
static inline int vka_cnode_saveCaller(const cspacepath_t *src)
{
    return seL4_CNode_SaveCaller(src->root, src->capPtr, src->capDepth);
}
#endif

/* Make `num_objects` objects out of an untyped, in the slots from *dest on. */
static inline int vka_untyped_retype(vka_object_t *untyped, int type, int size_bits,
                                     int num_objects, const cspacepath_t *dest)
{
    return seL4_Untyped_Retype(untyped->cptr, type, size_bits, dest->root, dest->dest,
                               dest->destDepth, dest->offset, num_objects);
}
