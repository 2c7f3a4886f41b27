/* SPDX-License-Identifier: BSD-2-Clause */
/* The checks. Each returns NULL, or a text that names the defect; the functions programs call turn
 * that into 0 and -1. */

#include "reader.h"
#include <elf/elf32.h>
#include <elf/elf64.h>
#include <string.h>

enum { PAGE_BYTES = 4096 };

#if defined(__x86_64__)
enum { THIS_MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { THIS_MACHINE = EM_AARCH64 };
#elif defined(__riscv)
enum { THIS_MACHINE = EM_RISCV };
#endif

static int report(const char *defect, const char **why)
{
    if (defect == NULL) return 0;
    if (why != NULL) *why = defect;
    return -1;
}

static bool is_power_of_two_or_zero(uint64_t n)
{
    return (n & (n - 1)) == 0;
}

int elf_check_magic(const char *file)
{
    return memcmp(file, ELFMAG, SELFMAG) == 0 ? 0 : -1;
}

const char *elf_header_defect(const elf_t *elf)
{
    const unsigned char *ident = elf_bytes(elf, 0, EI_NIDENT);
    if (elf->elfFile == NULL || ident == NULL) return "file is shorter than an ELF header";
    if (elf_check_magic((const char *)ident) != 0) return "file does not start with the ELF magic";
    if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64) {
        return "file is of neither the 32-bit nor the 64-bit class";
    }
    if (ident[EI_DATA] != ELFDATA2LSB) return "file is not little-endian";
    if (ident[EI_VERSION] != EV_CURRENT) return "unknown ELF version";
    size_t size = ident[EI_CLASS] == ELFCLASS32 ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr);
    if (elf_bytes(elf, 0, size) == NULL) return "file is shorter than an ELF header";
    return NULL;
}

/*@ // What a defect NULL means. A program header of a 32-bit file has been widened.
    predicate widened(elf_t *elf, Elf64_Phdr *phdr) = elf->elfClass == ELFCLASS32 ==>
        phdr->p_vaddr < 1 << 32 && phdr->p_paddr < 1 << 32;
    predicate in_file(elf_t *elf, Elf64_Phdr *phdr) =
        phdr->p_filesz == 0 || phdr->p_offset + phdr->p_filesz <= elf->elfSize;
    predicate in_space(Elf64_Phdr *phdr, integer last) =
        phdr->p_vaddr + phdr->p_memsz <= last && phdr->p_paddr + phdr->p_memsz <= last; */

/*@ requires in_memory(elf) && \valid_read(phdr) && widened(elf, phdr);
    assigns \nothing;
    ensures \result == \null && phdr->p_type != PT_NULL ==> in_file(elf, phdr);
    ensures \result == \null && phdr->p_type == PT_LOAD ==> phdr->p_filesz <= phdr->p_memsz;
    ensures \result == \null && phdr->p_type == PT_LOAD ==> in_space(phdr, UINT64_MAX);
    ensures \result == \null && phdr->p_type == PT_LOAD && elf->elfClass == ELFCLASS32 ==>
        in_space(phdr, 1 << 32); */
static const char *phdr_defect(const elf_t *elf, const Elf64_Phdr *phdr)
{
    uint64_t limit = elf_isElf32(elf) ? UINT64_C(1) << 32 : UINT64_MAX;
    if (phdr->p_type == PT_NULL) return NULL;
    if (phdr->p_filesz != 0 && elf_bytes(elf, phdr->p_offset, phdr->p_filesz) == NULL) {
        return "a segment reaches beyond the file";
    }
    if (phdr->p_type != PT_LOAD) return NULL;
    if (phdr->p_memsz > limit - phdr->p_vaddr || phdr->p_memsz > limit - phdr->p_paddr) {
        return "a segment reaches beyond the address space";
    }
    if (phdr->p_filesz > phdr->p_memsz) return "a segment is larger in the file than in memory";
    return NULL;
}

const char *elf_phdrs_defect(const elf_t *elf)
{
    struct elf_file_header header = elf_read_header(elf);
    size_t entry_size = elf_isElf32(elf) ? sizeof(Elf32_Phdr) : sizeof(Elf64_Phdr);
    if (header.phnum == 0) return NULL;
    if (header.phnum == PN_XNUM) return "more program headers than the file header can count";
    if (header.phentsize != entry_size) return "program headers are of an unknown size";
    if (elf_bytes(elf, header.phoff, header.phnum * entry_size) == NULL) {
        return "the program header table reaches beyond the file";
    }
    for (size_t i = 0; i < header.phnum; i++) {
        Elf64_Phdr phdr = elf_read_phdr(elf, i);
        const char *defect = phdr_defect(elf, &phdr);
        if (defect != NULL) return defect;
    }
    return NULL;
}

const char *elf_sections_defect(const elf_t *elf)
{
    struct elf_file_header header = elf_read_header(elf);
    size_t entry_size = elf_isElf32(elf) ? sizeof(Elf32_Shdr) : sizeof(Elf64_Shdr);
    if (header.shnum == 0) return NULL;
    if (header.shentsize != entry_size) return "section headers are of an unknown size";
    if (elf_bytes(elf, header.shoff, header.shnum * entry_size) == NULL) {
        return "the section table reaches beyond the file";
    }
    for (size_t i = 0; i < header.shnum; i++) {
        Elf64_Shdr section = elf_read_shdr(elf, i);
        if (section.sh_type == SHT_NULL || section.sh_type == SHT_NOBITS) continue;
        if (elf_bytes(elf, section.sh_offset, section.sh_size) == NULL) {
            return "a section reaches beyond the file";
        }
    }
    if (header.shstrndx != SHN_UNDEF && elf_getSectionStringTable(elf) == NULL) {
        return "the table of section names is missing or does not end in NUL";
    }
    return NULL;
}

int elf_checkFile(elf_t *elfFile)
{
    if (elf_header_defect(elfFile) != NULL) return -1;
    elfFile->elfClass = ((const unsigned char *)elfFile->elfFile)[EI_CLASS];
    return 0;
}

int elf_checkProgramHeaderTable(const elf_t *elfFile)
{
    return report(elf_phdrs_defect(elfFile), NULL);
}

int elf_checkSectionTable(const elf_t *elfFile)
{
    return report(elf_sections_defect(elfFile), NULL);
}

int elf32_checkFile(elf_t *elf)
{
    return elf_checkFile(elf) == 0 && elf_isElf32(elf) ? 0 : -1;
}

int elf64_checkFile(elf_t *elf)
{
    return elf_checkFile(elf) == 0 && elf_isElf64(elf) ? 0 : -1;
}

int elf32_checkProgramHeaderTable(const elf_t *elf)
{
    return elf_isElf32(elf) ? elf_checkProgramHeaderTable(elf) : -1;
}

int elf64_checkProgramHeaderTable(const elf_t *elf)
{
    return elf_isElf64(elf) ? elf_checkProgramHeaderTable(elf) : -1;
}

int elf32_checkSectionTable(const elf_t *elf)
{
    return elf_isElf32(elf) ? elf_checkSectionTable(elf) : -1;
}

int elf64_checkSectionTable(const elf_t *elf)
{
    return elf_isElf64(elf) ? elf_checkSectionTable(elf) : -1;
}

int quoll_elf_check(const void *file, size_t size, elf_t *res, const char **why)
{
    *res = (elf_t){.elfFile = file, .elfSize = size};
    const char *defect = elf_header_defect(res);
    if (defect != NULL) return report(defect, why);
    elf_checkFile(res);
    defect = elf_phdrs_defect(res);
    if (defect == NULL) defect = elf_sections_defect(res);
    return report(defect, why);
}

int elf_newFile_maybe_unsafe(const void *file, size_t size, bool check_pht, bool check_st,
                             elf_t *res)
{
    *res = (elf_t){.elfFile = file, .elfSize = size};
    if (elf_checkFile(res) != 0) return -1;
    if (check_pht && elf_checkProgramHeaderTable(res) != 0) return -1;
    if (check_st && elf_checkSectionTable(res) != 0) return -1;
    return 0;
}

int elf_newFile(const void *file, size_t size, elf_t *res)
{
    return elf_newFile_maybe_unsafe(file, size, true, true, res);
}

/* What the walk over loadable segments has seen so far. */
struct layout {
    bool relocatable;
    bool entry_found;
    bool any;
    uint64_t entry;
    uint64_t end;
    /* Rights of the page that holds byte end - 1. */
    uint32_t last_page_flags;
};

static const char *load_segment_defect(struct layout *so_far, const Elf64_Phdr *phdr, uintptr_t top)
{
    uint64_t end = phdr->p_vaddr + phdr->p_memsz;
    if (end > top) return "a segment lies outside of user memory";
    if (so_far->any && phdr->p_vaddr < so_far->end) {
        return "segments overlap or are not in ascending order";
    }
    if (!so_far->relocatable && phdr->p_vaddr < PAGE_BYTES) return "a segment covers page zero";
    if (!is_power_of_two_or_zero(phdr->p_align)) return "a segment's alignment is no power of two";

    bool shares_page = so_far->any && (so_far->end - 1) / PAGE_BYTES == phdr->p_vaddr / PAGE_BYTES;
    uint32_t flags = phdr->p_flags | (shares_page ? so_far->last_page_flags : 0);
    if ((flags & PF_W) && (flags & PF_X)) return "memory would be both writable and executable";

    bool one_page = phdr->p_vaddr / PAGE_BYTES == (end - 1) / PAGE_BYTES;
    so_far->last_page_flags = one_page ? flags : phdr->p_flags;
    so_far->any = true;
    so_far->end = end;
    if ((phdr->p_flags & PF_X) && so_far->entry >= phdr->p_vaddr && so_far->entry < end) {
        so_far->entry_found = true;
    }
    return NULL;
}

static const char *loadable_defect(const elf_t *elf, uintptr_t top)
{
    struct elf_file_header header = elf_read_header(elf);
    if (header.machine != THIS_MACHINE) return "program is for another machine";
    if (!elf_isElf64(elf)) return "program is not a 64-bit one";
    if (header.type != ET_EXEC && header.type != ET_DYN) return "file is not a program";

    struct layout layout = {.relocatable = header.type == ET_DYN, .entry = header.entry};
    for (size_t i = 0; i < header.phnum; i++) {
        Elf64_Phdr phdr = elf_read_phdr(elf, i);
        if (phdr.p_type == PT_INTERP) return "program needs a dynamic linker";
        if (phdr.p_type == PT_TLS && phdr.p_filesz > phdr.p_memsz) {
            return "thread-local data is larger in the file than in memory";
        }
        if (phdr.p_type != PT_LOAD || phdr.p_memsz == 0) continue;
        const char *defect = load_segment_defect(&layout, &phdr, top);
        if (defect != NULL) return defect;
    }
    if (!layout.any) return "program has no loadable segment";
    if (!layout.entry_found) return "entry point lies outside of the program's code";
    return NULL;
}

int quoll_elf_check_loadable(const elf_t *elf, uintptr_t top, const char **why)
{
    return report(loadable_defect(elf, top), why);
}
