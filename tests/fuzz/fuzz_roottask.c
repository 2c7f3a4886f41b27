/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as the root task's ELF file: the kernel loads it or says what is wrong with it, and
 * what it will copy lies in the file. */
#include <string.h>

#include "boot/elf.h"
#include "kernel/panic.h"

static const word_t user_end = (word_t)1 << 47;

bool arch_valid_user_word(word_t address)
{
    return address < user_end;
}

static void check_segment(const struct elf *elf, const struct elf_segment *segment, word_t size)
{
    require(segment->memory_bytes >= segment->file_bytes && segment->memory_bytes > 0);
    require(segment->vaddr >= elf->start);
    require(segment->memory_bytes <= elf->end - segment->vaddr);
    word_t offset = (word_t)(segment->data - elf->file);
    require(offset <= size && segment->file_bytes <= size - offset);
    for (word_t i = 0; i < segment->file_bytes; i++) {
        (void)*(const volatile uint8_t *)&segment->data[i];
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct elf elf;
    struct elf_segment segment;
    word_t last_end = 0;
    const char *defect = elf_open(&elf, data, size);
    if (defect) {
        require(defect[0] != '\0');
        return 0;
    }
    require(elf.start < elf.end && elf.end <= user_end);
    require(elf.entry >= elf.start && elf.entry < elf.end);
    for (unsigned i = 0; i < elf.headers; i++) {
        if (!elf_segment(&elf, i, &segment)) continue;
        check_segment(&elf, &segment, size);
        require(segment.vaddr >= last_end);
        last_end = segment.vaddr + segment.memory_bytes;
    }
    require(last_end > 0);
    return 0;
}
