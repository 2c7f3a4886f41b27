/* SPDX-License-Identifier: BSD-2-Clause */
/* The bookkeeping of mapped pages, against a list of all of them. */
#include "host_test.h"

#include <sel4utils/page_map.h>
#include <stdlib.h>

#define PAGE 4096ul

/* Everything the map is told is noted here as well. */
enum { MAX_PAGES = 2000 };
static struct quoll_page model[MAX_PAGES];
static size_t model_count;

static struct quoll_first_groups first_groups;
static struct quoll_page_map map;
static size_t blocks;

static void make_room(uintptr_t start, size_t count, size_t bits)
{
    while (!quoll_page_map_room_for(&map, start, count, bits)) {
        void *block = aligned_alloc(PAGE, PAGE);
        memset(block, 0xa5, PAGE);
        quoll_page_map_add_block(&map, block);
        blocks++;
    }
}

static void set(uintptr_t start, size_t bits, seL4_CPtr cap, uintptr_t cookie)
{
    make_room(start, 1, bits);
    quoll_page_map_set(&map, start, bits, cap, cookie);
    assert_true(model_count < MAX_PAGES);
    model[model_count++] = (struct quoll_page){start, bits, cap, cookie};
}

static void clear(size_t i)
{
    void *block = quoll_page_map_clear(&map, model[i].start, model[i].bits);
    if (block != NULL) {
        assert_true(quoll_page_map_block_is_empty(block));
        quoll_page_map_remove_block(&map, block);
        free(block);
        blocks--;
    }
    model[i] = model[--model_count];
}

static const struct quoll_page *model_next(uintptr_t address)
{
    const struct quoll_page *best = NULL;
    for (size_t i = 0; i < model_count; i++) {
        if (model[i].start + (1ul << model[i].bits) <= address) continue;
        if (best == NULL || model[i].start < best->start) best = &model[i];
    }
    return best;
}

static void assert_next(uintptr_t address)
{
    struct quoll_page page;
    const struct quoll_page *expected = model_next(address);
    assert_int_equal(quoll_page_map_next(&map, address, &page), expected != NULL);
    if (expected != NULL) assert_memory_equal(&page, expected, sizeof(page));
    bool covered = expected != NULL && expected->start <= address;
    assert_int_equal(quoll_page_map_find(&map, address, &page), covered);
}

static bool is_free(uintptr_t start, size_t bits)
{
    const struct quoll_page *next = model_next(start);
    return next == NULL || next->start >= start + (1ul << bits);
}

static int begin(void **state)
{
    (void)state;
    quoll_page_map_init(&map, &first_groups);
    model_count = 0;
    blocks = 0;
    return 0;
}

/* Without pages there are no blocks but the first. */
static int end(void **state)
{
    (void)state;
    while (model_count > 0) {
        clear(0);
    }
    assert_int_equal(blocks, 0);
    assert_int_equal(map.free_groups, QUOLL_FIRST_GROUPS);
    return 0;
}

static void an_empty_map_has_nothing(void **state)
{
    (void)state;
    assert_next(0);
    assert_next(UINTPTR_MAX);
    assert_null(quoll_page_map_clear(&map, 0x1000, 12));
    assert_true(quoll_page_map_room_for(&map, 0, QUOLL_FIRST_GROUPS * QUOLL_GROUP_PAGES, 12));
    assert_false(quoll_page_map_room_for(&map, 0, QUOLL_FIRST_GROUPS * QUOLL_GROUP_PAGES + 1, 12));
    assert_false(quoll_page_map_room_for(&map, PAGE, QUOLL_FIRST_GROUPS * QUOLL_GROUP_PAGES, 12));
}

static void neighbours_share_a_group(void **state)
{
    (void)state;
    for (size_t i = 0; i < QUOLL_GROUP_PAGES; i++) {
        set(0x400000 + i * PAGE, 12, i + 1, i + 100);
    }
    assert_int_equal(map.free_groups, QUOLL_FIRST_GROUPS - 1);
    assert_next(0);
    assert_next(0x403fff);
    assert_next(0x410000);
}

static void sizes_live_side_by_side(void **state)
{
    (void)state;
    set(1ul << 30, 30, 1, 0);
    set(2ul << 30, 21, 2, 0);
    set((2ul << 30) + (1 << 21), 12, 3, 0);
    set((1ul << 30) - PAGE, 12, 4, 0);
    assert_next(0);
    assert_next((1ul << 30) + 12345);
    assert_next((2ul << 30) - 1);
    assert_next((2ul << 30) + (1 << 21) - 1);
    assert_next((2ul << 30) + (1 << 21) + PAGE);
}

static void it_agrees_with_a_list_of_pages(void **state)
{
    (void)state;
    static const size_t sizes[] = {12, 12, 12, 12, 21, 30};
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        unsigned random = (unsigned)rand_r(&seed);
        size_t bits = sizes[random % 6];
        uintptr_t start = ((uintptr_t)rand_r(&seed) % (bits == 12 ? 5000 : 40)) << bits;
        if (random % 3 != 0 && model_count < MAX_PAGES && is_free(start, bits)) {
            set(start, bits, random, (uintptr_t)round);
        } else if (model_count > 0) {
            clear(random % model_count);
        }
        assert_next(start);
        assert_next((uintptr_t)rand_r(&seed) % (45ul << 30));
    }
}

static void ranges_far_apart_cost_a_group_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < 100; i++) {
        set(i << 34, 12, i + 1, 0);
    }
    /* 13 groups fit into a block. */
    assert_int_equal(blocks, (100 - QUOLL_FIRST_GROUPS + 12) / 13);
    for (size_t i = 0; i < 100; i++) {
        assert_next(i << 34);
        assert_next((i << 34) + PAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_map_has_nothing, begin, end),
        cmocka_unit_test_setup_teardown(neighbours_share_a_group, begin, end),
        cmocka_unit_test_setup_teardown(sizes_live_side_by_side, begin, end),
        cmocka_unit_test_setup_teardown(it_agrees_with_a_list_of_pages, begin, end),
        cmocka_unit_test_setup_teardown(ranges_far_apart_cost_a_group_each, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
