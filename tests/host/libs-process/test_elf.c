/* SPDX-License-Identifier: BSD-2-Clause */
/* The ELF reader: what it reads, and that it names each defect. */
#include "host_test.h"

#include "elf_builder.h"
#include <elf/elf32.h>
#include <elf/elf64.h>

#define USER_TOP 0x7ffffffff000ul

static struct elf_file file;

/* Exactly as many bytes as the file has, so that the sanitizer sees every byte read beyond. */
static void *exact_copy(const struct elf_file *from)
{
    void *copy = malloc(from->size);
    assert_non_null(copy);
    memcpy(copy, from->bytes, from->size);
    return copy;
}

/* The defect of the file as a file, or, if it has none, as a program; NULL: none. */
static const char *defect(const struct elf_file *from)
{
    elf_t elf;
    const char *why = NULL;
    void *copy = exact_copy(from);
    int error = quoll_elf_check(copy, from->size, &elf, &why);
    assert_int_equal(error, elf_newFile(copy, from->size, &elf));
    if (error == 0) error = quoll_elf_check_loadable(&elf, USER_TOP, &why);
    assert_int_equal(error, why == NULL ? 0 : -1);
    free(copy);
    return why;
}

static void assert_defect(const char *expected)
{
    const char *found = defect(&file);
    assert_non_null(found);
    assert_string_equal(found, expected);
}

static void reads_a_typical_program(void **state)
{
    (void)state;
    elf_t elf;
    uintptr_t min, max;
    elf_typical(&file);
    assert_null(defect(&file));
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);

    assert_true(elf_isElf64(&elf));
    assert_false(elf_isElf32(&elf));
    assert_int_equal(elf_getEntryPoint(&elf), 0x400010);
    assert_int_equal(elf_getNumProgramHeaders(&elf), 3);
    assert_int_equal(elf_getProgramHeaderType(&elf, 2), PT_LOAD);
    assert_int_equal(elf_getProgramHeaderFlags(&elf, 2), PF_R | PF_W);
    assert_int_equal(elf_getProgramHeaderVaddr(&elf, 2), 0x403800);
    assert_int_equal(elf_getProgramHeaderPaddr(&elf, 2), 0x403800);
    assert_int_equal(elf_getProgramHeaderFileSize(&elf, 2), 0x900);
    assert_int_equal(elf_getProgramHeaderMemorySize(&elf, 2), 0x2345);
    assert_int_equal(elf_getProgramHeaderAlign(&elf, 2), 0x1000);
    assert_int_equal(elf_getProgramHeaderOffset(&elf, 2), elf_phdr(&file, 2)->p_offset);
    const unsigned char *segment = elf_getProgramSegment(&elf, 2);
    assert_int_equal(segment[5], elf_pattern(0x403805));
    assert_int_equal(elf_getMemoryBounds(&elf, VIRTUAL, &min, &max), 1);
    assert_int_equal(min, 0x400000);
    assert_int_equal(max, 0x403800 + 0x2345);
}

static void translates_addresses_within_a_segment_only(void **state)
{
    (void)state;
    elf_t elf;
    elf_typical(&file);
    elf_phdr(&file, 1)->p_paddr = 0x100000;
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    assert_true(elf_vaddrInProgramHeader(&elf, 1, 0x402000));
    assert_true(elf_vaddrInProgramHeader(&elf, 1, 0x4023ff));
    assert_false(elf_vaddrInProgramHeader(&elf, 1, 0x402400));
    assert_false(elf_vaddrInProgramHeader(&elf, 1, 0x401fff));
    assert_int_equal(elf_vtopProgramHeader(&elf, 1, 0x402010), 0x100010);
    assert_int_equal(elf_vtopProgramHeader(&elf, 1, 0x401fff), 0);
}

static void reads_sections(void **state)
{
    (void)state;
    elf_t elf;
    size_t i = 0;
    elf_typical(&file);
    elf_add_sections(&file, "__vsyscall", "contents", 8);
    assert_null(defect(&file));
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    assert_int_equal(elf_getNumSections(&elf), 3);
    assert_memory_equal(elf_getSectionNamed(&elf, "__vsyscall", &i), "contents", 8);
    assert_int_equal(i, 1);
    assert_string_equal(elf_getSectionName(&elf, 1), "__vsyscall");
    assert_int_equal(elf_getSectionType(&elf, 1), SHT_PROGBITS);
    assert_int_equal(elf_getSectionFlags(&elf, 1), SHF_ALLOC);
    assert_int_equal(elf_getSectionAddr(&elf, 1), 0x1234);
    assert_int_equal(elf_getSectionSize(&elf, 1), 8);
    assert_int_equal(elf_getSectionLink(&elf, 1), 5);
    assert_int_equal(elf_getSectionInfo(&elf, 1), 6);
    assert_int_equal(elf_getSectionAddrAlign(&elf, 1), 8);
    assert_int_equal(elf_getSectionEntrySize(&elf, 1), 4);
    assert_int_equal(elf_getSectionNameOffset(&elf, 1), 1);
    assert_memory_equal(elf_getSection(&elf, 1), "contents", 8);
    assert_null(elf_getSection(&elf, 0));
    assert_null(elf_getSectionNamed(&elf, "nothing", &i));
    assert_int_equal(i, 1);
    assert_string_equal(elf_getStringTable(&elf, 2) + 1, "__vsyscall");
    assert_null(elf_getStringTable(&elf, 1));
}

static void what_does_not_exist_reads_as_nothing(void **state)
{
    (void)state;
    elf_t elf;
    elf_typical(&file);
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    assert_int_equal(elf_getProgramHeaderType(&elf, 3), PT_NULL);
    assert_int_equal(elf_getProgramHeaderMemorySize(&elf, SIZE_MAX), 0);
    assert_null(elf_getProgramSegment(&elf, 3));
    assert_int_equal(elf_getNumSections(&elf), 0);
    assert_null(elf_getSection(&elf, 0));
    assert_string_equal(elf_getSectionName(&elf, 7), "<corrupted>");
    assert_null(elf_getSectionStringTable(&elf));
}

static void widens_32_bit_headers(void **state)
{
    (void)state;
    struct {
        Elf32_Ehdr header;
        Elf32_Phdr phdr;
        Elf32_Shdr section;
    } small = {
        .header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB,
                               EV_CURRENT},
                   .e_entry = 0x8000,
                   .e_phoff = offsetof(__typeof__(small), phdr),
                   .e_phentsize = sizeof(Elf32_Phdr),
                   .e_phnum = 1,
                   .e_shoff = offsetof(__typeof__(small), section),
                   .e_shentsize = sizeof(Elf32_Shdr),
                   .e_shnum = 1},
        .phdr = {.p_type = PT_LOAD, .p_vaddr = 0xfffff000, .p_memsz = 0x1000, .p_flags = PF_X},
        .section = {.sh_type = SHT_NOBITS, .sh_addr = 0x77, .sh_size = 0xffffffff},
    };
    elf_t elf;
    assert_int_equal(elf_newFile(&small, sizeof(small), &elf), 0);
    assert_int_equal(elf32_checkFile(&elf), 0);
    assert_int_equal(elf64_checkFile(&elf), -1);
    assert_int_equal(elf32_checkProgramHeaderTable(&elf), 0);
    assert_int_equal(elf64_checkSectionTable(&elf), -1);
    assert_int_equal(elf32_getEntryPoint(&elf), 0x8000);
    assert_int_equal(elf_getProgramHeaderVaddr(&elf, 0), 0xfffff000);
    assert_int_equal(elf_getProgramHeaderFlags(&elf, 0), PF_X);
    assert_int_equal(elf_getSectionAddr(&elf, 0), 0x77);
    assert_ptr_equal(elf32_getProgramHeaderTable(&elf), &small.phdr);

    small.phdr.p_memsz = 0x1001;
    assert_int_equal(elf_newFile(&small, sizeof(small), &elf), -1);
}

static void loads_itself_into_memory(void **state)
{
    (void)state;
    elf_t elf;
    unsigned char memory[0x3000];
    elf_begin(&file, ET_EXEC, 0x1000);
    elf_add_segment(&file, PF_R, (uintptr_t)memory, 0x500, 0x1234, 1);
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    memset(memory, 0xff, sizeof(memory));
    assert_int_equal(elf_loadFile(&elf, VIRTUAL), 1);
    assert_int_equal(memory[0x4ff], elf_pattern((uintptr_t)memory + 0x4ff));
    assert_int_equal(memory[0x500], 0);
    assert_int_equal(memory[0x1233], 0);
    assert_int_equal(memory[0x1234], 0xff);
}

static void every_truncation_is_an_error(void **state)
{
    (void)state;
    elf_typical(&file);
    elf_add_sections(&file, "name", "contents", 8);
    while (file.size > 0) {
        file.size--;
        assert_non_null(defect(&file));
    }
}

#define DEFECT_TEST(name, expected, ...)                                                           \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        elf_typical(&file);                                                                        \
        Elf64_Ehdr *header = elf_header(&file);                                                    \
        Elf64_Phdr *code = elf_phdr(&file, 0), *constants = code + 1, *data = code + 2;            \
        (void)header, (void)code, (void)constants, (void)data;                                     \
        __VA_ARGS__;                                                                               \
        assert_defect(expected);                                                                   \
    }

DEFECT_TEST(empty, "file is shorter than an ELF header", file.size = 0)
DEFECT_TEST(no_magic, "file does not start with the ELF magic", header->e_ident[0] = 'X')
DEFECT_TEST(no_class, "file is of neither the 32-bit nor the 64-bit class",
            header->e_ident[EI_CLASS] = 3)
DEFECT_TEST(big_endian, "file is not little-endian", header->e_ident[EI_DATA] = ELFDATA2MSB)
DEFECT_TEST(future_version, "unknown ELF version", header->e_ident[EI_VERSION] = 2)
DEFECT_TEST(phdrs_of_odd_size, "program headers are of an unknown size", header->e_phentsize = 57)
DEFECT_TEST(phdrs_far_away, "the program header table reaches beyond the file",
            header->e_phoff = UINT64_MAX - 8)
DEFECT_TEST(too_many_phdrs, "more program headers than the file header can count",
            header->e_phnum = PN_XNUM)
DEFECT_TEST(phdrs_beyond_end, "the program header table reaches beyond the file",
            header->e_phnum = 0xfffe)
DEFECT_TEST(segment_beyond_end, "a segment reaches beyond the file", data->p_filesz = 1 << 30)
DEFECT_TEST(segment_offset_wraps, "a segment reaches beyond the file",
            data->p_offset = UINT64_MAX - 16)
DEFECT_TEST(segment_address_wraps, "a segment reaches beyond the address space",
            data->p_vaddr = UINT64_MAX - 16)
DEFECT_TEST(segment_paddr_wraps, "a segment reaches beyond the address space",
            data->p_paddr = UINT64_MAX - 16)
DEFECT_TEST(more_file_than_memory, "a segment is larger in the file than in memory",
            data->p_memsz = 0x8ff)
DEFECT_TEST(sections_of_odd_size, "section headers are of an unknown size", header->e_shnum = 1)
DEFECT_TEST(sections_beyond_end, "the section table reaches beyond the file", header->e_shnum = 1;
            header->e_shentsize = sizeof(Elf64_Shdr); header->e_shoff = file.size)
DEFECT_TEST(other_machine, "program is for another machine", header->e_machine = EM_AARCH64)
DEFECT_TEST(relocatable_object, "file is not a program", header->e_type = ET_REL)
DEFECT_TEST(needs_linker, "program needs a dynamic linker", constants->p_type = PT_INTERP)
DEFECT_TEST(no_segments, "program has no loadable segment", header->e_phnum = 0)
DEFECT_TEST(only_empty_segments, "program has no loadable segment", header->e_phnum = 1;
            code->p_filesz = code->p_memsz = 0)
DEFECT_TEST(overlap, "segments overlap or are not in ascending order",
            constants->p_vaddr = 0x4017ff)
DEFECT_TEST(descending, "segments overlap or are not in ascending order",
            constants->p_vaddr = 0x300000)
DEFECT_TEST(in_the_kernel, "a segment lies outside of user memory",
            data->p_vaddr = 0xffffffff80000000)
DEFECT_TEST(beyond_user_top, "a segment lies outside of user memory",
            data->p_vaddr = USER_TOP - 0x1000)
DEFECT_TEST(page_zero, "a segment covers page zero", code->p_vaddr = 0xfff)
DEFECT_TEST(odd_alignment, "a segment's alignment is no power of two", data->p_align = 0x1001)
DEFECT_TEST(writable_code, "memory would be both writable and executable",
            code->p_flags = PF_R | PF_W | PF_X)
DEFECT_TEST(page_of_code_and_data, "memory would be both writable and executable",
            data->p_vaddr = 0x401800;
            header->e_phnum = 2; *constants = *data)
DEFECT_TEST(three_in_a_page, "memory would be both writable and executable",
            constants->p_vaddr = 0x401900;
            data->p_vaddr = 0x401e00)
DEFECT_TEST(entry_in_data, "entry point lies outside of the program's code",
            header->e_entry = 0x403800)
DEFECT_TEST(entry_behind_code, "entry point lies outside of the program's code",
            header->e_entry = 0x401800)
DEFECT_TEST(large_tls, "thread-local data is larger in the file than in memory",
            constants->p_type = PT_TLS;
            constants->p_memsz = 1)

static void names_that_do_not_end(void **state)
{
    (void)state;
    elf_typical(&file);
    elf_add_sections(&file, "name", "contents", 8);
    Elf64_Shdr *sections = (Elf64_Shdr *)(file.bytes + elf_header(&file)->e_shoff);
    sections[2].sh_size--;
    assert_defect("the table of section names is missing or does not end in NUL");
    sections[2].sh_size++;
    sections[1].sh_size = UINT64_MAX;
    assert_defect("a section reaches beyond the file");
    sections[1].sh_type = SHT_NOBITS;
    assert_null(defect(&file));
    sections[1].sh_name = 6;
    elf_t elf;
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    assert_string_equal(elf_getSectionName(&elf, 1), "<corrupted>");
}

static void segments_may_share_a_page_if_none_is_code_and_none_data(void **state)
{
    (void)state;
    elf_typical(&file);
    elf_phdr(&file, 1)->p_vaddr = 0x401900;
    assert_null(defect(&file));
    elf_phdr(&file, 1)->p_vaddr = 0x403400;
    elf_phdr(&file, 1)->p_memsz = 0x400;
    assert_null(defect(&file));
}

static void a_position_independent_program_starts_at_zero(void **state)
{
    (void)state;
    elf_begin(&file, ET_DYN, 0x10);
    elf_add_segment(&file, PF_R | PF_X, 0, 0x100, 0x100, 0x1000);
    assert_null(defect(&file));
}

static void checks_can_be_left_out(void **state)
{
    (void)state;
    elf_t elf;
    elf_typical(&file);
    elf_header(&file)->e_shnum = 9;
    elf_header(&file)->e_phoff = file.size;
    assert_int_equal(elf_newFile_maybe_unsafe(file.bytes, file.size, false, false, &elf), 0);
    assert_int_equal(elf_getProgramHeaderVaddr(&elf, 0), 0);
    assert_null(elf64_getProgramHeaderTable(&elf));
    assert_int_equal(elf_loadFile(&elf, VIRTUAL), 0);
    assert_int_equal(elf_newFile_maybe_unsafe(file.bytes, file.size, true, false, &elf), -1);
    assert_int_equal(elf_newFile_maybe_unsafe(file.bytes, file.size, false, true, &elf), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_typical_program),
        cmocka_unit_test(translates_addresses_within_a_segment_only),
        cmocka_unit_test(reads_sections),
        cmocka_unit_test(what_does_not_exist_reads_as_nothing),
        cmocka_unit_test(widens_32_bit_headers),
        cmocka_unit_test(loads_itself_into_memory),
        cmocka_unit_test(every_truncation_is_an_error),
        cmocka_unit_test(empty),
        cmocka_unit_test(no_magic),
        cmocka_unit_test(no_class),
        cmocka_unit_test(big_endian),
        cmocka_unit_test(future_version),
        cmocka_unit_test(phdrs_of_odd_size),
        cmocka_unit_test(phdrs_far_away),
        cmocka_unit_test(too_many_phdrs),
        cmocka_unit_test(phdrs_beyond_end),
        cmocka_unit_test(segment_beyond_end),
        cmocka_unit_test(segment_offset_wraps),
        cmocka_unit_test(segment_address_wraps),
        cmocka_unit_test(segment_paddr_wraps),
        cmocka_unit_test(more_file_than_memory),
        cmocka_unit_test(sections_of_odd_size),
        cmocka_unit_test(sections_beyond_end),
        cmocka_unit_test(other_machine),
        cmocka_unit_test(relocatable_object),
        cmocka_unit_test(needs_linker),
        cmocka_unit_test(no_segments),
        cmocka_unit_test(only_empty_segments),
        cmocka_unit_test(overlap),
        cmocka_unit_test(descending),
        cmocka_unit_test(in_the_kernel),
        cmocka_unit_test(beyond_user_top),
        cmocka_unit_test(page_zero),
        cmocka_unit_test(odd_alignment),
        cmocka_unit_test(writable_code),
        cmocka_unit_test(page_of_code_and_data),
        cmocka_unit_test(three_in_a_page),
        cmocka_unit_test(entry_in_data),
        cmocka_unit_test(entry_behind_code),
        cmocka_unit_test(large_tls),
        cmocka_unit_test(names_that_do_not_end),
        cmocka_unit_test(segments_may_share_a_page_if_none_is_code_and_none_data),
        cmocka_unit_test(a_position_independent_program_starts_at_zero),
        cmocka_unit_test(checks_can_be_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
