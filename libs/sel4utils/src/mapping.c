/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping frames, with the paging objects they need. */

#include "trying.h"
#include <sel4utils/mapping.h>
#include <sel4utils/vspace.h>
#include <utils/util.h>
#include <vka/capops.h>

/* Allocate and map the paging object whose lack the kernel has just reported. */
static int add_paging_object(vka_t *vka, seL4_CPtr pd, void *vaddr, vka_object_t *object)
{
    vspace_map_obj_t missing;
    int error = vspace_get_map_obj(seL4_MappingFailedLookupLevel(), &missing);
    if (error != 0) {
        ZF_LOGE("no paging object would let address %p be mapped", vaddr);
        return seL4_InvalidArgument;
    }
    if (vka_alloc_object(vka, missing.type, missing.size_bits, object) != 0) {
        ZF_LOGE("out of memory for a paging object");
        return seL4_NotEnoughMemory;
    }
    error = vspace_map_obj(&missing, object->cptr, pd, (seL4_Word)vaddr,
                           seL4_ARCH_Default_VMAttributes);
    if (error != seL4_NoError) vka_free_object(vka, object);
    return error;
}

/* What is to be mapped: one frame, or those in the neighbouring slots of a path. */
struct request {
    seL4_CPtr frame;
    const cspacepath_t *run;
    seL4_CPtr pd;
    seL4_Word vaddr;
    seL4_CapRights_t rights;
    seL4_Word attributes;
};

static int try_map(const struct request *want)
{
    if (want->run == NULL) {
        return seL4_ARCH_Page_Map(want->frame, want->pd, want->vaddr, want->rights,
                                  want->attributes);
    }
    return quoll_X64_PML4_MapRange(want->pd, want->run->root, want->run->offset, want->run->window,
                                   want->vaddr, want->rights, want->attributes);
}

static int map(vka_t *vka, const struct request *want, vka_object_t *objects, int *num_objects)
{
    int used = 0;
    int error;
    while (true) {
        error = try_map(want);
        if (error != seL4_FailedLookup || used == VSPACE_MAP_PAGING_OBJECTS) break;
        error = add_paging_object(vka, want->pd, (void *)want->vaddr, &objects[used]);
        if (error != seL4_NoError) break;
        used++;
    }
    if (error != seL4_NoError) {
        while (used > 0) {
            vka_free_object(vka, &objects[--used]);
        }
    }
    *num_objects = used;
    return error;
}

static seL4_Word attributes_of(int cacheable)
{
    bool cached = (cacheable & ~QUOLL_VSPACE_NO_EXECUTE) != 0;
    seL4_Word attributes =
        cached ? seL4_ARCH_Default_VMAttributes : seL4_ARCH_Uncached_VMAttributes;
    if (cacheable & QUOLL_VSPACE_NO_EXECUTE) attributes |= quoll_X86_ExecuteNever;
    return attributes;
}

int try_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr, seL4_CapRights_t rights,
                 int cacheable, vka_object_t *objects, int *num_objects)
{
    struct request want = {.frame = frame,
                           .pd = pd,
                           .vaddr = (seL4_Word)vaddr,
                           .rights = rights,
                           .attributes = attributes_of(cacheable)};
    return map(vka, &want, objects, num_objects);
}

int sel4utils_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                       seL4_CapRights_t rights, int cacheable, vka_object_t *objects,
                       int *num_objects)
{
    seL4_Bool was_quiet = begin_trying();
    int error = try_map_page(vka, pd, frame, vaddr, rights, cacheable, objects, num_objects);
    end_trying(was_quiet);
    return error;
}

int quoll_map_run(vka_t *vka, seL4_CPtr pd, const cspacepath_t *run, uintptr_t vaddr,
                  seL4_CapRights_t rights, int cacheable, vka_object_t *objects, int *num_objects)
{
    struct request want = {.run = run,
                           .pd = pd,
                           .vaddr = vaddr,
                           .rights = rights,
                           .attributes = attributes_of(cacheable)};
    seL4_Bool was_quiet = begin_trying();
    int error = map(vka, &want, objects, num_objects);
    end_trying(was_quiet);
    return error;
}

void *sel4utils_dup_and_map(vka_t *vka, vspace_t *vspace, seL4_CPtr page, size_t size_bits)
{
    cspacepath_t original, copy;
    vka_cspace_make_path(vka, page, &original);
    if (vka_cspace_alloc_path(vka, &copy) != 0) {
        ZF_LOGE("no slot for a copy of a frame's capability");
        return NULL;
    }
    if (vka_cnode_copy(&copy, &original, seL4_AllRights) != seL4_NoError) {
        ZF_LOGE("cannot copy frame capability %#lx", (unsigned long)page);
        vka_cspace_free_path(vka, copy);
        return NULL;
    }
    void *mapping = vspace_map_pages(vspace, &copy.capPtr, NULL, seL4_AllRights, 1, size_bits,
                                     1 | QUOLL_VSPACE_NO_EXECUTE);
    if (mapping == NULL) {
        vka_cnode_delete(&copy);
        vka_cspace_free_path(vka, copy);
    }
    return mapping;
}

void sel4utils_unmap_dup(vka_t *vka, vspace_t *vspace, void *mapping, size_t size_bits)
{
    vspace_unmap_pages(vspace, mapping, 1, size_bits, vka);
}
