/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects from a vka. */
#pragma once

#include <allocman/allocman.h>
#include <allocman/util.h>
#include <allocman/utspace/utspace.h>
#include <errno.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What it takes to give an object back to the vka. */
typedef struct utspace_vka_cookie {
    seL4_Word original_cookie;
    seL4_Word type;
    seL4_Word quoll_size_bits; /* as the vka was given it */
} utspace_vka_cookie_t;

static inline seL4_Word _utspace_vka_alloc(struct allocman *alloc, void *_vka, size_t size_bits,
                                           seL4_Word type, const cspacepath_t *slot,
                                           uintptr_t paddr, bool canBeDevice, int *error)
{
    vka_t *vka = (vka_t *)_vka;
    utspace_vka_cookie_t *cookie =
        (utspace_vka_cookie_t *)allocman_mspace_alloc(alloc, sizeof(*cookie), error);
    if (cookie == NULL) return 0;

    int failed;
    if (paddr != ALLOCMAN_NO_PADDR) {
        failed = vka_utspace_alloc_at(vka, slot, type, size_bits, paddr, &cookie->original_cookie);
    } else if (canBeDevice) {
        failed = vka_utspace_alloc_maybe_device(vka, slot, type, size_bits, canBeDevice,
                                                &cookie->original_cookie);
    } else {
        failed = vka_utspace_alloc(vka, slot, type, size_bits, &cookie->original_cookie);
    }
    SET_ERROR(error, failed);
    if (failed) {
        allocman_mspace_free(alloc, cookie, sizeof(*cookie));
        return 0;
    }
    cookie->type = type;
    cookie->quoll_size_bits = size_bits;
    return (seL4_Word)cookie;
}

static inline void _utspace_vka_free(struct allocman *alloc, void *_vka, seL4_Word _cookie,
                                     size_t size_bits)
{
    (void)size_bits;
    utspace_vka_cookie_t *cookie = (utspace_vka_cookie_t *)_cookie;
    vka_utspace_free((vka_t *)_vka, cookie->type, cookie->quoll_size_bits, cookie->original_cookie);
    allocman_mspace_free(alloc, cookie, sizeof(*cookie));
}

static inline uintptr_t _utspace_vka_paddr(void *_vka, seL4_Word _cookie, size_t size_bits)
{
    (void)size_bits;
    utspace_vka_cookie_t *cookie = (utspace_vka_cookie_t *)_cookie;
    return vka_utspace_paddr((vka_t *)_vka, cookie->original_cookie, cookie->type,
                             cookie->quoll_size_bits);
}

/* A vka cannot be given untypeds: an error. */
static inline int _utspace_vka_add_uts(struct allocman *alloc, void *_trickle, size_t num,
                                       const cspacepath_t *uts, size_t *size_bits, uintptr_t *paddr,
                                       int utType)
{
    (void)alloc, (void)_trickle, (void)num, (void)uts, (void)size_bits, (void)paddr, (void)utType;
    return ENOSYS;
}

/* The vka must outlive the manager. */
static inline struct utspace_interface utspace_vka_make_interface(vka_t *vka)
{
    return (struct utspace_interface){
        .alloc = _utspace_vka_alloc,
        .free = _utspace_vka_free,
        .add_uts = _utspace_vka_add_uts,
        .paddr = _utspace_vka_paddr,
        .properties = {1, 1, 1, 1},
        .utspace = vka,
        .quoll_reclaim = NULL,
        .quoll_usage = NULL,
    };
}

#ifdef __cplusplus
}
#endif
