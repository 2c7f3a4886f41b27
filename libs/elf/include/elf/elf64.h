/* SPDX-License-Identifier: BSD-2-Clause */
/* 64-bit ELF files. The functions of elf.h read both classes; this adds what names the class. */
#pragma once

#include <elf/elf.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline bool elf_isElf64(const elf_t *elf)
{
    return elf->elfClass == ELFCLASS64;
}

/* As the functions of elf.h, and the file must be of this class. */
int elf64_checkFile(elf_t *elf);
int elf64_checkProgramHeaderTable(const elf_t *elf);
int elf64_checkSectionTable(const elf_t *elf);

/* A copy of the header, all 0 if the file is shorter. */
Elf64_Ehdr elf64_getHeader(const elf_t *elf);

/* The tables where they lie in the file, maybe not aligned for their type; NULL if outside it. */
const Elf64_Phdr *elf64_getProgramHeaderTable(const elf_t *file);
const Elf64_Shdr *elf64_getSectionTable(const elf_t *file);

#define elf64_getEntryPoint              elf_getEntryPoint
#define elf64_getNumProgramHeaders       elf_getNumProgramHeaders
#define elf64_getNumSections             elf_getNumSections
#define elf64_getSectionStringTableIndex elf_getSectionStringTableIndex
#define elf64_getProgramHeaderType       elf_getProgramHeaderType
#define elf64_getProgramHeaderFlags      elf_getProgramHeaderFlags
#define elf64_getProgramHeaderOffset     elf_getProgramHeaderOffset
#define elf64_getProgramHeaderVaddr      elf_getProgramHeaderVaddr
#define elf64_getProgramHeaderPaddr      elf_getProgramHeaderPaddr
#define elf64_getProgramHeaderFileSize   elf_getProgramHeaderFileSize
#define elf64_getProgramHeaderMemorySize elf_getProgramHeaderMemorySize
#define elf64_getProgramHeaderAlign      elf_getProgramHeaderAlign
#define elf64_getSectionType             elf_getSectionType
#define elf64_getSectionFlags            elf_getSectionFlags
#define elf64_getSectionAddr             elf_getSectionAddr
#define elf64_getSectionOffset           elf_getSectionOffset
#define elf64_getSectionSize             elf_getSectionSize
#define elf64_getSectionLink             elf_getSectionLink
#define elf64_getSectionInfo             elf_getSectionInfo
#define elf64_getSectionAddrAlign        elf_getSectionAddrAlign
#define elf64_getSectionEntrySize        elf_getSectionEntrySize
#define elf64_getSectionNameOffset       elf_getSectionNameOffset

#ifdef __cplusplus
}
#endif
