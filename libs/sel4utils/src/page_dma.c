/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for devices: an untyped, whose memory is contiguous, cut into pages side by side. */

#include <sel4utils/iommu_dma.h>
#include <sel4utils/page_dma.h>
#include <sel4utils/vspace.h>
#include <stdlib.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>

struct dma_manager {
    vka_t *vka;
    vspace_t *vspace;
};

/* One piece. Each of its pages has this as the cookie of its mapping. */
struct dma_region {
    uintptr_t start;
    size_t pages;
    uintptr_t paddr;
    vka_object_t untyped;
    seL4_CPtr caps[];
};

static void free_region(struct dma_manager *manager, struct dma_region *region)
{
    for (size_t i = 0; i < region->pages && region->caps[i] != 0; i++) {
        cspacepath_t path;
        vka_cspace_make_path(manager->vka, region->caps[i], &path);
        vka_cnode_delete(&path);
        vka_cspace_free_path(manager->vka, path);
    }
    if (region->untyped.cptr != 0) vka_free_object(manager->vka, &region->untyped);
    free(region);
}

static int cut_pages(struct dma_manager *manager, struct dma_region *region)
{
    for (size_t i = 0; i < region->pages; i++) {
        cspacepath_t path;
        if (vka_cspace_alloc_path(manager->vka, &path) != 0) return -1;
        seL4_Error error =
            vka_untyped_retype(&region->untyped, seL4_ARCH_4KPage, seL4_PageBits, 1, &path);
        if (error != seL4_NoError) {
            vka_cspace_free_path(manager->vka, path);
            return -1;
        }
        region->caps[i] = path.capPtr;
    }
    return 0;
}

static int map_region(struct dma_manager *manager, struct dma_region *region, size_t align_bits,
                      bool cached)
{
    void *vaddr;
    int cacheable = (cached ? 1 : 0) | QUOLL_VSPACE_NO_EXECUTE;
    uintptr_t *cookies = malloc(region->pages * sizeof(*cookies));
    reservation_t res = vspace_reserve_range_aligned(manager->vspace, region->pages * PAGE_SIZE_4K,
                                                     align_bits, seL4_AllRights, cacheable, &vaddr);
    for (size_t i = 0; cookies != NULL && i < region->pages; i++) {
        cookies[i] = (uintptr_t)region;
    }
    int error = cookies == NULL || res.res == NULL ? -1 : 0;
    if (error == 0) {
        error = vspace_map_pages_at_vaddr(manager->vspace, region->caps, cookies, vaddr,
                                          region->pages, seL4_PageBits, res);
        region->start = (uintptr_t)vaddr;
    }
    if (res.res != NULL) vspace_free_reservation(manager->vspace, res);
    free(cookies);
    return error;
}

static void *dma_alloc(void *cookie, size_t size, int align, int cached,
                       UNUSED ps_mem_flags_t flags)
{
    struct dma_manager *manager = cookie;
    size_t alignment = align > 0 ? (size_t)align : 1;
    size_t least = MAX(MAX(size, alignment), PAGE_SIZE_4K);
    if (size == 0 || !IS_POWER_OF_2(alignment) || least > BIT(seL4_MaxUntypedBits)) {
        ZF_LOGE("cannot allocate %zu bytes for a device at a multiple of %d", size, align);
        return NULL;
    }
    size_t pages = BYTES_TO_4K_PAGES(size);
    struct dma_region *region = calloc(1, sizeof(*region) + pages * sizeof(region->caps[0]));
    if (region == NULL) return NULL;
    region->pages = pages;

    size_t bits = LOG_BASE_2(NEXT_POWER_OF_2(least));
    size_t align_bits = MAX(LOG_BASE_2(alignment), (size_t)seL4_PageBits);
    if (vka_alloc_untyped(manager->vka, (uint32_t)bits, &region->untyped) != 0 ||
        cut_pages(manager, region) != 0 ||
        map_region(manager, region, align_bits, cached != 0) != 0) {
        ZF_LOGE("no %zu contiguous bytes for a device", size);
        free_region(manager, region);
        return NULL;
    }
    region->paddr = vka_object_paddr(manager->vka, &region->untyped);
    return (void *)region->start;
}

/* The piece that [addr, addr + size) lies in, NULL if it is not of this manager. */
static struct dma_region *region_of(struct dma_manager *manager, void *addr, size_t size)
{
    struct dma_region *region = (struct dma_region *)vspace_get_cookie(manager->vspace, addr);
    if (region == NULL) return NULL;
    uintptr_t offset = (uintptr_t)addr - region->start;
    size_t bytes = region->pages * PAGE_SIZE_4K;
    return offset < bytes && size <= bytes - offset ? region : NULL;
}

static void dma_free(void *cookie, void *addr, size_t size)
{
    struct dma_manager *manager = cookie;
    struct dma_region *region = region_of(manager, addr, size);
    if (region == NULL) {
        ZF_LOGE("%p is no memory for devices", addr);
        return;
    }
    vspace_unmap_pages(manager->vspace, (void *)region->start, region->pages, seL4_PageBits,
                       VSPACE_PRESERVE);
    free_region(manager, region);
}

static uintptr_t dma_pin(void *cookie, void *addr, size_t size)
{
    struct dma_region *region = region_of(cookie, addr, size);
    if (region == NULL || region->paddr == VKA_NO_PADDR) return 0;
    return region->paddr + ((uintptr_t)addr - region->start);
}

/* Pages do not move, and x86 keeps its caches coherent with devices. */
static void dma_unpin(UNUSED void *cookie, UNUSED void *addr, UNUSED size_t size)
{
}

static void dma_cache_op(UNUSED void *cookie, UNUSED void *addr, UNUSED size_t size,
                         UNUSED dma_cache_op_t op)
{
}

int sel4utils_new_page_dma_alloc(vka_t *vka, vspace_t *vspace, ps_dma_man_t *dma_man)
{
    struct dma_manager *manager = malloc(sizeof(*manager));
    if (manager == NULL) {
        ZF_LOGE("out of heap memory for a manager of device memory");
        return -1;
    }
    *manager = (struct dma_manager){.vka = vka, .vspace = vspace};
    *dma_man = (ps_dma_man_t){
        .cookie = manager,
        .dma_alloc_fn = dma_alloc,
        .dma_free_fn = dma_free,
        .dma_pin_fn = dma_pin,
        .dma_unpin_fn = dma_unpin,
        .dma_cache_op_fn = dma_cache_op,
    };
    return 0;
}

int sel4utils_make_iommu_dma_alloc(UNUSED vka_t *vka, UNUSED vspace_t *vspace,
                                   UNUSED ps_dma_man_t *dma_man, UNUSED unsigned int num_iospaces,
                                   UNUSED seL4_CPtr *iospaces)
{
    ZF_LOGE("the kernel has no IOMMU");
    return -1;
}

int sel4utils_iommu_dma_alloc_iospace(UNUSED void *dma_cookie, UNUSED void *vaddr,
                                      UNUSED size_t size)
{
    ZF_LOGE("the kernel has no IOMMU");
    return -1;
}
