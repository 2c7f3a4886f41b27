/* SPDX-License-Identifier: BSD-2-Clause */
/* The file header and the program headers. 32-bit headers are widened to the 64-bit layout as they
 * are read, so that everything else knows one class. */

#include "reader.h"
#include <elf/elf32.h>
#include <elf/elf64.h>
#include <stddef.h>
#include <string.h>

const void *elf_bytes(const elf_t *elf, uint64_t offset, uint64_t size)
{
    if (offset > elf->elfSize || size > elf->elfSize - offset) return NULL;
    return (const unsigned char *)elf->elfFile + offset;
}

/* Copy `size` bytes to `out`, zeros if they do not lie in the file. */
static void read_or_zero(const elf_t *elf, uint64_t offset, void *out, size_t size)
{
    const void *bytes = elf_bytes(elf, offset, size);
    if (bytes != NULL) {
        memcpy(out, bytes, size);
    } else {
        memset(out, 0, size);
    }
}

/* Where entry `i` of a table lies, an offset beyond any file if it has no such entry. `entry_size`
 * has 16 bits, `i` is below a 16-bit count, so only the sum can wrap. */
static uint64_t entry_offset(uint64_t table, size_t entry_size, size_t count, size_t i)
{
    uint64_t offset;
    if (i >= count || __builtin_add_overflow(table, (uint64_t)i * entry_size, &offset)) {
        return UINT64_MAX;
    }
    return offset;
}

Elf32_Ehdr elf32_getHeader(const elf_t *elf)
{
    Elf32_Ehdr header;
    read_or_zero(elf, 0, &header, sizeof(header));
    return header;
}

Elf64_Ehdr elf64_getHeader(const elf_t *elf)
{
    Elf64_Ehdr header;
    read_or_zero(elf, 0, &header, sizeof(header));
    return header;
}

#define COMMON_HEADER(h)                                                                           \
    (struct elf_file_header)                                                                       \
    {                                                                                              \
        .type = (h).e_type, .machine = (h).e_machine, .entry = (h).e_entry, .phoff = (h).e_phoff,  \
        .shoff = (h).e_shoff, .phentsize = (h).e_phentsize, .phnum = (h).e_phnum,                  \
        .shentsize = (h).e_shentsize, .shnum = (h).e_shnum, .shstrndx = (h).e_shstrndx,            \
    }

struct elf_file_header elf_read_header(const elf_t *elf)
{
    if (elf_isElf32(elf)) {
        Elf32_Ehdr header = elf32_getHeader(elf);
        return COMMON_HEADER(header);
    }
    Elf64_Ehdr header = elf64_getHeader(elf);
    return COMMON_HEADER(header);
}

/* Where program header `i` lies. Loaders ask for each of its fields, so this reads no more of a
 * 64-bit file's header than it needs. */
static uint64_t phdr_offset(const elf_t *elf, size_t i)
{
    if (elf_isElf32(elf)) {
        struct elf_file_header header = elf_read_header(elf);
        return entry_offset(header.phoff, header.phentsize, header.phnum, i);
    }
    Elf64_Off table;
    Elf64_Half entry_size, count;
    read_or_zero(elf, offsetof(Elf64_Ehdr, e_phoff), &table, sizeof(table));
    read_or_zero(elf, offsetof(Elf64_Ehdr, e_phentsize), &entry_size, sizeof(entry_size));
    read_or_zero(elf, offsetof(Elf64_Ehdr, e_phnum), &count, sizeof(count));
    return entry_offset(table, entry_size, count, i);
}

Elf64_Phdr elf_read_phdr(const elf_t *elf, size_t i)
{
    uint64_t offset = phdr_offset(elf, i);
    Elf64_Phdr wide;
    if (elf_isElf32(elf)) {
        Elf32_Phdr narrow;
        read_or_zero(elf, offset, &narrow, sizeof(narrow));
        wide = (Elf64_Phdr){
            .p_type = narrow.p_type,
            .p_flags = narrow.p_flags,
            .p_offset = narrow.p_offset,
            .p_vaddr = narrow.p_vaddr,
            .p_paddr = narrow.p_paddr,
            .p_filesz = narrow.p_filesz,
            .p_memsz = narrow.p_memsz,
            .p_align = narrow.p_align,
        };
    } else {
        read_or_zero(elf, offset, &wide, sizeof(wide));
    }
    return wide;
}

Elf64_Shdr elf_read_shdr(const elf_t *elf, size_t i)
{
    struct elf_file_header header = elf_read_header(elf);
    uint64_t offset = entry_offset(header.shoff, header.shentsize, header.shnum, i);
    Elf64_Shdr wide;
    if (elf_isElf32(elf)) {
        Elf32_Shdr narrow;
        read_or_zero(elf, offset, &narrow, sizeof(narrow));
        wide = (Elf64_Shdr){
            .sh_name = narrow.sh_name,
            .sh_type = narrow.sh_type,
            .sh_flags = narrow.sh_flags,
            .sh_addr = narrow.sh_addr,
            .sh_offset = narrow.sh_offset,
            .sh_size = narrow.sh_size,
            .sh_link = narrow.sh_link,
            .sh_info = narrow.sh_info,
            .sh_addralign = narrow.sh_addralign,
            .sh_entsize = narrow.sh_entsize,
        };
    } else {
        read_or_zero(elf, offset, &wide, sizeof(wide));
    }
    return wide;
}

const Elf32_Phdr *elf32_getProgramHeaderTable(const elf_t *file)
{
    struct elf_file_header header = elf_read_header(file);
    return elf_bytes(file, header.phoff, header.phnum * sizeof(Elf32_Phdr));
}

const Elf64_Phdr *elf64_getProgramHeaderTable(const elf_t *file)
{
    struct elf_file_header header = elf_read_header(file);
    return elf_bytes(file, header.phoff, header.phnum * sizeof(Elf64_Phdr));
}

const Elf32_Shdr *elf32_getSectionTable(const elf_t *elf)
{
    struct elf_file_header header = elf_read_header(elf);
    return elf_bytes(elf, header.shoff, header.shnum * sizeof(Elf32_Shdr));
}

const Elf64_Shdr *elf64_getSectionTable(const elf_t *file)
{
    struct elf_file_header header = elf_read_header(file);
    return elf_bytes(file, header.shoff, header.shnum * sizeof(Elf64_Shdr));
}

uintptr_t elf_getEntryPoint(const elf_t *elfFile)
{
    return elf_read_header(elfFile).entry;
}

/* How many entries of a table lie in the file, of `count`. */
/*@ requires \valid_read(elf);
    assigns \nothing;
    ensures \result <= count;
    ensures \result > 0 ==> table + \result * entry_size <= elf->elfSize; */
static size_t entries_in_file(const elf_t *elf, uint64_t table, size_t entry_size, size_t count)
{
    if (entry_size == 0 || table > elf->elfSize) return 0;
    size_t room = (elf->elfSize - table) / entry_size;
    //@ assert table + room * entry_size <= elf->elfSize;
    //@ assert count < room ==> count * entry_size <= room * entry_size;
    return count < room ? count : room;
}

size_t elf_getNumProgramHeaders(const elf_t *elfFile)
{
    struct elf_file_header header = elf_read_header(elfFile);
    return entries_in_file(elfFile, header.phoff, header.phentsize, header.phnum);
}

size_t elf_getNumSections(const elf_t *elfFile)
{
    struct elf_file_header header = elf_read_header(elfFile);
    return entries_in_file(elfFile, header.shoff, header.shentsize, header.shnum);
}

size_t elf_getSectionStringTableIndex(const elf_t *elf)
{
    return elf_read_header(elf).shstrndx;
}

uint32_t elf_getProgramHeaderType(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_type;
}

uint32_t elf_getProgramHeaderFlags(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_flags;
}

size_t elf_getProgramHeaderOffset(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_offset;
}

uintptr_t elf_getProgramHeaderVaddr(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_vaddr;
}

uintptr_t elf_getProgramHeaderPaddr(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_paddr;
}

size_t elf_getProgramHeaderFileSize(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_filesz;
}

size_t elf_getProgramHeaderMemorySize(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_memsz;
}

size_t elf_getProgramHeaderAlign(const elf_t *elfFile, size_t ph)
{
    return elf_read_phdr(elfFile, ph).p_align;
}

const void *elf_getProgramSegment(const elf_t *elf, size_t ph)
{
    if (ph >= elf_getNumProgramHeaders(elf)) return NULL;
    Elf64_Phdr phdr = elf_read_phdr(elf, ph);
    return elf_bytes(elf, phdr.p_offset, phdr.p_filesz);
}

int elf_vaddrInProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr)
{
    Elf64_Phdr phdr = elf_read_phdr(elfFile, ph);
    return vaddr >= phdr.p_vaddr && vaddr - phdr.p_vaddr < phdr.p_memsz;
}

uintptr_t elf_vtopProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr)
{
    if (!elf_vaddrInProgramHeader(elfFile, ph, vaddr)) return 0;
    Elf64_Phdr phdr = elf_read_phdr(elfFile, ph);
    return phdr.p_paddr + (vaddr - phdr.p_vaddr);
}
