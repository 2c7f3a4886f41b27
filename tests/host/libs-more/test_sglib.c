/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists and trees under the names of the Simple Generic Library, against a plain array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <utils/sglib.h>

enum { ELEMENTS = 200, ROUNDS = 20000 };

struct item {
    int key;
    struct item *next;
};
typedef struct item item;
typedef struct item sorted;

struct node {
    int key;
    unsigned colour : 1;
    struct node *low, *high;
};
typedef struct node node;

struct linked {
    int key;
    struct linked *before, *after;
};
typedef struct linked linked;

#define BY_KEY(a, b) SGLIB_SAFE_NUMERIC_COMPARATOR((a)->key, (b)->key)

SGLIB_DEFINE_LIST_PROTOTYPES(item, BY_KEY, next)
SGLIB_DEFINE_LIST_FUNCTIONS(item, BY_KEY, next)
SGLIB_DEFINE_SORTED_LIST_PROTOTYPES(sorted, BY_KEY, next)
SGLIB_DEFINE_SORTED_LIST_FUNCTIONS(sorted, BY_KEY, next)
SGLIB_DEFINE_DL_LIST_PROTOTYPES(linked, BY_KEY, before, after)
SGLIB_DEFINE_DL_LIST_FUNCTIONS(linked, BY_KEY, before, after)
SGLIB_DEFINE_RBTREE_PROTOTYPES(node, low, high, colour, BY_KEY)
SGLIB_DEFINE_RBTREE_FUNCTIONS(node, low, high, colour, BY_KEY)

static void comparators(void **state)
{
    (void)state;
    assert_int_equal(SGLIB_NUMERIC_COMPARATOR(3, 5), -2);
    assert_int_equal(SGLIB_REVERSE_NUMERIC_COMPARATOR(3, 5), 2);
    assert_int_equal(SGLIB_SAFE_NUMERIC_COMPARATOR(INT32_MIN, INT32_MAX), -1);
    assert_int_equal(SGLIB_SAFE_REVERSE_NUMERIC_COMPARATOR(INT32_MIN, INT32_MAX), 1);
    assert_int_equal(SGLIB_SAFE_NUMERIC_COMPARATOR(7u, 7u), 0);
}

static void a_list_keeps_what_it_is_given(void **state)
{
    (void)state;
    item items[5] = {{.key = 2}, {.key = 0}, {.key = 1}, {.key = 2}, {.key = 7}};
    item *list = NULL, *other = NULL, *member, wanted = {.key = 2};
    for (int i = 0; i < 4; i++) {
        sglib_item_add(&list, &items[i]);
    }
    assert_int_equal(sglib_item_len(list), 4);
    assert_ptr_equal(sglib_item_find_member(list, &wanted), &items[3]);
    assert_false(sglib_item_is_member(list, &wanted));
    assert_true(sglib_item_is_member(list, &items[0]));
    assert_false(sglib_item_add_if_not_member(&list, &wanted, &member));
    assert_ptr_equal(member, &items[3]);
    assert_true(sglib_item_add_if_not_member(&other, &items[4], &member));
    assert_null(member);
    sglib_item_concat(&list, other);
    sglib_item_reverse(&list);
    assert_ptr_equal(list, &items[4]);
    sglib_item_sort(&list);
    /* 0 1 2 2 7; equal ones as they were. */
    item *const order[] = {&items[1], &items[2], &items[0], &items[3], &items[4]};
    struct sglib_item_iterator it;
    int at = 0;
    for (item *i = sglib_item_it_init(&it, list); i != NULL; i = sglib_item_it_next(&it)) {
        assert_ptr_equal(sglib_item_it_current(&it), i);
        assert_ptr_equal(i, order[at++]);
    }
    assert_int_equal(at, 5);
    assert_true(sglib_item_delete_if_member(&list, &wanted, &member));
    assert_ptr_equal(member, &items[0]);
    sglib_item_delete(&list, &items[1]);
    assert_int_equal(sglib_item_len(list), 3);
    wanted.key = 9;
    assert_false(sglib_item_delete_if_member(&list, &wanted, &member));
    int sum = 0;
    SGLIB_LIST_MAP_ON_ELEMENTS(item, list, i, next, {
        sum += i->key;
        i->next = NULL; /* as if it were freed */
    });
    assert_int_equal(sum, 10);
}

static void lists_of_every_length_are_sorted(void **state)
{
    (void)state;
    static item items[ELEMENTS];
    for (int length = 0; length < ELEMENTS; length++) {
        item *list = NULL;
        for (int i = 0; i < length; i++) {
            items[i].key = rand() % 50;
            sglib_item_add(&list, &items[i]);
        }
        sglib_item_sort(&list);
        assert_int_equal(sglib_item_len(list), length);
        for (item *i = list; i != NULL && i->next != NULL; i = i->next) {
            assert_true(i->key < i->next->key || (i->key == i->next->key && i > i->next));
        }
    }
}

static void a_sorted_list_stays_sorted(void **state)
{
    (void)state;
    static sorted items[ELEMENTS];
    sorted *list = NULL, *member;
    int count = 0;
    for (int i = 0; i < ELEMENTS; i++) {
        items[i].key = rand() % 100;
        sorted *before = sglib_sorted_find_member(list, &items[i]);
        int added = sglib_sorted_add_if_not_member(&list, &items[i], &member);
        assert_int_equal(added, before == NULL);
        assert_ptr_equal(member, before);
        count += added;
        if (!added && i % 2) sglib_sorted_add(&list, &items[i]), count++;
        assert_int_equal(sglib_sorted_len(list), count);
        for (sorted *at = list; at->next != NULL; at = at->next) {
            assert_true(at->key <= at->next->key);
        }
    }
    while (list != NULL) {
        sorted wanted = {.key = list->key};
        assert_true(sglib_sorted_is_member(list, list));
        assert_true(sglib_sorted_delete_if_member(&list, &wanted, &member));
        assert_int_equal(member->key, wanted.key);
        count--;
    }
    assert_int_equal(count, 0);
}

/* The keys in order, as one number, while links back are those forward. */
static int digits(linked *list)
{
    struct sglib_linked_iterator it;
    int number = 0;
    for (linked *at = sglib_linked_it_init(&it, list); at != NULL; at = sglib_linked_it_next(&it)) {
        number = number * 10 + at->key;
        assert_true(at->after == NULL || at->after->before == at);
        assert_true(at->before == NULL || at->before->after == at);
    }
    return number;
}

static void a_doubly_linked_list_is_any_of_its_elements(void **state)
{
    (void)state;
    linked items[10], *list = NULL, *other = NULL, *member, wanted = {.key = 5};
    for (int i = 0; i < 10; i++) {
        items[i].key = i;
    }
    sglib_linked_add(&list, &items[5]);
    sglib_linked_add_after(&list, &items[7]);
    sglib_linked_add_before(&list, &items[4]);
    assert_ptr_equal(list, &items[5]);
    assert_int_equal(digits(list), 457);
    assert_int_equal(digits(&items[7]), 457);
    assert_false(sglib_linked_add_if_not_member(&list, &wanted, &member));
    assert_ptr_equal(member, &items[5]);
    assert_true(sglib_linked_add_after_if_not_member(&list, &items[6], &member));
    assert_int_equal(digits(list), 4567);
    assert_true(sglib_linked_add_before_if_not_member(&other, &items[9], &member));
    sglib_linked_add_after(&other, &items[8]);
    sglib_linked_concat(&list, other);
    assert_int_equal(digits(list), 456798);
    assert_int_equal(sglib_linked_len(&items[8]), 6);
    assert_true(sglib_linked_is_member(list, &items[9]));
    assert_false(sglib_linked_is_member(list, &wanted));
    assert_ptr_equal(sglib_linked_find_member(&items[8], &wanted), &items[5]);
    sglib_linked_reverse(&list);
    assert_int_equal(digits(list), 897654);
    sglib_linked_sort(&list);
    assert_int_equal(digits(list), 456789);
    assert_ptr_equal(sglib_linked_get_last(list), &items[9]);
    assert_ptr_equal(sglib_linked_get_first(&items[9]), &items[4]);
    assert_true(sglib_linked_delete_if_member(&list, &wanted, &member));
    list = &items[9];
    sglib_linked_delete(&list, &items[9]);
    assert_ptr_equal(list, &items[8]);
    assert_int_equal(digits(list), 4678);
    sglib_linked_delete(&list, &items[4]);
    SGLIB_DL_LIST_MAP_ON_ELEMENTS(linked, list, at, before, after,
                                  { sglib_linked_delete(&list, at); });
    assert_null(list);
}

/* Black elements on each way down, while the colours are as they must be. */
static int black_height(const node *tree)
{
    if (tree == NULL) return 0;
    if (tree->colour) {
        assert_false(tree->low != NULL && tree->low->colour);
        assert_false(tree->high != NULL && tree->high->colour);
    }
    int low = black_height(tree->low), high = black_height(tree->high);
    assert_int_equal(low, high);
    return low + !tree->colour;
}

static node nodes[ELEMENTS];
static int in_tree[ELEMENTS];

static void check_tree(node *tree, int count)
{
    struct sglib_node_iterator it;
    int seen = 0, last = -1;
    black_height(tree);
    assert_int_equal(sglib_node_len(tree), count);
    for (node *n = sglib_node_it_init(&it, tree); n != NULL; n = sglib_node_it_next(&it)) {
        assert_true(in_tree[n - nodes]);
        assert_true(last <= n->key);
        last = n->key;
        seen++;
    }
    assert_int_equal(seen, count);
}

static void a_tree_stays_balanced_and_sorted(void **state)
{
    (void)state;
    node *tree = NULL, *member;
    int count = 0;
    for (int i = 0; i < ELEMENTS; i++) {
        nodes[i].key = i / 3; /* three of each */
    }
    for (int round = 0; round < ROUNDS; round++) {
        int i = rand() % ELEMENTS;
        assert_int_equal(sglib_node_is_member(tree, &nodes[i]), in_tree[i]);
        if (in_tree[i]) {
            sglib_node_delete(&tree, &nodes[i]);
        } else {
            sglib_node_add(&tree, &nodes[i]);
        }
        in_tree[i] = !in_tree[i];
        count += in_tree[i] ? 1 : -1;
        if (round % 16 == 0) check_tree(tree, count);
        int twin = i / 3 * 3, there = 0;
        for (int j = twin; j < twin + 3 && j < ELEMENTS; j++) {
            there |= in_tree[j];
        }
        node wanted = {.key = i / 3};
        assert_int_equal(sglib_node_find_member(tree, &wanted) != NULL, there);
    }
    while (tree != NULL) {
        node wanted = {.key = tree->key};
        assert_false(sglib_node_add_if_not_member(&tree, &wanted, &member));
        assert_true(sglib_node_delete_if_member(&tree, &wanted, &member));
        in_tree[member - nodes] = 0;
        check_tree(tree, --count);
    }
    assert_int_equal(count, 0);
}

static int same_ten(node *a, node *b)
{
    return SGLIB_NUMERIC_COMPARATOR(a->key / 10, b->key / 10);
}

static void a_tree_is_walked_in_three_orders(void **state)
{
    (void)state;
    node few[3] = {{.key = 1}, {.key = 0}, {.key = 2}};
    node *tree = NULL;
    struct sglib_node_iterator it;
    for (int i = 0; i < 3; i++) {
        sglib_node_add(&tree, &few[i]);
    }
    node *n = sglib_node_it_init_preorder(&it, tree);
    assert_int_equal(n->key, 1);
    assert_int_equal(sglib_node_it_next(&it)->key, 0);
    assert_int_equal(sglib_node_it_next(&it)->key, 2);
    assert_null(sglib_node_it_next(&it));
    n = sglib_node_it_init_postorder(&it, tree);
    assert_int_equal(n->key, 0);
    assert_int_equal(sglib_node_it_next(&it)->key, 2);
    assert_int_equal(sglib_node_it_next(&it)->key, 1);
    assert_int_equal(sglib_node_it_current(&it)->key, 1);
    assert_null(sglib_node_it_next(&it));
}

static void elements_may_be_freed_while_a_tree_is_walked(void **state)
{
    (void)state;
    node *tree = NULL, wanted = {.key = 37};
    struct sglib_node_iterator it;
    for (int i = 0; i < 100; i++) {
        node *n = calloc(1, sizeof(*n));
        assert_non_null(n);
        n->key = i * 7 % 100;
        sglib_node_add(&tree, n);
    }
    int found = 0;
    for (node *n = sglib_node_it_init_on_equal(&it, tree, same_ten, &wanted); n != NULL;
         n = sglib_node_it_next(&it)) {
        assert_int_equal(n->key, 30 + found++);
    }
    assert_int_equal(found, 10);
    for (node *n = sglib_node_it_init(&it, tree); n != NULL; n = sglib_node_it_next(&it)) {
        free(n);
    }
}

/* A whole tree of `depth` levels, as deep on the left alone. */
static node *grow(int *key, int depth)
{
    node *n = calloc(1, sizeof(*n));
    assert_non_null(n);
    if (depth > 1) n->low = grow(key, depth - 1);
    n->key = (*key)++;
    if (depth > 1 && depth < 6) n->high = grow(key, depth - 1);
    return n;
}

static void any_binary_tree_is_mapped_in_three_orders(void **state)
{
    (void)state;
    int count = 0, next = 0, seen = 0;
    node *tree = grow(&count, 100), *none = NULL, *found, wanted = {.key = 77};
    SGLIB_BIN_TREE_MAP_ON_ELEMENTS(node, tree, n, low, high, { assert_int_equal(n->key, next++); });
    assert_int_equal(next, count);
    int *place = calloc((size_t)count, sizeof(*place));
    assert_non_null(place);
    SGLIB_BIN_TREE_MAP_ON_ELEMENTS_PREORDER(node, tree, n, low, high, {
        place[n->key] = ++seen;
        assert_true(n->low == NULL || place[n->low->key] == 0);
        assert_true(n->high == NULL || place[n->high->key] == 0);
    });
    assert_int_equal(seen, count);
    SGLIB_BIN_TREE_MAP_ON_ELEMENTS(node, none, n, low, high, { fail_msg("%d", n->key); });
    SGLIB___BIN_TREE_FIND_MEMBER(node, tree, &wanted, low, high, BY_KEY, found);
    assert_int_equal(found->key, 77);
    wanted.key = count;
    SGLIB___BIN_TREE_FIND_MEMBER(node, tree, &wanted, low, high, BY_KEY, found);
    assert_null(found);
    SGLIB_BIN_TREE_MAP_ON_ELEMENTS_POSTORDER(node, tree, n, low, high, {
        assert_true(place[n->key] != 0);
        assert_true(n->low == NULL || place[n->low->key] == 0);
        place[n->key] = 0;
        seen--;
    });
    assert_int_equal(seen, 0);
    SGLIB_BIN_TREE_MAP_ON_ELEMENTS_PREORDER(node, tree, n, low, high, { free(n); });
    free(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparators),
        cmocka_unit_test(a_list_keeps_what_it_is_given),
        cmocka_unit_test(lists_of_every_length_are_sorted),
        cmocka_unit_test(a_sorted_list_stays_sorted),
        cmocka_unit_test(a_doubly_linked_list_is_any_of_its_elements),
        cmocka_unit_test(a_tree_stays_balanced_and_sorted),
        cmocka_unit_test(a_tree_is_walked_in_three_orders),
        cmocka_unit_test(elements_may_be_freed_while_a_tree_is_walked),
        cmocka_unit_test(any_binary_tree_is_mapped_in_three_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
