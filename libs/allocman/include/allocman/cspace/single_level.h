/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots of one CNode, in a bitmap. The lowest free slot is found in a few steps,
 * whatever the size. */
#pragma once

#include <allocman/cspace/cspace.h>
#include <sel4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cspace_single_level_config {
    seL4_CPtr cnode;         /* the CNode */
    size_t cnode_size_bits;  /* log2 of its slots */
    size_t cnode_guard_bits; /* bits of its guard */
    size_t first_slot;       /* the slots to hand out: from here */
    size_t end_slot;         /* up to here, exclusive */
};

typedef struct cspace_single_level {
    struct cspace_single_level_config config;
    size_t *bitmap;       /* a bit that is set: a free slot; then the levels that summarise it */
    size_t bitmap_length; /* words of all levels */
    size_t last_entry;    /* the word of the slot handed out last */
    size_t quoll_free;    /* free slots */
} cspace_single_level_t;

/* Begin a manager; the slots of the range are empty. Takes bookkeeping memory. Returns 0 or an
 * error. */
int cspace_single_level_create(struct allocman *alloc, cspace_single_level_t *cspace,
                               struct cspace_single_level_config config);

/* End it and give the memory back. */
void cspace_single_level_destroy(struct allocman *alloc, cspace_single_level_t *cspace);

int _cspace_single_level_alloc(struct allocman *alloc, void *_cspace, cspacepath_t *slot);
void _cspace_single_level_free(struct allocman *alloc, void *_cspace, const cspacepath_t *slot);
int quoll_cspace_single_level_alloc_range(struct allocman *alloc, void *_cspace, size_t count,
                                          cspacepath_t *path);
void quoll_cspace_single_level_free_range(struct allocman *alloc, void *_cspace,
                                          const cspacepath_t *path);
void quoll_cspace_single_level_usage(void *_cspace, struct quoll_allocman_usage *usage);

/* Take a certain slot. Returns 0, or an error if it is not free or not of the range. */
int _cspace_single_level_alloc_at(struct allocman *alloc, void *_cspace, seL4_CPtr slot);

static inline cspacepath_t _cspace_single_level_make_path(void *_cspace, seL4_CPtr slot)
{
    const cspace_single_level_t *cspace = (cspace_single_level_t *)_cspace;
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

static inline cspace_interface_t cspace_single_level_make_interface(cspace_single_level_t *cspace)
{
    return (cspace_interface_t){
        .alloc = _cspace_single_level_alloc,
        .free = _cspace_single_level_free,
        .make_path = _cspace_single_level_make_path,
        .properties = {1, 1, 1, 1},
        .cspace = cspace,
        .quoll_alloc_range = quoll_cspace_single_level_alloc_range,
        .quoll_free_range = quoll_cspace_single_level_free_range,
        .quoll_reclaim = NULL,
        .quoll_usage = quoll_cspace_single_level_usage,
    };
}

#ifdef __cplusplus
}
#endif
