/* SPDX-License-Identifier: BSD-2-Clause */
/* From an allocator to a vka and back. */

#include <allocman/cspace/vka.h>
#include <allocman/mspace/malloc.h>
#include <allocman/utspace/vka.h>
#include <allocman/vka.h>

static int cspace_alloc(void *data, seL4_CPtr *res)
{
    cspacepath_t path;
    int error = allocman_cspace_alloc(data, &path);
    if (error == 0) *res = path.capPtr;
    return error;
}

static void cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    *res = allocman_cspace_make_path(data, slot);
}

static int utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                      seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    int error;
    seL4_Word cookie = allocman_utspace_alloc(data, size_bits, type, dest, can_use_dev, &error);
    if (error == 0) *res = cookie;
    return error;
}

static int utspace_alloc(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                         seL4_Word *res)
{
    return utspace_alloc_maybe_device(data, dest, type, size_bits, false, res);
}

static int utspace_alloc_at(void *data, const cspacepath_t *dest, seL4_Word type,
                            seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie)
{
    int error;
    seL4_Word found = allocman_utspace_alloc_at(data, size_bits, type, dest, paddr, true, &error);
    if (error == 0) *cookie = found;
    return error;
}

static void cspace_free(void *data, seL4_CPtr slot)
{
    cspacepath_t path = allocman_cspace_make_path(data, slot);
    allocman_cspace_free(data, &path);
}

static void utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    allocman_utspace_free(data, target, vka_get_object_size(type, size_bits));
}

static uintptr_t utspace_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    return allocman_utspace_paddr(data, target, vka_get_object_size(type, size_bits));
}

static int cspace_alloc_range(void *data, size_t count, cspacepath_t *first)
{
    return quoll_allocman_cspace_alloc_range(data, count, first);
}

static void cspace_free_range(void *data, const cspacepath_t *first)
{
    quoll_allocman_cspace_free_range(data, first);
}

void allocman_make_vka(vka_t *vka, allocman_t *alloc)
{
    *vka = (vka_t){
        .data = alloc,
        .cspace_alloc = cspace_alloc,
        .cspace_make_path = cspace_make_path,
        .utspace_alloc = utspace_alloc,
        .utspace_alloc_maybe_device = utspace_alloc_maybe_device,
        .utspace_alloc_at = utspace_alloc_at,
        .cspace_free = cspace_free,
        .utspace_free = utspace_free,
        .utspace_paddr = utspace_paddr,
        .quoll_cspace_alloc_range = cspace_alloc_range,
        .quoll_cspace_free_range = cspace_free_range,
    };
}

int allocman_make_from_vka(vka_t *vka, allocman_t *alloc)
{
    int error = allocman_create(alloc, mspace_malloc_interface);
    if (error == 0) error = allocman_attach_cspace(alloc, cspace_vka_make_interface(vka));
    if (error == 0) error = allocman_attach_utspace(alloc, utspace_vka_make_interface(vka));
    return error;
}
