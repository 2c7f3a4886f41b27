/* SPDX-License-Identifier: BSD-2-Clause */
/* Loadable segments as memory: where they lie, and copying them there. */

#include "reader.h"
#include <string.h>

static uint64_t address(const Elf64_Phdr *phdr, elf_addr_type_t addr_type)
{
    return addr_type == PHYSICAL ? phdr->p_paddr : phdr->p_vaddr;
}

/* Reads the next loadable segment with memory, from header *ph on, and moves *ph behind it. */
static bool next_load(const elf_t *elf, size_t *ph, Elf64_Phdr *out)
{
    size_t count = elf_getNumProgramHeaders(elf);
    while (*ph < count) {
        *out = elf_read_phdr(elf, (*ph)++);
        if (out->p_type == PT_LOAD && out->p_memsz > 0) return true;
    }
    return false;
}

int elf_getMemoryBounds(const elf_t *elfFile, elf_addr_type_t addr_type, uintptr_t *min,
                        uintptr_t *max)
{
    uintptr_t lowest = UINTPTR_MAX;
    uintptr_t end = 0;
    Elf64_Phdr phdr;
    for (size_t ph = 0; next_load(elfFile, &ph, &phdr);) {
        uintptr_t start = address(&phdr, addr_type);
        if (start < lowest) lowest = start;
        if (start + phdr.p_memsz > end) end = start + phdr.p_memsz;
    }
    if (end == 0) return 0;
    *min = lowest;
    *max = end;
    return 1;
}

int elf_loadFile(const elf_t *elfFile, elf_addr_type_t addr_type)
{
    if (elf_checkProgramHeaderTable(elfFile) != 0) return 0;
    Elf64_Phdr phdr;
    for (size_t ph = 0; next_load(elfFile, &ph, &phdr);) {
        unsigned char *to = (unsigned char *)(uintptr_t)address(&phdr, addr_type);
        memcpy(to, elf_bytes(elfFile, phdr.p_offset, phdr.p_filesz), phdr.p_filesz);
        memset(to + phdr.p_filesz, 0, phdr.p_memsz - phdr.p_filesz);
    }
    return 1;
}
