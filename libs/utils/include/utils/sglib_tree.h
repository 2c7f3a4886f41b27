/* SPDX-License-Identifier: BSD-2-Clause */
/* sglib.h: binary trees and red-black trees of the caller's elements (sglib_tree.c). */
#pragma once

#include <assert.h>
#include <stddef.h>
#include <utils/sglib_list.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- Binary trees, not deeper than SGLIB_MAX_TREE_DEEP ---------------------------------------- */

#ifndef SGLIB_MAX_TREE_DEEP
#define SGLIB_MAX_TREE_DEEP 128
#endif

/* `command` for each element: before its left part (order 0), between the two (1) or after the
 * right one (2). It may free the element. */
#define SGLIB___BIN_TREE_MAP_ON_ELEMENTS(type, tree, iteratedVariable, order, left, right,         \
                                         command)                                                  \
    {                                                                                              \
        type *sglib_path[SGLIB_MAX_TREE_DEEP], *sglib_rights[SGLIB_MAX_TREE_DEEP];                 \
        type *sglib_down = (tree);                                                                 \
        int sglib_stage[SGLIB_MAX_TREE_DEEP], sglib_depth = 0;                                     \
        while (sglib_down != NULL || sglib_depth > 0) {                                            \
            if (sglib_down != NULL) {                                                              \
                assert(sglib_depth < SGLIB_MAX_TREE_DEEP && "the tree is too deep");               \
                sglib_path[sglib_depth] = sglib_down;                                              \
                sglib_rights[sglib_depth] = sglib_down->right;                                     \
                sglib_stage[sglib_depth++] = 0;                                                    \
            }                                                                                      \
            type *iteratedVariable = sglib_path[sglib_depth - 1];                                  \
            int sglib_now = sglib_stage[sglib_depth - 1]++;                                        \
            sglib_down = NULL;                                                                     \
            if (sglib_now == 0) sglib_down = iteratedVariable->left;                               \
            if (sglib_now == 1) sglib_down = sglib_rights[sglib_depth - 1];                        \
            if (sglib_now == 2) sglib_depth--;                                                     \
            if (sglib_now == (order)) {                                                            \
                command;                                                                           \
            }                                                                                      \
        }                                                                                          \
    }

#define SGLIB_BIN_TREE_MAP_ON_ELEMENTS(type, tree, _current_element_, left, right, command)        \
    SGLIB___BIN_TREE_MAP_ON_ELEMENTS(type, tree, _current_element_, 1, left, right, command)
#define SGLIB_BIN_TREE_MAP_ON_ELEMENTS_PREORDER(type, tree, _current_element_, left, right,        \
                                                command)                                           \
    SGLIB___BIN_TREE_MAP_ON_ELEMENTS(type, tree, _current_element_, 0, left, right, command)
#define SGLIB_BIN_TREE_MAP_ON_ELEMENTS_POSTORDER(type, tree, _current_element_, left, right,       \
                                                 command)                                          \
    SGLIB___BIN_TREE_MAP_ON_ELEMENTS(type, tree, _current_element_, 2, left, right, command)

#define SGLIB___BIN_TREE_FIND_MEMBER(type, tree, elem, left, right, comparator, res)               \
    {                                                                                              \
        type *sglib_at = (tree);                                                                   \
        int sglib_order;                                                                           \
        while (sglib_at != NULL && (sglib_order = comparator((elem), sglib_at)) != 0) {            \
            sglib_at = sglib_order < 0 ? sglib_at->left : sglib_at->right;                         \
        }                                                                                          \
        (res) = sglib_at;                                                                          \
    }

/* --- Red-black trees (sglib_tree.c) ----------------------------------------------------------- */

/* Of the library's code, so no program may change it. */
#define QUOLL_SGLIB_TREE_DEPTH 128

#define SGLIB___GET_VALUE(x) (x)
#define SGLIB___SET_VALUE(x, value)                                                                \
    {                                                                                              \
        (x) = (value);                                                                             \
    }

/* How the elements of one kind of tree are linked, coloured and compared. */
struct quoll_sglib_tree {
    size_t left, right; /* offsets of the links */
    int (*is_red)(void *elem);
    void (*paint)(void *elem, int red);
    int (*compare)(void *a, void *b);
};

enum quoll_sglib_order { QUOLL_SGLIB_INORDER, QUOLL_SGLIB_PREORDER, QUOLL_SGLIB_POSTORDER };

struct quoll_sglib_walk {
    const struct quoll_sglib_tree *tree;
    void *current;
    enum quoll_sglib_order order;
    int (*compare)(void *elem, void *equal_to); /* NULL: all elements */
    void *equal_to;
    int depth;
    void *path[QUOLL_SGLIB_TREE_DEPTH];
    char children_done[QUOLL_SGLIB_TREE_DEPTH];
};

/* Elements that compare equal may all be in the tree. */
void quoll_sglib_add(const struct quoll_sglib_tree *tree, void **root, void *elem);
/* Take `elem` itself out. Returns whether it was there. */
int quoll_sglib_delete(const struct quoll_sglib_tree *tree, void **root, void *elem);
void *quoll_sglib_find(const struct quoll_sglib_tree *tree, void *root, void *elem);
int quoll_sglib_is_member(const struct quoll_sglib_tree *tree, void *root, void *elem);
int quoll_sglib_len(const struct quoll_sglib_tree *tree, void *root);
void *quoll_sglib_begin(struct quoll_sglib_walk *walk, const struct quoll_sglib_tree *tree,
                        void *root, enum quoll_sglib_order order, int (*compare)(void *, void *),
                        void *equal_to);
void *quoll_sglib_next(struct quoll_sglib_walk *walk);

#define SGLIB_DEFINE_RBTREE_PROTOTYPES(type, left, right, colorbit, comparator)                    \
    struct sglib_##type##_iterator {                                                               \
        struct quoll_sglib_walk walk;                                                              \
    };                                                                                             \
    QUOLL_SGLIB_COMMON_PROTOTYPES(type)                                                            \
    extern type *sglib_##type##_it_init_preorder(struct sglib_##type##_iterator *it, type *tree);  \
    extern type *sglib_##type##_it_init_inorder(struct sglib_##type##_iterator *it, type *tree);   \
    extern type *sglib_##type##_it_init_postorder(struct sglib_##type##_iterator *it, type *tree);

#define SGLIB_DEFINE_RBTREE_FUNCTIONS(type, left, right, colorbit, comparator)                     \
    SGLIB_DEFINE_RBTREE_FUNCTIONS_GENERAL(type, left, right, colorbit, comparator, 1, 0)

/* The member `bits` has the colour: the value RED or BLACK. */
#define SGLIB_DEFINE_RBTREE_FUNCTIONS_GENERAL(type, left, right, bits, comparator, RED, BLACK)     \
    static int sglib_##type##_is_red(void *elem)                                                   \
    {                                                                                              \
        return SGLIB___GET_VALUE(((type *)elem)->bits) == (RED);                                   \
    }                                                                                              \
    static void sglib_##type##_paint(void *elem, int red)                                          \
    {                                                                                              \
        if (red) {                                                                                 \
            SGLIB___SET_VALUE(((type *)elem)->bits, RED);                                          \
        } else {                                                                                   \
            SGLIB___SET_VALUE(((type *)elem)->bits, BLACK);                                        \
        }                                                                                          \
    }                                                                                              \
    static int sglib_##type##_compare(void *a, void *b)                                            \
    {                                                                                              \
        return comparator(((type *)a), ((type *)b));                                               \
    }                                                                                              \
    static const struct quoll_sglib_tree sglib_##type##_tree = {                                   \
        offsetof(type, left), offsetof(type, right), sglib_##type##_is_red, sglib_##type##_paint,  \
        sglib_##type##_compare};                                                                   \
    void sglib_##type##_add(type **tree, type *elem)                                               \
    {                                                                                              \
        quoll_sglib_add(&sglib_##type##_tree, (void **)(void *)tree, elem);                        \
    }                                                                                              \
    int sglib_##type##_add_if_not_member(type **tree, type *elem, type **member)                   \
    {                                                                                              \
        *member = sglib_##type##_find_member(*tree, elem);                                         \
        if (*member == NULL) sglib_##type##_add(tree, elem);                                       \
        return *member == NULL;                                                                    \
    }                                                                                              \
    void sglib_##type##_delete(type **tree, type *elem)                                            \
    {                                                                                              \
        int sglib_deleted = quoll_sglib_delete(&sglib_##type##_tree, (void **)(void *)tree, elem); \
        assert(sglib_deleted && "not in the tree: use *_delete_if_member");                        \
        (void)sglib_deleted;                                                                       \
    }                                                                                              \
    int sglib_##type##_delete_if_member(type **tree, type *elem, type **member)                    \
    {                                                                                              \
        *member = sglib_##type##_find_member(*tree, elem);                                         \
        if (*member != NULL) sglib_##type##_delete(tree, *member);                                 \
        return *member != NULL;                                                                    \
    }                                                                                              \
    type *sglib_##type##_find_member(type *tree, type *elem)                                       \
    {                                                                                              \
        return (type *)quoll_sglib_find(&sglib_##type##_tree, tree, elem);                         \
    }                                                                                              \
    int sglib_##type##_is_member(type *tree, type *elem)                                           \
    {                                                                                              \
        return quoll_sglib_is_member(&sglib_##type##_tree, tree, elem);                            \
    }                                                                                              \
    int sglib_##type##_len(type *tree)                                                             \
    {                                                                                              \
        return quoll_sglib_len(&sglib_##type##_tree, tree);                                        \
    }                                                                                              \
    type *sglib_##type##_it_init_preorder(struct sglib_##type##_iterator *it, type *tree)          \
    {                                                                                              \
        return (type *)quoll_sglib_begin(&it->walk, &sglib_##type##_tree, tree,                    \
                                         QUOLL_SGLIB_PREORDER, NULL, NULL);                        \
    }                                                                                              \
    type *sglib_##type##_it_init_inorder(struct sglib_##type##_iterator *it, type *tree)           \
    {                                                                                              \
        return (type *)quoll_sglib_begin(&it->walk, &sglib_##type##_tree, tree,                    \
                                         QUOLL_SGLIB_INORDER, NULL, NULL);                         \
    }                                                                                              \
    type *sglib_##type##_it_init_postorder(struct sglib_##type##_iterator *it, type *tree)         \
    {                                                                                              \
        return (type *)quoll_sglib_begin(&it->walk, &sglib_##type##_tree, tree,                    \
                                         QUOLL_SGLIB_POSTORDER, NULL, NULL);                       \
    }                                                                                              \
    type *sglib_##type##_it_init(struct sglib_##type##_iterator *it, type *tree)                   \
    {                                                                                              \
        return sglib_##type##_it_init_inorder(it, tree);                                           \
    }                                                                                              \
    type *sglib_##type##_it_init_on_equal(struct sglib_##type##_iterator *it, type *tree,          \
                                          int (*subcomparator)(type *, type *), type *equalto)     \
    {                                                                                              \
        return (type *)quoll_sglib_begin(&it->walk, &sglib_##type##_tree, tree,                    \
                                         QUOLL_SGLIB_INORDER,                                      \
                                         (int (*)(void *, void *))(void *)subcomparator, equalto); \
    }                                                                                              \
    type *sglib_##type##_it_current(struct sglib_##type##_iterator *it)                            \
    {                                                                                              \
        return (type *)it->walk.current;                                                           \
    }                                                                                              \
    type *sglib_##type##_it_next(struct sglib_##type##_iterator *it)                               \
    {                                                                                              \
        return (type *)quoll_sglib_next(&it->walk);                                                \
    }

#ifdef __cplusplus
}
#endif
