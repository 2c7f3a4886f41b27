/* SPDX-License-Identifier: BSD-2-Clause */
/* The interface to whatever hands out capability slots and kernel objects.
 *
 * A library that needs objects takes a `vka_t` and knows no allocator. An allocator fills in the
 * functions it has and leaves the others NULL; the wrappers below then answer with an error and say
 * so.
 *
 * An allocation yields a cookie with which the memory is given back. Giving memory back does not
 * delete the object's capabilities: the caller does that first (vka_free_object() in vka/object.h
 * does both).
 *
 * All functions that return int return 0, or another value on an error; then
 * nothing was allocated. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sel4/sel4.h>
#include <sel4/types.h>
#include <utils/util.h>
#include <sel4vka/gen_config.h>
#include <vka/cspacepath_t.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An empty slot, to *res. */
typedef int (*vka_cspace_alloc_fn)(void *data, seL4_CPtr *res);

/* The path of a slot, to *res. */
typedef void (*vka_cspace_make_path_fn)(void *data, seL4_CPtr slot, cspacepath_t *res);

/* An object of kernel type `type` in the empty slot `dest`; its cookie to *res. `size_bits` is as
 * seL4_Untyped_Retype() takes it: used for CNodes, untypeds and the like only. Ordinary memory. */
typedef int (*vka_utspace_alloc_fn)(void *data, const cspacepath_t *dest, seL4_Word type,
                                    seL4_Word size_bits, seL4_Word *res);

/* The same; device memory will do if `can_use_dev`. */
typedef int (*vka_utspace_alloc_maybe_device_fn)(void *data, const cspacepath_t *dest,
                                                 seL4_Word type, seL4_Word size_bits,
                                                 bool can_use_dev, seL4_Word *res);

/* The same at physical address `paddr`, be it device memory or not. */
typedef int (*vka_utspace_alloc_at_fn)(void *data, const cspacepath_t *dest, seL4_Word type,
                                       seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie);

/* Give back a slot, which is empty. */
typedef void (*vka_cspace_free_fn)(void *data, seL4_CPtr slot);

/* Give back the memory of an object that no capability refers to any more;
 * `target` is its cookie. */
typedef void (*vka_utspace_free_fn)(void *data, seL4_Word type, seL4_Word size_bits,
                                    seL4_Word target);

/* The physical address of an object by its cookie, or VKA_NO_PADDR. */
typedef uintptr_t (*vka_utspace_paddr_fn)(void *data, seL4_Word target, seL4_Word type,
                                          seL4_Word size_bits);

/* Up to `count` objects in neighbouring slots, made together; the path of the first to *first, its
 * window the number made. They last as long as whoever made this vka says: they are not freed one
 * by one. 0: none, and nothing is held. */
typedef size_t (*quoll_vka_alloc_run_fn)(void *data, seL4_Word type, seL4_Word size_bits,
                                         size_t count, cspacepath_t *first);

/* The same with copies, with at most `rights`, of the capabilities of src->window neighbouring
 * slots. */
typedef size_t (*quoll_vka_copy_run_fn)(void *data, const cspacepath_t *src,
                                        seL4_CapRights_t rights, cspacepath_t *first);

/* `count` neighbouring empty slots of one CNode, first->root, to *first; and giving them back. */
typedef int (*quoll_vka_cspace_alloc_range_fn)(void *data, size_t count, cspacepath_t *first);
typedef void (*quoll_vka_cspace_free_range_fn)(void *data, const cspacepath_t *first);

/* "Not known" for physical addresses; odd, so that no object can have it. */
#define VKA_NO_PADDR 1

typedef struct vka {
    void *data;
    vka_cspace_alloc_fn cspace_alloc;
    vka_cspace_make_path_fn cspace_make_path;
    vka_utspace_alloc_fn utspace_alloc;
    vka_utspace_alloc_maybe_device_fn utspace_alloc_maybe_device;
    vka_utspace_alloc_at_fn utspace_alloc_at;
    vka_cspace_free_fn cspace_free;
    vka_utspace_free_fn utspace_free;
    vka_utspace_paddr_fn utspace_paddr;
    /* Ours, for speed; NULL where there is no such thing. */
    quoll_vka_alloc_run_fn quoll_alloc_run;
    quoll_vka_copy_run_fn quoll_copy_run;
    quoll_vka_cspace_alloc_range_fn quoll_cspace_alloc_range;
    quoll_vka_cspace_free_range_fn quoll_cspace_free_range;
} vka_t;

/* True, and said on the log, if `vka` is NULL or has no function `fn`. */
#define VKA_LACKS(vka, fn)                                                                         \
    ({                                                                                             \
        bool lacks_ = (vka) == NULL || (vka)->fn == NULL;                                          \
        if (lacks_) ZF_LOGE("%s", (vka) == NULL ? "vka is NULL" : "vka has no " #fn);              \
        lacks_;                                                                                    \
    })

/* Allocate a slot. `res` may not be NULL. */
static inline int vka_cspace_alloc(vka_t *vka, seL4_CPtr *res)
{
    if (VKA_LACKS(vka, cspace_alloc)) return -1;
    if (res == NULL) {
        ZF_LOGE("res is NULL");
        return -1;
    }
    return vka->cspace_alloc(vka->data, res);
}

/* The path of `slot`, to *res; all zero if this vka cannot tell. */
static inline void vka_cspace_make_path(vka_t *vka, seL4_CPtr slot, cspacepath_t *res)
{
    if (res == NULL) {
        ZF_LOGE("res is NULL");
        return;
    }
    memset(res, 0, sizeof(*res));
    if (VKA_LACKS(vka, cspace_make_path)) return;
    vka->cspace_make_path(vka->data, slot, res);
}

/* Allocate a slot and make its path. */
static inline int vka_cspace_alloc_path(vka_t *vka, cspacepath_t *res)
{
    seL4_CPtr slot = 0;
    if (VKA_LACKS(vka, cspace_make_path) || res == NULL) return -1;
    int error = vka_cspace_alloc(vka, &slot);
    if (error == 0) vka_cspace_make_path(vka, slot, res);
    return error;
}

/* Give back a slot, which must be empty. */
static inline void vka_cspace_free(vka_t *vka, seL4_CPtr slot)
{
    if (VKA_LACKS(vka, cspace_free)) return;
    vka->cspace_free(vka->data, slot);
}

/* The same by path. */
static inline void vka_cspace_free_path(vka_t *vka, cspacepath_t path)
{
    vka_cspace_free(vka, path.capPtr);
}

/* See vka_utspace_alloc_fn. */
static inline int vka_utspace_alloc(vka_t *vka, const cspacepath_t *dest, seL4_Word type,
                                    seL4_Word size_bits, seL4_Word *res)
{
    if (VKA_LACKS(vka, utspace_alloc)) return -1;
    if (res == NULL) {
        ZF_LOGE("res is NULL");
        return -1;
    }
    return vka->utspace_alloc(vka->data, dest, type, size_bits, res);
}

/* See vka_utspace_alloc_maybe_device_fn. */
static inline int vka_utspace_alloc_maybe_device(vka_t *vka, const cspacepath_t *dest,
                                                 seL4_Word type, seL4_Word size_bits,
                                                 bool can_use_dev, seL4_Word *res)
{
    if (VKA_LACKS(vka, utspace_alloc_maybe_device)) return -1;
    if (res == NULL) {
        ZF_LOGE("res is NULL");
        return -1;
    }
    return vka->utspace_alloc_maybe_device(vka->data, dest, type, size_bits, can_use_dev, res);
}

/* See vka_utspace_alloc_at_fn. */
static inline int vka_utspace_alloc_at(vka_t *vka, const cspacepath_t *dest, seL4_Word type,
                                       seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie)
{
    if (VKA_LACKS(vka, utspace_alloc_at)) return -1;
    if (cookie == NULL) {
        ZF_LOGE("cookie is NULL");
        return -1;
    }
    return vka->utspace_alloc_at(vka->data, dest, type, size_bits, paddr, cookie);
}

/* See vka_utspace_free_fn. */
static inline void vka_utspace_free(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                    seL4_Word target)
{
    if (VKA_LACKS(vka, utspace_free)) return;
    vka->utspace_free(vka->data, type, size_bits, target);
}

/* See vka_utspace_paddr_fn. */
static inline uintptr_t vka_utspace_paddr(vka_t *vka, seL4_Word target, seL4_Word type,
                                          seL4_Word size_bits)
{
    if (VKA_LACKS(vka, utspace_paddr)) return VKA_NO_PADDR;
    return vka->utspace_paddr(vka->data, target, type, size_bits);
}

#ifdef __cplusplus
}
#endif
