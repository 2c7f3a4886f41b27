/* SPDX-License-Identifier: BSD-2-Clause */
/* Which operations of a manager may be called while one of its own is under way. */
#pragma once

/* The managers of slots, of untyped memory and of bookkeeping memory need each other: splitting an
 * untyped takes slots, a new CNode takes untyped memory. So an operation of a manager may come back
 * to the same manager. Each member says whether it copes; where it does not, the allocator serves
 * the inner allocation from a reserve, and keeps the inner free for later. */
struct allocman_properties {
    int alloc_can_free;  /* free, while an alloc is under way */
    int free_can_alloc;  /* alloc, while a free is under way */
    int alloc_can_alloc; /* alloc, while an alloc is under way */
    int free_can_free;   /* free, while a free is under way */
};

/* Copes with nothing: the right start for a manager that was not written with this in mind. */
#define ALLOCMAN_DEFAULT_PROPERTIES                                                                \
    {                                                                                              \
        0, 0, 0, 0                                                                                 \
    }

static const struct allocman_properties allocman_default_properties __attribute__((__unused__)) =
    ALLOCMAN_DEFAULT_PROPERTIES;
