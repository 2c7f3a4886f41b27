/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of an address space: mapping, making, sharing and unmapping them. Everything is checked,
 * and room for the bookkeeping found, before the first page is touched. */

#include "trying.h"
#include "vspace_state.h"
#include <sel4utils/arena.h>
#include <sel4utils/mapping.h>
#include <stdlib.h>
#include <vka/capops.h>
#include <vka/object.h>

int vspace_map_page(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                    int cacheable, size_t size_bits)
{
    (void)size_bits;
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    vka_object_t objects[VSPACE_MAP_PAGING_OBJECTS];
    int count;
    int error =
        try_map_page(data->vka, data->vspace_root, cap, vaddr, rights, cacheable, objects, &count);
    for (int i = 0; i < count; i++) {
        vspace_maybe_call_allocated_object(vspace, objects[i]);
    }
    return error;
}

int sel4utils_map_page_pd(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                          int cacheable, size_t size_bits)
{
    seL4_Bool was_quiet = begin_trying();
    int error = vspace_map_page(vspace, cap, vaddr, rights, cacheable, size_bits);
    end_trying(was_quiet);
    return error;
}

int sel4utils_map_page_ept(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                           int cacheable, size_t size_bits)
{
    (void)vspace, (void)cap, (void)vaddr, (void)rights, (void)cacheable, (void)size_bits;
    ZF_LOGE("the kernel has no virtualisation");
    return seL4_IllegalOperation;
}

int sel4utils_map_page_iommu(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                             int cacheable, size_t size_bits)
{
    (void)vspace, (void)cap, (void)vaddr, (void)rights, (void)cacheable, (void)size_bits;
    ZF_LOGE("the kernel has no IOMMU");
    return seL4_IllegalOperation;
}

/* A run of pages of one size. */
struct run {
    uintptr_t start;
    size_t count;
    size_t bits;
};

static uintptr_t page_address(const struct run *run, size_t i)
{
    return run->start + (i << run->bits);
}

static bool run_is_possible(const struct run *run)
{
    size_t bytes;
    if (run->bits != PAGE_BITS_4K && run->bits != PAGE_BITS_2M && run->bits != PAGE_BITS_1G) {
        ZF_LOGE("there are no pages of 2^%zu bytes", run->bits);
        return false;
    }
    if (run->count == 0 || __builtin_mul_overflow(run->count, BIT(run->bits), &bytes) ||
        bytes > KERNEL_RESERVED_START || run->start > KERNEL_RESERVED_START - bytes) {
        ZF_LOGE("%zu pages of 2^%zu bytes do not fit at %#lx", run->count, run->bits, run->start);
        return false;
    }
    if (!IS_ALIGNED(run->start, run->bits)) {
        ZF_LOGE("address %#lx is no multiple of 2^%zu", run->start, run->bits);
        return false;
    }
    return true;
}

/* Check that all of `run` can be mapped in `res`, and make room for its bookkeeping. */
static int prepare_run(vspace_t *vspace, const struct run *run, const sel4utils_res_t *res)
{
    if (!run_is_possible(run)) return -1;
    uintptr_t end = page_address(run, run->count);
    if (res == NULL || run->start < res->start || end > res->end) {
        ZF_LOGE("pages [%#lx, %#lx) lie outside of the reservation", run->start, end);
        return -1;
    }
    struct quoll_page page;
    if (quoll_page_map_next(&get_alloc_data(vspace)->pages, run->start, &page) &&
        page.start < end) {
        ZF_LOGE("a page is already mapped at %#lx", page.start);
        return -1;
    }
    return vspace_make_room(vspace, run->start, run->count, run->bits);
}

/* Map one page and note it. There is room for the note. */
static int map_one(vspace_t *vspace, seL4_CPtr cap, uintptr_t cookie, uintptr_t vaddr, size_t bits,
                   seL4_CapRights_t rights, int cacheable)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    int error = data->map_page(vspace, cap, (void *)vaddr, rights, cacheable, bits);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot map frame %#lx at %#lx: kernel error %d", cap, vaddr, error);
        return -1;
    }
    quoll_page_map_set(&data->pages, vaddr, bits, cap, cookie);
    return 0;
}

/* Give a frame's capability, slot and memory back. */
static void free_frame(vka_t *vka, seL4_CPtr cap, uintptr_t cookie, size_t bits)
{
    cspacepath_t path;
    vka_cspace_make_path(vka, cap, &path);
    seL4_Error error = vka_cnode_delete(&path);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot delete frame %#lx, error %d: it is kept", cap, error);
        return;
    }
    /* Its memory and slot end with the arena. */
    if (cookie == QUOLL_ARENA_COOKIE) return;
    vka_cspace_free_path(vka, path);
    if (cookie != 0) {
        vka_utspace_free(vka, kobject_get_type(KOBJECT_FRAME, bits), bits, cookie);
    }
}

/* Unmap one page that is noted. Deleting its capability unmaps it too. */
static void unmap_one(vspace_t *vspace, const struct quoll_page *page, vka_t *free_with)
{
    if (free_with != NULL) {
        free_frame(free_with, page->cap, page->cookie, page->bits);
    } else {
        int error = seL4_ARCH_Page_Unmap(page->cap);
        if (error != seL4_NoError) ZF_LOGE("cannot unmap frame %#lx: %d", page->cap, error);
    }
    vspace_forget_page(vspace, page);
}

static vka_t *who_frees(vspace_t *vspace, vka_t *vka)
{
    return vka == VSPACE_FREE ? get_alloc_data(vspace)->vka : vka;
}

void sel4utils_unmap_pages(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                           vka_t *vka)
{
    struct run run = {(uintptr_t)vaddr, num_pages, size_bits};
    if (!run_is_possible(&run)) return;
    for (size_t i = 0; i < num_pages; i++) {
        struct quoll_page page;
        uintptr_t address = page_address(&run, i);
        if (!quoll_page_map_find(&get_alloc_data(vspace)->pages, address, &page)) continue;
        if (page.bits != size_bits) {
            ZF_LOGE("the page at %#lx has 2^%zu bytes, not 2^%zu", address, page.bits, size_bits);
            continue;
        }
        unmap_one(vspace, &page, who_frees(vspace, vka));
    }
}

/* After `done` pages: all of the run, or an error, and then they are unmapped again. */
static int keep_or_undo(vspace_t *vspace, const struct run *run, size_t done, vka_t *vka)
{
    if (done == run->count) return 0;
    if (done > 0) sel4utils_unmap_pages(vspace, (void *)run->start, done, run->bits, vka);
    return -1;
}

static int map_run(vspace_t *vspace, const struct run *run, const seL4_CPtr caps[],
                   const uintptr_t cookies[], seL4_CapRights_t rights, const sel4utils_res_t *res)
{
    if (prepare_run(vspace, run, res) != 0) return -1;
    seL4_Bool was_quiet = begin_trying();
    size_t done = 0;
    while (done < run->count &&
           map_one(vspace, caps[done], cookies == NULL ? 0 : cookies[done], page_address(run, done),
                   run->bits, rights, res->cacheable) == 0) {
        done++;
    }
    end_trying(was_quiet);
    return keep_or_undo(vspace, run, done, VSPACE_PRESERVE);
}

int sel4utils_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                 void *vaddr, size_t num_pages, size_t size_bits,
                                 reservation_t reservation)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    struct run run = {(uintptr_t)vaddr, num_pages, size_bits};
    if (!vspace_has_rights(res)) return -1;
    return map_run(vspace, &run, caps, cookies, res->rights, res);
}

int sel4utils_deferred_rights_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[],
                                                 uintptr_t cookies[], void *vaddr, size_t num_pages,
                                                 size_t size_bits, seL4_CapRights_t rights,
                                                 reservation_t reservation)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    struct run run = {(uintptr_t)vaddr, num_pages, size_bits};
    if (res == NULL || !res->rights_deferred) {
        ZF_LOGE("the reservation has rights of its own");
        return -1;
    }
    return map_run(vspace, &run, caps, cookies, rights, res);
}

void *sel4utils_map_pages(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                          seL4_CapRights_t rights, size_t num_pages, size_t size_bits,
                          int cacheable)
{
    sel4utils_res_t res;
    void *vaddr;
    struct run run = {0, num_pages, size_bits};
    if (!run_is_possible(&run)) return NULL;
    if (sel4utils_reserve_range_no_alloc_aligned(vspace, &res, num_pages << size_bits, size_bits,
                                                 rights, cacheable, &vaddr) != 0) {
        return NULL;
    }
    run.start = (uintptr_t)vaddr;
    int error = map_run(vspace, &run, caps, cookies, rights, &res);
    vspace_end_reservation(vspace, &res);
    return error == 0 ? vaddr : NULL;
}

static int new_page(vspace_t *vspace, uintptr_t vaddr, size_t bits, const sel4utils_res_t *res,
                    bool can_use_dev)
{
    vka_t *vka = get_alloc_data(vspace)->vka;
    vka_object_t frame;
    if (vka_alloc_frame_maybe_device(vka, bits, can_use_dev, &frame) != 0) {
        ZF_LOGE("out of memory for a page of 2^%zu bytes", bits);
        return -1;
    }
    int error = map_one(vspace, frame.cptr, frame.ut, vaddr, bits, res->rights, res->cacheable);
    if (error != 0) vka_free_object(vka, &frame);
    return error;
}

/* --- runs: neighbouring pages whose frames are in neighbouring slots --- */

/* Pages from `vaddr` on, of `count`, that one table maps. */
static size_t pages_of_table(uintptr_t vaddr, size_t count)
{
    return MIN(count, (PAGE_SIZE_2M - (vaddr & PAGE_MASK_2M)) >> PAGE_BITS_4K);
}

/* Map a run and note it. There is room for the notes. */
static int map_whole_run(vspace_t *vspace, const cspacepath_t *run, uintptr_t vaddr,
                         seL4_CapRights_t rights, int cacheable)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    vka_object_t objects[VSPACE_MAP_PAGING_OBJECTS];
    int count;
    int error =
        quoll_map_run(data->vka, data->vspace_root, run, vaddr, rights, cacheable, objects, &count);
    for (int i = 0; i < count; i++) {
        vspace_maybe_call_allocated_object(vspace, objects[i]);
    }
    if (error != seL4_NoError) {
        ZF_LOGE("cannot map %lu frames at %#lx: kernel error %d", run->window, vaddr, error);
        return -1;
    }
    quoll_page_map_set_run(&data->pages, vaddr, run->window, run->capPtr, QUOLL_ARENA_COOKIE);
    return 0;
}

size_t vspace_new_run(vspace_t *vspace, uintptr_t vaddr, size_t count, seL4_CapRights_t rights,
                      int cacheable, cspacepath_t *run)
{
    vka_t *vka = get_alloc_data(vspace)->vka;
    if (!vspace_makes_runs(vspace)) return 0;
    count = vka->quoll_alloc_run(vka->data, kobject_get_type(KOBJECT_FRAME, seL4_PageBits),
                                 seL4_PageBits, pages_of_table(vaddr, count), run);
    if (count == 0) return 0;
    return map_whole_run(vspace, run, vaddr, rights, cacheable) == 0 ? count : 0;
}

size_t vspace_share_run(vspace_t *vspace, const cspacepath_t *frames, uintptr_t vaddr,
                        seL4_CapRights_t rights, int cacheable)
{
    vka_t *vka = get_alloc_data(vspace)->vka;
    cspacepath_t originals = *frames, run;
    if (!vspace_makes_runs(vspace)) return 0;
    originals.window = pages_of_table(vaddr, frames->window);
    size_t count = vka->quoll_copy_run(vka->data, &originals, rights, &run);
    if (count == 0) return 0;
    return map_whole_run(vspace, &run, vaddr, rights, cacheable) == 0 ? count : 0;
}

bool vspace_makes_runs(vspace_t *vspace)
{
    const sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    return data->vka->quoll_alloc_run != NULL && data->map_page == vspace_map_page;
}

int vspace_prepare(vspace_t *vspace, uintptr_t vaddr, size_t count, const sel4utils_res_t *res)
{
    struct run run = {vaddr, count, seL4_PageBits};
    return prepare_run(vspace, &run, res);
}

int vspace_try_large_page(vspace_t *vspace, seL4_CPtr cap, uintptr_t cookie, uintptr_t vaddr,
                          seL4_CapRights_t rights, const sel4utils_res_t *res)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    struct run run = {vaddr, 1, seL4_LargePageBits};
    if (prepare_run(vspace, &run, res) != 0) return -1;
    seL4_Bool was_quiet = begin_trying();
    int error = data->map_page(vspace, cap, (void *)vaddr, rights, res->cacheable, run.bits);
    end_trying(was_quiet);
    if (error == 0) quoll_page_map_set(&data->pages, vaddr, run.bits, cap, cookie);
    return error;
}

size_t vspace_page_bits(vspace_t *vspace, uintptr_t vaddr)
{
    struct quoll_page page;
    bool found = quoll_page_map_find(&get_alloc_data(vspace)->pages, vaddr, &page);
    return found ? page.bits : seL4_PageBits;
}

int sel4utils_new_pages_at_vaddr(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                                 reservation_t reservation, bool can_use_dev)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    struct run run = {(uintptr_t)vaddr, num_pages, size_bits};
    if (!vspace_has_rights(res) || prepare_run(vspace, &run, res) != 0) return -1;
    seL4_Bool was_quiet = begin_trying();
    size_t done = 0, step = size_bits == seL4_PageBits ? 1 : 0;
    while (done < num_pages && step > 0) {
        cspacepath_t frames;
        step = vspace_new_run(vspace, page_address(&run, done), num_pages - done, res->rights,
                              res->cacheable, &frames);
        done += step;
    }
    while (done < num_pages &&
           new_page(vspace, page_address(&run, done), size_bits, res, can_use_dev) == 0) {
        done++;
    }
    end_trying(was_quiet);
    return keep_or_undo(vspace, &run, done, VSPACE_FREE);
}

void *sel4utils_new_pages(vspace_t *vspace, seL4_CapRights_t rights, size_t num_pages,
                          size_t size_bits)
{
    sel4utils_res_t res;
    void *vaddr;
    struct run run = {0, num_pages, size_bits};
    if (!run_is_possible(&run)) return NULL;
    if (sel4utils_reserve_range_no_alloc_aligned(vspace, &res, num_pages << size_bits, size_bits,
                                                 rights, 1, &vaddr) != 0) {
        return NULL;
    }
    int error = sel4utils_new_pages_at_vaddr(vspace, vaddr, num_pages, size_bits,
                                             (reservation_t){&res}, false);
    vspace_end_reservation(vspace, &res);
    return error == 0 ? vaddr : NULL;
}

/* Map a copy of the capability of the page at `from_vaddr`. */
static int share_page(vspace_t *from, vspace_t *to, uintptr_t from_vaddr, uintptr_t to_vaddr,
                      size_t bits, const sel4utils_res_t *res)
{
    vka_t *vka = get_alloc_data(to)->vka;
    cspacepath_t original, copy;
    seL4_CPtr cap = vspace_get_cap(from, (void *)from_vaddr);
    if (cap == 0) {
        ZF_LOGE("no page to share at %#lx", from_vaddr);
        return -1;
    }
    vka_cspace_make_path(get_alloc_data(from)->vka, cap, &original);
    if (vka_cspace_alloc_path(vka, &copy) != 0) {
        ZF_LOGE("no slot for a copy of a frame's capability");
        return -1;
    }
    int error = vka_cnode_copy(&copy, &original, seL4_AllRights);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot copy frame %#lx: kernel error %d", cap, error);
        vka_cspace_free_path(vka, copy);
        return -1;
    }
    error = map_one(to, copy.capPtr, 0, to_vaddr, bits, res->rights, res->cacheable);
    if (error != 0) free_frame(vka, copy.capPtr, 0, bits);
    return error;
}

int sel4utils_share_mem_at_vaddr(vspace_t *from, vspace_t *to, void *start, int num_pages,
                                 size_t size_bits, void *vaddr, reservation_t reservation)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    struct run source = {(uintptr_t)start, (size_t)num_pages, size_bits};
    struct run target = {(uintptr_t)vaddr, (size_t)num_pages, size_bits};
    if (num_pages <= 0 || !run_is_possible(&source)) return -1;
    if (!vspace_has_rights(res) || prepare_run(to, &target, res) != 0) return -1;
    seL4_Bool was_quiet = begin_trying();
    size_t done = 0;
    while (done < target.count && share_page(from, to, page_address(&source, done),
                                             page_address(&target, done), size_bits, res) == 0) {
        done++;
    }
    end_trying(was_quiet);
    return keep_or_undo(to, &target, done, VSPACE_FREE);
}

void sel4utils_tear_down(vspace_t *vspace, vka_t *vka)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    if (data->bootstrap == NULL) {
        ZF_LOGE("a program cannot end its own address space");
        return;
    }
    struct quoll_page page;
    while (quoll_page_map_next(&data->pages, 0, &page)) {
        unmap_one(vspace, &page, who_frees(vspace, vka));
    }
    while (data->reservation_head != NULL) {
        vspace_end_reservation(vspace, data->reservation_head);
    }
    free(data->pages.first);
    quoll_page_map_init(&data->pages, NULL);
}

seL4_CPtr sel4utils_get_cap(vspace_t *vspace, void *vaddr)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    uintptr_t address = (uintptr_t)vaddr;
    struct quoll_page page;
    if (quoll_page_map_find(&data->pages, address, &page)) return page.cap;
    if (data->image_cap == 0 || address < data->image.start || address >= data->image.end) return 0;
    return data->image_cap + (address - data->image.start) / PAGE_SIZE_4K;
}

seL4_CPtr vspace_large_cap(vspace_t *vspace, uintptr_t vaddr)
{
    const sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    struct quoll_page page;
    if (vaddr < data->large_image || vaddr - data->large_image >= data->large_bytes) return 0;
    /* Something else is mapped there now. */
    if (quoll_page_map_next(&data->pages, vaddr, &page) && page.start < vaddr + PAGE_SIZE_2M) {
        return 0;
    }
    return data->large_cap + ((vaddr - data->large_image) >> PAGE_BITS_2M);
}

size_t vspace_cap_run(vspace_t *vspace, uintptr_t vaddr, size_t count)
{
    const sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    struct quoll_page page;
    bool is_image = vaddr >= data->image.start && vaddr < data->image.end;
    if (is_image) count = MIN(count, (data->image.end - vaddr) >> PAGE_BITS_4K);
    if (is_image && (!quoll_page_map_next(&data->pages, vaddr, &page) ||
                     page.start >= vaddr + (count << PAGE_BITS_4K))) {
        return count;
    }
    seL4_CPtr cap = sel4utils_get_cap(vspace, (void *)vaddr);
    size_t same = 1;
    while (same < count &&
           sel4utils_get_cap(vspace, (char *)vaddr + same * PAGE_SIZE_4K) == cap + same) {
        same++;
    }
    return same;
}

uintptr_t sel4utils_get_cookie(vspace_t *vspace, void *vaddr)
{
    struct quoll_page page;
    bool found = quoll_page_map_find(&get_alloc_data(vspace)->pages, (uintptr_t)vaddr, &page);
    return found && page.cookie != QUOLL_ARENA_COOKIE ? page.cookie : 0;
}

seL4_CPtr sel4utils_get_root(vspace_t *vspace)
{
    return get_alloc_data(vspace)->vspace_root;
}

uintptr_t sel4utils_get_paddr(vspace_t *vspace, void *vaddr, seL4_Word type, seL4_Word size_bits)
{
    uintptr_t cookie = vspace_get_cookie(vspace, vaddr);
    if (cookie == 0) return VKA_NO_PADDR;
    return vka_utspace_paddr(get_alloc_data(vspace)->vka, cookie, type, size_bits);
}
