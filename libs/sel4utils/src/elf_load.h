/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the ELF loader share. */
#pragma once

#include "vspace_state.h"
#include <elf/elf64.h>
#include <sel4utils/elf.h>
#include <vka/object.h>

struct segment {
    uintptr_t start;
    uintptr_t file_end;
    uintptr_t end;
    const char *bytes;
    uint32_t flags;
    int index;
};

/* A program on its way into memory. */
struct load {
    vspace_t *loadee;
    vspace_t *loader;
    vka_t *loadee_vka;
    vka_t *loader_vka;
    const elf_t *elf;
    size_t count;
    struct segment *segments;
    sel4utils_elf_region_t *regions;
    /* Added to the addresses in the file. */
    uintptr_t bias;
    /* From here on there is no memory for large pages. */
    uintptr_t small_from;
    /* A large frame that nothing could be done with yet. */
    vka_object_t spare;
    /* Addresses of the loader where pages are filled, and where large ones are. */
    reservation_t window, large_window;
    char *window_vaddr, *large_vaddr;
    /* Slots for what is mapped there, if runs are made. */
    cspacepath_t copies;
    bool makes_runs, makes_large;
    /* What is left out. */
    struct quoll_elf_heap heap;
};

static inline seL4_CapRights_t load_rights_of(uint32_t flags)
{
    return flags & PF_W ? seL4_ReadWrite : seL4_CanRead;
}

/* Whether an address space is managed here, so that more than the interface is known of it. */
static inline bool load_is_ours(const vspace_t *vspace)
{
    return vspace->map_pages == sel4utils_map_pages;
}

/* Give the program a copy of the loader's frame, only to be read; or take it back. */
int load_copy_frame(const struct load *load, seL4_CPtr cap, vka_object_t *frame);
void load_free_copy(const struct load *load, seL4_CPtr copy);

/* Copy the file's part of [vaddr, vaddr + bytes) to `to`; the rest of it is zero already. `first`
 * is the lowest segment with memory there. */
void load_copy_contents(const struct load *load, size_t first, uintptr_t vaddr, size_t bytes,
                        char *to);

/* Whether a large page at `vaddr`, in a region that goes up to `end`, has nothing in it but what
 * belongs to the region. */
bool load_fits_large_page(const struct load *load, size_t region, uintptr_t vaddr, uintptr_t end);

/* Make it. If that cannot be, for whatever reason, nothing has changed, and small pages can be
 * made. */
int load_large_page(struct load *load, size_t region, uintptr_t vaddr);
