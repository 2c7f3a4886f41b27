/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading ELF files, 32-bit and 64-bit, little-endian, that lie in memory at any alignment.
 *
 * Nothing is copied or allocated; the file must stay in memory as long as its elf_t is used. The
 * file may be hostile: whatever its bytes, no function reads outside it. A field of a header that
 * does not exist, because the index is too large or the table lies outside the file, reads as 0, a
 * pointer as NULL; in a file that elf_newFile() accepted, every header below the table's count
 * exists, and what it says about the file's bytes is true.
 *
 * Functions returning int return 0 for success and -1 for failure, unless they say otherwise. */
#pragma once

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum elf_addr_type { VIRTUAL, PHYSICAL };
typedef enum elf_addr_type elf_addr_type_t;

struct elf {
    void const *elfFile;
    size_t elfSize;
    /* ELFCLASS32 or ELFCLASS64. */
    unsigned char elfClass;
};
typedef struct elf elf_t;

/* Describe the file of `size` bytes at `file` in *res, and check its header and both tables. On
 * failure *res is not to be used. */
int elf_newFile(const void *file, size_t size, elf_t *res);

/* The same, with the check of the program header table or the section table left out. */
int elf_newFile_maybe_unsafe(const void *file, size_t size, bool check_pht, bool check_st,
                             elf_t *res);

/* As elf_newFile(); a failure sets *why, if that is not NULL, to a constant text naming the defect.
 */
int quoll_elf_check(const void *file, size_t size, elf_t *res, const char **why);

/* Check that a process of this machine can be made from a file elf_newFile() accepted: machine,
 * class and type, no interpreter, loadable segments in ascending order without overlap and below
 * address `top`, none of them nor any 4 KiB page both writable and executable, entry point in
 * executable code, page zero left alone. Sets *why as quoll_elf_check() does. */
int quoll_elf_check_loadable(const elf_t *elf, uintptr_t top, const char **why);

/* Check the four magic bytes at `file`, of which at least four must exist. */
int elf_check_magic(const char *file);

/* The checks elf_newFile() is made of, in their order: the header (sets elfClass), that the program
 * header table and what its entries say lies in the file, and that the sections do. */
int elf_checkFile(elf_t *elfFile);
int elf_checkProgramHeaderTable(const elf_t *elfFile);
int elf_checkSectionTable(const elf_t *elfFile);

/* The header. Only headers that lie in the file are counted. */
uintptr_t elf_getEntryPoint(const elf_t *elfFile);
size_t elf_getNumProgramHeaders(const elf_t *elfFile);
size_t elf_getNumSections(const elf_t *elfFile);
size_t elf_getSectionStringTableIndex(const elf_t *elf);

/* Program header `ph`, from 0. Offsets are bytes into the file, sizes bytes. */
uint32_t elf_getProgramHeaderType(const elf_t *elfFile, size_t ph);
uint32_t elf_getProgramHeaderFlags(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderOffset(const elf_t *elfFile, size_t ph);
uintptr_t elf_getProgramHeaderVaddr(const elf_t *elfFile, size_t ph);
uintptr_t elf_getProgramHeaderPaddr(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderFileSize(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderMemorySize(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderAlign(const elf_t *elfFile, size_t ph);

/* The bytes of segment `ph` in the file, NULL if they lie outside it. */
const void *elf_getProgramSegment(const elf_t *elf, size_t ph);

/* Whether `vaddr` lies in the memory of segment `ph`: 1 or 0. And the physical address that the
 * segment gives it, 0 if it does not lie there. */
int elf_vaddrInProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr);
uintptr_t elf_vtopProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr);

/* The lowest address of all loadable segments and the first behind the highest. Returns 1, or 0 and
 * changes nothing if there is no loadable segment. */
int elf_getMemoryBounds(const elf_t *elfFile, elf_addr_type_t addr_type, uintptr_t *min,
                        uintptr_t *max);

/* Copy every loadable segment to its address in this address space, which must be writable memory
 * of nobody else, and clear what the file does not fill. Returns 1, or 0 with nothing copied if a
 * segment lies outside the file. */
int elf_loadFile(const elf_t *elfFile, elf_addr_type_t addr_type);

/* Section `i`, from 0. */
uint32_t elf_getSectionType(const elf_t *elfFile, size_t i);
size_t elf_getSectionFlags(const elf_t *elfFile, size_t i);
uintptr_t elf_getSectionAddr(const elf_t *elfFile, size_t i);
size_t elf_getSectionOffset(const elf_t *elfFile, size_t i);
size_t elf_getSectionSize(const elf_t *elfFile, size_t i);
uint32_t elf_getSectionLink(const elf_t *elfFile, size_t i);
uint32_t elf_getSectionInfo(const elf_t *elfFile, size_t i);
size_t elf_getSectionAddrAlign(const elf_t *elfFile, size_t i);
size_t elf_getSectionEntrySize(const elf_t *elfFile, size_t i);
size_t elf_getSectionNameOffset(const elf_t *elfFile, size_t i);

/* The section's name; "<corrupted>" if it has none that lies in the file. */
const char *elf_getSectionName(const elf_t *elfFile, size_t i);

/* The section's bytes, NULL if it has none in the file. */
const void *elf_getSection(const elf_t *elfFile, size_t i);

/* The same of the first section called `str`, with its index in *i if that is not NULL. NULL, and
 * *i as it was, if there is none; a section without bytes in the file sets *i and is NULL. */
const void *elf_getSectionNamed(const elf_t *elfFile, const char *str, size_t *i);

/* The bytes of section `string_segment` if it is a string table that ends in NUL, otherwise NULL;
 * and those of the table of section names. */
const char *elf_getStringTable(const elf_t *elfFile, size_t string_segment);
const char *elf_getSectionStringTable(const elf_t *elfFile);

#ifdef __cplusplus
}
#endif
