/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be said of every address space in terms of its manager's functions. */

#include <vspace/vspace.h>

reservation_t vspace_reserve_range(vspace_t *vspace, size_t bytes, seL4_CapRights_t rights,
                                   int cacheable, void **vaddr)
{
    return vspace_reserve_range_aligned(vspace, bytes, seL4_PageBits, rights, cacheable, vaddr);
}

void *vspace_share_mem(vspace_t *from, vspace_t *to, void *start, int num_pages, size_t size_bits,
                       seL4_CapRights_t rights, int cacheable)
{
    if (num_pages <= 0 || !sel4_valid_size_bits(size_bits)) {
        ZF_LOGE("cannot share %d pages of 2^%zu bytes", num_pages, size_bits);
        return NULL;
    }
    void *vaddr = NULL;
    reservation_t res = vspace_reserve_range_aligned(to, (size_t)num_pages << size_bits, size_bits,
                                                     rights, cacheable, &vaddr);
    if (res.res == NULL) return NULL;

    int error = vspace_share_mem_at_vaddr(from, to, start, num_pages, size_bits, vaddr, res);
    /* The pages hold their addresses from here on. */
    vspace_free_reservation(to, res);
    return error ? NULL : vaddr;
}

int vspace_access_page_with_callback(vspace_t *from, vspace_t *to, void *access_addr,
                                     size_t size_bits, seL4_CapRights_t rights, int cacheable,
                                     vspace_access_callback_fn callback, void *cookie)
{
    if (callback == NULL || !sel4_valid_size_bits(size_bits)) {
        ZF_LOGE("no %s", callback == NULL ? "callback" : "such page size");
        return -1;
    }
    uintptr_t offset = (uintptr_t)access_addr & MASK(size_bits);
    void *page = (void *)((uintptr_t)access_addr - offset);

    char *window = vspace_share_mem(from, to, page, 1, size_bits, rights, cacheable);
    if (window == NULL) return -1;

    int result = callback(access_addr, window + offset, cookie);
    vspace_unmap_pages(to, window, 1, size_bits, VSPACE_FREE);
    return result;
}

void *vspace_new_sized_stack(vspace_t *vspace, size_t n_pages)
{
    if (n_pages >= SIZE_MAX / PAGE_SIZE_4K) {
        ZF_LOGE("a stack of %zu pages is not possible", n_pages);
        return NULL;
    }
    void *guard = NULL;
    reservation_t res = vspace_reserve_range(vspace, (n_pages + 1) * PAGE_SIZE_4K, seL4_AllRights,
                                             1 | QUOLL_VSPACE_NO_EXECUTE, &guard);
    if (res.res == NULL) return NULL;

    char *bottom = (char *)guard + PAGE_SIZE_4K;
    if (n_pages > 0 &&
        vspace_new_pages_at_vaddr(vspace, bottom, n_pages, seL4_PageBits, res) != 0) {
        vspace_free_reservation(vspace, res);
        return NULL;
    }
    return bottom + n_pages * PAGE_SIZE_4K;
}

void vspace_free_sized_stack(vspace_t *vspace, void *stack_top, size_t n_pages)
{
    char *bottom = (char *)stack_top - n_pages * PAGE_SIZE_4K;
    if (n_pages > 0) vspace_unmap_pages(vspace, bottom, n_pages, seL4_PageBits, VSPACE_FREE);
    vspace_free_reservation_by_vaddr(vspace, bottom - PAGE_SIZE_4K);
}

void *vspace_new_ipc_buffer(vspace_t *vspace, seL4_CPtr *page)
{
    void *addr;
    reservation_t res = vspace_reserve_range(vspace, PAGE_SIZE_4K, seL4_AllRights,
                                             1 | QUOLL_VSPACE_NO_EXECUTE, &addr);
    if (res.res == NULL) return NULL;
    int error = vspace_new_pages_at_vaddr(vspace, addr, 1, seL4_PageBits, res);
    vspace_free_reservation(vspace, res);
    if (error) return NULL;
    *page = vspace_get_cap(vspace, addr);
    return addr;
}

void vspace_free_ipc_buffer(vspace_t *vspace, void *addr)
{
    vspace_unmap_pages(vspace, addr, 1, seL4_PageBits, VSPACE_FREE);
}

void *vspace_new_pages_with_config(vspace_t *vspace, vspace_new_pages_config_t *config,
                                   seL4_CapRights_t rights)
{
    if (config == NULL || config->num_pages == 0 || !sel4_valid_size_bits(config->size_bits)) {
        ZF_LOGE("no configuration, or one that is not possible");
        return NULL;
    }
    size_t bytes = config->num_pages << config->size_bits;
    vspace_new_pages_config_t at = *config;
    reservation_t res =
        config->vaddr == NULL
            ? vspace_reserve_range_aligned(vspace, bytes, config->size_bits, rights, 1, &at.vaddr)
            : vspace_reserve_range_at(vspace, config->vaddr, bytes, rights, 1);
    if (res.res == NULL) return NULL;

    int error = vspace_new_pages_at_vaddr_with_config(vspace, &at, res);
    vspace_free_reservation(vspace, res);
    return error ? NULL : at.vaddr;
}
