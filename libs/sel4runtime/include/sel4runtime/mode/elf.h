/* SPDX-License-Identifier: BSD-2-Clause */
/* ELF types of the word size this program is built for. */
#pragma once

#include <sel4runtime/elf.h>

typedef Elf64_Addr Elf_Addr;
typedef Elf64_Phdr Elf_Phdr;
typedef Elf64_Word Elf_Word;
