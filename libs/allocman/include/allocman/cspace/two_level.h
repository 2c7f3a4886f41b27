/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots of CNodes of a second level, which are made as needed and deleted when they are empty.
 *
 * A capability pointer is a slot of the first level, then a slot of the CNode there. Making a CNode
 * may itself take slots (for the pieces of a split untyped), so one is made while there still are
 * some. */
#pragma once

#include <allocman/cspace/cspace.h>
#include <allocman/cspace/single_level.h>
#include <sel4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cspace_two_level_config {
    seL4_CPtr cnode;         /* the CNode of the first level */
    size_t cnode_size_bits;  /* log2 of its slots */
    size_t cnode_guard_bits; /* bits of its guard */
    size_t first_slot;       /* its slots that may hold CNodes: from here */
    size_t end_slot;         /* up to here, exclusive */
    size_t level_two_bits;   /* log2 of the slots of the others */
    size_t
        start_existing_index;  /* CNodes of the second level that are there already: slots of the */
    size_t end_existing_index; /* first level from here up to here, exclusive */
    seL4_CPtr start_existing_slot; /* which of their slots are empty: from here */
    seL4_CPtr end_existing_slot;   /* up to here, exclusive */
};

/* A CNode of the second level. */
struct cspace_two_level_node {
    size_t count; /* slots in use */
    cspace_single_level_t second_level;
    seL4_Word cookie; /* of its memory */
    int cookie_valid; /* not one of those that were there already */
};

typedef struct cspace_two_level {
    struct cspace_two_level_config config;
    cspace_single_level_t first_level;
    struct cspace_two_level_node **second_levels; /* by slot of the first level; NULL: none */
    size_t last_second_level;                     /* where a slot was handed out last */
    cspace_single_level_t quoll_partial;          /* CNodes with free slots are "free" in here */
    size_t quoll_free;                            /* free slots of all CNodes */
    int quoll_growing;                            /* a CNode is being made */
} cspace_two_level_t;

/* Begin a manager. Takes bookkeeping memory. Returns 0 or an error. */
int cspace_two_level_create(struct allocman *alloc, cspace_two_level_t *cspace,
                            struct cspace_two_level_config config);

/* End it: give back the memory and the CNodes it made; what is in them is deleted. */
void cspace_two_level_destroy(struct allocman *alloc, cspace_two_level_t *cspace);

int _cspace_two_level_alloc(struct allocman *alloc, void *_cspace, cspacepath_t *slot);
void _cspace_two_level_free(struct allocman *alloc, void *_cspace, const cspacepath_t *slot);
cspacepath_t _cspace_two_level_make_path(void *_cspace, seL4_CPtr slot);
size_t quoll_cspace_two_level_reclaim(struct allocman *alloc, void *_cspace);
void quoll_cspace_two_level_usage(void *_cspace, struct quoll_allocman_usage *usage);

/* Take a certain slot, and make its CNode if there is none. Returns 0 or an error. */
int _cspace_two_level_alloc_at(struct allocman *alloc, void *_cspace, seL4_CPtr slot);

/* A slot of a CNode that is there, 0 and *error not 0 if none is free. Makes no CNode: for the time
 * when the allocator has no memory yet. */
seL4_CPtr _cspace_two_level_boot_alloc(struct allocman *alloc, void *_cspace, int *error);

static inline cspace_interface_t cspace_two_level_make_interface(cspace_two_level_t *cspace)
{
    return (cspace_interface_t){
        .alloc = _cspace_two_level_alloc,
        .free = _cspace_two_level_free,
        .make_path = _cspace_two_level_make_path,
        .properties = {1, 1, 1, 1},
        .cspace = cspace,
        .quoll_alloc_range = NULL,
        .quoll_free_range = NULL,
        .quoll_reclaim = quoll_cspace_two_level_reclaim,
        .quoll_usage = quoll_cspace_two_level_usage,
    };
}

#ifdef __cplusplus
}
#endif
