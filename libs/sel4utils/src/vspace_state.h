/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the address space manager share: reservations and memory for the bookkeeping.
 */
#pragma once

#include <sel4utils/vspace_internal.h>

/* As sel4utils_map_page_pd(), for callers that map many pages: the silence is theirs to ask for. */
int vspace_map_page(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                    int cacheable, size_t size_bits);

/* Whether pages can be mapped in `res` without rights of their own; says so on the log if not. */
bool vspace_has_rights(const sel4utils_res_t *res);

/* Take `res` out of the list, and free it if it was allocated here. Its pages stay. */
void vspace_end_reservation(vspace_t *vspace, sel4utils_res_t *res);

/* Addresses from `start` on have become free. */
void vspace_note_free(sel4utils_alloc_data_t *data, uintptr_t start);

/* Make sure that `count` pages of 2^bits bytes from `start` on can be noted. 0, or -1. */
int vspace_make_room(vspace_t *vspace, uintptr_t start, size_t count, size_t bits);

/* Forget a page that was noted, and free the memory the note took if that is now unused. */
void vspace_forget_page(vspace_t *vspace, const struct quoll_page *page);

/* Fill in *vspace for an empty state. */
void vspace_start(vspace_t *vspace, sel4utils_alloc_data_t *data, vka_t *vka, seL4_CPtr root,
                  vspace_allocated_object_fn allocated_object_fn, void *allocated_object_cookie);

/* Runs: neighbouring pages of 4 KiB whose frames are in neighbouring slots, made in one step where
 * the vka of the address space has such a thing, and noted. All return how many pages that is, from
 * `vaddr` on and at most `count`; 0 if nothing was mapped, and another way must be found.
 * vspace_prepare() was called for the pages.
 *
 * New frames, whose path goes to *run; and copies of the frames of a path. */
size_t vspace_new_run(vspace_t *vspace, uintptr_t vaddr, size_t count, seL4_CapRights_t rights,
                      int cacheable, cspacepath_t *run);
size_t vspace_share_run(vspace_t *vspace, const cspacepath_t *frames, uintptr_t vaddr,
                        seL4_CapRights_t rights, int cacheable);
bool vspace_makes_runs(vspace_t *vspace);

/* How many pages of 4 KiB from `vaddr` on, at most `count`, have capabilities in neighbouring
 * slots; the first has one. */
size_t vspace_cap_run(vspace_t *vspace, uintptr_t vaddr, size_t count);

/* Large pages, of 2 MiB, `vaddr` being a multiple of that.
 *
 * The capability of the frame that holds all of the program's own image from `vaddr` on; 0 if there
 * is none that is known. */
seL4_CPtr vspace_large_cap(vspace_t *vspace, uintptr_t vaddr);
/* Map one in `res`, and note it. An error of the kernel, and nothing has changed: most of all
 * DeleteFirst, where a table of small pages is left. That is told to nobody else. */
int vspace_try_large_page(vspace_t *vspace, seL4_CPtr cap, uintptr_t cookie, uintptr_t vaddr,
                          seL4_CapRights_t rights, const sel4utils_res_t *res);
/* The size of the page at `vaddr`, in bits; that of a small one if none is mapped. */
size_t vspace_page_bits(vspace_t *vspace, uintptr_t vaddr);

/* Check that `count` pages of 4 KiB can be mapped in `res`, and make room for their notes. */
int vspace_prepare(vspace_t *vspace, uintptr_t vaddr, size_t count, const sel4utils_res_t *res);

/* Forget all pages that belong to an arena, which has ended. */
void vspace_forget_runs(vspace_t *vspace);
