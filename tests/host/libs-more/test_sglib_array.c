/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays, queues, heaps and hashes under the names of the Simple Generic Library, against the C
 * library's sort and plain counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

/* So that a table is soon full of clashes. */
#define SGLIB_HASH_TAB_SHIFT_CONSTANT 3
#include <utils/sglib.h>

enum { LONGEST = 300, DIM = 16, KEYS = 40, ROUNDS = 20000 };

SGLIB_DEFINE_ARRAY_SORTING_PROTOTYPES(int, SGLIB_SAFE_NUMERIC_COMPARATOR)
SGLIB_DEFINE_ARRAY_SORTING_FUNCTIONS(int, SGLIB_SAFE_NUMERIC_COMPARATOR)

typedef struct fifo {
    int elems[DIM];
    int first, end;
} fifo;
SGLIB_DEFINE_QUEUE_PROTOTYPES(fifo, int, elems, first, end, DIM)
SGLIB_DEFINE_QUEUE_FUNCTIONS(fifo, int, elems, first, end, DIM)

typedef struct heap {
    int elems[DIM];
    unsigned count;
} heap;
SGLIB_DEFINE_HEAP_PROTOTYPES(heap, int, elems, count, DIM, SGLIB_SAFE_NUMERIC_COMPARATOR,
                             SGLIB_ARRAY_ELEMENTS_EXCHANGER)
SGLIB_DEFINE_HEAP_FUNCTIONS(heap, int, elems, count, DIM, SGLIB_SAFE_NUMERIC_COMPARATOR,
                            SGLIB_ARRAY_ELEMENTS_EXCHANGER)

#define BY_KEY(a, b) SGLIB_NUMERIC_COMPARATOR((a)->key, (b)->key)

typedef struct entry {
    int key;
} entry;

static unsigned hash_of_entry(entry *e)
{
    return (unsigned)e->key * 5;
}
SGLIB_DEFINE_HASHED_TABLE_PROTOTYPES(entry, DIM, hash_of_entry, BY_KEY)
SGLIB_DEFINE_HASHED_TABLE_FUNCTIONS(entry, DIM, hash_of_entry, BY_KEY)

typedef struct item {
    int key;
    struct item *next;
} item;
#define HASH_OF_ITEM(e) ((unsigned)(e)->key)
SGLIB_DEFINE_LIST_PROTOTYPES(item, BY_KEY, next)
SGLIB_DEFINE_LIST_FUNCTIONS(item, BY_KEY, next)
SGLIB_DEFINE_HASHED_CONTAINER_PROTOTYPES(item, DIM, HASH_OF_ITEM)
SGLIB_DEFINE_HASHED_CONTAINER_FUNCTIONS(item, DIM, HASH_OF_ITEM)

typedef struct node {
    int key;
    char colour;
    struct node *low, *high;
} node;
SGLIB_DEFINE_RBTREE_PROTOTYPES(node, low, high, colour, BY_KEY)
SGLIB_DEFINE_RBTREE_FUNCTIONS_GENERAL(node, low, high, colour, BY_KEY, 'r', 'b')
SGLIB_DEFINE_HASHED_CONTAINER_PROTOTYPES(node, 3, HASH_OF_ITEM)
SGLIB_DEFINE_HASHED_CONTAINER_FUNCTIONS(node, 3, HASH_OF_ITEM)

static int compare(const void *a, const void *b)
{
    return SGLIB_SAFE_NUMERIC_COMPARATOR(*(const int *)a, *(const int *)b);
}

static void fill(int *array, int length, int keys)
{
    for (int i = 0; i < length; i++) {
        array[i] = rand() % keys - keys / 2;
    }
}

static void arrays_of_every_length_are_sorted(void **state)
{
    (void)state;
    int wanted[LONGEST], quick[LONGEST], heaped[LONGEST];
    for (int length = 0; length < LONGEST; length++) {
        fill(wanted, length, length % 3 == 0 ? 4 : 1000);
        memcpy(quick, wanted, sizeof(wanted));
        memcpy(heaped, wanted, sizeof(wanted));
        qsort(wanted, (size_t)length, sizeof(int), compare);
        sglib_int_array_quick_sort(quick, length);
        sglib_int_array_heap_sort(heaped, length);
        assert_memory_equal(quick, wanted, (size_t)length * sizeof(int));
        assert_memory_equal(heaped, wanted, (size_t)length * sizeof(int));
    }
}

static int comparisons;

static int counted(int a, int b)
{
    comparisons++;
    return SGLIB_NUMERIC_COMPARATOR(a, b);
}

static void equal_sorted_and_reversed_elements_are_no_worst_case(void **state)
{
    (void)state;
    enum { MANY = 4096, ENOUGH = MANY * 12 * 3 };
    static int equal[MANY], sorted[MANY], reversed[MANY];
    for (int i = 0; i < MANY; i++) {
        sorted[i] = i;
        reversed[i] = MANY - i;
    }
    int *const arrays[] = {equal, sorted, reversed};
    for (int i = 0; i < 3; i++) {
        comparisons = 0;
        SGLIB_ARRAY_SINGLE_QUICK_SORT(int, arrays[i], MANY, counted)
        assert_in_range(comparisons, MANY - 1, ENOUGH);
    }
}

static void an_exchanger_moves_two_arrays_at_once(void **state)
{
    (void)state;
    int keys[LONGEST], values[LONGEST];
#define EXCHANGE_BOTH(type, a, i, j)                                                               \
    {                                                                                              \
        SGLIB_ARRAY_ELEMENTS_EXCHANGER(type, a, i, j);                                             \
        SGLIB_ARRAY_ELEMENTS_EXCHANGER(int, values, i, j);                                         \
    }
    for (int sort = 0; sort < 2; sort++) {
        fill(keys, LONGEST, 100);
        for (int i = 0; i < LONGEST; i++) {
            values[i] = keys[i] * 10;
        }
        if (sort == 0) {
            SGLIB_ARRAY_QUICK_SORT(int, keys, LONGEST, SGLIB_REVERSE_NUMERIC_COMPARATOR,
                                   EXCHANGE_BOTH)
        } else {
            SGLIB_ARRAY_HEAP_SORT(int, keys, LONGEST, SGLIB_REVERSE_NUMERIC_COMPARATOR,
                                  EXCHANGE_BOTH)
        }
        for (int i = 0; i < LONGEST; i++) {
            assert_true(i == 0 || keys[i - 1] >= keys[i]);
            assert_int_equal(values[i], keys[i] * 10);
        }
    }
}

static void binary_search_finds_the_element_or_its_place(void **state)
{
    (void)state;
    int array[LONGEST], found, at;
    for (int i = 0; i < LONGEST; i++) {
        array[i] = 2 * i;
    }
    for (int length = 0; length < 20; length++) {
        for (int key = -1; key <= 2 * length; key++) {
            SGLIB_ARRAY_BINARY_SEARCH(int, array, 0, length - 1, key, SGLIB_NUMERIC_COMPARATOR,
                                      found, at);
            assert_int_equal(found, key >= 0 && key % 2 == 0 && key < 2 * length);
            assert_int_equal(at, key < 0 ? 0 : (key + 1) / 2);
        }
    }
    SGLIB_ARRAY_BINARY_SEARCH(int, array, 10, 20, 2, SGLIB_NUMERIC_COMPARATOR, found, at);
    assert_false(found);
    assert_int_equal(at, 10);
}

static void a_queue_gives_what_it_got_in_order(void **state)
{
    (void)state;
    fifo q;
    int next = 0, first = 0;
    sglib_fifo_init(&q);
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(sglib_fifo_is_empty(&q), next == first);
        assert_int_equal(sglib_fifo_is_full(&q), next - first == DIM - 1);
        if (!sglib_fifo_is_empty(&q)) {
            assert_int_equal(sglib_fifo_first_element(&q), first);
            assert_ptr_equal(sglib_fifo_first_element_ptr(&q), &q.elems[q.first]);
        }
        if (!sglib_fifo_is_full(&q) && rand() % 2) {
            if (rand() % 2) {
                sglib_fifo_add(&q, next++);
            } else {
                q.elems[q.end] = next++;
                sglib_fifo_add_next(&q);
            }
        } else if (!sglib_fifo_is_empty(&q)) {
            first++;
            if (rand() % 2) {
                sglib_fifo_delete(&q);
            } else {
                sglib_fifo_delete_first(&q);
            }
        }
    }
}

static void a_heap_gives_the_largest_first(void **state)
{
    (void)state;
    heap q;
    int model[KEYS] = {0}, count = 0;
    sglib_heap_init(&q);
    for (int round = 0; round < ROUNDS; round++) {
        int largest = KEYS - 1;
        while (largest >= 0 && model[largest] == 0) {
            largest--;
        }
        assert_int_equal(sglib_heap_is_empty(&q), count == 0);
        assert_int_equal(sglib_heap_is_full(&q), count == DIM);
        if (count > 0) {
            assert_int_equal(sglib_heap_first_element(&q), largest);
            assert_ptr_equal(sglib_heap_first_element_ptr(&q), &q.elems[0]);
        }
        if (count < DIM && rand() % 2) {
            int key = rand() % KEYS;
            model[key]++;
            count++;
            if (rand() % 2) {
                sglib_heap_add(&q, key);
            } else {
                q.elems[q.count] = key;
                sglib_heap_add_next(&q);
            }
        } else if (count > 0) {
            model[largest]--;
            count--;
            if (rand() % 2) {
                sglib_heap_delete(&q);
            } else {
                sglib_heap_delete_first(&q);
            }
        }
    }
}

static void the_macros_of_queues_and_heaps_need_no_struct(void **state)
{
    (void)state;
    int a[DIM], i, j, count;
    SGLIB_QUEUE_INIT(int, a, i, j)
    SGLIB_QUEUE_ADD(int, a, 7, i, j, DIM)
    SGLIB_QUEUE_ADD(int, a, 8, i, j, DIM)
    SGLIB_QUEUE_DELETE(int, a, i, j, DIM)
    assert_int_equal(SGLIB_QUEUE_FIRST_ELEMENT(int, a, i, j), 8);
    SGLIB_HEAP_INIT(int, a, count)
    SGLIB_HEAP_ADD(int, a, 1, count, DIM, SGLIB_NUMERIC_COMPARATOR)
    SGLIB_HEAP_ADD(int, a, 3, count, DIM, SGLIB_NUMERIC_COMPARATOR)
    SGLIB_HEAP_ADD(int, a, 2, count, DIM, SGLIB_NUMERIC_COMPARATOR)
    SGLIB_HEAP_DELETE(int, a, count, DIM, SGLIB_NUMERIC_COMPARATOR)
    assert_int_equal(SGLIB_HEAP_FIRST_ELEMENT(int, a, count), 2);
}

static void a_hashed_table_takes_as_many_as_it_has_places(void **state)
{
    (void)state;
    entry entries[KEYS], *table[DIM], *member;
    int there[KEYS] = {0}, count = 0, seen = 0;
    struct sglib_hashed_entry_iterator it;
    sglib_hashed_entry_init(table);
    assert_null(sglib_hashed_entry_it_init(&it, table));
    for (int i = 0; i < KEYS; i++) {
        entries[i].key = i;
    }
    while (count < DIM) {
        int key = rand() % KEYS;
        assert_int_equal(sglib_hashed_entry_is_member(table, &entries[key]), there[key]);
        member = sglib_hashed_entry_find_member(table, &entries[key]);
        assert_ptr_equal(member, there[key] ? &entries[key] : NULL);
        int added = sglib_hashed_entry_add_if_not_member(table, &entries[key], &member);
        assert_int_equal(added, !there[key]);
        assert_ptr_equal(member, there[key] ? &entries[key] : NULL);
        there[key] = 1;
        count += added;
    }
    for (int i = 0; i < KEYS; i++) {
        entry twin = {.key = i};
        assert_int_equal(sglib_hashed_entry_find_member(table, &twin) != NULL, there[i]);
        assert_false(sglib_hashed_entry_is_member(table, &twin));
    }
    for (entry *e = sglib_hashed_entry_it_init(&it, table); e;
         e = sglib_hashed_entry_it_next(&it)) {
        assert_ptr_equal(sglib_hashed_entry_it_current(&it), e);
        assert_true(there[e->key]);
        seen++;
    }
    assert_int_equal(seen, DIM);
    SGLIB_HASH_TAB_MAP_ON_ELEMENTS(entry, table, DIM, at, e, {
        assert_ptr_equal(table[at], e);
        seen--;
    });
    assert_int_equal(seen, 0);
}

static int same_ten(item *a, item *b)
{
    return SGLIB_NUMERIC_COMPARATOR(a->key / 10, b->key / 10);
}

static void a_hashed_container_of_lists_keeps_what_it_is_given(void **state)
{
    (void)state;
    item items[KEYS], *table[DIM], *member, wanted = {.key = 25};
    int there[KEYS] = {0}, count = 0, seen = 0;
    struct sglib_hashed_item_iterator it;
    sglib_hashed_item_init(table);
    assert_null(sglib_hashed_item_it_init(&it, table));
    for (int i = 0; i < KEYS; i++) {
        items[i].key = i;
    }
    for (int round = 0; round < ROUNDS; round++) {
        int key = rand() % KEYS;
        item twin = {.key = key};
        assert_int_equal(sglib_hashed_item_is_member(table, &items[key]), there[key]);
        assert_int_equal(sglib_hashed_item_find_member(table, &twin) != NULL, there[key]);
        if (there[key]) {
            assert_false(sglib_hashed_item_add_if_not_member(table, &twin, &member));
            assert_ptr_equal(member, &items[key]);
            if (round % 2) {
                sglib_hashed_item_delete(table, &items[key]);
            } else {
                assert_true(sglib_hashed_item_delete_if_member(table, &twin, &member));
            }
        } else {
            assert_false(sglib_hashed_item_delete_if_member(table, &twin, &member));
            if (round % 2) {
                sglib_hashed_item_add(table, &items[key]);
            } else {
                assert_true(sglib_hashed_item_add_if_not_member(table, &items[key], &member));
            }
        }
        there[key] = !there[key];
    }
    for (int i = 0; i < KEYS; i++) {
        count += there[i];
    }
    for (item *e = sglib_hashed_item_it_init(&it, table); e; e = sglib_hashed_item_it_next(&it)) {
        assert_ptr_equal(sglib_hashed_item_it_current(&it), e);
        assert_true(there[e->key]);
        seen++;
        sglib_hashed_item_delete(table, e);
        e->next = NULL;
    }
    assert_int_equal(seen, count);
    assert_null(sglib_hashed_item_it_init(&it, table));
    for (int i = 0; i < KEYS; i++) {
        sglib_hashed_item_add(table, &items[i]);
    }
    seen = 0;
    for (item *e = sglib_hashed_item_it_init_on_equal(&it, table, same_ten, &wanted); e != NULL;
         e = sglib_hashed_item_it_next(&it)) {
        assert_int_equal(e->key / 10, 2);
        seen++;
    }
    assert_int_equal(seen, 10);
}

static void a_hashed_container_of_trees_has_colours_of_its_own(void **state)
{
    (void)state;
    node nodes[KEYS], *table[3], *member;
    struct sglib_hashed_node_iterator it;
    int seen = 0;
    sglib_hashed_node_init(table);
    for (int i = 0; i < KEYS; i++) {
        nodes[i].key = i;
        assert_true(sglib_hashed_node_add_if_not_member(table, &nodes[i], &member));
    }
    for (node *n = sglib_hashed_node_it_init(&it, table); n; n = sglib_hashed_node_it_next(&it)) {
        assert_true(n->colour == 'r' || n->colour == 'b');
        assert_false(n->colour == 'r' && n->low != NULL && n->low->colour == 'r');
        assert_false(n->colour == 'r' && n->high != NULL && n->high->colour == 'r');
        seen++;
    }
    assert_int_equal(seen, KEYS);
    for (int i = 0; i < KEYS; i++) {
        sglib_hashed_node_delete(table, &nodes[i]);
        assert_null(sglib_hashed_node_find_member(table, &nodes[i]));
    }
    assert_null(sglib_hashed_node_it_init(&it, table));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_of_every_length_are_sorted),
        cmocka_unit_test(equal_sorted_and_reversed_elements_are_no_worst_case),
        cmocka_unit_test(an_exchanger_moves_two_arrays_at_once),
        cmocka_unit_test(binary_search_finds_the_element_or_its_place),
        cmocka_unit_test(a_queue_gives_what_it_got_in_order),
        cmocka_unit_test(a_heap_gives_the_largest_first),
        cmocka_unit_test(the_macros_of_queues_and_heaps_need_no_struct),
        cmocka_unit_test(a_hashed_table_takes_as_many_as_it_has_places),
        cmocka_unit_test(a_hashed_container_of_lists_keeps_what_it_is_given),
        cmocka_unit_test(a_hashed_container_of_trees_has_colours_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
