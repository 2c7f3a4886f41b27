/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this library share: the one bounds check, and headers without their class. */
#pragma once

#include <elf/elf.h>

struct elf_file_header {
    unsigned type;
    unsigned machine;
    uint64_t entry;
    uint64_t phoff;
    uint64_t shoff;
    size_t phentsize;
    size_t phnum;
    size_t shentsize;
    size_t shnum;
    size_t shstrndx;
};

/*@ predicate in_memory(elf_t *elf) = \valid_read(elf) && elf->elfSize < 1 << 62 &&
        \valid_read((unsigned char *)elf->elfFile + (0 .. elf->elfSize - 1)); */

/* The bytes [offset, offset + size) of the file, NULL unless all of them lie in it. */
/*@ requires in_memory(elf);
    assigns \result \from *elf, offset, size;
    ensures offset + size > elf->elfSize ==> \result == \null;
    ensures offset + size <= elf->elfSize ==>
        \result == (unsigned char *)elf->elfFile + offset; */
const void *elf_bytes(const elf_t *elf, uint64_t offset, uint64_t size);

/* All 0 if the file is shorter than a header. */
struct elf_file_header elf_read_header(const elf_t *elf);

/* Entry `i` of a table, in the layout of 64-bit files. All 0 if it does not lie in the file. */
Elf64_Phdr elf_read_phdr(const elf_t *elf, size_t i);
Elf64_Shdr elf_read_shdr(const elf_t *elf, size_t i);

/* The checks behind elf_check…(): NULL, or the defect by name. */
const char *elf_header_defect(const elf_t *elf);
const char *elf_phdrs_defect(const elf_t *elf);
const char *elf_sections_defect(const elf_t *elf);
