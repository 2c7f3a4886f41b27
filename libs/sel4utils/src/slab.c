/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory set aside: untypeds of the size of each type, from which its objects are made on demand.
 */

#include <sel4utils/slab.h>
#include <stdlib.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>

/* Memory for one object. Its address is the cookie of the object made from it. */
struct piece {
    struct piece *next;
    vka_object_t untyped;
};

struct slab {
    vka_t *delegate;
    struct piece *free[seL4_ObjectTypeCount];
    /* All pieces, to tell their cookies from the delegate's. */
    struct piece *pieces;
    size_t count;
};

static bool has_fixed_size(seL4_Word type)
{
    return type != seL4_UntypedObject && type != seL4_CapTableObject;
}

static struct piece *piece_of(struct slab *slab, seL4_Word cookie)
{
    uintptr_t first = (uintptr_t)slab->pieces;
    bool is_piece = cookie >= first && cookie < (uintptr_t)(slab->pieces + slab->count);
    return is_piece ? (struct piece *)cookie : NULL;
}

static int slab_cspace_alloc(void *data, seL4_CPtr *res)
{
    return vka_cspace_alloc(((struct slab *)data)->delegate, res);
}

static void slab_cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    vka_cspace_make_path(((struct slab *)data)->delegate, slot, res);
}

static void slab_cspace_free(void *data, seL4_CPtr slot)
{
    vka_cspace_free(((struct slab *)data)->delegate, slot);
}

static int slab_utspace_alloc(void *data, const cspacepath_t *dest, seL4_Word type,
                              seL4_Word size_bits, seL4_Word *res)
{
    struct slab *slab = data;
    struct piece *piece = type < seL4_ObjectTypeCount ? slab->free[type] : NULL;
    if (piece == NULL) return vka_utspace_alloc(slab->delegate, dest, type, size_bits, res);
    if (vka_untyped_retype(&piece->untyped, (int)type, (int)size_bits, 1, dest) != seL4_NoError) {
        return -1;
    }
    slab->free[type] = piece->next;
    *res = (seL4_Word)piece;
    return 0;
}

static int slab_utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                           seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    if (!can_use_dev) return slab_utspace_alloc(data, dest, type, size_bits, res);
    return vka_utspace_alloc_maybe_device(((struct slab *)data)->delegate, dest, type, size_bits,
                                          can_use_dev, res);
}

static int slab_utspace_alloc_at(void *data, const cspacepath_t *dest, seL4_Word type,
                                 seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie)
{
    return vka_utspace_alloc_at(((struct slab *)data)->delegate, dest, type, size_bits, paddr,
                                cookie);
}

static void slab_utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    struct slab *slab = data;
    struct piece *piece = piece_of(slab, target);
    if (piece == NULL) {
        vka_utspace_free(slab->delegate, type, size_bits, target);
        return;
    }
    piece->next = slab->free[type];
    slab->free[type] = piece;
}

static uintptr_t slab_utspace_paddr(void *data, seL4_Word target, seL4_Word type,
                                    seL4_Word size_bits)
{
    struct slab *slab = data;
    struct piece *piece = piece_of(slab, target);
    return piece == NULL ? vka_utspace_paddr(slab->delegate, target, type, size_bits)
                         : vka_object_paddr(slab->delegate, &piece->untyped);
}

static void free_slab(struct slab *slab)
{
    for (size_t i = 0; i < slab->count; i++) {
        struct piece *piece = &slab->pieces[i];
        if (piece->untyped.cptr != 0) vka_free_object(slab->delegate, &piece->untyped);
    }
    free(slab->pieces);
    free(slab);
}

static struct slab *new_slab(vka_t *delegate, const size_t object_freq[])
{
    struct slab *slab = calloc(1, sizeof(*slab));
    if (slab == NULL) return NULL;
    slab->delegate = delegate;
    for (seL4_Word type = 0; type < seL4_ObjectTypeCount; type++) {
        if (has_fixed_size(type)) slab->count += object_freq[type];
    }
    slab->pieces = calloc(slab->count + 1, sizeof(*slab->pieces));
    if (slab->pieces == NULL) {
        free(slab);
        return NULL;
    }
    return slab;
}

/* Set memory for `count` objects of a type aside, from piece *next on. */
static int set_aside(struct slab *slab, seL4_Word type, size_t count, struct piece **next)
{
    uint32_t bits = (uint32_t)vka_get_object_size(type, 0);
    for (size_t i = 0; i < count; i++) {
        struct piece *piece = (*next)++;
        if (vka_alloc_untyped(slab->delegate, bits, &piece->untyped) != 0) return -1;
        piece->next = slab->free[type];
        slab->free[type] = piece;
    }
    return 0;
}

int slab_init(vka_t *slab_vka, vka_t *delegate, size_t object_freq[seL4_ObjectTypeCount])
{
    struct slab *slab = new_slab(delegate, object_freq);
    if (slab == NULL) {
        ZF_LOGE("out of heap memory for a slab allocator");
        return -1;
    }
    struct piece *next = slab->pieces;
    int error = 0;
    for (seL4_Word type = 0; error == 0 && type < seL4_ObjectTypeCount; type++) {
        if (has_fixed_size(type)) error = set_aside(slab, type, object_freq[type], &next);
    }
    if (error != 0) {
        ZF_LOGE("out of memory to set aside");
        free_slab(slab);
        return -1;
    }
    *slab_vka = (vka_t){
        .data = slab,
        .cspace_alloc = slab_cspace_alloc,
        .cspace_make_path = slab_cspace_make_path,
        .cspace_free = slab_cspace_free,
        .utspace_alloc = slab_utspace_alloc,
        .utspace_alloc_maybe_device = slab_utspace_alloc_maybe_device,
        .utspace_alloc_at = slab_utspace_alloc_at,
        .utspace_free = slab_utspace_free,
        .utspace_paddr = slab_utspace_paddr,
    };
    return 0;
}
