/* SPDX-License-Identifier: BSD-2-Clause */
#include "elf_builder.h"

#include <stdio.h>
#include <string.h>

Elf64_Ehdr *elf_header(struct elf_file *file)
{
    return (Elf64_Ehdr *)file->bytes;
}

Elf64_Phdr *elf_phdr(struct elf_file *file, size_t i)
{
    return (Elf64_Phdr *)(file->bytes + sizeof(Elf64_Ehdr)) + i;
}

void elf_begin(struct elf_file *file, uint16_t type, uint64_t entry)
{
    memset(file->bytes, 0, sizeof(file->bytes));
    *elf_header(file) = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = type,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_entry = entry,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
    };
    file->size = sizeof(Elf64_Ehdr) + ELF_MAX_PHDRS * sizeof(Elf64_Phdr);
}

unsigned char elf_pattern(uint64_t vaddr)
{
    return (unsigned char)(1 + vaddr * 7 % 251);
}

Elf64_Phdr *elf_add_segment(struct elf_file *file, uint32_t flags, uint64_t vaddr,
                            size_t file_bytes, size_t memory_bytes, size_t align)
{
    Elf64_Phdr *phdr = elf_phdr(file, elf_header(file)->e_phnum++);
    while (file->size % align != vaddr % align) {
        file->size++;
    }
    *phdr = (Elf64_Phdr){
        .p_type = PT_LOAD,
        .p_flags = flags,
        .p_offset = file->size,
        .p_vaddr = vaddr,
        .p_paddr = vaddr,
        .p_filesz = file_bytes,
        .p_memsz = memory_bytes,
        .p_align = align,
    };
    for (size_t i = 0; i < file_bytes; i++) {
        file->bytes[file->size++] = elf_pattern(vaddr + i);
    }
    return phdr;
}

static void append(struct elf_file *file, const void *bytes, size_t size)
{
    memcpy(file->bytes + file->size, bytes, size);
    file->size += size;
}

void elf_add_sections(struct elf_file *file, const char *name, const void *bytes, size_t size)
{
    char names[64] = "";
    size_t names_size = 1 + (size_t)sprintf(names + 1, "%s", name) + 1;
    size_t names_at = file->size;
    append(file, names, names_size);
    size_t content_at = file->size;
    append(file, bytes, size);
    while (file->size % 8 != 0) {
        file->size++;
    }
    elf_header(file)->e_shoff = file->size;
    elf_header(file)->e_shentsize = sizeof(Elf64_Shdr);
    elf_header(file)->e_shnum = 3;
    elf_header(file)->e_shstrndx = 2;
    Elf64_Shdr sections[3] = {
        [1] = {.sh_name = 1,
               .sh_type = SHT_PROGBITS,
               .sh_flags = SHF_ALLOC,
               .sh_addr = 0x1234,
               .sh_offset = content_at,
               .sh_size = size,
               .sh_link = 5,
               .sh_info = 6,
               .sh_addralign = 8,
               .sh_entsize = 4},
        [2] = {.sh_type = SHT_STRTAB, .sh_offset = names_at, .sh_size = names_size},
    };
    append(file, sections, sizeof(sections));
}

void elf_typical(struct elf_file *file)
{
    elf_begin(file, ET_EXEC, 0x400010);
    elf_add_segment(file, PF_R | PF_X, 0x400000, 0x1800, 0x1800, 0x1000);
    elf_add_segment(file, PF_R, 0x402000, 0x400, 0x400, 0x1000);
    elf_add_segment(file, PF_R | PF_W, 0x403800, 0x900, 0x2345, 0x1000);
}

static void put(struct cpio_file *archive, const void *bytes, size_t size)
{
    if (size > 0) memcpy(archive->bytes + archive->size, bytes, size);
    archive->size += size;
}

static void pad(struct cpio_file *archive, size_t align)
{
    while (archive->size % align != 0) {
        archive->bytes[archive->size++] = 0;
    }
}

void cpio_add(struct cpio_file *archive, const char *name, const void *data, size_t size,
              size_t align)
{
    char header[111];
    size_t header_bytes = sizeof(header) - 1;
    size_t name_end = archive->size + header_bytes + strlen(name) + 1;
    size_t data_at = (name_end + align - 1) / align * align;
    size_t name_size = align == 4 ? strlen(name) + 1 : data_at - archive->size - header_bytes;
    snprintf(header, sizeof(header), "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
             1, 0100644, 0, 0, 1, 0, (unsigned)size, 0, 0, 0, 0, (unsigned)name_size, 0);
    put(archive, header, header_bytes);
    put(archive, name, strlen(name) + 1);
    pad(archive, align);
    put(archive, data, size);
    pad(archive, 4);
}

void cpio_end(struct cpio_file *archive)
{
    cpio_add(archive, "TRAILER!!!", NULL, 0, 4);
}
