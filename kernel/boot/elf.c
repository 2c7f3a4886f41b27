/* SPDX-License-Identifier: BSD-2-Clause */
/* ELF64, little-endian, statically linked executables. */
#include "boot/elf.h"

#include "arch/arch.h"

struct elf_header {
    uint8_t magic[4], class, data, version, abi[9];
    uint16_t type, machine;
    uint32_t file_version;
    uint64_t entry, program_headers, section_headers;
    uint32_t flags;
    uint16_t header_bytes, program_header_bytes, program_header_count;
    uint16_t section_header_bytes, section_header_count, name_section;
};
struct program_header {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, file_bytes, memory_bytes, align;
};
_Static_assert(sizeof(struct elf_header) == 64 && sizeof(struct program_header) == 56,
               "as the format has them");

enum {
    CLASS_64 = 2,
    DATA_LITTLE = 1,
    TYPE_EXECUTABLE = 2,
    TYPE_SHARED = 3,
    SEGMENT_LOAD = 1,
    SEGMENT_INTERPRETER = 3,
    FLAG_EXECUTE = 1,
    FLAG_WRITE = 2,
};

/*@ // What a defect NULL means: every access that these values lead to stays in the file, and
    // every address in user memory.
    predicate table_in_file(integer headers, integer offset, integer size) =
        0 <= offset && offset + headers * sizeof(struct program_header) <= size;
    predicate whole(struct elf *elf, integer size) =
        \valid_read(elf) && \valid_read(elf->file + (0 .. size - 1)) &&
        table_in_file(elf->headers, elf->header_offset, size) && elf->headers < 0x10000; */

/* The file may lie anywhere, so its structures are copied out. */
/*@ requires \valid_read(elf) && index < elf->headers && elf->headers < 0x10000;
    requires elf->header_offset + elf->headers * sizeof(struct program_header) < 1 << 62;
    requires \valid_read(elf->file + (elf->header_offset ..
        elf->header_offset + elf->headers * sizeof(struct program_header) - 1));
    assigns \nothing; */
static struct program_header header_at(const struct elf *elf, unsigned index)
{
    struct program_header header;
    __builtin_memcpy(&header, elf->file + elf->header_offset + index * sizeof header,
                     sizeof header);
    return header;
}

/*@ requires \valid_read(header);
    assigns \nothing;
    ensures \result == \null ==> header->program_header_count > 0 &&
        table_in_file(header->program_header_count, header->program_headers, size); */
static const char *check_header(const struct elf_header *header, word_t size)
{
    if (__builtin_memcmp(header->magic, "\177ELF", 4) != 0) return "it is not an ELF file";
    if (header->class != CLASS_64) return "it is not a 64-bit ELF file";
    if (header->data != DATA_LITTLE) return "its byte order is not that of this machine";
    if (header->machine != ARCH_ELF_MACHINE) return "it is for another kind of CPU";
    if (header->type == TYPE_SHARED) {
        return "it is position independent; link the root task with -no-pie -static";
    }
    if (header->type != TYPE_EXECUTABLE) return "it is not an executable";
    if (header->program_header_count == 0) return "it has no program headers";
    if (header->program_header_bytes != sizeof(struct program_header)) {
        return "its program headers have an unknown size";
    }
    word_t table = (word_t)header->program_header_count * sizeof(struct program_header);
    if (header->program_headers > size || table > size - header->program_headers) {
        return "its program headers are outside the file";
    }
    return NULL;
}

/*@ requires \valid_read(header);
    assigns \nothing;
    ensures \result == \null && header->type == SEGMENT_LOAD ==>
        header->offset + header->file_bytes <= size;
    ensures \result == \null && header->type == SEGMENT_LOAD ==>
        header->file_bytes <= header->memory_bytes;
    ensures \result == \null && header->type == SEGMENT_LOAD ==>
        header->vaddr + header->memory_bytes <= USER_END; */
static const char *check_segment(const struct program_header *header, word_t size)
{
    if (header->type == SEGMENT_INTERPRETER) {
        return "it wants a dynamic linker; link the root task with -static";
    }
    if (header->type != SEGMENT_LOAD) return NULL;
    if (header->offset > size || header->file_bytes > size - header->offset) {
        return "a segment's data is outside the file; the file may be truncated";
    }
    if (header->memory_bytes < header->file_bytes) return "a segment is smaller than its data";
    if (!arch_valid_user_word(header->vaddr) || header->memory_bytes > SIZE_MAX - header->vaddr ||
        !arch_valid_user_word(header->vaddr + header->memory_bytes)) {
        return "a segment is outside the user's address space";
    }
    return NULL;
}

/* Segments come in ascending order, says the format; so an overlap shows between neighbours. */
/*@ requires whole(elf, size) && \valid(elf) && elf->headers > 0 && size < 1 << 62;
    requires \separated(elf, elf->file + (0 .. size - 1));
    assigns elf->start, elf->end; */
static const char *check_segments(struct elf *elf, word_t size)
{
    word_t last_end = 0;
    bool found = false;
    /*@ loop invariant i <= elf->headers;
        loop invariant last_end <= USER_END;
        loop assigns i, found, last_end, elf->start;
        loop variant elf->headers - i; */
    for (unsigned i = 0; i < elf->headers; i++) {
        struct program_header header = header_at(elf, i);
        const char *defect = check_segment(&header, size);
        if (defect) return defect;
        if (header.type != SEGMENT_LOAD || header.memory_bytes == 0) continue;
        if (found && header.vaddr < last_end) return "its segments overlap or are out of order";
        if (!found) elf->start = ALIGN_DOWN(header.vaddr, 12);
        found = true;
        last_end = header.vaddr + header.memory_bytes;
    }
    if (!found) return "it has nothing to load";
    elf->end = ALIGN_UP(last_end, 12);
    return NULL;
}

/*@ requires \valid(elf) && \valid_read((uint8_t *)file + (0 .. size - 1)) && size < 1 << 62;
    requires \separated(elf, (uint8_t *)file + (0 .. size - 1));
    assigns *elf;
    ensures \result == \null ==> whole(elf, size) && elf->start <= elf->entry < elf->end; */
const char *elf_open(struct elf *elf, const void *file, word_t size)
{
    struct elf_header header;
    if (size < sizeof header) return "it is too short to be an ELF file";
    __builtin_memcpy(&header, file, sizeof header);
    const char *defect = check_header(&header, size);
    if (defect) return defect;
    *elf = (struct elf){
        .file = file,
        .entry = header.entry,
        .headers = header.program_header_count,
        .header_offset = header.program_headers,
    };
    defect = check_segments(elf, size);
    if (defect) return defect;
    if (elf->entry < elf->start || elf->entry >= elf->end) {
        return "its entry point is outside its segments";
    }
    return NULL;
}

/*@ requires \valid_read(elf) && \valid(segment) && index < elf->headers < 0x10000;
    requires elf->header_offset + elf->headers * sizeof(struct program_header) < 1 << 62;
    requires \valid_read(elf->file + (elf->header_offset ..
        elf->header_offset + elf->headers * sizeof(struct program_header) - 1));
    assigns *segment; */
bool elf_segment(const struct elf *elf, unsigned index, struct elf_segment *segment)
{
    struct program_header header = header_at(elf, index);
    if (header.type != SEGMENT_LOAD || header.memory_bytes == 0) return false;
    *segment = (struct elf_segment){
        .vaddr = header.vaddr,
        .file_bytes = header.file_bytes,
        .memory_bytes = header.memory_bytes,
        .data = elf->file + header.offset,
        .writable = header.flags & FLAG_WRITE,
        .executable = header.flags & FLAG_EXECUTE,
    };
    return true;
}
