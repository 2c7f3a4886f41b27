/* SPDX-License-Identifier: BSD-2-Clause */
/* Large pages of a program that is loaded: shared with the archive, or new ones. */

#include "elf_load.h"
#include "trying.h"
#include <sel4utils/mapping.h>
#include <vka/capops.h>

static const sel4utils_res_t *reservation_of(const struct load *load, size_t region)
{
    return reservation_to_res(load->regions[region].reservation);
}

bool load_fits_large_page(const struct load *load, size_t region, uintptr_t vaddr, uintptr_t end)
{
    bool alone =
        region + 1 == load->count || load->segments[region + 1].start >= vaddr + PAGE_SIZE_2M;
    return load->makes_large && IS_ALIGNED_2M(vaddr) && end - vaddr >= PAGE_SIZE_2M && alone;
}

/* The loader's large frame that holds just what the large page at `vaddr` is to hold, or 0: the
 * same frames of 4 KiB could be shared, one by one. */
static seL4_CPtr large_frame_in_file(const struct load *load, const struct segment *segment,
                                     uintptr_t vaddr)
{
    uintptr_t end = MIN(vaddr + PAGE_SIZE_2M, segment->end);
    if ((segment->flags & PF_W) || end > segment->file_end) return 0;
    uintptr_t in_file = (uintptr_t)segment->bytes + (vaddr - segment->start);
    return IS_ALIGNED_2M(in_file) ? vspace_large_cap(load->loader, in_file) : 0;
}

static int share_large_page(const struct load *load, size_t region, uintptr_t vaddr, seL4_CPtr cap)
{
    vka_object_t copy = {0};
    seL4_Bool was_quiet = begin_trying();
    int error = load_copy_frame(load, cap, &copy);
    if (error == 0) {
        error = vspace_try_large_page(load->loadee, copy.cptr, copy.ut, vaddr, seL4_CanRead,
                                      reservation_of(load, region));
        if (error != 0) load_free_copy(load, copy.cptr);
    }
    end_trying(was_quiet);
    return error;
}

static int try_large_window(const struct load *load, seL4_CPtr frame, reservation_t window,
                            void *vaddr)
{
    return vspace_try_large_page(load->loader, frame, 0, (uintptr_t)vaddr, seL4_ReadWrite,
                                 reservation_to_res(window));
}

/* Find addresses of the loader where a large page can be, and map the frame there. Where small
 * pages once were their table is left, and it cannot be. */
static int open_large_window(struct load *load, seL4_CPtr frame)
{
    enum { TRIES = 16 };
    reservation_t tried[TRIES];
    size_t count = 0;
    void *vaddr;
    int error = -1;
    while (error != 0 && count < TRIES) {
        tried[count] =
            vspace_reserve_range_aligned(load->loader, PAGE_SIZE_2M, seL4_LargePageBits,
                                         seL4_ReadWrite, 1 | QUOLL_VSPACE_NO_EXECUTE, &vaddr);
        if (tried[count].res == NULL) break;
        error = try_large_window(load, frame, tried[count], vaddr);
        count++;
    }
    if (error == 0) {
        load->large_window = tried[--count];
        load->large_vaddr = vaddr;
    }
    while (count > 0) vspace_free_reservation(load->loader, tried[--count]);
    return error;
}

static int map_large_window(struct load *load, seL4_CPtr frame)
{
    if (load->large_vaddr == NULL) return open_large_window(load, frame);
    return try_large_window(load, frame, load->large_window, load->large_vaddr);
}

/* Fill a large page by way of a copy of its frame. */
static int fill_large_page(struct load *load, size_t region, uintptr_t vaddr, seL4_CPtr frame)
{
    cspacepath_t original, copy;
    vka_cspace_make_path(load->loadee_vka, frame, &original);
    if (vka_cspace_alloc_path(load->loader_vka, &copy) != 0) return -1;
    int error = vka_cnode_copy(&copy, &original, seL4_ReadWrite);
    if (error == 0) {
        error = map_large_window(load, copy.capPtr);
        if (error == 0) {
            load_copy_contents(load, region, vaddr, PAGE_SIZE_2M, load->large_vaddr);
            vspace_unmap_pages(load->loader, load->large_vaddr, 1, seL4_LargePageBits,
                               VSPACE_PRESERVE);
        }
        vka_cnode_delete(&copy);
    }
    vka_cspace_free_path(load->loader_vka, copy);
    return error;
}

static int new_large_page(struct load *load, size_t region, uintptr_t vaddr)
{
    const struct segment *segment = &load->segments[region];
    if (vaddr >= load->small_from) return -1;
    if (load->spare.cptr == 0 &&
        vka_alloc_frame(load->loadee_vka, seL4_LargePageBits, &load->spare) != 0) {
        load->small_from = vaddr;
        return -1;
    }
    vka_object_t frame = load->spare;
    if (vspace_try_large_page(load->loadee, frame.cptr, frame.ut, vaddr,
                              load_rights_of(segment->flags), reservation_of(load, region)) != 0) {
        return -1;
    }
    load->spare = (vka_object_t){0};
    if (segment->file_end <= vaddr || fill_large_page(load, region, vaddr, frame.cptr) == 0) {
        return 0;
    }
    vspace_unmap_pages(load->loadee, (void *)vaddr, 1, seL4_LargePageBits, load->loadee_vka);
    return -1;
}

int load_large_page(struct load *load, size_t region, uintptr_t vaddr)
{
    const struct segment *segment = &load->segments[region];
    seL4_CPtr shared = large_frame_in_file(load, segment, vaddr);
    if (shared != 0) return share_large_page(load, region, vaddr, shared);
    bool own = segment->file_end <= vaddr || (segment->flags & PF_W);
    return own ? new_large_page(load, region, vaddr) : -1;
}
