/* SPDX-License-Identifier: BSD-2-Clause */
/* From an allocator to a vka and back. */
#pragma once

#include <allocman/allocman.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make *vka the interface to an allocator, which must outlive it. */
void allocman_make_vka(vka_t *vka, allocman_t *alloc);

/* Make *alloc an allocator that takes slots and objects from *vka, which must outlive it, and
 * bookkeeping memory from malloc(). Returns 0 or an error. */
int allocman_make_from_vka(vka_t *vka, allocman_t *alloc);

#ifdef __cplusplus
}
#endif
