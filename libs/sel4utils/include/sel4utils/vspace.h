/* SPDX-License-Identifier: BSD-2-Clause */
/* The manager of address spaces: it implements vspace/vspace.h.
 *
 * An address is free, or reserved, or a page is mapped at it, or both of the latter. Reservations
 * are a sorted list of ranges, pages are in a quoll_page_map. A page stays mapped when its
 * reservation ends, and holds its addresses by itself from then on.
 *
 * The program's own address space is "bootstrapped": the manager finds it as the kernel or a loader
 * made it. All others are made empty, by a loader whose address space keeps their bookkeeping.
 *
 * Functions that return int return 0, or -1 (with a line on the log that says why), and have then
 * changed nothing, except that paging objects once mapped stay. */
#pragma once

#include <sel4/bootinfo.h>
#include <sel4/sel4.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/page_map.h>
#include <sel4utils/sel4_arch/vspace.h>
#include <sel4utils/util.h>
#include <utils/util.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VSPACE_LEVEL_SIZE BIT(VSPACE_LEVEL_BITS)

/* The first address user programs cannot have. */
#define KERNEL_RESERVED_START seL4_UserTop

/* Layouts that other managers of this interface use for their tables; this one has a page map. */
struct vspace_mid_level {
    uintptr_t table[VSPACE_LEVEL_SIZE];
};
typedef struct vspace_mid_level vspace_mid_level_t;
struct vspace_bottom_level {
    seL4_CPtr cap[VSPACE_LEVEL_SIZE];
    uintptr_t cookie[VSPACE_LEVEL_SIZE];
};
typedef struct vspace_bottom_level vspace_bottom_level_t;

/* Maps the frame `cap` of 2^size_bits bytes at `vaddr`. 0, or a kernel error and nothing changed.
 */
typedef int (*sel4utils_map_page_fn)(vspace_t *vspace, seL4_CPtr cap, void *vaddr,
                                     seL4_CapRights_t rights, int cacheable, size_t size_bits);

/* A reservation of [start, end). */
struct sel4utils_res {
    uintptr_t start;
    uintptr_t end;
    seL4_CapRights_t rights;
    int cacheable;
    int malloced;
    bool rights_deferred;
    struct sel4utils_res *next;
};
typedef struct sel4utils_res sel4utils_res_t;

/* The state of one address space. Its place in memory is fixed once it is in use. */
typedef struct sel4utils_alloc_data {
    seL4_CPtr vspace_root;
    vka_t *vka;
    /* Unused, NULL. */
    vspace_mid_level_t *top_level;
    /* Own address space: where the next page for bookkeeping goes. */
    uintptr_t next_bootstrap_vaddr;
    /* No free address lies below. */
    uintptr_t last_allocated;
    /* Whose memory holds the bookkeeping; NULL: this address space's own. */
    vspace_t *bootstrap;
    sel4utils_map_page_fn map_page;
    /* Sorted by address. */
    sel4utils_res_t *reservation_head;
    bool is_empty;
    struct quoll_page_map pages;
    /* Own address space: the addresses for bookkeeping pages; the program's image, and the
     * capability of its first page (0: not known), which those of the others follow. */
    sel4utils_res_t bookkeeping;
    sel4utils_res_t image;
    sel4utils_res_t boot_pages; /* IPC buffer and boot info, if they are neighbours */
    seL4_CPtr image_cap;
    /* Of the image, what there are large frames of, and the capability of the first. */
    uintptr_t large_image;
    size_t large_bytes;
    seL4_CPtr large_cap;
} sel4utils_alloc_data_t;

static inline sel4utils_res_t *reservation_to_res(reservation_t res)
{
    return (sel4utils_res_t *)res.res;
}

/* Manage a new address space with root `vspace_root` (assigned to an ASID pool by the caller) in
 * *new_vspace and *data. `loader` is the caller's own address space, `vka` allocates frames and
 * paging objects. allocated_object_fn, if not NULL, is told about each paging object; they are not
 * freed by anyone else. */
int sel4utils_get_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                         vka_t *vka, seL4_CPtr vspace_root,
                         vspace_allocated_object_fn allocated_object_fn,
                         void *allocated_object_cookie);

/* The same with another function that maps pages. */
int sel4utils_get_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                  sel4utils_alloc_data_t *data, vka_t *vka, seL4_CPtr vspace_root,
                                  vspace_allocated_object_fn allocated_object_fn,
                                  void *allocated_object_cookie, sel4utils_map_page_fn map_page);

/* The same for spaces that hold no program, such as a guest's memory. */
int sel4utils_get_empty_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                               vka_t *vka, seL4_CPtr vspace_root,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie);
int sel4utils_get_empty_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                        sel4utils_alloc_data_t *data, vka_t *vka,
                                        seL4_CPtr vspace_root,
                                        vspace_allocated_object_fn allocated_object_fn,
                                        void *allocated_object_cookie,
                                        sel4utils_map_page_fn map_page);

/* Guest memory by extended page tables: -1, as long as the kernel has no virtualisation. */
int sel4utils_get_vspace_ept(vspace_t *loader, vspace_t *new_vspace, vka_t *vka, seL4_CPtr ept,
                             vspace_allocated_object_fn allocated_object_fn,
                             void *allocated_object_cookie);

/* Manage the caller's own address space, whose root is `vspace_root`. The program's image counts as
 * reserved, and so do the pages at the addresses in `existing_frames`, which ends in NULL. */
int sel4utils_bootstrap_vspace(vspace_t *vspace, sel4utils_alloc_data_t *data,
                               seL4_CPtr vspace_root, vka_t *vka,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie, void *existing_frames[]);

/* The same for the root task: boot info and IPC buffer count as reserved, and the frames of the
 * program's image are known, so that vspace_get_cap() finds them. */
int sel4utils_bootstrap_vspace_with_bootinfo(vspace_t *vspace, sel4utils_alloc_data_t *data,
                                             seL4_CPtr vspace_root, vka_t *vka, seL4_BootInfo *info,
                                             vspace_allocated_object_fn allocated_object_fn,
                                             void *allocated_object_cookie);

/* Copy what lies in `reserve`, a reservation of `clone`, of the program's image in the caller's own
 * address space `current` to new frames at the same addresses of `clone`, with the reservation's
 * rights. One reservation may cover the image, or each of its regions has one. Returns 0, or -1 and
 * nothing is mapped. */
int sel4utils_bootstrap_clone_into_vspace(vspace_t *current, vspace_t *clone,
                                          reservation_t reserve);

/* Move or resize a reservation to [vaddr, vaddr + bytes). What is new must be free, and no page may
 * be mapped in what is given up. */
int sel4utils_move_resize_reservation(vspace_t *vspace, reservation_t reservation, void *vaddr,
                                      size_t bytes);

/* Reservations in memory of the caller, which lasts as long as they do. `size` is in bytes and
 * rounded up to pages; the address goes to *result. */
int sel4utils_reserve_range_at_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, void *vaddr,
                                        size_t size, seL4_CapRights_t rights, int cacheable);
int sel4utils_reserve_range_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, size_t size,
                                     seL4_CapRights_t rights, int cacheable, void **result);
int sel4utils_reserve_range_no_alloc_aligned(vspace_t *vspace, sel4utils_res_t *reservation,
                                             size_t size, size_t size_bits, seL4_CapRights_t rights,
                                             int cacheable, void **result);

/* The program's image in memory, whole pages. */
void sel4utils_get_image_region(uintptr_t *va_start, uintptr_t *va_end);

/* The physical address of the page at `vaddr`, of a kernel object type and size, as
 * vka_utspace_paddr() tells it; VKA_NO_PADDR if it is not known. */
uintptr_t sel4utils_get_paddr(vspace_t *vspace, void *vaddr, seL4_Word type, seL4_Word size_bits);

/* Shorter forms, which forget the paging objects. */
static inline int sel4utils_get_vspace_leaky(vspace_t *loader, vspace_t *new_vspace,
                                             sel4utils_alloc_data_t *data, vka_t *vka,
                                             seL4_CPtr vspace_root)
{
    return sel4utils_get_vspace(loader, new_vspace, data, vka, vspace_root, NULL, NULL);
}

static inline int sel4utils_get_vspace_ept_leaky(vspace_t *loader, vspace_t *new_vspace, vka_t *vka,
                                                 seL4_CPtr vspace_root)
{
    return sel4utils_get_vspace_ept(loader, new_vspace, vka, vspace_root, NULL, NULL);
}

static inline int sel4utils_bootstrap_vspace_with_bootinfo_leaky(vspace_t *vspace,
                                                                 sel4utils_alloc_data_t *data,
                                                                 seL4_CPtr vspace_root, vka_t *vka,
                                                                 seL4_BootInfo *info)
{
    return sel4utils_bootstrap_vspace_with_bootinfo(vspace, data, vspace_root, vka, info, NULL,
                                                    NULL);
}

static inline int sel4utils_bootstrap_vspace_leaky(vspace_t *vspace, sel4utils_alloc_data_t *data,
                                                   seL4_CPtr vspace_root, vka_t *vka,
                                                   void *existing_frames[])
{
    return sel4utils_bootstrap_vspace(vspace, data, vspace_root, vka, NULL, NULL, existing_frames);
}

#ifdef __cplusplus
}
#endif
