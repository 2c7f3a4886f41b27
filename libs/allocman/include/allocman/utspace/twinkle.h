/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory, used up from the start of each untyped and never given back. Takes no slots: for
 * the time when there are none. */
#pragma once

#include <allocman/utspace/utspace.h>
#include <vka/cspacepath_t.h>

#ifdef __cplusplus
extern "C" {
#endif

struct utspace_twinkle_ut {
    cspacepath_t path;
    size_t offset;    /* bytes that are used */
    size_t size_bits; /* log2 of its bytes */
};

typedef struct utspace_twinkle {
    size_t num_uts;
    struct utspace_twinkle_ut *uts;
} utspace_twinkle_t;

/* Begin a manager with nothing. */
void utspace_twinkle_create(utspace_twinkle_t *twinkle);

/* The untypeds must be unused. Device untypeds are refused. */
int _utspace_twinkle_add_uts(struct allocman *alloc, void *_twinkle, size_t num,
                             const cspacepath_t *uts, size_t *size_bits, uintptr_t *paddr,
                             int utType);
seL4_Word _utspace_twinkle_alloc(struct allocman *alloc, void *_twinkle, size_t size_bits,
                                 seL4_Word type, const cspacepath_t *slot, uintptr_t paddr,
                                 bool canBeDev, int *error);

/* Does nothing. */
void _utspace_twinkle_free(struct allocman *alloc, void *_twinkle, seL4_Word cookie,
                           size_t size_bits);

static inline uintptr_t _utspace_twinkle_paddr(void *_twinkle, seL4_Word cookie, size_t size_bits)
{
    (void)_twinkle, (void)cookie, (void)size_bits;
    return ALLOCMAN_NO_PADDR;
}

static inline struct utspace_interface utspace_twinkle_make_interface(utspace_twinkle_t *twinkle)
{
    return (struct utspace_interface){
        .alloc = _utspace_twinkle_alloc,
        .free = _utspace_twinkle_free,
        .add_uts = _utspace_twinkle_add_uts,
        .paddr = _utspace_twinkle_paddr,
        .properties = {1, 1, 1, 1},
        .utspace = twinkle,
        .quoll_reclaim = NULL,
        .quoll_usage = NULL,
    };
}

#ifdef __cplusplus
}
#endif
