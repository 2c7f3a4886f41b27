/* SPDX-License-Identifier: BSD-2-Clause */
/* An arena: objects that are made one after the other and end together.
 *
 * It offers a vka, and takes memory and slots of another one in a few large pieces: objects of the
 * arena are made in neighbouring slots, many in one kernel call, and quoll_arena_end() ends all of
 * them by revoking the pieces. In between nothing is given back one by one: an object may be
 * deleted, but its memory and slot stay with the arena. Sealed, an arena makes no more objects:
 * from then on its vka takes them from the other one, and gives these back as usual.
 *
 * States: none (all zero), open, sealed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <vka/object.h>
#include <vka/vka.h>

/* The cookie of objects of an arena; no allocator has an object there. */
#define QUOLL_ARENA_COOKIE 1

struct quoll_arena {
    vka_t vka;     /* what it offers; vka.data is the arena */
    vka_t *parent; /* NULL: none */
    bool sealed;
    size_t num_pieces;
    size_t num_ranges;
    struct quoll_arena_piece *pieces;
    struct quoll_arena_range *ranges;
};

struct quoll_arena_piece {
    vka_object_t untyped;
    size_t used; /* bytes from its start */
};

struct quoll_arena_range {
    cspacepath_t slots;
    size_t used;
    bool copies; /* of capabilities that do not end with the pieces */
};

/* Whether `vka` can serve an arena. */
static inline bool quoll_arena_possible(const vka_t *vka)
{
    return vka->quoll_cspace_alloc_range != NULL && vka->quoll_cspace_free_range != NULL;
}

/* Open an arena, with `bytes` at first; it grows as needed. Neither it nor `parent` may move until
 * its end. 0, or -1 and there is none. */
int quoll_arena_begin(struct quoll_arena *arena, vka_t *parent, size_t bytes);

/* Seal it. */
void quoll_arena_seal(struct quoll_arena *arena);

/* End all its objects, with every capability derived from theirs, and give all back. The arena is
 * sealed then: what its vka takes from the other one, or took since it was sealed, is not affected.
 * Without an arena nothing happens. */
void quoll_arena_end(struct quoll_arena *arena);
