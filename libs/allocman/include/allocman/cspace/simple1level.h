/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots of one CNode, handed out in order. Takes no bookkeeping memory; a slot that is freed is
 * used again only if it was the last one handed out. For the time before there
 * is a better manager. */
#pragma once

#include <allocman/cspace/cspace.h>
#include <sel4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cspace_simple1level_config {
    seL4_CPtr cnode;         /* the CNode */
    size_t cnode_size_bits;  /* log2 of its slots */
    size_t cnode_guard_bits; /* bits of its guard */
    size_t first_slot;       /* the slots to hand out: from here */
    size_t end_slot;         /* up to here, exclusive */
};

typedef struct cspace_simple1level {
    struct cspace_simple1level_config config;
    size_t current_slot; /* the next one */
} cspace_simple1level_t;

/* Begin a manager; the slots of the range are empty. */
void cspace_simple1level_create(cspace_simple1level_t *cspace,
                                struct cspace_simple1level_config config);

int _cspace_simple1level_alloc(struct allocman *alloc, void *_cspace, cspacepath_t *slot);
void _cspace_simple1level_free(struct allocman *alloc, void *_cspace, const cspacepath_t *slot);
void quoll_cspace_simple1level_usage(void *_cspace, struct quoll_allocman_usage *usage);

static inline cspacepath_t _cspace_simple1level_make_path(void *_cspace, seL4_CPtr slot)
{
    const cspace_simple1level_t *cspace = (cspace_simple1level_t *)_cspace;
    return (cspacepath_t){
        .capPtr = slot,
        .capDepth = cspace->config.cnode_size_bits + cspace->config.cnode_guard_bits,
        .root = cspace->config.cnode,
        .dest = 0,
        .destDepth = 0,
        .offset = slot,
        .window = 1,
    };
}

static inline struct cspace_interface
cspace_simple1level_make_interface(cspace_simple1level_t *cspace)
{
    return (struct cspace_interface){
        .alloc = _cspace_simple1level_alloc,
        .free = _cspace_simple1level_free,
        .make_path = _cspace_simple1level_make_path,
        .properties = {1, 1, 1, 1},
        .cspace = cspace,
        .quoll_alloc_range = NULL,
        .quoll_free_range = NULL,
        .quoll_reclaim = NULL,
        .quoll_usage = quoll_cspace_simple1level_usage,
    };
}

#ifdef __cplusplus
}
#endif
