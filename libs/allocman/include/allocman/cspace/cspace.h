/* SPDX-License-Identifier: BSD-2-Clause */
/* The interface of a manager of capability slots. */
#pragma once

#include <stddef.h>
#include <allocman/properties.h>
#include <allocman/usage.h>
#include <vka/cspacepath_t.h>

struct allocman;

struct cspace_interface {
    /* An empty slot, to *path. Returns 0 or an error. */
    int (*alloc)(struct allocman *alloc, void *cookie, cspacepath_t *path);
    /* Give back an empty slot. */
    void (*free)(struct allocman *alloc, void *cookie, const cspacepath_t *path);
    /* The path of a slot. */
    cspacepath_t (*make_path)(void *cookie, seL4_CPtr slot);
    struct allocman_properties properties;
    void *cspace; /* passed as cookie */

    /* `count` neighbouring empty slots of the CNode path->root, to *path; and giving them back.
     * Both may be NULL. */
    int (*quoll_alloc_range)(struct allocman *alloc, void *cookie, size_t count,
                             cspacepath_t *path);
    void (*quoll_free_range)(struct allocman *alloc, void *cookie, const cspacepath_t *path);
    /* Give back what is only kept for speed; returns how many things that were. May be NULL. */
    size_t (*quoll_reclaim)(struct allocman *alloc, void *cookie);
    /* Add what is free to *usage; may be NULL. */
    void (*quoll_usage)(void *cookie, struct quoll_allocman_usage *usage);
};

typedef struct cspace_interface cspace_interface_t;
