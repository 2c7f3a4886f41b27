/* SPDX-License-Identifier: BSD-2-Clause */
/* A slot: one capability and its place in the derivation tree.
 *
 * The derivation tree is one doubly linked list in depth-first order: each capability stands right
 * behind its parent, or behind its parent's earlier children. Who is whose child follows from the
 * capabilities themselves and two flags (see derivation.h). */
#pragma once

#include "cap/cap.h"

struct slot {
    struct cap cap;
    word_t prev_link; /* struct slot *; the low five bits are free */
    word_t next_link; /* struct slot *, and in the low bits SLOT_REVOCABLE, SLOT_FIRST_BADGED */
} __attribute__((aligned(32))); /* also inside other structures: the low bits of links are flags */
_Static_assert(sizeof(struct slot) == 32, "a slot is 32 bytes: seL4_SlotBits");

enum {
    SLOT_REVOCABLE = 1,    /* children may be derived from this capability */
    SLOT_FIRST_BADGED = 2, /* badged here: not a child of others with the same badge */
    SLOT_FLAGS = 31,
};

static inline struct slot *slot_prev(const struct slot *slot)
{
    return (struct slot *)(slot->prev_link & ~(word_t)SLOT_FLAGS);
}
static inline struct slot *slot_next(const struct slot *slot)
{
    return (struct slot *)(slot->next_link & ~(word_t)SLOT_FLAGS);
}
/*@ requires \valid_read(slot);
    assigns \nothing;
    ensures \result <==> (int)slot->cap.type == CAP_NULL; */
static inline bool slot_empty(const struct slot *slot)
{
    return slot->cap.type == CAP_NULL;
}
