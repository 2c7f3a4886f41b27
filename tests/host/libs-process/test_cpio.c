/* SPDX-License-Identifier: BSD-2-Clause */
/* The archive reader: what it finds, and that it names each defect. */
#include "host_test.h"

#include "elf_builder.h"
#include <cpio/cpio.h>

static unsigned char bytes[64 * 1024];
static struct cpio_file archive;

static void begin(void)
{
    memset(bytes, 0, sizeof(bytes));
    archive = (struct cpio_file){.bytes = bytes, .capacity = sizeof(bytes)};
}

static void two_files(void)
{
    begin();
    cpio_add(&archive, "first", "1st", 3, 4);
    cpio_add(&archive, "second", "the second", 10, 4096);
    cpio_end(&archive);
}

/* The first `size` bytes of the archive, in memory of exactly that size. */
static const char *defect_of(size_t size)
{
    const char *why = NULL;
    struct cpio_info info = {7, 7};
    void *copy = malloc(size == 0 ? 1 : size);
    memcpy(copy, bytes, size);
    int error = quoll_cpio_check(copy, size, &why);
    assert_int_equal(error, why == NULL ? 0 : -1);
    assert_int_equal(cpio_info(copy, size, &info), error);
    if (error != 0) assert_int_equal(info.file_count, 7);
    free(copy);
    return why;
}

static void assert_defect(const char *expected)
{
    const char *found = defect_of(archive.size);
    assert_non_null(found);
    assert_string_equal(found, expected);
}

static void finds_files_by_name(void **state)
{
    (void)state;
    unsigned long size = 0;
    two_files();
    const void *data = cpio_get_file(bytes, archive.size, "second", &size);
    assert_memory_equal(data, "the second", 10);
    assert_int_equal(size, 10);
    assert_int_equal(((uintptr_t)data - (uintptr_t)bytes) % 4096, 0);
    assert_memory_equal(cpio_get_file(bytes, archive.size, "first", &size), "1st", 3);
    assert_int_equal(size, 3);
    assert_null(cpio_get_file(bytes, archive.size, "sec", &size));
    assert_null(cpio_get_file(bytes, archive.size, "TRAILER!!!", &size));
    assert_int_equal(size, 3);
    assert_non_null(cpio_get_file(bytes, archive.size, "first", NULL));
}

static void finds_entries_by_number(void **state)
{
    (void)state;
    const char *name = NULL;
    unsigned long size = 0;
    two_files();
    assert_memory_equal(cpio_get_entry(bytes, archive.size, 1, &name, &size), "the second", 10);
    assert_string_equal(name, "second");
    assert_int_equal(size, 10);
    assert_null(cpio_get_entry(bytes, archive.size, 2, &name, &size));
    assert_null(cpio_get_entry(bytes, archive.size, -1, &name, &size));
    assert_string_equal(name, "second");
}

static void lists_names(void **state)
{
    (void)state;
    struct cpio_info info;
    char names[3][16] = {"", "", "untouched"};
    char *list[3] = {names[0], names[1], names[2]};
    two_files();
    assert_int_equal(cpio_info(bytes, archive.size, &info), 0);
    assert_int_equal(info.file_count, 2);
    assert_int_equal(info.max_path_sz, sizeof("second"));
    cpio_ls(bytes, archive.size, list, 3);
    assert_string_equal(names[0], "first");
    assert_string_equal(names[1], "second");
    assert_string_equal(names[2], "untouched");
}

static void an_empty_archive_is_one(void **state)
{
    (void)state;
    struct cpio_info info;
    begin();
    cpio_end(&archive);
    assert_int_equal(cpio_info(bytes, archive.size, &info), 0);
    assert_int_equal(info.file_count, 0);
    assert_int_equal(info.max_path_sz, 0);
}

static void every_truncation_is_an_error(void **state)
{
    (void)state;
    two_files();
    /* The padding behind the trailer's name can be missing. */
    size_t whole = archive.size;
    while (bytes[whole - 1] == 0) {
        whole--;
    }
    for (size_t size = 0; size <= whole; size++) {
        assert_non_null(defect_of(size));
    }
    assert_null(defect_of(archive.size));
    assert_int_equal(quoll_cpio_check(NULL, 100, NULL), -1);
}

static void entries_before_a_defect_can_be_used(void **state)
{
    (void)state;
    begin();
    cpio_add(&archive, "good", "good", 4, 4);
    assert_non_null(cpio_get_file(bytes, archive.size, "good", NULL));
    assert_null(cpio_get_file(bytes, archive.size, "other", NULL));
    assert_defect("archive ends before its trailer");
}

static struct cpio_header *first_header(void)
{
    return (struct cpio_header *)bytes;
}

#define DEFECT_TEST(name, expected, ...)                                                           \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        two_files();                                                                               \
        __VA_ARGS__;                                                                               \
        assert_defect(expected);                                                                   \
    }

DEFECT_TEST(other_magic, "no newc header where an entry must start",
            memcpy(first_header()->c_magic, "070707", 6))
DEFECT_TEST(name_size_not_a_number, "name size is not a hexadecimal number",
            first_header()->c_namesize[3] = ' ')
DEFECT_TEST(file_size_not_a_number, "file size is not a hexadecimal number",
            first_header()->c_filesize[0] = '-')
DEFECT_TEST(no_name, "entry without a name", memcpy(first_header()->c_namesize, "00000000", 8))
DEFECT_TEST(long_name, "name reaches beyond the archive",
            memcpy(first_header()->c_namesize, "FFFFFFFF", 8))
DEFECT_TEST(name_without_end, "name does not end in NUL",
            memcpy(first_header()->c_namesize, "00000005", 8))
DEFECT_TEST(long_file, "file reaches beyond the archive",
            memcpy(first_header()->c_filesize, "ffffffff", 8))
DEFECT_TEST(file_over_the_trailer, "no newc header where an entry must start",
            memcpy(first_header()->c_filesize, "00000005", 8))

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_files_by_name),
        cmocka_unit_test(finds_entries_by_number),
        cmocka_unit_test(lists_names),
        cmocka_unit_test(an_empty_archive_is_one),
        cmocka_unit_test(every_truncation_is_an_error),
        cmocka_unit_test(entries_before_a_defect_can_be_used),
        cmocka_unit_test(other_magic),
        cmocka_unit_test(name_size_not_a_number),
        cmocka_unit_test(file_size_not_a_number),
        cmocka_unit_test(no_name),
        cmocka_unit_test(long_name),
        cmocka_unit_test(name_without_end),
        cmocka_unit_test(long_file),
        cmocka_unit_test(file_over_the_trailer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
