/* SPDX-License-Identifier: BSD-2-Clause */
/* A singly linked list of pointers.
 *
 * The functions ending in _node link nodes of the caller, allocate nothing and free nothing; the
 * others keep nodes on the heap. One list uses one kind. Comparisons return 0 for equal, and get
 * the list's element first. */
#pragma once

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct list_node {
    void *data;
    struct list_node *next;
};

typedef struct {
    struct list_node *head;
} list_t;

/* Make `l` an empty list. Returns 0. */
int list_init(list_t *l);

/* Add `data` at the front, or at the end. Returns 0, or -1 without memory and the list as it was.
 */
int list_prepend(list_t *l, void *data);
int list_append(list_t *l, void *data);

/* The same with a node of the caller, which stays linked until it is removed. Returns 0. */
int list_prepend_node(list_t *l, struct list_node *node);
int list_append_node(list_t *l, struct list_node *node);

bool list_is_empty(list_t *l);
int list_length(list_t *l);

/* Whether an element equals `data`, and the index of the first that does, -1 if none. */
bool list_exists(list_t *l, void *data, int (*cmp)(void *, void *));
int list_index(list_t *l, void *data, int (*cmp)(void *, void *));

/* Call action(element, token) from front to end, until one returns other than 0. Returns that, or
 * 0. */
int list_foreach(list_t *l, int (*action)(void *, void *), void *token);

/* Remove the first element that equals `data`. Returns 0, or -1 if there is none. */
int list_remove(list_t *l, void *data, int (*cmp)(void *, void *));
int list_remove_node(list_t *l, void *data, int (*cmp)(void *, void *));

/* Remove every element. Returns 0. */
int list_remove_all(list_t *l);
int list_remove_all_nodes(list_t *l);

/* End the life of an empty list. Returns 0, or -1 if elements are left, which then stay. */
int list_destroy(list_t *l);

#ifdef __cplusplus
}
#endif
