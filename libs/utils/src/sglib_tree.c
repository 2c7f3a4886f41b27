/* SPDX-License-Identifier: BSD-2-Clause */
/* Red-black trees whose elements are the caller's structs. A red element has no red child, and on
 * all ways down from an element lie equally many black ones. Elements that compare equal are
 * ordered by their addresses, so that each can be found again.
 *
 * A path is the links passed on the way down, and the side taken at each: 0 left, 1 right. */
#include <stdbool.h>
#include <stdint.h>
#include <utils/sglib_tree.h>

struct path {
    void **link[QUOLL_SGLIB_TREE_DEPTH];
    int side[QUOLL_SGLIB_TREE_DEPTH];
    int depth;
};

typedef const struct quoll_sglib_tree tree_t;

static void **child(tree_t *tree, void *elem, int side)
{
    return (void **)(void *)((char *)elem + (side ? tree->right : tree->left));
}

static bool red(tree_t *tree, void *elem)
{
    return elem != NULL && tree->is_red(elem);
}

static int compare(tree_t *tree, void *a, void *b)
{
    int order = tree->compare(a, b);
    return order != 0 ? order : ((uintptr_t)a > (uintptr_t)b) - ((uintptr_t)a < (uintptr_t)b);
}

static void push(struct path *path, void **link, int side)
{
    path->link[path->depth] = link;
    path->side[path->depth++] = side;
}

/* The element at *link goes down to `side`, its other child takes its place. */
static void rotate(tree_t *tree, void **link, int side)
{
    void *down = *link, *up = *child(tree, down, !side);
    *child(tree, down, !side) = *child(tree, up, side);
    *child(tree, up, side) = down;
    *link = up;
}

/* The way to `elem`, or to where it would be. */
static void **descend(tree_t *tree, void **root, void *elem, struct path *path)
{
    void **link = root;
    path->depth = 0;
    while (*link != NULL && *link != elem) {
        int side = compare(tree, elem, *link) > 0;
        push(path, link, side);
        link = child(tree, *link, side);
    }
    return link;
}

/* The element below the path has become red; its parent may be, too. */
static void fix_red(tree_t *tree, struct path *path)
{
    while (path->depth >= 2 && red(tree, *path->link[path->depth - 1])) {
        void **top = path->link[path->depth - 2];
        void *parent = *path->link[path->depth - 1], *grandparent = *top;
        int side = path->side[path->depth - 2];
        void *uncle = *child(tree, grandparent, !side);
        if (!red(tree, uncle)) {
            if (path->side[path->depth - 1] != side) {
                rotate(tree, path->link[path->depth - 1], side);
            }
            rotate(tree, top, !side);
            tree->paint(*top, 0);
            tree->paint(grandparent, 1);
            return;
        }
        tree->paint(parent, 0);
        tree->paint(uncle, 0);
        tree->paint(grandparent, 1);
        path->depth -= 2;
    }
}

void quoll_sglib_add(tree_t *tree, void **root, void *elem)
{
    struct path path;
    void **link = descend(tree, root, elem, &path);
    if (*link == elem) return;
    *child(tree, elem, 0) = *child(tree, elem, 1) = NULL;
    tree->paint(elem, 1);
    *link = elem;
    fix_red(tree, &path);
    tree->paint(*root, 0);
}

/* On the ways below the path lies one black element too few, and its own is black or missing. */
static void fix_black(tree_t *tree, struct path *path)
{
    for (; path->depth > 0; path->depth--) {
        void **link = path->link[path->depth - 1];
        int side = path->side[path->depth - 1];
        void *parent = *link, *sibling = *child(tree, parent, !side);
        if (red(tree, sibling)) {
            rotate(tree, link, side);
            tree->paint(sibling, 0);
            tree->paint(parent, 1);
            link = child(tree, sibling, side);
            push(path, link, side);
            sibling = *child(tree, parent, !side);
        }
        if (!red(tree, *child(tree, sibling, 0)) && !red(tree, *child(tree, sibling, 1))) {
            tree->paint(sibling, 1);
            if (!red(tree, parent)) continue;
            tree->paint(parent, 0);
            return;
        }
        if (!red(tree, *child(tree, sibling, !side))) {
            rotate(tree, child(tree, parent, !side), !side);
            tree->paint(sibling, 1);
            sibling = *child(tree, parent, !side);
        }
        tree->paint(sibling, red(tree, parent));
        tree->paint(parent, 0);
        tree->paint(*child(tree, sibling, !side), 0);
        rotate(tree, link, side);
        return;
    }
}

/* The element at *link has two children: put the next one in its place. Returns the link at which
 * an element is now missing, whose colour was *was_red. */
static void **replace_by_next(tree_t *tree, void **link, struct path *path, bool *was_red)
{
    void *elem = *link;
    int at = path->depth;
    push(path, link, 1);
    void **low = child(tree, elem, 1);
    while (*child(tree, *low, 0) != NULL) {
        push(path, low, 0);
        low = child(tree, *low, 0);
    }
    void *next = *low;
    bool direct = path->depth == at + 1;
    *was_red = red(tree, next);
    *low = *child(tree, next, 1);
    *child(tree, next, 0) = *child(tree, elem, 0);
    *child(tree, next, 1) = *child(tree, elem, 1);
    tree->paint(next, red(tree, elem));
    *link = next;
    if (direct) return child(tree, next, 1);
    path->link[at + 1] = child(tree, next, 1);
    return low;
}

int quoll_sglib_delete(tree_t *tree, void **root, void *elem)
{
    struct path path;
    void **link = descend(tree, root, elem, &path);
    bool was_red;
    if (*link == NULL) return 0;
    if (*child(tree, elem, 0) != NULL && *child(tree, elem, 1) != NULL) {
        link = replace_by_next(tree, link, &path, &was_red);
    } else {
        void *left = *child(tree, elem, 0);
        was_red = red(tree, elem);
        *link = left != NULL ? left : *child(tree, elem, 1);
    }
    if (was_red) return 1;
    if (red(tree, *link)) {
        tree->paint(*link, 0);
    } else {
        fix_black(tree, &path);
    }
    return 1;
}

void *quoll_sglib_find(tree_t *tree, void *root, void *elem)
{
    int order;
    while (root != NULL && (order = tree->compare(elem, root)) != 0) {
        root = *child(tree, root, order > 0);
    }
    return root;
}

int quoll_sglib_is_member(tree_t *tree, void *root, void *elem)
{
    struct path path;
    return *descend(tree, &root, elem, &path) != NULL;
}

int quoll_sglib_len(tree_t *tree, void *root)
{
    struct quoll_sglib_walk walk;
    int count = 0;
    for (void *elem = quoll_sglib_begin(&walk, tree, root, QUOLL_SGLIB_PREORDER, NULL, NULL);
         elem != NULL; elem = quoll_sglib_next(&walk)) {
        count++;
    }
    return count;
}

/* The walk's path holds elements still to come, so what it has passed may be freed. */
static void stack(struct quoll_sglib_walk *walk, void *elem)
{
    if (elem == NULL) return;
    walk->path[walk->depth] = elem;
    walk->children_done[walk->depth++] = 0;
}

static void *step(struct quoll_sglib_walk *walk)
{
    while (walk->depth > 0) {
        void *elem = walk->path[--walk->depth];
        bool done = walk->children_done[walk->depth];
        void *left = *child(walk->tree, elem, 0), *right = *child(walk->tree, elem, 1);
        if (walk->order == QUOLL_SGLIB_PREORDER) {
            stack(walk, right);
            stack(walk, left);
            return elem;
        }
        if (done) {
            if (walk->order == QUOLL_SGLIB_INORDER) stack(walk, right);
            return elem;
        }
        walk->children_done[walk->depth++] = 1;
        if (walk->order == QUOLL_SGLIB_POSTORDER) stack(walk, right);
        stack(walk, left);
    }
    return NULL;
}

void *quoll_sglib_next(struct quoll_sglib_walk *walk)
{
    do {
        walk->current = step(walk);
    } while (walk->current != NULL && walk->compare != NULL &&
             walk->compare(walk->current, walk->equal_to) != 0);
    return walk->current;
}

void *quoll_sglib_begin(struct quoll_sglib_walk *walk, tree_t *tree, void *root,
                        enum quoll_sglib_order order, int (*compare_to)(void *, void *),
                        void *equal_to)
{
    walk->tree = tree;
    walk->order = order;
    walk->compare = compare_to;
    walk->equal_to = equal_to;
    walk->depth = 0;
    stack(walk, root);
    return quoll_sglib_next(walk);
}
