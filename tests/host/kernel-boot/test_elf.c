/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of the root task's file: what it accepts, each defect it names, any damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <elf.h>

#include "arch/arch.h"
#include "boot/elf.h"

static const word_t user_end = 0x7ffffffff000;

bool arch_valid_user_word(word_t address)
{
    return address < user_end;
}

enum { FILE_BYTES = 0x3000 };

struct file {
    Elf64_Ehdr header;
    Elf64_Phdr segments[3];
    char rest[FILE_BYTES - sizeof(Elf64_Ehdr) - 3 * sizeof(Elf64_Phdr)];
};

/* Code at 0x400000, and data of which half is zero at 0x402000; a note between them. */
static struct file *good(void)
{
    struct file *file = calloc(1, sizeof *file);
    file->header = (Elf64_Ehdr){
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_entry = 0x400100,
        .e_phoff = offsetof(struct file, segments),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 3,
    };
    file->segments[0] = (Elf64_Phdr){.p_type = PT_LOAD,
                                     .p_flags = PF_R | PF_X,
                                     .p_vaddr = 0x400000,
                                     .p_filesz = 0x1800,
                                     .p_memsz = 0x1800};
    file->segments[1] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = 1ull << 63, .p_filesz = 9};
    file->segments[2] = (Elf64_Phdr){.p_type = PT_LOAD,
                                     .p_flags = PF_R | PF_W,
                                     .p_vaddr = 0x402010,
                                     .p_offset = 0x2010,
                                     .p_filesz = 0xff0,
                                     .p_memsz = 0x2000};
    return file;
}

static void good_file__is_described(void **state)
{
    (void)state;
    struct file *file = good();
    struct elf elf;
    struct elf_segment segment;
    assert_null(elf_open(&elf, file, sizeof *file));
    assert_int_equal(elf.entry, 0x400100);
    assert_int_equal(elf.start, 0x400000);
    assert_int_equal(elf.end, 0x405000);
    assert_true(elf_segment(&elf, 0, &segment));
    assert_true(segment.executable && !segment.writable);
    assert_ptr_equal(segment.data, file);
    assert_false(elf_segment(&elf, 1, &segment));
    assert_true(elf_segment(&elf, 2, &segment));
    assert_true(!segment.executable && segment.writable);
    assert_int_equal(segment.vaddr, 0x402010);
    assert_int_equal(segment.file_bytes, 0xff0);
    assert_int_equal(segment.memory_bytes, 0x2000);
    free(file);
}

/* Change the good file, and expect this to be said of it. */
#define DEFECT(name, change, words)                                                                \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        struct file *file = good();                                                                \
        Elf64_Ehdr *header = &file->header;                                                        \
        Elf64_Phdr *code = &file->segments[0], *note = &file->segments[1],                         \
                   *data = &file->segments[2];                                                     \
        (void)header, (void)code, (void)note, (void)data;                                          \
        change;                                                                                    \
        struct elf elf;                                                                            \
        const char *defect = elf_open(&elf, file, sizeof *file);                                   \
        assert_non_null(defect);                                                                   \
        assert_non_null(strstr(defect, words));                                                    \
        free(file);                                                                                \
    }

DEFECT(magic, header->e_ident[1] = 'e', "not an ELF file")
DEFECT(class_32, header->e_ident[EI_CLASS] = ELFCLASS32, "64-bit")
DEFECT(big_endian, header->e_ident[EI_DATA] = ELFDATA2MSB, "byte order")
DEFECT(machine, header->e_machine = EM_AARCH64, "another kind of CPU")
DEFECT(object_file, header->e_type = ET_REL, "not an executable")
DEFECT(shared, header->e_type = ET_DYN, "position independent")
DEFECT(no_headers, header->e_phnum = 0, "no program headers")
DEFECT(header_size, header->e_phentsize = 32, "unknown size")
DEFECT(headers_outside, header->e_phoff = sizeof *file - 100, "headers are outside")
DEFECT(headers_wrap, header->e_phoff = ~0ull - 8, "headers are outside")
DEFECT(too_many_headers, header->e_phnum = 0xffff, "headers are outside")
DEFECT(data_outside, data->p_offset = 0x2011, "data is outside the file")
DEFECT(data_wraps, data->p_offset = ~0ull, "data is outside the file")
DEFECT(data_size_wraps, data->p_filesz = ~0ull, "data is outside the file")
DEFECT(memory_smaller, data->p_memsz = 0xfef, "smaller than its data")
DEFECT(kernel_address, data->p_vaddr = 0xffffffff80000000, "outside the user's")
DEFECT(last_page, data->p_vaddr = user_end - 0x1000, "outside the user's")
DEFECT(address_wraps, data->p_memsz = ~0ull, "outside the user's")
DEFECT(overlap, data->p_vaddr = 0x4017ff, "overlap")
DEFECT(out_of_order, data->p_vaddr = 0x300000, "out of order")
DEFECT(dynamic, note->p_type = PT_INTERP, "dynamic linker")
DEFECT(nothing_to_load, code->p_type = data->p_type = PT_NOTE, "nothing to load")
DEFECT(only_empty_segments, code->p_filesz = code->p_memsz = data->p_filesz = data->p_memsz = 0,
       "nothing to load")
DEFECT(entry_outside, header->e_entry = 0x405000, "entry point")

static void every_length__stays_inside(void **state)
{
    (void)state;
    for (size_t size = 0; size < FILE_BYTES; size += size < 300 ? 1 : 97) {
        struct file *file = good();
        char *copy = malloc(size ? size : 1); /* the sanitizer watches its end */
        memcpy(copy, file, size);
        struct elf elf;
        assert_non_null(elf_open(&elf, copy, size));
        free(copy);
        free(file);
    }
}

static void arbitrary_damage__stays_inside(void **state)
{
    (void)state;
    srand(3);
    size_t headers = offsetof(struct file, rest);
    unsigned accepted = 0;
    for (int round = 0; round < 300000; round++) {
        struct file *file = good();
        for (int hits = 1 + rand() % 3; hits; hits--) {
            size_t at = (size_t)rand() % headers;
            ((char *)file)[at] = (char)(rand() % 3 ? rand() : -1);
        }
        struct elf elf;
        if (!elf_open(&elf, file, sizeof *file)) {
            accepted++;
            assert_true(elf.start < elf.end && elf.end <= user_end);
            assert_true(elf.entry >= elf.start && elf.entry < elf.end);
            for (unsigned i = 0; i < elf.headers; i++) {
                struct elf_segment segment;
                if (!elf_segment(&elf, i, &segment)) continue;
                assert_true(segment.vaddr >= elf.start);
                assert_true(segment.vaddr + segment.memory_bytes <= elf.end);
                assert_true(segment.file_bytes <= segment.memory_bytes);
                assert_true(segment.data >= (uint8_t *)file);
                assert_true(segment.data + segment.file_bytes <= (uint8_t *)(file + 1));
            }
        }
        free(file);
    }
    assert_true(accepted > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_file__is_described),
        cmocka_unit_test(magic),
        cmocka_unit_test(class_32),
        cmocka_unit_test(big_endian),
        cmocka_unit_test(machine),
        cmocka_unit_test(object_file),
        cmocka_unit_test(shared),
        cmocka_unit_test(no_headers),
        cmocka_unit_test(header_size),
        cmocka_unit_test(headers_outside),
        cmocka_unit_test(headers_wrap),
        cmocka_unit_test(too_many_headers),
        cmocka_unit_test(data_outside),
        cmocka_unit_test(data_wraps),
        cmocka_unit_test(data_size_wraps),
        cmocka_unit_test(memory_smaller),
        cmocka_unit_test(kernel_address),
        cmocka_unit_test(last_page),
        cmocka_unit_test(address_wraps),
        cmocka_unit_test(overlap),
        cmocka_unit_test(out_of_order),
        cmocka_unit_test(dynamic),
        cmocka_unit_test(nothing_to_load),
        cmocka_unit_test(only_empty_segments),
        cmocka_unit_test(entry_outside),
        cmocka_unit_test(every_length__stays_inside),
        cmocka_unit_test(arbitrary_damage__stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
