/* SPDX-License-Identifier: BSD-2-Clause */
/* The interface of a manager of bookkeeping memory. */
#pragma once

#include <stddef.h>
#include <allocman/properties.h>
#include <allocman/usage.h>

struct allocman;

struct mspace_interface {
    /* `bytes` of memory, aligned for anything; NULL and *error (which may be NULL) not 0 if there
     * is none. */
    void *(*alloc)(struct allocman *alloc, void *cookie, size_t bytes, int *error);
    /* Give it back; `bytes` as when it was allocated. */
    void (*free)(struct allocman *alloc, void *cookie, void *ptr, size_t bytes);
    struct allocman_properties properties;
    void *mspace; /* passed as cookie */

    /* Add what is free to *usage; may be NULL. */
    void (*quoll_usage)(void *cookie, struct quoll_allocman_usage *usage);
};
