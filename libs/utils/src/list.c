/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists: one walk over the links serves every function that looks for an element. */

#include <stdlib.h>
#include <utils/list.h>

typedef int (*compare_fn)(void *, void *);

/* The link that leads to the first element equal to `data`, or to the end's NULL. */
static struct list_node **find(list_t *l, void *data, compare_fn cmp)
{
    struct list_node **link = &l->head;
    while (*link != NULL && cmp((*link)->data, data) != 0) {
        link = &(*link)->next;
    }
    return link;
}

static struct list_node **end(list_t *l)
{
    struct list_node **link = &l->head;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    return link;
}

static struct list_node *unlink_node(struct list_node **link)
{
    struct list_node *node = *link;
    if (node != NULL) *link = node->next;
    return node;
}

static struct list_node *make_node(void *data)
{
    struct list_node *node = malloc(sizeof(*node));
    if (node != NULL) node->data = data;
    return node;
}

int list_init(list_t *l)
{
    l->head = NULL;
    return 0;
}

int list_prepend_node(list_t *l, struct list_node *node)
{
    node->next = l->head;
    l->head = node;
    return 0;
}

int list_append_node(list_t *l, struct list_node *node)
{
    node->next = NULL;
    *end(l) = node;
    return 0;
}

int list_prepend(list_t *l, void *data)
{
    struct list_node *node = make_node(data);
    return node == NULL ? -1 : list_prepend_node(l, node);
}

int list_append(list_t *l, void *data)
{
    struct list_node *node = make_node(data);
    return node == NULL ? -1 : list_append_node(l, node);
}

bool list_is_empty(list_t *l)
{
    return l->head == NULL;
}

int list_length(list_t *l)
{
    int length = 0;
    for (struct list_node *node = l->head; node != NULL; node = node->next) {
        length++;
    }
    return length;
}

bool list_exists(list_t *l, void *data, compare_fn cmp)
{
    return *find(l, data, cmp) != NULL;
}

int list_index(list_t *l, void *data, compare_fn cmp)
{
    int index = 0;
    for (struct list_node *node = l->head; node != NULL; node = node->next) {
        if (cmp(node->data, data) == 0) return index;
        index++;
    }
    return -1;
}

int list_foreach(list_t *l, int (*action)(void *, void *), void *token)
{
    /* The action may remove, and free, the element it is called for. */
    for (struct list_node *node = l->head, *next; node != NULL; node = next) {
        next = node->next;
        int result = action(node->data, token);
        if (result != 0) return result;
    }
    return 0;
}

int list_remove_node(list_t *l, void *data, compare_fn cmp)
{
    return unlink_node(find(l, data, cmp)) == NULL ? -1 : 0;
}

int list_remove(list_t *l, void *data, compare_fn cmp)
{
    struct list_node *node = unlink_node(find(l, data, cmp));
    if (node == NULL) return -1;
    free(node);
    return 0;
}

int list_remove_all_nodes(list_t *l)
{
    l->head = NULL;
    return 0;
}

int list_remove_all(list_t *l)
{
    while (l->head != NULL) {
        free(unlink_node(&l->head));
    }
    return 0;
}

int list_destroy(list_t *l)
{
    return list_is_empty(l) ? 0 : -1;
}
