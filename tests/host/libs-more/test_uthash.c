/* SPDX-License-Identifier: BSD-2-Clause */
/* What <utils/uthash.h> adds to the distribution's: a table that hashes by MurmurHash3 and compares
 * keys by a function of the program's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static int comparisons;

static int counted(const void *a, const void *b, size_t bytes)
{
    comparisons++;
    return memcmp(a, b, bytes);
}

#define uthash_memcmp(a, b, n)            counted(a, b, n)
#define HASH_FUNCTION(key, keylen, hashv) HASH_MUR(key, keylen, hashv)
#include <utils/uthash.h>

enum { ENTRIES = 1000 };

struct entry {
    int key;
    UT_hash_handle hh;
};

static void murmur3_gives_the_known_values(void **state)
{
    (void)state;
    assert_int_equal(quoll_uthash_murmur3("", 0, 0), 0);
    assert_int_equal(quoll_uthash_murmur3("", 0, 1), 0x514e28b7);
    assert_int_equal(quoll_uthash_murmur3("", 0, 0xffffffff), 0x81f16f39);
    assert_int_equal(quoll_uthash_murmur3("\xff\xff\xff\xff", 4, 0), 0x76293b50);
    assert_int_equal(quoll_uthash_murmur3("\x21\x43\x65\x87", 4, 0), 0xf55b516b);
    assert_int_equal(quoll_uthash_murmur3("\x21\x43\x65", 3, 0), 0x7e4a8634);
    assert_int_equal(quoll_uthash_murmur3("\x21\x43", 2, 0), 0xa0f7b07a);
    assert_int_equal(quoll_uthash_murmur3("\x21", 1, 0), 0x72661cf4);
    assert_int_equal(quoll_uthash_murmur3("Hello, world!", 13, 0x9747b28c), 0x24884cba);
}

static void a_table_uses_the_programs_comparison(void **state)
{
    (void)state;
    struct entry *table = NULL, *found, *next;
    unsigned hash, same;
    for (int i = 0; i < ENTRIES; i++) {
        struct entry *e = calloc(1, sizeof(*e));
        assert_non_null(e);
        e->key = i;
        HASH_ADD_INT(table, key, e);
    }
    comparisons = 0;
    for (int i = -1; i <= ENTRIES; i++) {
        HASH_FIND_INT(table, &i, found);
        assert_int_equal(found != NULL, i >= 0 && i < ENTRIES);
    }
    assert_int_equal(comparisons, ENTRIES);
    HASH_FCN(&table->key, sizeof(int), hash);
    HASH_MUR(&table->key, sizeof(int), same);
    assert_int_equal(hash, same);
    assert_int_equal(hash, table->hh.hashv);
    HASH_ITER(hh, table, found, next)
    {
        HASH_DEL(table, found);
        free(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(murmur3_gives_the_known_values),
        cmocka_unit_test(a_table_uses_the_programs_comparison),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
