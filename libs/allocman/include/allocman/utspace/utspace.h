/* SPDX-License-Identifier: BSD-2-Clause */
/* The interface of a manager of untyped memory. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <allocman/properties.h>
#include <allocman/usage.h>
#include <vka/cspacepath_t.h>
#include <vka/object.h>

#ifdef __cplusplus
extern "C" {
#endif

struct allocman;

/* "Anywhere", and "not known", for physical addresses; odd, so that no object can have it. */
#define ALLOCMAN_NO_PADDR 1

/* What an untyped covers: ordinary memory; device registers, used at a wanted address only; device
 * memory that is known to be plain memory. */
#define ALLOCMAN_UT_KERNEL  0
#define ALLOCMAN_UT_DEV     1
#define ALLOCMAN_UT_DEV_MEM 2

struct utspace_interface {
    /* An object of kernel type `object_type` in *slot, at `paddr` unless that is ALLOCMAN_NO_PADDR;
     * `size_bits` as seL4_Untyped_Retype() takes it. Returns a cookie; 0, and *error (which may be
     * NULL) not 0, if it is not possible. */
    seL4_Word (*alloc)(struct allocman *alloc, void *utspace, size_t size_bits,
                       seL4_Word object_type, const cspacepath_t *slot, uintptr_t paddr,
                       bool canBeDevice, int *error);
    /* Give back the memory of a deleted object; here `size_bits` is log2 of its bytes. */
    void (*free)(struct allocman *alloc, void *utspace, seL4_Word cookie, size_t size_bits);
    /* Take over `num` untypeds, each with log2 of its bytes and its physical address; `paddr` may
     * be NULL. Returns 0, or an error, and then none was taken. */
    int (*add_uts)(struct allocman *alloc, void *utspace, size_t num, const cspacepath_t *uts,
                   size_t *size_bits, uintptr_t *paddr, int utType);
    /* The physical address of an object, or ALLOCMAN_NO_PADDR. */
    uintptr_t (*paddr)(void *utspace, seL4_Word cookie, size_t size_bits);
    struct allocman_properties properties;
    void *utspace; /* passed to the functions */

    /* Give back what is only kept for speed; returns how many things that were. May be NULL. */
    size_t (*quoll_reclaim)(struct allocman *alloc, void *utspace);
    /* Add what is free to *usage; may be NULL. */
    void (*quoll_usage)(void *utspace, struct quoll_allocman_usage *usage);
};

typedef struct utspace_interface utspace_interface_t;

/* log2 of the bytes of an object; `size_bits` as seL4_Untyped_Retype() takes it. All ones if there
 * is no such type. */
static inline size_t get_sel4_object_size(seL4_Word type, size_t size_bits)
{
    return vka_get_object_size(type, size_bits);
}

#ifdef __cplusplus
}
#endif
