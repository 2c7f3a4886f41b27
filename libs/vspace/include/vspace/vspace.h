/* SPDX-License-Identifier: BSD-2-Clause */
/* The interface to whatever manages an address space.
 *
 * A library that maps memory takes a `vspace_t` and knows no manager. A manager fills in the
 * functions it has and leaves the others NULL; the wrappers below then say "Not implemented" on the
 * log and answer with an error.
 *
 * Addresses are reserved first and then filled with pages. Freeing a reservation leaves the pages
 * that were mapped into it. Sizes of pages are given as log2 of bytes, sizes of ranges in bytes or
 * pages.
 *
 * Unless said otherwise: functions that return int return 0 or an error, those that return a
 * pointer return NULL on an error, and after an error everything is as it was before. */
#pragma once

#include <autoconf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sel4/sel4.h>
#include <utils/util.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/page.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Flag for every `cacheable` argument: the CPU refuses to execute what is mapped. Besides this flag
 * the argument is a truth value, so that 1 still means cached and executable. */
#define QUOLL_VSPACE_NO_EXECUTE 0x100

/* A range of addresses that is reserved; res is the manager's, NULL means none. */
typedef struct reservation {
    void *res;
} reservation_t;

typedef struct vspace vspace_t;

/* What vspace_new_pages_with_config() is to do. Start from default_vspace_new_pages_config(). */
typedef struct vspace_new_pages_config {
    void *vaddr;      /* where; NULL: anywhere */
    size_t num_pages; /* how many */
    size_t size_bits; /* of which size */
    bool can_use_dev; /* whether device memory will do */
} vspace_new_pages_config_t;

/* The functions of a manager; see the wrappers of the same names. */
typedef void *(*vspace_new_pages_fn)(vspace_t *vspace, seL4_CapRights_t rights, size_t num_pages,
                                     size_t size_bits);
typedef void *(*vspace_map_pages_fn)(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                     seL4_CapRights_t rights, size_t num_pages, size_t size_bits,
                                     int cacheable);
typedef int (*vspace_new_pages_at_vaddr_fn)(vspace_t *vspace, void *vaddr, size_t num_pages,
                                            size_t size_bits, reservation_t reservation,
                                            bool can_use_dev);
typedef int (*vspace_map_pages_at_vaddr_fn)(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                            void *vaddr, size_t num_pages, size_t size_bits,
                                            reservation_t reservation);
typedef int (*vspace_deferred_rights_map_pages_at_vaddr_fn)(vspace_t *vspace, seL4_CPtr caps[],
                                                            uintptr_t cookies[], void *vaddr,
                                                            size_t num_pages, size_t size_bits,
                                                            seL4_CapRights_t rights,
                                                            reservation_t reservation);
typedef void (*vspace_unmap_pages_fn)(vspace_t *vspace, void *vaddr, size_t num_pages,
                                      size_t size_bits, vka_t *free);
typedef void (*vspace_tear_down_fn)(vspace_t *vspace, vka_t *free);
typedef reservation_t (*vspace_reserve_range_aligned_fn)(vspace_t *vspace, size_t bytes,
                                                         size_t size_bits, seL4_CapRights_t rights,
                                                         int cacheable, void **vaddr);
typedef reservation_t (*vspace_reserve_range_at_fn)(vspace_t *vspace, void *vaddr, size_t bytes,
                                                    seL4_CapRights_t rights, int cacheable);
typedef reservation_t (*vspace_reserve_deferred_rights_range_at_fn)(vspace_t *vspace, void *vaddr,
                                                                    size_t bytes, int cacheable);
typedef void (*vspace_free_reservation_fn)(vspace_t *vspace, reservation_t reservation);
typedef void (*vspace_free_reservation_by_vaddr_fn)(vspace_t *vspace, void *vaddr);
typedef seL4_CPtr (*vspace_get_cap_fn)(vspace_t *vspace, void *vaddr);
typedef seL4_CPtr (*vspace_get_root_fn)(vspace_t *vspace);
typedef uintptr_t (*vspace_get_cookie_fn)(vspace_t *vspace, void *vaddr);
typedef int (*vspace_share_mem_at_vaddr_fn)(vspace_t *from, vspace_t *to, void *start,
                                            int num_pages, size_t size_bits, void *vaddr,
                                            reservation_t res);

/* Called for each object the manager allocates for itself, so that its owner can free them at the
 * end. */
typedef void (*vspace_allocated_object_fn)(void *allocated_object_cookie, vka_object_t object);

/* Called by vspace_access_page_with_callback(). */
typedef int (*vspace_access_callback_fn)(void *access_addr, void *vaddr, void *cookie);

/* As the `vka` of vspace_unmap_pages() and vspace_tear_down(): free the frames with the manager's
 * own vka, or leave them alone. */
#define VSPACE_FREE     ((vka_t *)0xffffffff)
#define VSPACE_PRESERVE ((vka_t *)0)

struct vspace {
    void *data;
    vspace_new_pages_fn new_pages;
    vspace_map_pages_fn map_pages;
    vspace_new_pages_at_vaddr_fn new_pages_at_vaddr;
    vspace_map_pages_at_vaddr_fn map_pages_at_vaddr;
    vspace_deferred_rights_map_pages_at_vaddr_fn deferred_rights_map_pages_at_vaddr;
    vspace_unmap_pages_fn unmap_pages;
    vspace_tear_down_fn tear_down;
    vspace_reserve_range_aligned_fn reserve_range_aligned;
    vspace_reserve_range_at_fn reserve_range_at;
    vspace_reserve_deferred_rights_range_at_fn reserve_deferred_rights_range_at;
    vspace_free_reservation_fn free_reservation;
    vspace_free_reservation_by_vaddr_fn free_reservation_by_vaddr;
    vspace_get_cap_fn get_cap;
    vspace_get_root_fn get_root;
    vspace_get_cookie_fn get_cookie;
    vspace_share_mem_at_vaddr_fn share_mem_at_vaddr;
    vspace_allocated_object_fn allocated_object;
    void *allocated_object_cookie;
};

/* Pages of a stack when nothing else is said: 64 KiB. */
#ifdef CONFIG_SEL4UTILS_STACK_SIZE
#define VSPACE_STACK_PAGES BYTES_TO_4K_PAGES(CONFIG_SEL4UTILS_STACK_SIZE)
#else
#define VSPACE_STACK_PAGES 16
#endif

/* Leave the caller with `failure` if the manager has no such function. A macro, so that the log
 * names the operation and its line. */
#define VSPACE_NEEDS(vspace, fn, failure)                                                          \
    do {                                                                                           \
        if ((vspace) == NULL) {                                                                    \
            ZF_LOGE("vspace is NULL");                                                             \
            return failure;                                                                        \
        }                                                                                          \
        if ((vspace)->fn == NULL) {                                                                \
            ZF_LOGE("Not implemented");                                                            \
            return failure;                                                                        \
        }                                                                                          \
    } while (0)

/* Reserve `bytes` anywhere; pages mapped there get `rights` and are cached if `cacheable`. The
 * address, a multiple of 4 KiB, to *vaddr. */
reservation_t vspace_reserve_range(vspace_t *vspace, size_t bytes, seL4_CapRights_t rights,
                                   int cacheable, void **vaddr);

/* Map `num_pages` pages of `from`, from `start` on, into `to` as well, anywhere. Returns the
 * address in `to`; the caller unmaps the pages there with vspace_unmap_pages(). */
void *vspace_share_mem(vspace_t *from, vspace_t *to, void *start, int num_pages, size_t size_bits,
                       seL4_CapRights_t rights, int cacheable);

/* Map the page of `from` that holds `access_addr` into `to` for the time of one call
 * callback(access_addr, where that byte is in `to`, cookie), and return what it returns; -1 if the
 * page could not be mapped. */
int vspace_access_page_with_callback(vspace_t *from, vspace_t *to, void *access_addr,
                                     size_t size_bits, seL4_CapRights_t rights, int cacheable,
                                     vspace_access_callback_fn callback, void *cookie);

/* A stack of `n_pages` pages of 4 KiB with an unmapped page below it, which catches an overflow.
 * Returns its top, the address just above it. */
void *vspace_new_sized_stack(vspace_t *vspace, size_t n_pages);

/* Unmap such a stack and free its frames. */
void vspace_free_sized_stack(vspace_t *vspace, void *stack_top, size_t n_pages);

/* A page for an IPC buffer. Returns its address; its frame's capability to *page. */
void *vspace_new_ipc_buffer(vspace_t *vspace, seL4_CPtr *page);

/* Unmap it and free its frame. */
void vspace_free_ipc_buffer(vspace_t *vspace, void *addr);

/* New pages as *config says, at an address of the manager's choice or at config->vaddr. Returns the
 * address. */
void *vspace_new_pages_with_config(vspace_t *vspace, vspace_new_pages_config_t *config,
                                   seL4_CapRights_t rights);

/* A stack of the usual size, and its end. */
static inline void *vspace_new_stack(vspace_t *vspace)
{
    return vspace_new_sized_stack(vspace, VSPACE_STACK_PAGES);
}

static inline void vspace_free_stack(vspace_t *vspace, void *stack_top)
{
    vspace_free_sized_stack(vspace, stack_top, VSPACE_STACK_PAGES);
}

/* Fill in *config: pages of ordinary memory at no particular address. Returns 0, or -1 if there are
 * no pages of that size. */
static inline int default_vspace_new_pages_config(size_t num_pages, size_t size_bits,
                                                  vspace_new_pages_config_t *config)
{
    if (config == NULL || num_pages == 0 || !sel4_valid_size_bits(size_bits)) {
        ZF_LOGE("%zu pages of 2^%zu bytes are not possible", num_pages, size_bits);
        return -1;
    }
    *config = (vspace_new_pages_config_t){
        .vaddr = NULL, .num_pages = num_pages, .size_bits = size_bits, .can_use_dev = false};
    return 0;
}

/* Ask for an address. */
static inline int vspace_new_pages_config_set_vaddr(void *vaddr, vspace_new_pages_config_t *config)
{
    if (config == NULL) return -1;
    config->vaddr = vaddr;
    return 0;
}

/* Allow device memory, or not. */
static inline int vspace_new_pages_config_use_device_ut(bool can_use_dev,
                                                        vspace_new_pages_config_t *config)
{
    if (config == NULL) return -1;
    config->can_use_dev = can_use_dev;
    return 0;
}

/* New pages anywhere. Returns the address of the first. */
static inline void *vspace_new_pages(vspace_t *vspace, seL4_CapRights_t rights, size_t num_pages,
                                     size_t size_bits)
{
    VSPACE_NEEDS(vspace, new_pages, NULL);
    return vspace->new_pages(vspace, rights, num_pages, size_bits);
}

/* Map existing frames anywhere, side by side. `cookies`, of their memory, may be NULL; with them
 * the manager can free the frames when they are unmapped. Each capability can
 * be mapped only once. */
static inline void *vspace_map_pages(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                     seL4_CapRights_t rights, size_t num_pages, size_t size_bits,
                                     int cacheable)
{
    VSPACE_NEEDS(vspace, map_pages, NULL);
    return vspace->map_pages(vspace, caps, cookies, rights, num_pages, size_bits, cacheable);
}

/* New pages at an address within a reservation. */
static inline int vspace_new_pages_at_vaddr(vspace_t *vspace, void *vaddr, size_t num_pages,
                                            size_t size_bits, reservation_t reservation)
{
    VSPACE_NEEDS(vspace, new_pages_at_vaddr, -1);
    return vspace->new_pages_at_vaddr(vspace, vaddr, num_pages, size_bits, reservation, false);
}

/* The same as *config says; config->vaddr must be set. */
static inline int vspace_new_pages_at_vaddr_with_config(vspace_t *vspace,
                                                        vspace_new_pages_config_t *config,
                                                        reservation_t res)
{
    VSPACE_NEEDS(vspace, new_pages_at_vaddr, -1);
    if (config == NULL || res.res == NULL) {
        ZF_LOGE("no %s given", config == NULL ? "configuration" : "reservation");
        return -1;
    }
    return vspace->new_pages_at_vaddr(vspace, config->vaddr, config->num_pages, config->size_bits,
                                      res, config->can_use_dev);
}

/* Map existing frames at an address within a reservation; see vspace_map_pages(). */
static inline int vspace_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                            void *vaddr, size_t num_pages, size_t size_bits,
                                            reservation_t reservation)
{
    VSPACE_NEEDS(vspace, map_pages_at_vaddr, -1);
    return vspace->map_pages_at_vaddr(vspace, caps, cookies, vaddr, num_pages, size_bits,
                                      reservation);
}

/* The same for a reservation whose rights are given only now. */
static inline int vspace_deferred_rights_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[],
                                                            uintptr_t cookies[], void *vaddr,
                                                            size_t num_pages, size_t size_bits,
                                                            seL4_CapRights_t rights,
                                                            reservation_t reservation)
{
    VSPACE_NEEDS(vspace, deferred_rights_map_pages_at_vaddr, -1);
    return vspace->deferred_rights_map_pages_at_vaddr(vspace, caps, cookies, vaddr, num_pages,
                                                      size_bits, rights, reservation);
}

/* Unmap pages. Their frames are freed with `vka`, or VSPACE_FREE: with the manager's own, or
 * VSPACE_PRESERVE: not at all. */
static inline void vspace_unmap_pages(vspace_t *vspace, void *vaddr, size_t num_pages,
                                      size_t size_bits, vka_t *vka)
{
    VSPACE_NEEDS(vspace, unmap_pages, );
    vspace->unmap_pages(vspace, vaddr, num_pages, size_bits, vka);
}

/* End the manager: unmap all pages (their frames are freed as by vspace_unmap_pages()), end all
 * reservations. The paging objects are their owner's. */
static inline void vspace_tear_down(vspace_t *vspace, vka_t *vka)
{
    VSPACE_NEEDS(vspace, tear_down, );
    vspace->tear_down(vspace, vka);
}

/* Reserve `bytes` anywhere at a multiple of 2^size_bits; see vspace_reserve_range(). */
static inline reservation_t vspace_reserve_range_aligned(vspace_t *vspace, size_t bytes,
                                                         size_t size_bits, seL4_CapRights_t rights,
                                                         int cacheable, void **vaddr)
{
    reservation_t none = {NULL};
    VSPACE_NEEDS(vspace, reserve_range_aligned, none);
    return vspace->reserve_range_aligned(vspace, bytes, size_bits, rights, cacheable, vaddr);
}

/* Reserve the range at `vaddr`, which must be free. */
static inline reservation_t vspace_reserve_range_at(vspace_t *vspace, void *vaddr, size_t bytes,
                                                    seL4_CapRights_t rights, int cacheable)
{
    reservation_t none = {NULL};
    VSPACE_NEEDS(vspace, reserve_range_at, none);
    return vspace->reserve_range_at(vspace, vaddr, bytes, rights, cacheable);
}

/* The same; the rights are given when pages are mapped. */
static inline reservation_t vspace_reserve_deferred_rights_range_at(vspace_t *vspace, void *vaddr,
                                                                    size_t bytes, int cacheable)
{
    reservation_t none = {NULL};
    VSPACE_NEEDS(vspace, reserve_deferred_rights_range_at, none);
    return vspace->reserve_deferred_rights_range_at(vspace, vaddr, bytes, cacheable);
}

/* End a reservation; pages that are mapped in it stay. */
static inline void vspace_free_reservation(vspace_t *vspace, reservation_t reservation)
{
    VSPACE_NEEDS(vspace, free_reservation, );
    vspace->free_reservation(vspace, reservation);
}

/* The same for the reservation that holds `vaddr`. */
static inline void vspace_free_reservation_by_vaddr(vspace_t *vspace, void *vaddr)
{
    VSPACE_NEEDS(vspace, free_reservation_by_vaddr, );
    vspace->free_reservation_by_vaddr(vspace, vaddr);
}

/* The frame mapped at `vaddr`, 0 if none is. */
static inline seL4_CPtr vspace_get_cap(vspace_t *vspace, void *vaddr)
{
    VSPACE_NEEDS(vspace, get_cap, 0);
    return vspace->get_cap(vspace, vaddr);
}

/* The cookie of its memory, 0 if none is known. */
static inline uintptr_t vspace_get_cookie(vspace_t *vspace, void *vaddr)
{
    VSPACE_NEEDS(vspace, get_cookie, 0);
    return vspace->get_cookie(vspace, vaddr);
}

/* The object at the top of the address space, 0 if unknown. */
static inline seL4_CPtr vspace_get_root(vspace_t *vspace)
{
    VSPACE_NEEDS(vspace, get_root, 0);
    return vspace->get_root(vspace);
}

/* Tell the owner about an object the manager allocated for itself. */
static inline void vspace_maybe_call_allocated_object(vspace_t *vspace, vka_object_t object)
{
    if (vspace == NULL) {
        ZF_LOGE("vspace is NULL");
        return;
    }
    if (vspace->allocated_object != NULL) {
        vspace->allocated_object(vspace->allocated_object_cookie, object);
    }
}

/* Map pages of `from`, from `start` on, into `to` as well, at `vaddr` within a
 * reservation of `to`. */
static inline int vspace_share_mem_at_vaddr(vspace_t *from, vspace_t *to, void *start,
                                            int num_pages, size_t size_bits, void *vaddr,
                                            reservation_t res)
{
    if (num_pages <= 0) {
        ZF_LOGE("cannot share %d pages", num_pages);
        return -1;
    }
    if (vaddr == NULL) {
        ZF_LOGE("cannot map at address 0");
        return -1;
    }
    VSPACE_NEEDS(from, share_mem_at_vaddr, -1);
    return from->share_mem_at_vaddr(from, to, start, num_pages, size_bits, vaddr, res);
}

#ifdef __cplusplus
}
#endif
