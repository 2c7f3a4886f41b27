/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as an ELF file: everything is read, checked or not, and what the checks promise holds.
 */
#include <elf/elf64.h>
#include <stdlib.h>
#include <string.h>

/* Indices tried of each table, beyond its end too. */
enum { MAX_INDEX = 40 };

/* Results go here, so that no read is optimised away. */
static volatile size_t sink;

static void require(bool condition)
{
    if (!condition) abort();
}

static void touch(const void *bytes, size_t size)
{
    size_t sum = 0;
    for (size_t i = 0; bytes != NULL && i < size; i++) {
        sum += ((const unsigned char *)bytes)[i];
    }
    sink = sum;
}

static void read_segments(const elf_t *elf)
{
    for (size_t i = 0; i < MAX_INDEX; i++) {
        touch(elf_getProgramSegment(elf, i), elf_getProgramHeaderFileSize(elf, i));
        uintptr_t vaddr = elf_getProgramHeaderVaddr(elf, i);
        sink = elf_vtopProgramHeader(elf, i, vaddr) + elf_getProgramHeaderAlign(elf, i) +
               elf_getProgramHeaderOffset(elf, i);
    }
}

static void read_sections(const elf_t *elf)
{
    size_t found;
    for (size_t i = 0; i < MAX_INDEX; i++) {
        const char *strings = elf_getStringTable(elf, i);
        const char *name = elf_getSectionName(elf, i);
        touch(elf_getSection(elf, i), elf_getSectionSize(elf, i));
        if (strings != NULL) sink = strlen(strings);
        sink = strlen(name) + elf_getSectionAddr(elf, i) + elf_getSectionFlags(elf, i);
    }
    sink = elf_getSectionNamed(elf, ".text", &found) != NULL;
}

static void read_all(const elf_t *elf)
{
    uintptr_t min, max;
    read_segments(elf);
    read_sections(elf);
    touch(elf64_getProgramHeaderTable(elf), elf_getNumProgramHeaders(elf));
    touch(elf64_getSectionTable(elf), elf_getNumSections(elf));
    sink = (size_t)elf_getMemoryBounds(elf, PHYSICAL, &min, &max);
}

/* In a file that passed, what headers say of the file's bytes is true. */
static void require_wellformed(const elf_t *elf)
{
    for (size_t i = 0; i < elf_getNumProgramHeaders(elf); i++) {
        if (elf_getProgramHeaderType(elf, i) == PT_NULL) continue;
        bool has_bytes = elf_getProgramHeaderFileSize(elf, i) > 0;
        require(!has_bytes || elf_getProgramSegment(elf, i) != NULL);
    }
}

/* In a program that passed, segments ascend below the top, and its entry is in one with code. */
static void require_loadable(const elf_t *elf, uintptr_t top)
{
    uintptr_t end = 0;
    bool entry_found = false;
    for (size_t i = 0; i < elf_getNumProgramHeaders(elf); i++) {
        if (elf_getProgramHeaderType(elf, i) != PT_LOAD) continue;
        size_t bytes = elf_getProgramHeaderMemorySize(elf, i);
        if (bytes == 0) continue;
        uint32_t flags = elf_getProgramHeaderFlags(elf, i);
        uintptr_t start = elf_getProgramHeaderVaddr(elf, i);
        require(start >= end && bytes <= top && start <= top - bytes);
        require((flags & (PF_W | PF_X)) != (PF_W | PF_X));
        require(elf_getProgramHeaderFileSize(elf, i) <= bytes);
        end = start + bytes;
        if ((flags & PF_X) && elf_vaddrInProgramHeader(elf, i, elf_getEntryPoint(elf))) {
            entry_found = true;
        }
    }
    require(end != 0 && entry_found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uintptr_t top = 0x7ffffffff000;
    elf_t elf;
    const char *why = NULL;
    if (elf_newFile_maybe_unsafe(data, size, false, false, &elf) == 0) read_all(&elf);
    if (quoll_elf_check(data, size, &elf, &why) != 0) {
        require(why != NULL);
        return 0;
    }
    require_wellformed(&elf);
    read_all(&elf);
    if (quoll_elf_check_loadable(&elf, top, &why) == 0) {
        require_loadable(&elf, top);
    } else {
        require(why != NULL);
    }
    return 0;
}
