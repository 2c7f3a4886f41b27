/* SPDX-License-Identifier: BSD-2-Clause */
/* The start-up code's pure parts: stack image, relocation, TLS block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "runtime.h"

/* --- Stack image ---------------------------------------------------------------------------- */

static void image__arguments_environment_and_vector_follow_each_other(void **state)
{
    (void)state;
    const char *argv[] = {"program", "1"};
    const char *envp[] = {"HOME=/"};
    const struct aux_entry aux[] = {{6, 4096}, {3, 0x400040}};
    uint64_t image[SYSV_IMAGE_WORDS(2, 1, 2)];
    assert_int_equal(sysv_image(image, 12, 2, argv, 1, envp, 2, aux), 12);
    const uint64_t expected[] = {2,
                                 (uintptr_t)argv[0],
                                 (uintptr_t)argv[1],
                                 0,
                                 (uintptr_t)envp[0],
                                 0,
                                 6,
                                 4096,
                                 3,
                                 0x400040,
                                 0,
                                 0};
    assert_memory_equal(image, expected, sizeof(expected));
}

static void image__nothing_at_all_is_five_words(void **state)
{
    (void)state;
    uint64_t image[5] = {9, 9, 9, 9, 9};
    assert_int_equal(sysv_image(image, 5, 0, NULL, 0, NULL, 0, NULL), 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(image[i], 0);
    }
}

static void image__too_small_a_buffer_is_left_alone(void **state)
{
    (void)state;
    uint64_t image[4] = {9, 9, 9, 9};
    assert_int_equal(sysv_image(image, 4, 0, NULL, 0, NULL, 0, NULL), 0);
    assert_int_equal(image[0], 9);
}

/* --- Relocation ----------------------------------------------------------------------------- */

struct program {
    uint64_t data[140];
    uint64_t rela[3][3];
    uint64_t relr[3];
    uint64_t dynamic[16];
};

static uint64_t linked(const struct program *program, const void *at)
{
    return (uint64_t)((const char *)at - (const char *)program);
}

static void relocate__relative_entries_move_by_the_base(void **state)
{
    (void)state;
    struct program program = {0};
    uintptr_t base = (uintptr_t)&program;
    memcpy(program.rela[0], (uint64_t[]){linked(&program, &program.data[0]), 8, 0x1000}, 24);
    memcpy(program.rela[1], (uint64_t[]){linked(&program, &program.data[2]), 0, 7}, 24);
    memcpy(program.rela[2], (uint64_t[]){linked(&program, &program.data[3]), 8, 0x20}, 24);
    const uint64_t dynamic[] = {
        7, linked(&program, program.rela), 8, sizeof(program.rela), 9, 24, 0, 0};
    assert_true(relocate_image(base, dynamic));
    assert_int_equal(program.data[0], base + 0x1000);
    assert_int_equal(program.data[1], 0);
    assert_int_equal(program.data[2], 0);
    assert_int_equal(program.data[3], base + 0x20);
}

static void relocate__compact_table_moves_each_marked_word(void **state)
{
    (void)state;
    struct program program = {0};
    uintptr_t base = (uintptr_t)&program;
    for (size_t i = 0; i < 140; i++) {
        program.data[i] = i;
    }
    program.relr[0] = linked(&program, &program.data[0]);
    program.relr[1] = (uint64_t)0x5 << 1 | 1;           /* words 1 and 3 */
    program.relr[2] = (uint64_t)1 << 63 | (1 << 1) | 1; /* words 64 and 126 */
    const uint64_t dynamic[] = {36, linked(&program, program.relr), 35, sizeof(program.relr), 0, 0};
    assert_true(relocate_image(base, dynamic));
    for (size_t i = 0; i < 140; i++) {
        bool moved = i == 0 || i == 1 || i == 3 || i == 64 || i == 126;
        assert_int_equal(program.data[i], moved ? base + i : i);
    }
}

static void relocate__other_kinds_are_refused(void **state)
{
    (void)state;
    struct program program = {0};
    memcpy(program.rela[0], (uint64_t[]){0, (uint64_t)5 << 32 | 6, 0}, 24); /* a symbol */
    const uint64_t dynamic[] = {7, linked(&program, program.rela), 8, 24, 9, 24, 0, 0};
    assert_false(relocate_image((uintptr_t)&program, dynamic));
}

static void relocate__an_empty_dynamic_section_is_fine(void **state)
{
    (void)state;
    const uint64_t dynamic[] = {0, 0};
    assert_true(relocate_image(0x1000, dynamic));
}

/* --- TLS block ------------------------------------------------------------------------------ */

static unsigned char initial[512] __attribute__((aligned(64)));

static void fill_initial(void)
{
    for (size_t i = 0; i < sizeof(initial); i++) {
        initial[i] = (unsigned char)(i * 7 + 1);
    }
}

enum { ROBUST_LIST = 17 };

/* The control block at its place: pointers into itself, the canary, the table of modules. */
static void check_control(const uint64_t *words, uintptr_t data)
{
    uintptr_t pointer = (uintptr_t)words;
    assert_int_equal(words[0], pointer);
    assert_int_equal(words[2], pointer);
    assert_int_equal(words[3], pointer);
    assert_int_equal(words[ROBUST_LIST], pointer + 8 * ROBUST_LIST);
    assert_int_equal(words[5], 0x1234);
    assert_int_equal(((const uint64_t *)words[1])[0], 1);
    assert_int_equal(((const uint64_t *)words[1])[1], data);
}

/* A block at any alignment of its memory: data, zeroes, self pointer, all inside the block. */
static void check_block(const struct tls_image *image, size_t misalignment)
{
    size_t size = tls_block_bytes(image);
    unsigned char *memory = malloc(size + 128);
    unsigned char *at = (unsigned char *)(((uintptr_t)memory + 63) & ~(uintptr_t)63) + misalignment;
    memset(memory, 0xee, size + 128);

    uint64_t control[TLS_CONTROL_COPY / 8] = {0};
    uintptr_t home = 0x7000;
    control[0] = home;
    control[2] = control[3] = home;
    control[ROBUST_LIST] = home + 8 * ROBUST_LIST;
    control[5] = 0x1234;
    uintptr_t pointer = tls_write(image, at, NULL, (unsigned char *)control, home);

    assert_int_equal(pointer % 16, 0);
    assert_int_equal(image->align != 0 ? pointer % image->align : 0, 0);
    assert_true(pointer - tls_data_bytes(image) >= (uintptr_t)at);
    assert_true(pointer + TLS_CONTROL_BYTES <= (uintptr_t)at + size);
    for (unsigned char *p = memory; p < at; p++) {
        assert_int_equal(*p, 0xee);
    }
    for (unsigned char *p = at + size; p < memory + size + 128; p++) {
        assert_int_equal(*p, 0xee);
    }
    const unsigned char *data = (const unsigned char *)pointer - tls_data_bytes(image);
    assert_memory_equal(data, image->start, image->file_bytes);
    for (size_t i = image->file_bytes; i < tls_data_bytes(image); i++) {
        assert_int_equal(data[i], 0);
    }
    const uint64_t *words = (const uint64_t *)pointer;
    assert_int_equal(words[0], pointer);
    check_control(words, (uintptr_t)data);
    free(memory);
}

/* The same for a block that holds a control block and zeroes. */
static void check_completed(const struct tls_image *image)
{
    static uint64_t block[512] __attribute__((aligned(64)));
    memset(block, 0, sizeof(block));
    uint64_t *control = &block[256];
    unsigned char *data = (unsigned char *)control - tls_data_bytes(image);
    control[5] = 0x1234;
    tls_complete(image, control, data);
    assert_memory_equal(data, image->start, image->file_bytes);
    check_control(control, (uintptr_t)data);
}

static void tls__blocks_of_all_shapes_are_laid_out_right(void **state)
{
    (void)state;
    const size_t aligns[] = {0, 1, 8, 16, 64};
    const size_t sizes[][2] = {{0, 0}, {1, 1}, {8, 8}, {16, 16}, {5, 100}, {0, 64}, {300, 301}};
    fill_initial();
    for (size_t a = 0; a < 5; a++) {
        for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
            struct tls_image image = {initial, sizes[s][0], sizes[s][1], aligns[a]};
            for (size_t off = 0; off < 64; off += 8) {
                check_block(&image, off);
            }
            check_completed(&image);
        }
    }
}

/* Where compiled code looks, relative to the thread pointer: the linker rounds the segment's size
 * up to the segment's own alignment, wherever the segment happens to be. */
static void tls__data_is_where_the_linker_puts_it(void **state)
{
    (void)state;
    const struct {
        size_t start, bytes, align, distance;
    } cases[] = {{0, 12, 4, 12},   {8, 12, 8, 16}, {4, 12, 4, 12},  {24, 40, 8, 40},
                 {16, 20, 16, 32}, {0, 3, 1, 3},   {0, 65, 64, 128}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tls_image image = {initial + cases[i].start, 0, cases[i].bytes, cases[i].align};
        assert_int_equal(tls_data_bytes(&image), cases[i].distance);
    }
}

static void tls__live_data_can_be_copied_instead(void **state)
{
    (void)state;
    fill_initial();
    struct tls_image image = {initial, 16, 32, 16};
    unsigned char live[32];
    memset(live, 0x5a, sizeof(live));
    uint64_t control[TLS_CONTROL_COPY / 8] = {[ROBUST_LIST] = 0x12340};
    unsigned char memory[512] __attribute__((aligned(16)));
    uintptr_t pointer = tls_write(&image, memory, live, control, 0);
    assert_memory_equal((void *)(pointer - 32), live, 32);
    assert_int_equal(((uint64_t *)pointer)[ROBUST_LIST], 0x12340); /* mutexes that it holds */
}

static void tls__offset_of_aligned_memory_matches_the_block(void **state)
{
    (void)state;
    struct tls_image image = {initial, 5, 100, 64};
    unsigned char memory[1024] __attribute__((aligned(64)));
    uint64_t control[TLS_CONTROL_COPY / 8] = {0};
    uintptr_t pointer = tls_write(&image, memory, NULL, control, 0);
    assert_int_equal(pointer - (uintptr_t)memory, tls_thread_pointer(&image, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(image__arguments_environment_and_vector_follow_each_other),
        cmocka_unit_test(image__nothing_at_all_is_five_words),
        cmocka_unit_test(image__too_small_a_buffer_is_left_alone),
        cmocka_unit_test(relocate__relative_entries_move_by_the_base),
        cmocka_unit_test(relocate__compact_table_moves_each_marked_word),
        cmocka_unit_test(relocate__other_kinds_are_refused),
        cmocka_unit_test(relocate__an_empty_dynamic_section_is_fine),
        cmocka_unit_test(tls__blocks_of_all_shapes_are_laid_out_right),
        cmocka_unit_test(tls__data_is_where_the_linker_puts_it),
        cmocka_unit_test(tls__live_data_can_be_copied_instead),
        cmocka_unit_test(tls__offset_of_aligned_memory_matches_the_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
