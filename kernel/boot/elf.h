/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the root task's ELF file. Nothing in the file is believed: every offset and size is checked
 * against the file and against the user's half of the address space before it is used. */
#pragma once

#include "types.h"

struct elf_segment {
    word_t vaddr, file_bytes, memory_bytes; /* memory_bytes >= file_bytes, > 0 */
    const uint8_t *data;                    /* file_bytes of it */
    bool writable, executable;
};

struct elf {
    const uint8_t *file;
    word_t entry;
    word_t start, end; /* lowest and highest page of all segments; end is behind */
    unsigned headers;  /* program headers in the file */
    word_t header_offset;
};

/* Check the file and describe it. Returns NULL, or what is wrong with it, in words. */
const char *elf_open(struct elf *elf, const void *file, word_t size);

/* Program header `index` < elf->headers, if it is a segment to load. */
bool elf_segment(const struct elf *elf, unsigned index, struct elf_segment *segment);
