/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for the bookkeeping, and making address spaces known.
 *
 * An address space's page map begins with a small block from the heap, if that is there already;
 * programs have processes on their stacks, in arrays. Beyond that it gets blocks of 4 KiB. They
 * are ordinary pages of the loader's address space, except for a program's own: there they lie in a
 * range of their own, grow and shrink at its end like a heap, and are not noted in the map they
 * serve. */

#include "trying.h"
#include "vspace_state.h"
#include <sel4utils/arena.h>
#include <stdlib.h>
#include <string.h>
#include <vka/object.h>

/* Addresses for a program's own bookkeeping, enough to map 13 GiB in pages of 4 KiB. */
#define BOOKKEEPING_BYTES (64ul << 20)

_Static_assert(sizeof(vka_object_t) <= QUOLL_BLOCK_OWNER_BYTES, "a block remembers its frame");

static vka_object_t *frame_of(void *block)
{
    return (vka_object_t *)((char *)block + PAGE_SIZE_4K) - 1;
}

/* A block at the end of the program's own bookkeeping range. */
static void *new_own_block(vspace_t *vspace)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    vka_object_t frame;
    void *block = (void *)data->next_bootstrap_vaddr;
    if (data->next_bootstrap_vaddr == data->bookkeeping.end) {
        ZF_LOGE("no addresses left for bookkeeping");
        return NULL;
    }
    if (vka_alloc_frame(data->vka, seL4_PageBits, &frame) != 0) return NULL;
    seL4_Bool was_quiet = begin_trying();
    int error = data->map_page(vspace, frame.cptr, block, seL4_ReadWrite,
                               1 | QUOLL_VSPACE_NO_EXECUTE, seL4_PageBits);
    end_trying(was_quiet);
    if (error != 0) {
        vka_free_object(data->vka, &frame);
        return NULL;
    }
    data->next_bootstrap_vaddr += PAGE_SIZE_4K;
    *frame_of(block) = frame;
    return block;
}

/* Give back the blocks at the end of the range that are empty. */
static void trim_own_blocks(sel4utils_alloc_data_t *data)
{
    while (data->next_bootstrap_vaddr > data->bookkeeping.start) {
        void *block = (void *)(data->next_bootstrap_vaddr - PAGE_SIZE_4K);
        if (!quoll_page_map_block_is_empty(block)) return;
        quoll_page_map_remove_block(&data->pages, block);
        vka_object_t frame = *frame_of(block);
        vka_free_object(data->vka, &frame);
        data->next_bootstrap_vaddr -= PAGE_SIZE_4K;
    }
}

/* A block in the loader's address space. */
static void *new_loader_block(vspace_t *loader)
{
    void *block;
    reservation_t res = vspace_reserve_range(loader, PAGE_SIZE_4K, seL4_ReadWrite,
                                             1 | QUOLL_VSPACE_NO_EXECUTE, &block);
    if (res.res == NULL) return NULL;
    int error = vspace_new_pages_at_vaddr(loader, block, 1, seL4_PageBits, res);
    vspace_free_reservation(loader, res);
    return error == 0 ? block : NULL;
}

int vspace_make_room(vspace_t *vspace, uintptr_t start, size_t count, size_t bits)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    while (!quoll_page_map_room_for(&data->pages, start, count, bits)) {
        void *block =
            data->bootstrap == NULL ? new_own_block(vspace) : new_loader_block(data->bootstrap);
        if (block == NULL) {
            ZF_LOGE("out of memory for bookkeeping");
            return -1;
        }
        quoll_page_map_add_block(&data->pages, block);
    }
    return 0;
}

/* Give back a block that has become empty. */
static void free_block(sel4utils_alloc_data_t *data, void *block)
{
    if (data->bootstrap == NULL) {
        trim_own_blocks(data);
    } else {
        quoll_page_map_remove_block(&data->pages, block);
        vspace_unmap_pages(data->bootstrap, block, 1, seL4_PageBits, VSPACE_FREE);
    }
}

void vspace_forget_page(vspace_t *vspace, const struct quoll_page *page)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    void *block = quoll_page_map_clear(&data->pages, page->start, page->bits);
    vspace_note_free(data, page->start);
    if (block != NULL) free_block(data, block);
}

void vspace_forget_runs(vspace_t *vspace)
{
    sel4utils_alloc_data_t *data = get_alloc_data(vspace);
    uintptr_t address = 0;
    bool found = true;
    while (found) {
        void *block = quoll_page_map_clear_next(&data->pages, &address, QUOLL_ARENA_COOKIE, &found);
        if (block != NULL) free_block(data, block);
    }
    /* Room that was made for pages that never came. */
    void *unused = quoll_page_map_unused_block(&data->pages);
    while (data->bootstrap != NULL && unused != NULL) {
        free_block(data, unused);
        unused = quoll_page_map_unused_block(&data->pages);
    }
    vspace_note_free(data, 0);
}

void vspace_start(vspace_t *vspace, sel4utils_alloc_data_t *data, vka_t *vka, seL4_CPtr root,
                  vspace_allocated_object_fn allocated_object_fn, void *allocated_object_cookie)
{
    memset(data, 0, sizeof(*data));
    data->vspace_root = root;
    data->vka = vka;
    data->map_page = vspace_map_page;
    data->last_allocated = KERNEL_RESERVED_START;
    vspace_note_free(data, 0);
    quoll_page_map_init(&data->pages, malloc(sizeof(struct quoll_first_groups)));
    *vspace = (vspace_t){
        .data = data,
        .new_pages = sel4utils_new_pages,
        .map_pages = sel4utils_map_pages,
        .new_pages_at_vaddr = sel4utils_new_pages_at_vaddr,
        .map_pages_at_vaddr = sel4utils_map_pages_at_vaddr,
        .deferred_rights_map_pages_at_vaddr = sel4utils_deferred_rights_map_pages_at_vaddr,
        .unmap_pages = sel4utils_unmap_pages,
        .tear_down = sel4utils_tear_down,
        .reserve_range_aligned = sel4utils_reserve_range_aligned,
        .reserve_range_at = sel4utils_reserve_range_at,
        .reserve_deferred_rights_range_at = sel4utils_reserve_deferred_rights_range_at,
        .free_reservation = sel4utils_free_reservation,
        .free_reservation_by_vaddr = sel4utils_free_reservation_by_vaddr,
        .get_cap = sel4utils_get_cap,
        .get_root = sel4utils_get_root,
        .get_cookie = sel4utils_get_cookie,
        .share_mem_at_vaddr = sel4utils_share_mem_at_vaddr,
        .allocated_object = allocated_object_fn,
        .allocated_object_cookie = allocated_object_cookie,
    };
}

int sel4utils_get_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                  sel4utils_alloc_data_t *data, vka_t *vka, seL4_CPtr vspace_root,
                                  vspace_allocated_object_fn allocated_object_fn,
                                  void *allocated_object_cookie, sel4utils_map_page_fn map_page)
{
    if (loader == NULL) {
        ZF_LOGE("no address space to keep the bookkeeping in");
        return -1;
    }
    vspace_start(new_vspace, data, vka, vspace_root, allocated_object_fn, allocated_object_cookie);
    data->bootstrap = loader;
    data->map_page = map_page;
    return 0;
}

int sel4utils_get_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                         vka_t *vka, seL4_CPtr vspace_root,
                         vspace_allocated_object_fn allocated_object_fn,
                         void *allocated_object_cookie)
{
    return sel4utils_get_vspace_with_map(loader, new_vspace, data, vka, vspace_root,
                                         allocated_object_fn, allocated_object_cookie,
                                         vspace_map_page);
}

int sel4utils_get_empty_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                        sel4utils_alloc_data_t *data, vka_t *vka,
                                        seL4_CPtr vspace_root,
                                        vspace_allocated_object_fn allocated_object_fn,
                                        void *allocated_object_cookie,
                                        sel4utils_map_page_fn map_page)
{
    int error =
        sel4utils_get_vspace_with_map(loader, new_vspace, data, vka, vspace_root,
                                      allocated_object_fn, allocated_object_cookie, map_page);
    data->is_empty = error == 0;
    return error;
}

int sel4utils_get_empty_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                               vka_t *vka, seL4_CPtr vspace_root,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie)
{
    return sel4utils_get_empty_vspace_with_map(loader, new_vspace, data, vka, vspace_root,
                                               allocated_object_fn, allocated_object_cookie,
                                               vspace_map_page);
}

int sel4utils_get_vspace_ept(vspace_t *loader, vspace_t *new_vspace, vka_t *vka, seL4_CPtr ept,
                             vspace_allocated_object_fn allocated_object_fn,
                             void *allocated_object_cookie)
{
    (void)loader, (void)new_vspace, (void)vka, (void)ept;
    (void)allocated_object_fn, (void)allocated_object_cookie;
    ZF_LOGE("the kernel has no virtualisation");
    return -1;
}

/* Set by the linker. */
extern char __executable_start[] WEAK;
extern char _end[] WEAK;

void sel4utils_get_image_region(uintptr_t *va_start, uintptr_t *va_end)
{
    *va_start = ALIGN_DOWN((uintptr_t)__executable_start, PAGE_SIZE_4K);
    *va_end = ALIGN_UP((uintptr_t)_end, PAGE_SIZE_4K);
}

/* Take over the own address space: the image, and the range for the bookkeeping, are reserved. */
static int bootstrap(vspace_t *vspace, sel4utils_alloc_data_t *data, seL4_CPtr root, vka_t *vka,
                     vspace_allocated_object_fn allocated_object_fn, void *allocated_object_cookie,
                     uintptr_t image_end)
{
    uintptr_t image_start, linked_end;
    uintptr_t bookkeeping_start = KERNEL_RESERVED_START - BOOKKEEPING_BYTES;
    vspace_start(vspace, data, vka, root, allocated_object_fn, allocated_object_cookie);
    sel4utils_get_image_region(&image_start, &linked_end);
    image_end = MAX(image_end, linked_end);
    if (sel4utils_reserve_range_at_no_alloc(vspace, &data->image, (void *)image_start,
                                            image_end - image_start, seL4_NoRights, 1) != 0 ||
        sel4utils_reserve_range_at_no_alloc(vspace, &data->bookkeeping, (void *)bookkeeping_start,
                                            BOOKKEEPING_BYTES, seL4_ReadWrite, 1) != 0) {
        return -1;
    }
    data->next_bootstrap_vaddr = bookkeeping_start;
    /* Next to the image the page tables are there already. */
    data->last_allocated = image_end;
    return 0;
}

/* Reserve [start, start + bytes), which the program has and nobody may have again. */
static int keep_off(vspace_t *vspace, const void *start, size_t bytes)
{
    reservation_t res = vspace_reserve_range_at(vspace, (void *)start, bytes, seL4_NoRights, 1);
    return res.res == NULL ? -1 : 0;
}

/* The same for the pages of the boot info and the IPC buffer. Where they are neighbours that takes
 * no heap: there may be none before there is this address space. */
static int keep_off_boot_pages(vspace_t *vspace, sel4utils_alloc_data_t *data, seL4_BootInfo *info)
{
    uintptr_t buffer = (uintptr_t)info->ipcBuffer, start = (uintptr_t)info;
    size_t bytes = ALIGN_UP(seL4_BootInfoFrameSize + info->extraLen, PAGE_SIZE_4K);
    if (buffer + PAGE_SIZE_4K != start && start + bytes != buffer) {
        int error = keep_off(vspace, info->ipcBuffer, PAGE_SIZE_4K);
        return error != 0 ? error : keep_off(vspace, info, bytes);
    }
    return sel4utils_reserve_range_at_no_alloc(vspace, &data->boot_pages,
                                               (void *)MIN(buffer, start), bytes + PAGE_SIZE_4K,
                                               seL4_NoRights, 1);
}

int sel4utils_bootstrap_vspace(vspace_t *vspace, sel4utils_alloc_data_t *data,
                               seL4_CPtr vspace_root, vka_t *vka,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie, void *existing_frames[])
{
    int error =
        bootstrap(vspace, data, vspace_root, vka, allocated_object_fn, allocated_object_cookie, 0);
    for (size_t i = 0; error == 0 && existing_frames != NULL && existing_frames[i] != NULL; i++) {
        error = keep_off(vspace, existing_frames[i], PAGE_SIZE_4K);
    }
    return error;
}

/* Note the large frames of the image, if the boot info tells of them. */
static void find_large_frames(sel4utils_alloc_data_t *data, const seL4_BootInfo *info)
{
    quoll_LargeImageFrames large;
    const seL4_BootInfoHeader *block =
        quoll_find_bootinfo_block(info, quoll_BootInfoLargeImageFrames);
    if (block == NULL || block->len < sizeof(large)) return;
    memcpy(&large, block, sizeof(large)); /* which may lie at any address */
    data->large_image = large.vaddr;
    data->large_bytes = (large.frames.end - large.frames.start) << seL4_LargePageBits;
    data->large_cap = large.frames.start;
}

int sel4utils_bootstrap_vspace_with_bootinfo(vspace_t *vspace, sel4utils_alloc_data_t *data,
                                             seL4_CPtr vspace_root, vka_t *vka, seL4_BootInfo *info,
                                             vspace_allocated_object_fn allocated_object_fn,
                                             void *allocated_object_cookie)
{
    uintptr_t image_start, image_end;
    size_t frames = info->userImageFrames.end - info->userImageFrames.start;
    sel4utils_get_image_region(&image_start, &image_end);
    if (bootstrap(vspace, data, vspace_root, vka, allocated_object_fn, allocated_object_cookie,
                  image_start + frames * PAGE_SIZE_4K) != 0 ||
        keep_off_boot_pages(vspace, data, info) != 0) {
        return -1;
    }
    data->image_cap = info->userImageFrames.start;
    find_large_frames(data, info);
    return 0;
}

static int copy_page(void *access_addr, void *vaddr, void *cookie)
{
    (void)cookie;
    memcpy(vaddr, access_addr, PAGE_SIZE_4K);
    return 0;
}

/* Of the C library's system calls: pages of the built-in heap that nobody has used have no memory
 * yet, and the copy could not tell. */
extern bool __quoll_posix_back_heap(void) __attribute__((weak));

int sel4utils_bootstrap_clone_into_vspace(vspace_t *current, vspace_t *clone, reservation_t reserve)
{
    uintptr_t start, end;
    const sel4utils_res_t *range = reservation_to_res(reserve);
    sel4utils_get_image_region(&start, &end);
    start = MAX(start, range->start);
    end = MIN(end, range->end);
    if (start >= end) return 0;
    if (__quoll_posix_back_heap != NULL && !__quoll_posix_back_heap()) return -1;
    size_t pages = (end - start) / PAGE_SIZE_4K;
    if (vspace_new_pages_at_vaddr(clone, (void *)start, pages, seL4_PageBits, reserve) != 0) {
        return -1;
    }
    for (uintptr_t page = start; page < end; page += PAGE_SIZE_4K) {
        /* The copy has the address of the original, only in the other address space. */
        if (vspace_access_page_with_callback(clone, current, (void *)page, seL4_PageBits,
                                             seL4_AllRights, 1, copy_page, NULL) != 0) {
            vspace_unmap_pages(clone, (void *)start, pages, seL4_PageBits, VSPACE_FREE);
            return -1;
        }
    }
    return 0;
}
