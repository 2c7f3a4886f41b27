/* SPDX-License-Identifier: BSD-2-Clause */
/* Large pages of a program: where they can be, they are, and where not, small ones. */
#include "one_process.h"

/* Zeros from 0x5fff50 on: a small page, a large one at 0x600000, and a small one. */
static void give_large_bss(void)
{
    elf_begin(&file, ET_EXEC, 0x400000);
    elf_add_segment(&file, PF_R | PF_X, 0x400000, 0x100, 0x100, 0x1000);
    elf_add_segment(&file, PF_R | PF_W, 0x5fff00, 0x50, 0x100 + (1 << 21) + 5, 0x1000);
    archive_file(4096);
}

static void a_very_large_bss_takes_large_pages(void **state)
{
    (void)state;
    give_large_bss();
    assert_int_equal(configure(), 0);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x5fff00), 12);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x600000), 21);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x800000), 12);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x801000), 0);
    assert_true(world_is_writable(process.pd.cptr, 0x654321));
    assert_false(world_is_executable(process.pd.cptr, 0x654321));
    assert_loaded(0);
    destroy();
}

/* The step that fails may be the one that makes the large page: then there are small ones. */
static void small_pages_do_where_there_is_no_large_one(void **state)
{
    (void)state;
    struct world_usage before = world_usage();
    bool large_page_failed = false;
    give_large_bss();
    for (size_t step = 1; step < 60; step++) {
        world_fail_step(step);
        int error = configure();
        bool failed = world_has_failed();
        world_fail_step(0);
        if (error == 0 && failed) {
            large_page_failed = true;
            assert_int_equal(world_page_bits(process.pd.cptr, 0x600000), 12);
            assert_loaded(0);
        }
        if (error == 0) destroy();
        struct world_usage after = world_usage();
        assert_memory_equal(&before, &after, sizeof(before));
    }
    assert_true(large_page_failed);
}

/* Constants from 0x401000 on: small pages, the large one at 0x600000, and small pages. */
static void give_large_constants(uint32_t flags)
{
    elf_begin(&file, ET_EXEC, 0x400200);
    elf_add_segment(&file, PF_R | PF_X, 0x400200, 0x100, 0x100, 0x1000);
    elf_add_segment(&file, flags, 0x401000, LARGE_PAGE + 0x202345, LARGE_PAGE + 0x202345, 0x1000);
    elf_add_segment(&file, PF_R | PF_W, 0x804678, 0x100, 0x3000, 0x1000);
    archive_file(LARGE_PAGE);
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
}

static void give_large_image(void)
{
    world_share_large_image(_cpio_archive, ARCHIVE_BYTES / LARGE_PAGE);
}

/* The program is loaded, with a page of this size at 0x600000. */
static void assert_constants_loaded(size_t bits)
{
    assert_loaded(0);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x600000), bits);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x7ff000), bits);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x5ff000), 12);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x800000), 12);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x808000), 0);
    assert_false(world_is_writable(process.pd.cptr, 0x600000));
}

static void large_constants_are_the_archives_own_large_pages(void **state)
{
    (void)state;
    give_large_constants(PF_R);
    give_large_image();
    assert_int_equal(configure(), 0);
    assert_constants_loaded(21);
    assert_true(is_archive_memory(0x600000));
    assert_false(world_is_executable(process.pd.cptr, 0x600000));
    destroy();
}

static void so_is_large_code(void **state)
{
    (void)state;
    give_large_constants(PF_R | PF_X);
    give_large_image();
    assert_int_equal(configure(), 0);
    assert_constants_loaded(21);
    assert_true(world_is_executable(process.pd.cptr, 0x600000));
    destroy();
}

static void large_constants_are_small_pages_where_large_frames_are_unknown(void **state)
{
    (void)state;
    give_large_constants(PF_R);
    assert_int_equal(configure(), 0);
    assert_constants_loaded(12);
    assert_true(is_archive_memory(0x600000));
    destroy();
}

static void large_frames_may_have_been_deleted(void **state)
{
    (void)state;
    give_large_constants(PF_R);
    give_large_image();
    world_lose_large_image();
    assert_int_equal(configure(), 0);
    assert_constants_loaded(12);
    assert_string_equal(log_text, "");
    destroy();
}

static void large_frames_may_lie_across_the_file(void **state)
{
    (void)state;
    give_large_constants(PF_R);
    archive_file(4096);
    give_large_image();
    assert_int_equal(configure(), 0);
    assert_constants_loaded(12);
    destroy();
}

static void a_program_that_goes_anywhere_goes_where_large_pages_fit(void **state)
{
    (void)state;
    const size_t bytes = 2 * LARGE_PAGE - 0x400;
    elf_begin(&file, ET_DYN, 0x400);
    elf_add_segment(&file, PF_R | PF_X, 0x400, bytes, bytes, 0x1000);
    elf_add_segment(&file, PF_R | PF_W, 2 * LARGE_PAGE + 0x10, 0x100, 0x100, 0x1000);
    archive_file(LARGE_PAGE);
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
    give_large_image();
    assert_int_equal(configure(), 0);
    uintptr_t bias = (uintptr_t)process.entry_point - 0x400;
    assert_int_not_equal(bias, 0);
    assert_int_equal(world_page_bits(process.pd.cptr, bias), 21);
    assert_int_equal(world_page_bits(process.pd.cptr, bias + LARGE_PAGE), 21);
    assert_int_equal(world_page_bits(process.pd.cptr, bias + 2 * LARGE_PAGE), 12);
    assert_true(is_archive_memory(bias));
    assert_loaded(bias);
    destroy();
}

/* Nothing but the segment's own pages may come with a large one. */
static void a_large_page_that_others_share_is_not_shared_with_the_archive(void **state)
{
    (void)state;
    const size_t bytes = 2 * LARGE_PAGE - PAGE - 0x200;
    elf_begin(&file, ET_EXEC, 0x400200);
    elf_add_segment(&file, PF_R | PF_X, 0x400200, bytes, bytes, 0x1000);
    elf_add_segment(&file, PF_R | PF_W, 0x7ff000, 0x100, 0x100, 0x1000);
    archive_file(LARGE_PAGE);
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
    give_large_image();
    assert_int_equal(configure(), 0);
    assert_loaded(0);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x400000), 21);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x600000), 12);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x7ff000), 12);
    destroy();
}

/* Whatever fails, the constants are there, or there is no process. */
static void large_constants_are_loaded_whole_or_not_at_all(void **state)
{
    (void)state;
    give_large_constants(PF_R);
    give_large_image();
    struct world_usage before = world_usage();
    for (size_t step = 5; step < 40; step++) {
        world_fail_step(step);
        int error = configure();
        bool failed = world_has_failed();
        world_fail_step(0);
        assert_true(error == 0 || failed);
        if (error == 0) assert_loaded(0);
        if (error == 0) destroy();
        struct world_usage after = world_usage();
        assert_memory_equal(&before, &after, sizeof(before));
    }
}

/* Variables from 0x600000 on, for two large pages. */
static void give_large_data(void)
{
    elf_begin(&file, ET_EXEC, 0xb00000);
    elf_add_segment(&file, PF_R | PF_W, 0x600000, 2 * LARGE_PAGE, 2 * LARGE_PAGE, 0x1000);
    elf_add_segment(&file, PF_R | PF_X, 0xb00000, 0x100, 0x100, 0x1000);
    archive_file(4096);
}

/* From where on the loader fills large pages: it may not be where the sanitizer is. */
static const uintptr_t large_window = 1ul << 45;

static reservation_t keep_off_the_sanitizer(void)
{
    reservation_t res = vspace_reserve_range_at(&world_loader, (void *)(1ul << 36),
                                                large_window - (1ul << 36), seL4_AllRights, 1);
    assert_non_null(res.res);
    return res;
}

/* A small page that was once mapped leaves its page table. */
static void leave_a_table(vspace_t *vspace, uintptr_t vaddr)
{
    reservation_t res = vspace_reserve_range_at(vspace, (void *)vaddr, PAGE, seL4_AllRights, 1);
    assert_non_null(res.res);
    assert_int_equal(vspace_new_pages_at_vaddr(vspace, (void *)vaddr, 1, seL4_PageBits, res), 0);
    vspace_unmap_pages(vspace, (void *)vaddr, 1, seL4_PageBits, VSPACE_FREE);
    vspace_free_reservation(vspace, res);
}

static void large_pages_are_filled_beside_tables_that_are_left(void **state)
{
    (void)state;
    reservation_t off = keep_off_the_sanitizer();
    give_large_data();
    for (uintptr_t i = 0; i < 3; i++) leave_a_table(&world_loader, large_window + i * LARGE_PAGE);
    struct world_usage before = world_usage();
    assert_int_equal(configure(), 0);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x600000), 21);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x800000), 21);
    assert_string_equal(log_text, "");
    assert_loaded(0);
    destroy();
    struct world_usage after = world_usage();
    assert_memory_equal(&before, &after, sizeof(before));
    vspace_free_reservation(&world_loader, off);
}

static void where_a_table_is_left_small_pages_are_used_and_large_ones_behind(void **state)
{
    (void)state;
    elf_t elf;
    reservation_t off = keep_off_the_sanitizer();
    assert_int_equal(configure(), 0);
    give_large_data();
    leave_a_table(&process.vspace, 0x600000);
    log_text[0] = '\0';
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    assert_non_null(
        sel4utils_elf_load(&process.vspace, &world_loader, &world_vka, &world_vka, &elf));
    assert_int_equal(world_page_bits(process.pd.cptr, 0x600000), 12);
    assert_int_equal(world_page_bits(process.pd.cptr, 0x800000), 21);
    assert_string_equal(log_text, "");
    assert_loaded(0);
    destroy();
    vspace_free_reservation(&world_loader, off);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, one_process_begin, one_process_end)
    const struct CMUnitTest tests[] = {
        TEST(a_very_large_bss_takes_large_pages),
        TEST(small_pages_do_where_there_is_no_large_one),
        TEST(large_constants_are_the_archives_own_large_pages),
        TEST(so_is_large_code),
        TEST(large_constants_are_small_pages_where_large_frames_are_unknown),
        TEST(large_frames_may_have_been_deleted),
        TEST(large_frames_may_lie_across_the_file),
        TEST(a_program_that_goes_anywhere_goes_where_large_pages_fit),
        TEST(a_large_page_that_others_share_is_not_shared_with_the_archive),
        TEST(large_constants_are_loaded_whole_or_not_at_all),
        TEST(large_pages_are_filled_beside_tables_that_are_left),
        TEST(where_a_table_is_left_small_pages_are_used_and_large_ones_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
