/* SPDX-License-Identifier: BSD-2-Clause */
/* Reservations, and where free addresses are. */

#include "vspace_state.h"
#include <stdlib.h>

/* Automatic choices start here: null pointers with an offset must fault. */
#define LOWEST_CHOICE PAGE_SIZE_2M

/* And those for large pages here: page tables stay where small pages once were, and no large page
 * can be mapped over one. */
#define LOWEST_CHOICE_FOR_LARGE_PAGES BIT(36)

bool vspace_has_rights(const sel4utils_res_t *res)
{
    if (res == NULL) {
        ZF_LOGE("no reservation given");
        return false;
    }
    if (res->rights_deferred) {
        ZF_LOGE("the reservation's rights are deferred: pages must be mapped with rights");
        return false;
    }
    return true;
}

void vspace_note_free(sel4utils_alloc_data_t *data, uintptr_t start)
{
    uintptr_t candidate = MAX(start, LOWEST_CHOICE);
    if (candidate < data->last_allocated) data->last_allocated = candidate;
}

/* If [start, end) is not free: the end of the first thing that is in the way. Otherwise 0.
 * *res is where to begin in the list, and moves on; searches go upwards. */
static uintptr_t obstacle(const sel4utils_alloc_data_t *data, uintptr_t start, uintptr_t end,
                          const sel4utils_res_t **res)
{
    while (*res != NULL && (*res)->end <= start) {
        *res = (*res)->next;
    }
    if (*res != NULL && (*res)->start < end) return (*res)->end;

    struct quoll_page page;
    if (quoll_page_map_next(&data->pages, start, &page) && page.start < end) {
        return page.start + BIT(page.bits);
    }
    return 0;
}

static bool is_free(const sel4utils_alloc_data_t *data, uintptr_t start, uintptr_t end)
{
    const sel4utils_res_t *res = data->reservation_head;
    return obstacle(data, start, end, &res) == 0;
}

/* The bytes of the whole pages that hold `size` bytes; 0 if there cannot be as many. */
static size_t whole_pages(size_t size)
{
    return size > KERNEL_RESERVED_START ? 0 : ALIGN_UP(size, PAGE_SIZE_4K);
}

/* The lowest free range of `size` bytes at a multiple of 2^size_bits, 0 if there is none. */
static uintptr_t find_free(sel4utils_alloc_data_t *data, size_t size, size_t size_bits)
{
    const sel4utils_res_t *res = data->reservation_head;
    uintptr_t first = data->last_allocated, end;
    while ((end = obstacle(data, first, first + PAGE_SIZE_4K, &res)) != 0) {
        first = end;
    }
    data->last_allocated = first;

    bool large = size_bits >= PAGE_BITS_2M;
    uintptr_t start = large ? MAX(first, LOWEST_CHOICE_FOR_LARGE_PAGES) : first;
    do {
        start = ALIGN_UP(start, BIT(size_bits));
        if (start < first || start > KERNEL_RESERVED_START - size) return 0;
        end = obstacle(data, start, start + size, &res);
        if (end != 0) start = end;
    } while (end != 0);
    return start;
}

static void link_reservation(sel4utils_alloc_data_t *data, sel4utils_res_t *res)
{
    sel4utils_res_t **link = &data->reservation_head;
    while (*link != NULL && (*link)->start < res->start) {
        link = &(*link)->next;
    }
    res->next = *link;
    *link = res;
    if (res->start == data->last_allocated) data->last_allocated = res->end;
}

static void unlink_reservation(sel4utils_alloc_data_t *data, sel4utils_res_t *res)
{
    sel4utils_res_t **link = &data->reservation_head;
    while (*link != NULL && *link != res) {
        link = &(*link)->next;
    }
    if (*link == NULL) {
        ZF_LOGE("not a reservation of this address space");
        return;
    }
    *link = res->next;
    vspace_note_free(data, res->start);
}

/* Reserve [start, start + size), with everything else of *res filled in. */
static int reserve_at(sel4utils_alloc_data_t *data, sel4utils_res_t *res, uintptr_t vaddr,
                      size_t size)
{
    uintptr_t start = ALIGN_DOWN(vaddr, PAGE_SIZE_4K);
    size_t bytes = whole_pages(size) == 0 ? 0 : whole_pages(size + (vaddr - start));
    if (bytes == 0 || start > KERNEL_RESERVED_START - bytes) {
        ZF_LOGE("%zu bytes at %#lx are not user memory", size, vaddr);
        return -1;
    }
    if (!is_free(data, start, start + bytes)) {
        ZF_LOGE("addresses [%#lx, %#lx) are in use", start, start + bytes);
        return -1;
    }
    res->start = start;
    res->end = start + bytes;
    link_reservation(data, res);
    return 0;
}

static int reserve_anywhere(sel4utils_alloc_data_t *data, sel4utils_res_t *res, size_t size,
                            size_t size_bits, void **result)
{
    size_t bytes = whole_pages(size);
    if (bytes == 0 || size_bits < PAGE_BITS_4K || size_bits > PAGE_BITS_1G) {
        ZF_LOGE("cannot reserve %zu bytes at a multiple of 2^%zu", size, size_bits);
        return -1;
    }
    uintptr_t start = find_free(data, bytes, size_bits);
    if (start == 0) {
        ZF_LOGE("no %zu free bytes in the address space", bytes);
        return -1;
    }
    res->start = start;
    res->end = start + bytes;
    link_reservation(data, res);
    *result = (void *)start;
    return 0;
}

static sel4utils_res_t make_reservation(seL4_CapRights_t rights, int cacheable, bool malloced)
{
    return (sel4utils_res_t){.rights = rights, .cacheable = cacheable, .malloced = malloced};
}

int sel4utils_reserve_range_at_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, void *vaddr,
                                        size_t size, seL4_CapRights_t rights, int cacheable)
{
    *reservation = make_reservation(rights, cacheable, false);
    return reserve_at(get_alloc_data(vspace), reservation, (uintptr_t)vaddr, size);
}

int sel4utils_reserve_range_no_alloc_aligned(vspace_t *vspace, sel4utils_res_t *reservation,
                                             size_t size, size_t size_bits, seL4_CapRights_t rights,
                                             int cacheable, void **result)
{
    *reservation = make_reservation(rights, cacheable, false);
    return reserve_anywhere(get_alloc_data(vspace), reservation, size, size_bits, result);
}

int sel4utils_reserve_range_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, size_t size,
                                     seL4_CapRights_t rights, int cacheable, void **result)
{
    return sel4utils_reserve_range_no_alloc_aligned(vspace, reservation, size, seL4_PageBits,
                                                    rights, cacheable, result);
}

static sel4utils_res_t *allocate_reservation(seL4_CapRights_t rights, int cacheable)
{
    sel4utils_res_t *res = malloc(sizeof(*res));
    if (res == NULL) {
        ZF_LOGE("out of heap memory for a reservation");
    } else {
        *res = make_reservation(rights, cacheable, true);
    }
    return res;
}

/* The reservation as programs see it; on an error its memory is freed, and there is none. */
static reservation_t result_of(int error, sel4utils_res_t *res)
{
    if (error == 0) return (reservation_t){res};
    free(res);
    return (reservation_t){NULL};
}

reservation_t sel4utils_reserve_range_aligned(vspace_t *vspace, size_t size, size_t size_bits,
                                              seL4_CapRights_t rights, int cacheable, void **vaddr)
{
    sel4utils_res_t *res = allocate_reservation(rights, cacheable);
    if (res == NULL) return (reservation_t){NULL};
    return result_of(reserve_anywhere(get_alloc_data(vspace), res, size, size_bits, vaddr), res);
}

reservation_t sel4utils_reserve_range_at(vspace_t *vspace, void *vaddr, size_t size,
                                         seL4_CapRights_t rights, int cacheable)
{
    sel4utils_res_t *res = allocate_reservation(rights, cacheable);
    if (res == NULL) return (reservation_t){NULL};
    return result_of(reserve_at(get_alloc_data(vspace), res, (uintptr_t)vaddr, size), res);
}

reservation_t sel4utils_reserve_deferred_rights_range_at(vspace_t *vspace, void *vaddr, size_t size,
                                                         int cacheable)
{
    sel4utils_res_t *res = allocate_reservation(seL4_NoRights, cacheable);
    if (res == NULL) return (reservation_t){NULL};
    res->rights_deferred = true;
    return result_of(reserve_at(get_alloc_data(vspace), res, (uintptr_t)vaddr, size), res);
}

void vspace_end_reservation(vspace_t *vspace, sel4utils_res_t *res)
{
    unlink_reservation(get_alloc_data(vspace), res);
    if (res->malloced) free(res);
}

void sel4utils_free_reservation(vspace_t *vspace, reservation_t reservation)
{
    if (reservation.res == NULL) return;
    vspace_end_reservation(vspace, reservation_to_res(reservation));
}

void sel4utils_free_reservation_by_vaddr(vspace_t *vspace, void *vaddr)
{
    uintptr_t address = (uintptr_t)vaddr;
    sel4utils_res_t *res = get_alloc_data(vspace)->reservation_head;
    while (res != NULL && address >= res->end) {
        res = res->next;
    }
    if (res == NULL || address < res->start) {
        ZF_LOGE("no reservation at %p", vaddr);
        return;
    }
    vspace_end_reservation(vspace, res);
}

/* Whether a page is mapped in [start, end), which may be empty. */
static bool has_pages(const sel4utils_alloc_data_t *data, uintptr_t start, uintptr_t end)
{
    struct quoll_page page;
    return start < end && quoll_page_map_next(&data->pages, start, &page) && page.start < end;
}

int sel4utils_move_resize_reservation(vspace_t *vspace, reservation_t reservation, void *vaddr,
                                      size_t bytes)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    sel4utils_res_t *res = reservation_to_res(reservation);
    uintptr_t start = ALIGN_DOWN((uintptr_t)vaddr, PAGE_SIZE_4K);
    size_t size = whole_pages(bytes);
    uintptr_t end = ALIGN_UP((uintptr_t)vaddr + size, PAGE_SIZE_4K);
    if (size == 0 || end <= start || end > KERNEL_RESERVED_START) {
        ZF_LOGE("%zu bytes at %p are not user memory", bytes, vaddr);
        return -1;
    }

    /* [kept, kept_end) is in both ranges; if there is nothing, it lies at the end of the old one.
     */
    uintptr_t kept = CLAMP(res->start, start, res->end);
    uintptr_t kept_end = CLAMP(kept, end, res->end);
    if (has_pages(data, res->start, kept) || has_pages(data, kept_end, res->end)) {
        ZF_LOGE("a page is mapped in what the reservation gives up");
        return -1;
    }
    bool free_below = start >= res->start || is_free(data, start, MIN(end, res->start));
    bool free_above = end <= res->end || is_free(data, MAX(start, res->end), end);
    if (!free_below || !free_above) {
        ZF_LOGE("addresses in [%#lx, %#lx) are in use", start, end);
        return -1;
    }
    unlink_reservation(data, res);
    res->start = start;
    res->end = end;
    link_reservation(data, res);
    return 0;
}
