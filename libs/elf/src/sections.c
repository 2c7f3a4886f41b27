/* SPDX-License-Identifier: BSD-2-Clause */
/* Sections and their names. */

#include "reader.h"
#include <string.h>

uint32_t elf_getSectionType(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_type;
}

size_t elf_getSectionFlags(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_flags;
}

uintptr_t elf_getSectionAddr(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_addr;
}

size_t elf_getSectionOffset(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_offset;
}

size_t elf_getSectionSize(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_size;
}

uint32_t elf_getSectionLink(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_link;
}

uint32_t elf_getSectionInfo(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_info;
}

size_t elf_getSectionAddrAlign(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_addralign;
}

size_t elf_getSectionEntrySize(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_entsize;
}

size_t elf_getSectionNameOffset(const elf_t *elfFile, size_t i)
{
    return elf_read_shdr(elfFile, i).sh_name;
}

const void *elf_getSection(const elf_t *elfFile, size_t i)
{
    Elf64_Shdr section = elf_read_shdr(elfFile, i);
    if (section.sh_type == SHT_NULL || section.sh_type == SHT_NOBITS) return NULL;
    return elf_bytes(elfFile, section.sh_offset, section.sh_size);
}

const char *elf_getStringTable(const elf_t *elfFile, size_t string_segment)
{
    Elf64_Shdr section = elf_read_shdr(elfFile, string_segment);
    if (section.sh_type != SHT_STRTAB || section.sh_size == 0) return NULL;
    const char *strings = elf_bytes(elfFile, section.sh_offset, section.sh_size);
    return strings != NULL && strings[section.sh_size - 1] == '\0' ? strings : NULL;
}

const char *elf_getSectionStringTable(const elf_t *elfFile)
{
    return elf_getStringTable(elfFile, elf_getSectionStringTableIndex(elfFile));
}

const char *elf_getSectionName(const elf_t *elfFile, size_t i)
{
    const char *names = elf_getSectionStringTable(elfFile);
    size_t offset = elf_getSectionNameOffset(elfFile, i);
    size_t size = elf_getSectionSize(elfFile, elf_getSectionStringTableIndex(elfFile));
    bool exists = i < elf_getNumSections(elfFile) && names != NULL && offset < size;
    return exists ? names + offset : "<corrupted>";
}

const void *elf_getSectionNamed(const elf_t *elfFile, const char *str, size_t *i)
{
    size_t count = elf_getNumSections(elfFile);
    for (size_t section = 0; section < count; section++) {
        if (strcmp(elf_getSectionName(elfFile, section), str) != 0) continue;
        if (i != NULL) *i = section;
        return elf_getSection(elfFile, section);
    }
    return NULL;
}
