/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap of the bookkeeping memory, and the bitmaps. */

#include "support.h"
#include "cspace/bitmap.h"
#include <allocman/mspace/dual_pool.h>
#include <allocman/mspace/fixed_pool.h>
#include <allocman/mspace/k_r_malloc.h>
#include <allocman/mspace/malloc.h>
#include <allocman/mspace/null.h>
#include <utils/util.h>

enum { POOL_BYTES = 64 * 1024, UNIT = sizeof(k_r_malloc_header_t) };

static _Alignas(16) char pool_memory[POOL_BYTES];

static void heap__freed_in_any_order__is_one_block_again(void **state)
{
    (void)state;
    mspace_fixed_pool_t pool;
    mspace_fixed_pool_create(&pool, (struct mspace_fixed_pool_config){pool_memory, POOL_BYTES});
    size_t all = quoll_k_r_malloc_free_bytes(&pool.k_r_malloc);
    assert_int_equal(all, POOL_BYTES - UNIT);

    struct {
        char *at;
        size_t size;
    } live[200] = {0};
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        size_t i = random_next(&seed) % ARRAY_SIZE(live);
        if (live[i].at != NULL) {
            for (size_t k = 0; k < live[i].size; k++) {
                assert_int_equal(live[i].at[k], (char)i);
            }
            _mspace_fixed_pool_free(NULL, &pool, live[i].at, live[i].size);
            live[i].at = NULL;
        } else {
            int error = -1;
            live[i].size = random_next(&seed) % (random_next(&seed) % 16 == 0 ? 4000 : 300);
            live[i].at = _mspace_fixed_pool_alloc(NULL, &pool, live[i].size, &error);
            assert_int_equal(error != 0, live[i].at == NULL);
            if (live[i].at == NULL) continue;
            assert_int_equal((uintptr_t)live[i].at % UNIT, 0);
            memset(live[i].at, (int)i, live[i].size);
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(live); i++) {
        _mspace_fixed_pool_free(NULL, &pool, live[i].at, live[i].size);
    }
    assert_int_equal(quoll_k_r_malloc_free_bytes(&pool.k_r_malloc), all);
    void *largest = mspace_k_r_malloc_alloc(&pool.k_r_malloc, all - UNIT);
    assert_non_null(largest);
    assert_null(mspace_k_r_malloc_alloc(&pool.k_r_malloc, 1));
    mspace_k_r_malloc_free(&pool.k_r_malloc, largest);
}

static void heap__request_that_fits_only_in_its_own_bin__is_found(void **state)
{
    (void)state;
    mspace_fixed_pool_t pool;
    /* One free block of 1000 units: its list also holds smaller ones, so it is searched last. */
    mspace_fixed_pool_create(&pool, (struct mspace_fixed_pool_config){pool_memory, 1001 * UNIT});
    assert_non_null(mspace_k_r_malloc_alloc(&pool.k_r_malloc, 999 * UNIT));
}

static void heap__impossible_size__fails(void **state)
{
    (void)state;
    mspace_fixed_pool_t pool;
    mspace_fixed_pool_create(&pool, (struct mspace_fixed_pool_config){pool_memory, POOL_BYTES});
    assert_null(mspace_k_r_malloc_alloc(&pool.k_r_malloc, SIZE_MAX));
    assert_null(mspace_k_r_malloc_alloc(&pool.k_r_malloc, SIZE_MAX / 2));
    assert_null(mspace_k_r_malloc_alloc(&pool.k_r_malloc, POOL_BYTES));
}

static void heap__tiny_pools__are_empty(void **state)
{
    (void)state;
    for (size_t size = 0; size < 3 * UNIT; size++) {
        mspace_fixed_pool_t pool;
        mspace_fixed_pool_create(&pool, (struct mspace_fixed_pool_config){pool_memory + 1, size});
        assert_null(mspace_k_r_malloc_alloc(&pool.k_r_malloc, 1));
    }
}

/* A source of memory in the classic way: what it returns is not looked at but for NULL. */
static size_t handed_out;
static size_t step_bytes;

static k_r_malloc_header_t *hand_out(size_t cookie, mspace_k_r_malloc_t *heap, size_t units)
{
    assert_int_equal(cookie, 77);
    size_t bytes = MAX(units * UNIT, step_bytes);
    if (bytes > POOL_BYTES - handed_out) return NULL;
    k_r_malloc_header_t *block = (k_r_malloc_header_t *)(pool_memory + handed_out);
    handed_out += bytes;
    memset(block, 0, bytes);
    block->s.size = bytes / UNIT;
    mspace_k_r_malloc_free(heap, block + 1);
    return heap->freep;
}

static void heap__memory_that_arrives_in_a_row__is_joined(void **state)
{
    (void)state;
    mspace_k_r_malloc_t heap;
    handed_out = 0;
    step_bytes = 1024;
    mspace_k_r_malloc_init(&heap, 77, hand_out);

    void *blocks[32];
    for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
        blocks[i] = mspace_k_r_malloc_alloc(&heap, 1000);
        assert_non_null(blocks[i]);
    }
    for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
        mspace_k_r_malloc_free(&heap, blocks[i]);
    }
    size_t before = handed_out;
    assert_non_null(mspace_k_r_malloc_alloc(&heap, before - 2 * UNIT));
    assert_int_equal(handed_out, before);
}

static void heap__source_runs_dry__fails_and_stays_usable(void **state)
{
    (void)state;
    mspace_k_r_malloc_t heap;
    handed_out = 0;
    step_bytes = POOL_BYTES;
    mspace_k_r_malloc_init(&heap, 77, hand_out);
    void *most = mspace_k_r_malloc_alloc(&heap, POOL_BYTES - 4096);
    assert_non_null(most);
    assert_null(mspace_k_r_malloc_alloc(&heap, 8192));
    mspace_k_r_malloc_free(&heap, most);
    assert_non_null(mspace_k_r_malloc_alloc(&heap, 8192));
}

static void dual_pool__before_it_can_grow__is_the_fixed_pool(void **state)
{
    (void)state;
    mspace_dual_pool_t pool;
    mspace_dual_pool_create(&pool, (struct mspace_fixed_pool_config){pool_memory, POOL_BYTES});
    struct mspace_interface manager = mspace_dual_pool_make_interface(&pool);
    struct quoll_allocman_usage before = {0}, after = {0};
    manager.quoll_usage(manager.mspace, &before);

    int error;
    char *memory = manager.alloc(NULL, manager.mspace, 100, &error);
    assert_true(memory >= pool_memory && memory < pool_memory + POOL_BYTES);
    manager.free(NULL, manager.mspace, memory, 100);
    manager.quoll_usage(manager.mspace, &after);
    assert_int_equal(before.free_heap, after.free_heap);
}

static void other_pools__do_what_they_say(void **state)
{
    (void)state;
    int error = 0;
    assert_null(mspace_null_interface.alloc(NULL, NULL, 1, &error));
    assert_int_not_equal(error, 0);
    assert_null(mspace_null_interface.alloc(NULL, NULL, 1, NULL));

    void *memory = mspace_malloc_interface.alloc(NULL, NULL, 100, &error);
    assert_non_null(memory);
    assert_int_equal(error, 0);
    mspace_malloc_interface.free(NULL, NULL, memory, 100);
}

static void bitmap__agrees_with_a_plain_array(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 63, 64, 65, 4095, 4096, 4097, 300000};
    for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
        size_t bits = sizes[s];
        uint64_t seed = bits;
        size_t *bitmap = calloc(bitmap_words(bits), sizeof(*bitmap));
        bool *model = calloc(bits, sizeof(*model));

        bitmap_init(bitmap, bits, true);
        assert_int_equal(bitmap_first(bitmap, bits), 0);
        for (size_t i = 0; i < bits; i++) {
            assert_true(bitmap_test(bitmap, i));
        }
        bitmap_init(bitmap, bits, false);
        assert_int_equal(bitmap_first(bitmap, bits), bits);
        size_t lowest = bits;
        for (size_t round = 0; round < 4000; round++) {
            size_t i = random_next(&seed) % bits;
            if (model[i]) {
                bitmap_clear(bitmap, bits, i);
            } else {
                bitmap_set(bitmap, bits, i);
            }
            model[i] = !model[i];
            if (model[i] && i < lowest) lowest = i;
            while (lowest < bits && !model[lowest]) {
                lowest++;
            }
            assert_int_equal(bitmap_first(bitmap, bits), lowest);
            assert_int_equal(bitmap_test(bitmap, i), model[i]);
        }
        free(model);
        free(bitmap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heap__freed_in_any_order__is_one_block_again),
        cmocka_unit_test(heap__request_that_fits_only_in_its_own_bin__is_found),
        cmocka_unit_test(heap__impossible_size__fails),
        cmocka_unit_test(heap__tiny_pools__are_empty),
        cmocka_unit_test(heap__memory_that_arrives_in_a_row__is_joined),
        cmocka_unit_test(heap__source_runs_dry__fails_and_stays_usable),
        cmocka_unit_test(dual_pool__before_it_can_grow__is_the_fixed_pool),
        cmocka_unit_test(other_pools__do_what_they_say),
        cmocka_unit_test(bitmap__agrees_with_a_plain_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
