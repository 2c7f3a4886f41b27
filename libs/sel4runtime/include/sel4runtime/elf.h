/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of ELF that a starting program needs: its own program headers. */
#pragma once

#include <sel4runtime/stdint.h>

typedef sel4runtime_uint16_t Elf32_Half;
typedef sel4runtime_uint32_t Elf32_Word;
typedef sel4runtime_int32_t Elf32_Sword;
typedef sel4runtime_uint64_t Elf32_Xword;
typedef sel4runtime_int64_t Elf32_Sxword;
typedef sel4runtime_uint32_t Elf32_Addr;
typedef sel4runtime_uint32_t Elf32_Off;
typedef sel4runtime_uint16_t Elf32_Section;

typedef sel4runtime_uint16_t Elf64_Half;
typedef sel4runtime_uint32_t Elf64_Word;
typedef sel4runtime_int32_t Elf64_Sword;
typedef sel4runtime_uint64_t Elf64_Xword;
typedef sel4runtime_int64_t Elf64_Sxword;
typedef sel4runtime_uint64_t Elf64_Addr;
typedef sel4runtime_uint64_t Elf64_Off;
typedef sel4runtime_uint16_t Elf64_Section;

typedef struct {
    Elf32_Word p_type;
    Elf32_Off p_offset;
    Elf32_Addr p_vaddr;
    Elf32_Addr p_paddr;
    Elf32_Word p_filesz;
    Elf32_Word p_memsz;
    Elf32_Word p_flags;
    Elf32_Word p_align;
} Elf32_Phdr;

typedef struct {
    Elf64_Word p_type;
    Elf64_Word p_flags;
    Elf64_Off p_offset;
    Elf64_Addr p_vaddr;
    Elf64_Addr p_paddr;
    Elf64_Xword p_filesz;
    Elf64_Xword p_memsz;
    Elf64_Xword p_align;
} Elf64_Phdr;
