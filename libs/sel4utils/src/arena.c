/* SPDX-License-Identifier: BSD-2-Clause */
/* Arenas. The first piece with room serves, so large objects that come first leave no gaps. */

#include <sel4/sel4.h>
#include <sel4utils/arena.h>
#include <stdlib.h>
#include <utils/util.h>
#include <vka/capops.h>

enum {
    MIN_PIECE_BITS = 14,                   /* what an arena grows by, at least */
    SINGLE_SLOTS = 32,                     /* for objects made singly */
    MAX_RUN = CONFIG_RETYPE_FAN_OUT_LIMIT, /* what one kernel call makes or copies */
};

/* An array with room for one more, or NULL and `old` is as it was. Its size is a power of two. */
static void *with_room(void *old, size_t count, size_t bytes)
{
    enum { FIRST = 8 };
    if (count >= FIRST && (count & (count - 1)) == 0) return realloc(old, 2 * count * bytes);
    return old == NULL ? malloc(FIRST * bytes) : old;
}

/* --- memory ----------------------------------------------------------------------------------- */

static int add_piece(struct quoll_arena *arena, size_t bits)
{
    struct quoll_arena_piece *pieces = with_room(arena->pieces, arena->num_pieces, sizeof(*pieces));
    if (pieces == NULL) return -1;
    arena->pieces = pieces;
    struct quoll_arena_piece *piece = &pieces[arena->num_pieces];
    bits = MAX(bits, (size_t)MIN_PIECE_BITS);
    if (vka_alloc_untyped(arena->parent, (uint32_t)bits, &piece->untyped) != 0) return -1;
    piece->used = 0;
    arena->num_pieces++;
    return 0;
}

/* How many of `count` objects of 2^bits bytes the piece still holds. */
static size_t room(const struct quoll_arena_piece *piece, size_t bits, size_t count)
{
    size_t start = ALIGN_UP(piece->used, BIT(bits)), size = BIT(piece->untyped.size_bits);
    return start >= size ? 0 : MIN(count, (size - start) >> bits);
}

static struct quoll_arena_piece *find_piece(struct quoll_arena *arena, size_t bits, size_t *count)
{
    for (size_t i = 0; i < arena->num_pieces; i++) {
        size_t fits = room(&arena->pieces[i], bits, *count);
        if (fits == 0) continue;
        *count = fits;
        return &arena->pieces[i];
    }
    /* All of them at once, or if there is no such piece, one. */
    size_t all = bits + (*count == 1 ? 0 : LOG_BASE_2(*count - 1) + 1);
    if (add_piece(arena, all) != 0) {
        if (add_piece(arena, bits) != 0) return NULL;
        *count = 1;
    }
    return &arena->pieces[arena->num_pieces - 1];
}

static size_t retype(struct quoll_arena *arena, seL4_Word type, seL4_Word size_bits, size_t count,
                     const cspacepath_t *dest)
{
    size_t bits = vka_get_object_size(type, size_bits);
    struct quoll_arena_piece *piece = find_piece(arena, bits, &count);
    if (piece == NULL) return 0;
    int error = vka_untyped_retype(&piece->untyped, (int)type, (int)size_bits, (int)count, dest);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot make %zu objects of type %lu: kernel error %d", count, type, error);
        return 0;
    }
    piece->used = ALIGN_UP(piece->used, BIT(bits)) + (count << bits);
    return count;
}

/* --- slots ------------------------------------------------------------------------------------ */

static struct quoll_arena_range *add_range(struct quoll_arena *arena, size_t count, bool copies)
{
    struct quoll_arena_range *ranges = with_room(arena->ranges, arena->num_ranges, sizeof(*ranges));
    if (ranges == NULL) return NULL;
    arena->ranges = ranges;
    struct quoll_arena_range *range = &ranges[arena->num_ranges];
    vka_t *parent = arena->parent;
    if (parent->quoll_cspace_alloc_range(parent->data, count, &range->slots) != 0) return NULL;
    range->used = 0;
    range->copies = copies;
    arena->num_ranges++;
    return range;
}

/* The same for as many of *count slots as there are side by side. */
static struct quoll_arena_range *add_run(struct quoll_arena *arena, size_t *count, bool copies)
{
    struct quoll_arena_range *range = add_range(arena, *count, copies);
    while (range == NULL && *count > 1) {
        *count /= 2;
        range = add_range(arena, *count, copies);
    }
    return range;
}

static void drop_range(struct quoll_arena *arena)
{
    struct quoll_arena_range *range = &arena->ranges[--arena->num_ranges];
    arena->parent->quoll_cspace_free_range(arena->parent->data, &range->slots);
}

/* The next `count` slots of a range. */
static cspacepath_t take(struct quoll_arena_range *range, size_t count)
{
    cspacepath_t path = range->slots;
    path.capPtr += range->used;
    path.offset += range->used;
    path.window = count;
    range->used += count;
    return path;
}

static bool is_ours(const struct quoll_arena *arena, seL4_CPtr slot)
{
    for (size_t i = 0; i < arena->num_ranges; i++) {
        const cspacepath_t *slots = &arena->ranges[i].slots;
        if (slot - slots->capPtr < slots->window) return true;
    }
    return false;
}

/* --- the vka ---------------------------------------------------------------------------------- */

static int cspace_alloc(void *data, seL4_CPtr *res)
{
    struct quoll_arena *arena = data;
    if (arena->sealed) return vka_cspace_alloc(arena->parent, res);
    struct quoll_arena_range *range = NULL;
    for (size_t i = 0; i < arena->num_ranges && range == NULL; i++) {
        struct quoll_arena_range *at = &arena->ranges[i];
        if (!at->copies && at->used < at->slots.window) range = at;
    }
    if (range == NULL) range = add_range(arena, SINGLE_SLOTS, false);
    if (range == NULL) return -1;
    *res = take(range, 1).capPtr;
    return 0;
}

static void cspace_free(void *data, seL4_CPtr slot)
{
    struct quoll_arena *arena = data;
    if (!is_ours(arena, slot)) vka_cspace_free(arena->parent, slot);
}

static void cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    struct quoll_arena *arena = data;
    vka_cspace_make_path(arena->parent, slot, res);
}

static int utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                      seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    struct quoll_arena *arena = data;
    if (arena->sealed) {
        return vka_utspace_alloc_maybe_device(arena->parent, dest, type, size_bits, can_use_dev,
                                              res);
    }
    *res = QUOLL_ARENA_COOKIE;
    return retype(arena, type, size_bits, 1, dest) == 1 ? 0 : -1;
}

static int utspace_alloc(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                         seL4_Word *res)
{
    return utspace_alloc_maybe_device(data, dest, type, size_bits, false, res);
}

static int utspace_alloc_at(void *data, const cspacepath_t *dest, seL4_Word type,
                            seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie)
{
    struct quoll_arena *arena = data;
    return vka_utspace_alloc_at(arena->parent, dest, type, size_bits, paddr, cookie);
}

static void utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    struct quoll_arena *arena = data;
    if (target != QUOLL_ARENA_COOKIE) vka_utspace_free(arena->parent, type, size_bits, target);
}

static uintptr_t utspace_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    struct quoll_arena *arena = data;
    if (target == QUOLL_ARENA_COOKIE) return VKA_NO_PADDR;
    return vka_utspace_paddr(arena->parent, target, type, size_bits);
}

static size_t alloc_run(void *data, seL4_Word type, seL4_Word size_bits, size_t count,
                        cspacepath_t *first)
{
    struct quoll_arena *arena = data;
    if (arena->sealed) return 0;
    size_t bits = vka_get_object_size(type, size_bits);
    count = MIN(count, (size_t)MAX_RUN);
    if (find_piece(arena, bits, &count) == NULL) return 0;
    struct quoll_arena_range *range = add_run(arena, &count, false);
    if (range == NULL) return 0;
    *first = take(range, count);
    if (retype(arena, type, size_bits, count, first) != count) {
        drop_range(arena);
        return 0;
    }
    return count;
}

static size_t copy_run(void *data, const cspacepath_t *src, seL4_CapRights_t rights,
                       cspacepath_t *first)
{
    struct quoll_arena *arena = data;
    size_t count = MIN(src->window, (size_t)MAX_RUN);
    struct quoll_arena_range *range =
        arena->sealed || src->destDepth != 0 ? NULL : add_run(arena, &count, true);
    if (range == NULL) return 0;
    *first = take(range, count);
    int error =
        quoll_CNode_CopyRange(first->root, first->offset, src->root, src->offset, count, rights);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot copy %zu capabilities from %#lx on: kernel error %d", count, src->capPtr,
                error);
        drop_range(arena);
        return 0;
    }
    return count;
}

static int alloc_range(void *data, size_t count, cspacepath_t *first)
{
    vka_t *parent = ((struct quoll_arena *)data)->parent;
    return parent->quoll_cspace_alloc_range(parent->data, count, first);
}

static void free_range(void *data, const cspacepath_t *first)
{
    vka_t *parent = ((struct quoll_arena *)data)->parent;
    parent->quoll_cspace_free_range(parent->data, first);
}

/* --- begin and end ---------------------------------------------------------------------------- */

int quoll_arena_begin(struct quoll_arena *arena, vka_t *parent, size_t bytes)
{
    *arena = (struct quoll_arena){
        .vka =
            {
                .data = arena,
                .cspace_alloc = cspace_alloc,
                .cspace_make_path = cspace_make_path,
                .utspace_alloc = utspace_alloc,
                .utspace_alloc_maybe_device = utspace_alloc_maybe_device,
                .utspace_alloc_at = utspace_alloc_at,
                .cspace_free = cspace_free,
                .utspace_free = utspace_free,
                .utspace_paddr = utspace_paddr,
                .quoll_alloc_run = alloc_run,
                .quoll_copy_run = copy_run,
                .quoll_cspace_alloc_range = alloc_range,
                .quoll_cspace_free_range = free_range,
            },
        .parent = parent,
    };
    /* Pieces of falling size, and the rest rounded up so that there are few. */
    size_t top = LOG_BASE_2(bytes | BIT(MIN_PIECE_BITS)),
           least = MAX(top - 3, (size_t)MIN_PIECE_BITS);
    bytes = ALIGN_UP(MAX(bytes, BIT(least)), BIT(least));
    int error = 0;
    for (size_t bits = top + 1; bits >= least && error == 0; bits--) {
        if (bytes & BIT(bits)) error = add_piece(arena, bits);
    }
    if (error != 0) {
        quoll_arena_end(arena);
        *arena = (struct quoll_arena){0}; /* nobody has anything from it */
    }
    return error;
}

void quoll_arena_seal(struct quoll_arena *arena)
{
    arena->sealed = true;
    arena->vka.quoll_alloc_run = NULL;
    arena->vka.quoll_copy_run = NULL;
}

/* What is left in its slots: copies of capabilities to objects that others made. */
static void delete_copies(const struct quoll_arena_range *range)
{
    const cspacepath_t *slots = &range->slots;
    int error = quoll_CNode_DeleteRange(slots->root, slots->offset, slots->window);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot delete %lu capabilities from %#lx on: kernel error %d", slots->window,
                slots->capPtr, error);
    }
}

void quoll_arena_end(struct quoll_arena *arena)
{
    if (arena->parent == NULL) return;
    while (arena->num_pieces > 0) {
        struct quoll_arena_piece *piece = &arena->pieces[--arena->num_pieces];
        cspacepath_t path;
        vka_cspace_make_path(arena->parent, piece->untyped.cptr, &path);
        vka_cnode_revoke(&path);
        vka_free_object(arena->parent, &piece->untyped);
    }
    while (arena->num_ranges > 0) {
        struct quoll_arena_range *range = &arena->ranges[arena->num_ranges - 1];
        delete_copies(range);
        drop_range(arena);
    }
    free(arena->pieces);
    free(arena->ranges);
    arena->pieces = NULL;
    arena->ranges = NULL;
    quoll_arena_seal(arena);
}
