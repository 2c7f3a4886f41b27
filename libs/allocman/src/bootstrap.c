/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an allocator for the CSpace the program runs in. No kernel calls: if something fails there
 * is nothing to undo but to forget the pool. */

#include <allocman/bootstrap.h>
#include <allocman/cspace/single_level.h>
#include <allocman/mspace/dual_pool.h>
#include <allocman/utspace/split.h>
#include <platsupport/pmem.h>
#include <simple/simple_helpers.h>
#include <string.h>
#include <utils/util.h>
#include "bootstrap_info.h"

/* What lies at the start of the pool. */
struct boot_memory {
    allocman_t alloc;
    mspace_dual_pool_t pool;
};

allocman_t *bootstrap_create_allocman(size_t pool_size, void *pool)
{
    uintptr_t start = ALIGN_UP((uintptr_t)pool, _Alignof(max_align_t));
    uintptr_t end = (uintptr_t)pool + pool_size;
    if (pool == NULL || start > end || end - start < sizeof(struct boot_memory)) {
        ZF_LOGE("a pool of %zu bytes is too small for an allocator", pool_size);
        return NULL;
    }
    struct boot_memory *memory = (struct boot_memory *)start;
    struct mspace_fixed_pool_config rest = {.pool = memory + 1,
                                            .size = end - (uintptr_t)(memory + 1)};
    mspace_dual_pool_create(&memory->pool, rest);
    allocman_create(&memory->alloc, mspace_dual_pool_make_interface(&memory->pool));
    return &memory->alloc;
}

void bootstrap_configure_virtual_pool(allocman_t *alloc, void *vstart, size_t vsize, seL4_CPtr pd)
{
    struct mspace_virtual_pool_config config = {.vstart = vstart, .size = vsize, .pd = pd};
    mspace_dual_pool_attach_virtual(alloc->mspace.mspace, config);
}

/* --- the CSpace we are in ------------------------------------------------- */

static int attach_split(allocman_t *alloc)
{
    int error;
    utspace_split_t *split = allocman_mspace_alloc(alloc, sizeof(*split), &error);
    if (split == NULL) return error;
    utspace_split_create(split);
    return allocman_attach_utspace(alloc, utspace_split_make_interface(split));
}

static int attach_single_level(allocman_t *alloc, struct cspace_single_level_config config)
{
    int error;
    cspace_single_level_t *cspace = allocman_mspace_alloc(alloc, sizeof(*cspace), &error);
    if (cspace == NULL) return error;
    error = cspace_single_level_create(alloc, cspace, config);
    if (error) return error;
    return allocman_attach_cspace(alloc, cspace_single_level_make_interface(cspace));
}

allocman_t *bootstrap_use_current_1level(seL4_CPtr root_cnode, size_t cnode_size,
                                         seL4_CPtr start_slot, seL4_CPtr end_slot, size_t pool_size,
                                         void *pool)
{
    allocman_t *alloc = bootstrap_create_allocman(pool_size, pool);
    if (alloc == NULL) return NULL;
    int error = attach_single_level(alloc, (struct cspace_single_level_config){
                                               .cnode = root_cnode,
                                               .cnode_size_bits = cnode_size,
                                               .cnode_guard_bits = seL4_WordBits - cnode_size,
                                               .first_slot = start_slot,
                                               .end_slot = end_slot,
                                           });
    if (error == 0) error = attach_split(alloc);
    if (error) {
        ZF_LOGE("cannot make an allocator out of a pool of %zu bytes, error %d", pool_size, error);
        return NULL;
    }
    return alloc;
}

allocman_t *bootstrap_use_current_simple(simple_t *simple, size_t pool_size, void *pool)
{
    size_t bits = (size_t)simple_get_cnode_size_bits(simple);
    allocman_t *alloc =
        bootstrap_use_current_1level(simple_get_cnode(simple), bits,
                                     simple_last_valid_cap(simple) + 1, BIT(bits), pool_size, pool);
    if (alloc == NULL) return NULL;
    int error = allocman_add_simple_untypeds(alloc, simple);
    if (error) {
        ZF_LOGE("cannot keep book of the untypeds in a pool of %zu bytes, error %d", pool_size,
                error);
        return NULL;
    }
    return alloc;
}

static int add_untyped(allocman_t *alloc, seL4_CPtr slot, size_t size_bits, uintptr_t paddr,
                       int type)
{
    cspacepath_t path = allocman_cspace_make_path(alloc, slot);
    return allocman_utspace_add_uts(alloc, 1, &path, &size_bits, &paddr, type);
}

allocman_t *bootstrap_use_bootinfo(seL4_BootInfo *bi, size_t pool_size, void *pool)
{
    allocman_t *alloc =
        bootstrap_use_current_1level(seL4_CapInitThreadCNode, bi->initThreadCNodeSizeBits,
                                     bi->empty.start, bi->empty.end, pool_size, pool);
    if (alloc == NULL) return NULL;
    for (seL4_CPtr slot = bi->untyped.start; slot < bi->untyped.end; slot++) {
        const seL4_UntypedDesc *desc = &bi->untypedList[slot - bi->untyped.start];
        int error = add_untyped(alloc, slot, desc->sizeBits, desc->paddr,
                                desc->isDevice ? ALLOCMAN_UT_DEV : ALLOCMAN_UT_KERNEL);
        if (error) {
            ZF_LOGE("cannot keep book of the untypeds in a pool of %zu bytes, error %d", pool_size,
                    error);
            return NULL;
        }
    }
    return alloc;
}

/* --- untypeds ------------------------------------------------------------- */

/* Whether a device untyped is within one region of plain memory. */
static bool is_plain_memory(uintptr_t paddr, size_t size_bits, int num_regions,
                            const pmem_region_t *regions)
{
    for (int i = 0; i < num_regions; i++) {
        if (regions[i].type == PMEM_TYPE_RAM && paddr >= regions[i].base_addr &&
            BIT(size_bits) <= regions[i].length &&
            paddr - regions[i].base_addr <= regions[i].length - BIT(size_bits)) {
            return true;
        }
    }
    return false;
}

int allocman_add_simple_untypeds_with_regions(allocman_t *alloc, simple_t *simple, int num_regions,
                                              pmem_region_t *region_list)
{
    int count = simple_get_untyped_count(simple);
    for (int i = 0; i < count; i++) {
        size_t size_bits = 0;
        uintptr_t paddr = ALLOCMAN_NO_PADDR;
        bool device = false;
        seL4_CPtr slot = simple_get_nth_untyped(simple, i, &size_bits, &paddr, &device);

        int type = ALLOCMAN_UT_KERNEL;
        if (device) {
            type = is_plain_memory(paddr, size_bits, num_regions, region_list) ? ALLOCMAN_UT_DEV_MEM
                                                                               : ALLOCMAN_UT_DEV;
        }
        int error = add_untyped(alloc, slot, size_bits, paddr, type);
        if (error) return error;
    }
    return 0;
}

int allocman_add_simple_untypeds(allocman_t *alloc, simple_t *simple)
{
    return allocman_add_simple_untypeds_with_regions(alloc, simple, 0, NULL);
}

/* --- a start in several steps --------------------------------------------- */

bootstrap_info_t *bootstrap_create_info(size_t pool_size, void *pool)
{
    allocman_t *alloc = bootstrap_create_allocman(pool_size, pool);
    if (alloc == NULL) return NULL;
    bootstrap_info_t *bs = allocman_mspace_alloc(alloc, sizeof(*bs), NULL);
    if (bs != NULL) *bs = (bootstrap_info_t){.alloc = alloc};
    return bs;
}

int bootstrap_set_boot_cspace(bootstrap_info_t *bs, cspace_interface_t cspace,
                              cspacepath_t root_cnode)
{
    if (bs->have_cspace) {
        ZF_LOGE("the CSpace was named already");
        return 1;
    }
    bs->cspace = cspace;
    bs->root = root_cnode;
    bs->have_cspace = true;
    return 0;
}

int bootstrap_reserve_untypeds(bootstrap_info_t *bs, size_t num)
{
    int error;
    size_t old_bytes = bs->num_uts * sizeof(*bs->uts);
    struct boot_untyped *grown =
        allocman_mspace_alloc(bs->alloc, old_bytes + num * sizeof(*grown), &error);
    if (grown == NULL) return error;

    if (old_bytes > 0) {
        memcpy(grown, bs->uts, old_bytes);
        allocman_mspace_free(bs->alloc, bs->uts, old_bytes);
    }
    bs->uts = grown;
    return 0;
}

int bootstrap_add_untypeds(bootstrap_info_t *bs, size_t num, const cspacepath_t *uts,
                           size_t *size_bits, uintptr_t *paddr, bool isDevice)
{
    int error = bootstrap_reserve_untypeds(bs, num);
    if (error) return error;
    for (size_t i = 0; i < num; i++) {
        bs->uts[bs->num_uts++] = (struct boot_untyped){
            .path = uts[i],
            .size_bits = size_bits[i],
            .paddr = paddr == NULL ? ALLOCMAN_NO_PADDR : paddr[i],
            .device = isDevice,
        };
    }
    return 0;
}

int bootstrap_add_untypeds_from_bootinfo(bootstrap_info_t *bs, seL4_BootInfo *bi)
{
    if (!bs->have_cspace) {
        ZF_LOGE("the CSpace was not named yet");
        return 1;
    }
    size_t count = bi->untyped.end - bi->untyped.start;
    int error = bootstrap_reserve_untypeds(bs, count);
    if (error) return error;
    for (size_t i = 0; i < count; i++) {
        const seL4_UntypedDesc *desc = &bi->untypedList[i];
        bs->uts[bs->num_uts++] = (struct boot_untyped){
            .path = bs->cspace.make_path(bs->cspace.cspace, bi->untyped.start + i),
            .size_bits = desc->sizeBits,
            .paddr = desc->paddr,
            .device = desc->isDevice,
        };
    }
    return 0;
}
