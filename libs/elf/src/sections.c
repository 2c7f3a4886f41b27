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

/* The names of sections, as far as they lie in the file. */
struct names {
    const char *strings;
    size_t size;
};

static struct names read_names(const elf_t *elf)
{
    size_t table = elf_getSectionStringTableIndex(elf);
    return (struct names){elf_getStringTable(elf, table), elf_getSectionSize(elf, table)};
}

/* NULL if the section has no name there. */
static const char *name_in(const struct names *names, const Elf64_Shdr *section)
{
    return names->strings != NULL && section->sh_name < names->size
               ? names->strings + section->sh_name
               : NULL;
}

const char *elf_getSectionName(const elf_t *elfFile, size_t i)
{
    struct names names = read_names(elfFile);
    Elf64_Shdr section = elf_read_shdr(elfFile, i);
    const char *name = i < elf_getNumSections(elfFile) ? name_in(&names, &section) : NULL;
    return name != NULL ? name : "<corrupted>";
}

const void *elf_getSectionNamed(const elf_t *elfFile, const char *str, size_t *i)
{
    struct names names = read_names(elfFile);
    size_t count = names.strings == NULL ? 0 : elf_getNumSections(elfFile);
    for (size_t section = 0; section < count; section++) {
        Elf64_Shdr header = elf_read_shdr(elfFile, section);
        const char *name = name_in(&names, &header);
        if (name == NULL || strcmp(name, str) != 0) continue;
        if (i != NULL) *i = section;
        return elf_getSection(elfFile, section);
    }
    return NULL;
}
