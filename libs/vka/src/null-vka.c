/* SPDX-License-Identifier: BSD-2-Clause */
/* The vka that has nothing, for the place of one where none may be used. */

#include <vka/null-vka.h>

static int cspace_alloc(void *data UNUSED, seL4_CPtr *res UNUSED)
{
    return -1;
}

static void cspace_make_path(void *data UNUSED, seL4_CPtr slot UNUSED, cspacepath_t *res)
{
    memset(res, 0, sizeof(*res));
}

static int utspace_alloc(void *data UNUSED, const cspacepath_t *dest UNUSED, seL4_Word type UNUSED,
                         seL4_Word size_bits UNUSED, seL4_Word *res UNUSED)
{
    return -1;
}

static int utspace_alloc_maybe_device(void *data UNUSED, const cspacepath_t *dest UNUSED,
                                      seL4_Word type UNUSED, seL4_Word size_bits UNUSED,
                                      bool can_use_dev UNUSED, seL4_Word *res UNUSED)
{
    return -1;
}

static int utspace_alloc_at(void *data UNUSED, const cspacepath_t *dest UNUSED,
                            seL4_Word type UNUSED, seL4_Word size_bits UNUSED,
                            uintptr_t paddr UNUSED, seL4_Word *cookie UNUSED)
{
    return -1;
}

static void cspace_free(void *data UNUSED, seL4_CPtr slot UNUSED)
{
}

static void utspace_free(void *data UNUSED, seL4_Word type UNUSED, seL4_Word size_bits UNUSED,
                         seL4_Word target UNUSED)
{
}

static uintptr_t utspace_paddr(void *data UNUSED, seL4_Word target UNUSED, seL4_Word type UNUSED,
                               seL4_Word size_bits UNUSED)
{
    return VKA_NO_PADDR;
}

void vka_init_nullvka(vka_t *vka)
{
    *vka = (vka_t){
        .data = NULL,
        .cspace_alloc = cspace_alloc,
        .cspace_make_path = cspace_make_path,
        .utspace_alloc = utspace_alloc,
        .utspace_alloc_maybe_device = utspace_alloc_maybe_device,
        .utspace_alloc_at = utspace_alloc_at,
        .cspace_free = cspace_free,
        .utspace_free = utspace_free,
        .utspace_paddr = utspace_paddr,
    };
}
