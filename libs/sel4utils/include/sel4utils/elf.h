/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading ELF programs into address spaces.
 *
 * Nothing becomes both writable and executable. Pages that are only read or executed are mapped
 * from the file's own frames, where the loader's address space knows them and file and memory agree
 * on the place in the page; all others get frames of their own.
 *
 * A program is loaded whole or not at all. A file that cannot be loaded is refused with a line on
 * the log that names its defect. Entry points are returned as addresses, NULL for an error. */
#pragma once

#include <elf/elf.h>
#include <sel4/sel4.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

#define Elf_Phdr Elf64_Phdr

/* A loadable segment and the pages reserved for it. A page shared by two segments belongs to the
 * lower one, so that the reservations do not overlap. */
typedef struct sel4utils_elf_region {
    seL4_CapRights_t rights;
    /* Where the segment starts, and its bytes in memory (cut to 32 bits). */
    void *elf_vstart;
    void *reservation_vstart;
    uint32_t size;
    size_t reservation_size;
    reservation_t reservation;
    int cacheable;
    /* The program header. */
    int segment_index;
} sel4utils_elf_region_t;

/* How many regions a program has: loadable segments that take memory. */
int sel4utils_elf_num_regions(const elf_t *elf);

/* Load a program into `loadee`. Frames come from `loadee_vka`; `loader` is the caller's own address
 * space. Position-independent programs go anywhere. The pages stay when `loadee` is used further;
 * they are freed with it. */
void *sel4utils_elf_load(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka, vka_t *loader_vka,
                         const elf_t *elf);

/* The same, and keep the reservations: regions[0] on, as many as sel4utils_elf_num_regions(),
 * describe them and become the caller's. With `mapanywhere`, any program goes anywhere. */
void *sel4utils_elf_load_record_regions(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka,
                                        vka_t *loader_vka, const elf_t *elf,
                                        sel4utils_elf_region_t *regions, int mapanywhere);

/* The inner pages of a heap that a program has built in (libs/posix): they need no memory until the
 * program uses them. */
struct quoll_elf_heap {
    uintptr_t start;
    size_t bytes;
};

/* Whether the program has such a heap; if so, its addresses in the file to *heap. */
bool quoll_elf_find_heap(const elf_t *elf, struct quoll_elf_heap *heap);

/* sel4utils_elf_load() of all but that heap, whose tables are there then. Its address in `loadee`
 * to *heap; with a heap of 0 bytes nothing is left out. Needs a `loadee_vka` that makes runs. */
void *quoll_elf_load_without_heap(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka,
                                  vka_t *loader_vka, const elf_t *elf, struct quoll_elf_heap *heap);

/* Only reserve the regions of a program. Pages are mapped into them with rights given then. With a
 * `loadee` of NULL nothing is reserved, but `regions` says what would be. */
void *sel4utils_elf_reserve(vspace_t *loadee, const elf_t *elf, sel4utils_elf_region_t *regions);

/* The program headers: how many, and the first `max_phdrs` of them in 64-bit form. */
uint32_t sel4utils_elf_num_phdrs(const elf_t *elf);
void sel4utils_elf_read_phdrs(const elf_t *elf, size_t max_phdrs, Elf_Phdr *phdrs);

/* Where the file has the bytes of the section called `section_name`, 0 if there is none, and how
 * many they are, unless `section_size` is NULL. */
uintptr_t sel4utils_elf_get_section(const elf_t *elf, const char *section_name,
                                    uint64_t *section_size);

/* The address that the program's section "__vsyscall" holds, 0 if it has no such section. */
uintptr_t sel4utils_elf_get_vsyscall(const elf_t *elf);

#ifdef __cplusplus
}
#endif
