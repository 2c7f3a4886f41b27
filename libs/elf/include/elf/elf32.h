/* SPDX-License-Identifier: BSD-2-Clause */
/* 32-bit ELF files. The functions of elf.h read both classes; this adds what names the class. */
#pragma once

#include <elf/elf.h>

#ifdef __cplusplus
extern "C" {
#endif

/*@ requires \valid_read(elf);
    assigns \nothing;
    ensures \result <==> elf->elfClass == ELFCLASS32; */
static inline bool elf_isElf32(const elf_t *elf)
{
    return elf->elfClass == ELFCLASS32;
}

/* As the functions of elf.h, and the file must be of this class. */
int elf32_checkFile(elf_t *elf);
int elf32_checkProgramHeaderTable(const elf_t *elf);
int elf32_checkSectionTable(const elf_t *elf);

/* A copy of the header, all 0 if the file is shorter. */
Elf32_Ehdr elf32_getHeader(const elf_t *elf);

/* The tables where they lie in the file, maybe not aligned for their type; NULL if outside it. */
const Elf32_Phdr *elf32_getProgramHeaderTable(const elf_t *file);
const Elf32_Shdr *elf32_getSectionTable(const elf_t *elf);

#define elf32_getEntryPoint              elf_getEntryPoint
#define elf32_getNumProgramHeaders       elf_getNumProgramHeaders
#define elf32_getNumSections             elf_getNumSections
#define elf32_getSectionStringTableIndex elf_getSectionStringTableIndex
#define elf32_getProgramHeaderType       elf_getProgramHeaderType
#define elf32_getProgramHeaderFlags      elf_getProgramHeaderFlags
#define elf32_getProgramHeaderOffset     elf_getProgramHeaderOffset
#define elf32_getProgramHeaderVaddr      elf_getProgramHeaderVaddr
#define elf32_getProgramHeaderPaddr      elf_getProgramHeaderPaddr
#define elf32_getProgramHeaderFileSize   elf_getProgramHeaderFileSize
#define elf32_getProgramHeaderMemorySize elf_getProgramHeaderMemorySize
#define elf32_getProgramHeaderAlign      elf_getProgramHeaderAlign
#define elf32_getSectionType             elf_getSectionType
#define elf32_getSectionFlags            elf_getSectionFlags
#define elf32_getSectionAddr             elf_getSectionAddr
#define elf32_getSectionOffset           elf_getSectionOffset
#define elf32_getSectionSize             elf_getSectionSize
#define elf32_getSectionLink             elf_getSectionLink
#define elf32_getSectionInfo             elf_getSectionInfo
#define elf32_getSectionAddrAlign        elf_getSectionAddrAlign
#define elf32_getSectionEntrySize        elf_getSectionEntrySize
#define elf32_getSectionNameOffset       elf_getSectionNameOffset

#ifdef __cplusplus
}
#endif
