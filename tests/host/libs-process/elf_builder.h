/* SPDX-License-Identifier: BSD-2-Clause */
/* ELF files and CPIO archives for tests, made byte by byte. Mistakes are the caller's right:
 * nothing is checked, everything can be changed afterwards. */
#pragma once

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

enum { ELF_MAX_BYTES = 6 << 20, ELF_MAX_PHDRS = 8 };

/* A 64-bit program in the making. Header and program headers lie at the start of `bytes`. */
struct elf_file {
    _Alignas(4096) unsigned char bytes[ELF_MAX_BYTES];
    size_t size;
};

/* The headers of the file, to read and to change. */
Elf64_Ehdr *elf_header(struct elf_file *file);
Elf64_Phdr *elf_phdr(struct elf_file *file, size_t i);

/* A program for this machine without segments, entered at `entry`. */
void elf_begin(struct elf_file *file, uint16_t type, uint64_t entry);

/* Append a loadable segment: `file_bytes` bytes of a pattern that elf_pattern() tells, at the next
 * place in the file that is congruent to vaddr modulo `align`. Returns its program header. */
Elf64_Phdr *elf_add_segment(struct elf_file *file, uint32_t flags, uint64_t vaddr,
                            size_t file_bytes, size_t memory_bytes, size_t align);

/* The byte that a segment has at `vaddr`, if the file has one for it. */
unsigned char elf_pattern(uint64_t vaddr);

/* Append a section table: null, one section called `name` of `bytes` bytes, and the names. */
void elf_add_sections(struct elf_file *file, const char *name, const void *bytes, size_t size);

/* The usual: code at 0x400000, constants at 0x402000, data at 0x403800 with a bss that ends inside
 * a page; everything congruent. */
void elf_typical(struct elf_file *file);

/* An archive in the making. */
struct cpio_file {
    unsigned char *bytes;
    size_t capacity;
    size_t size;
};

/* Append an entry, its data at a multiple of `align`, or the trailer. */
void cpio_add(struct cpio_file *archive, const char *name, const void *data, size_t size,
              size_t align);
void cpio_end(struct cpio_file *archive);
