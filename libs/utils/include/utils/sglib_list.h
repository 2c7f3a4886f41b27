/* SPDX-License-Identifier: BSD-2-Clause */
/* sglib.h: lists, sorted lists and doubly linked lists of the caller's elements. */
#pragma once

#include <assert.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- Lists ------------------------------------------------------------------------------------ */

#define SGLIB_LIST_ADD(type, list, elem, next)                                                     \
    {                                                                                              \
        (elem)->next = (list);                                                                     \
        (list) = (elem);                                                                           \
    }

#define SGLIB_LIST_CONCAT(type, first, second, next)                                               \
    {                                                                                              \
        type **sglib_link = &(first);                                                              \
        while (*sglib_link != NULL) {                                                              \
            sglib_link = &(*sglib_link)->next;                                                     \
        }                                                                                          \
        *sglib_link = (second);                                                                    \
    }

/* It must be there. */
#define SGLIB_LIST_DELETE(type, list, elem, next)                                                  \
    {                                                                                              \
        type **sglib_link = &(list);                                                               \
        while (*sglib_link != NULL && *sglib_link != (elem)) {                                     \
            sglib_link = &(*sglib_link)->next;                                                     \
        }                                                                                          \
        assert(*sglib_link != NULL && "not in the list: use *_DELETE_IF_MEMBER");                  \
        *sglib_link = (*sglib_link)->next;                                                         \
    }

#define SGLIB_LIST_FIND_MEMBER(type, list, elem, comparator, next, member)                         \
    {                                                                                              \
        type *sglib_found = (list);                                                                \
        while (sglib_found != NULL && comparator(sglib_found, (elem)) != 0) {                      \
            sglib_found = sglib_found->next;                                                       \
        }                                                                                          \
        (member) = sglib_found;                                                                    \
    }

#define SGLIB_LIST_ADD_IF_NOT_MEMBER(type, list, elem, comparator, next, member)                   \
    {                                                                                              \
        SGLIB_LIST_FIND_MEMBER(type, list, elem, comparator, next, member);                        \
        if ((member) == NULL) SGLIB_LIST_ADD(type, list, elem, next);                              \
    }

#define SGLIB_LIST_DELETE_IF_MEMBER(type, list, elem, comparator, next, member)                    \
    {                                                                                              \
        SGLIB_LIST_FIND_MEMBER(type, list, elem, comparator, next, member);                        \
        if ((member) != NULL) SGLIB_LIST_DELETE(type, list, member, next);                         \
    }

#define SGLIB_LIST_IS_MEMBER(type, list, elem, next, result)                                       \
    {                                                                                              \
        type *sglib_at = (list);                                                                   \
        while (sglib_at != NULL && sglib_at != (elem)) {                                           \
            sglib_at = sglib_at->next;                                                             \
        }                                                                                          \
        (result) = sglib_at != NULL;                                                               \
    }

/* `command` for each element, which it may delete. */
#define SGLIB_LIST_MAP_ON_ELEMENTS(type, list, iteratedVariable, next, command)                    \
    {                                                                                              \
        type *iteratedVariable, *sglib_after;                                                      \
        for (iteratedVariable = (list); iteratedVariable != NULL;                                  \
             iteratedVariable = sglib_after) {                                                     \
            sglib_after = iteratedVariable->next;                                                  \
            command;                                                                               \
        }                                                                                          \
    }

#define SGLIB_LIST_LEN(type, list, next, result)                                                   \
    {                                                                                              \
        (result) = 0;                                                                              \
        for (type *sglib_at = (list); sglib_at != NULL; sglib_at = sglib_at->next) {               \
            (result)++;                                                                            \
        }                                                                                          \
    }

#define SGLIB_LIST_REVERSE(type, list, next)                                                       \
    {                                                                                              \
        type *sglib_rest = (list), *sglib_done = NULL;                                             \
        while (sglib_rest != NULL) {                                                               \
            type *sglib_first = sglib_rest;                                                        \
            sglib_rest = sglib_first->next;                                                        \
            sglib_first->next = sglib_done;                                                        \
            sglib_done = sglib_first;                                                              \
        }                                                                                          \
        (list) = sglib_done;                                                                       \
    }

/* Merge sort: runs of 1, 2, 4, ... elements, two at a time. Equal elements keep their order. */
#define SGLIB_LIST_SORT(type, list, comparator, next)                                              \
    {                                                                                              \
        size_t sglib_run = 1, sglib_merges;                                                        \
        do {                                                                                       \
            type *sglib_rest = (list), **sglib_end = &(list);                                      \
            sglib_merges = 0;                                                                      \
            while (sglib_rest != NULL) {                                                           \
                type *sglib_a = sglib_rest, *sglib_b = sglib_rest;                                 \
                size_t sglib_left_a = 0, sglib_left_b = sglib_run;                                 \
                while (sglib_b != NULL && sglib_left_a < sglib_run) {                              \
                    sglib_b = sglib_b->next;                                                       \
                    sglib_left_a++;                                                                \
                }                                                                                  \
                while (sglib_left_a > 0 || (sglib_b != NULL && sglib_left_b > 0)) {                \
                    int sglib_take_a =                                                             \
                        sglib_left_a > 0 && (sglib_b == NULL || sglib_left_b == 0 ||               \
                                             comparator(sglib_a, sglib_b) <= 0);                   \
                    *sglib_end = sglib_take_a ? sglib_a : sglib_b;                                 \
                    if (sglib_take_a) {                                                            \
                        sglib_a = sglib_a->next;                                                   \
                        sglib_left_a--;                                                            \
                    } else {                                                                       \
                        sglib_b = sglib_b->next;                                                   \
                        sglib_left_b--;                                                            \
                    }                                                                              \
                    sglib_end = &(*sglib_end)->next;                                               \
                }                                                                                  \
                sglib_rest = sglib_b;                                                              \
                sglib_merges++;                                                                    \
            }                                                                                      \
            *sglib_end = NULL;                                                                     \
            sglib_run *= 2;                                                                        \
        } while (sglib_merges > 1);                                                                \
    }

/* --- Sorted lists ----------------------------------------------------------------------------- */

/* *member_ptr is the first element not before `elem`, comparator_result 0 if it compares equal. */
#define SGLIB_SORTED_LIST_FIND_MEMBER_OR_PLACE(type, list, elem, comparator, next,                 \
                                               comparator_result, member_ptr)                      \
    {                                                                                              \
        (comparator_result) = -1;                                                                  \
        (member_ptr) = &(list);                                                                    \
        while (*(member_ptr) != NULL &&                                                            \
               ((comparator_result) = comparator((*(member_ptr)), (elem))) < 0) {                  \
            (member_ptr) = &(*(member_ptr))->next;                                                 \
        }                                                                                          \
    }

#define SGLIB_SORTED_LIST_ADD(type, list, elem, comparator, next)                                  \
    {                                                                                              \
        type **sglib_place;                                                                        \
        int sglib_order;                                                                           \
        SGLIB_SORTED_LIST_FIND_MEMBER_OR_PLACE(type, list, elem, comparator, next, sglib_order,    \
                                               sglib_place);                                       \
        (void)sglib_order;                                                                         \
        (elem)->next = *sglib_place;                                                               \
        *sglib_place = (elem);                                                                     \
    }

#define SGLIB_SORTED_LIST_FIND_MEMBER(type, list, elem, comparator, next, member)                  \
    {                                                                                              \
        type *sglib_first = (list), **sglib_place;                                                 \
        int sglib_order;                                                                           \
        SGLIB_SORTED_LIST_FIND_MEMBER_OR_PLACE(type, sglib_first, elem, comparator, next,          \
                                               sglib_order, sglib_place);                          \
        (member) = sglib_order == 0 ? *sglib_place : NULL;                                         \
    }

#define SGLIB_SORTED_LIST_ADD_IF_NOT_MEMBER(type, list, elem, comparator, next, member)            \
    {                                                                                              \
        SGLIB_SORTED_LIST_FIND_MEMBER(type, list, elem, comparator, next, member);                 \
        if ((member) == NULL) SGLIB_SORTED_LIST_ADD(type, list, elem, comparator, next);           \
    }

#define SGLIB_SORTED_LIST_DELETE(type, list, elem, next) SGLIB_LIST_DELETE(type, list, elem, next)

#define SGLIB_SORTED_LIST_DELETE_IF_MEMBER(type, list, elem, comparator, next, member)             \
    {                                                                                              \
        SGLIB_SORTED_LIST_FIND_MEMBER(type, list, elem, comparator, next, member);                 \
        if ((member) != NULL) SGLIB_LIST_DELETE(type, list, member, next);                         \
    }

#define SGLIB_SORTED_LIST_IS_MEMBER(type, list, elem, comparator, next, result)                    \
    SGLIB_LIST_IS_MEMBER(type, list, elem, next, result)
#define SGLIB_SORTED_LIST_LEN(type, list, next, result) SGLIB_LIST_LEN(type, list, next, result)
#define SGLIB_SORTED_LIST_MAP_ON_ELEMENTS(type, list, iteratedVariable, next, command)             \
    SGLIB_LIST_MAP_ON_ELEMENTS(type, list, iteratedVariable, next, command)

/* --- Doubly linked lists: any element stands for the whole list ------------------------------- */

#define SGLIB___DL_LIST_CREATE_SINGLETON(type, list, elem, previous, next)                         \
    {                                                                                              \
        (list) = (elem);                                                                           \
        (list)->next = (list)->previous = NULL;                                                    \
    }

#define SGLIB_DL_LIST_ADD_AFTER(type, place, elem, previous, next)                                 \
    {                                                                                              \
        type *sglib_at = (place);                                                                  \
        (elem)->previous = sglib_at;                                                               \
        (elem)->next = sglib_at != NULL ? sglib_at->next : NULL;                                   \
        if ((elem)->next != NULL) (elem)->next->previous = (elem);                                 \
        if (sglib_at != NULL) {                                                                    \
            sglib_at->next = (elem);                                                               \
        } else {                                                                                   \
            (place) = (elem);                                                                      \
        }                                                                                          \
    }

#define SGLIB_DL_LIST_ADD_BEFORE(type, place, elem, previous, next)                                \
    SGLIB_DL_LIST_ADD_AFTER(type, place, elem, next, previous)

#define SGLIB_DL_LIST_ADD(type, list, elem, previous, next)                                        \
    SGLIB_DL_LIST_ADD_BEFORE(type, list, elem, previous, next)

#define SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, result)                                \
    {                                                                                              \
        type *sglib_end = (list);                                                                  \
        while (sglib_end != NULL && sglib_end->previous != NULL) {                                 \
            sglib_end = sglib_end->previous;                                                       \
        }                                                                                          \
        (result) = sglib_end;                                                                      \
    }

#define SGLIB_DL_LIST_GET_LAST(type, list, previous, next, result)                                 \
    SGLIB_DL_LIST_GET_FIRST(type, list, next, previous, result)

#define SGLIB_DL_LIST_FIND_MEMBER(type, list, elem, comparator, previous, next, member)            \
    {                                                                                              \
        type *sglib_first;                                                                         \
        SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, sglib_first);                          \
        SGLIB_LIST_FIND_MEMBER(type, sglib_first, elem, comparator, next, member);                 \
    }

#define SGLIB___DL_LIST_GENERIC_ADD_IF_NOT_MEMBER(type, list, elem, comparator, previous, next,    \
                                                  member, the_add_operation)                       \
    {                                                                                              \
        SGLIB_DL_LIST_FIND_MEMBER(type, list, elem, comparator, previous, next, member);           \
        if ((member) == NULL) the_add_operation(type, list, elem, previous, next);                 \
    }

#define SGLIB_DL_LIST_ADD_IF_NOT_MEMBER(type, list, elem, comparator, previous, next, member)      \
    SGLIB___DL_LIST_GENERIC_ADD_IF_NOT_MEMBER(type, list, elem, comparator, previous, next,        \
                                              member, SGLIB_DL_LIST_ADD)
#define SGLIB_DL_LIST_ADD_BEFORE_IF_NOT_MEMBER(type, list, elem, comparator, previous, next,       \
                                               member)                                             \
    SGLIB___DL_LIST_GENERIC_ADD_IF_NOT_MEMBER(type, list, elem, comparator, previous, next,        \
                                              member, SGLIB_DL_LIST_ADD_BEFORE)
#define SGLIB_DL_LIST_ADD_AFTER_IF_NOT_MEMBER(type, list, elem, comparator, previous, next,        \
                                              member)                                              \
    SGLIB___DL_LIST_GENERIC_ADD_IF_NOT_MEMBER(type, list, elem, comparator, previous, next,        \
                                              member, SGLIB_DL_LIST_ADD_AFTER)

#define SGLIB_DL_LIST_CONCAT(type, first, second, previous, next)                                  \
    {                                                                                              \
        type *sglib_last, *sglib_start;                                                            \
        SGLIB_DL_LIST_GET_LAST(type, first, previous, next, sglib_last);                           \
        SGLIB_DL_LIST_GET_FIRST(type, second, previous, next, sglib_start);                        \
        if (sglib_last == NULL) {                                                                  \
            (first) = (second);                                                                    \
        } else {                                                                                   \
            sglib_last->next = sglib_start;                                                        \
            if (sglib_start != NULL) sglib_start->previous = sglib_last;                           \
        }                                                                                          \
    }

/* `elem` must be in the list. */
#define SGLIB_DL_LIST_DELETE(type, list, elem, previous, next)                                     \
    {                                                                                              \
        type *sglib_gone = (elem);                                                                 \
        if ((list) == sglib_gone) {                                                                \
            (list) = sglib_gone->previous != NULL ? sglib_gone->previous : sglib_gone->next;       \
        }                                                                                          \
        if (sglib_gone->next != NULL) sglib_gone->next->previous = sglib_gone->previous;           \
        if (sglib_gone->previous != NULL) sglib_gone->previous->next = sglib_gone->next;           \
    }

#define SGLIB_DL_LIST_DELETE_IF_MEMBER(type, list, elem, comparator, previous, next, member)       \
    {                                                                                              \
        SGLIB_DL_LIST_FIND_MEMBER(type, list, elem, comparator, previous, next, member);           \
        if ((member) != NULL) SGLIB_DL_LIST_DELETE(type, list, member, previous, next);            \
    }

#define SGLIB_DL_LIST_IS_MEMBER(type, list, elem, previous, next, result)                          \
    {                                                                                              \
        type *sglib_first;                                                                         \
        SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, sglib_first);                          \
        SGLIB_LIST_IS_MEMBER(type, sglib_first, elem, next, result);                               \
    }

#define SGLIB_DL_LIST_LEN(type, list, previous, next, result)                                      \
    {                                                                                              \
        type *sglib_first;                                                                         \
        SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, sglib_first);                          \
        SGLIB_LIST_LEN(type, sglib_first, next, result);                                           \
    }

#define SGLIB_DL_LIST_MAP_ON_ELEMENTS(type, list, iteratedVariable, previous, next, command)       \
    {                                                                                              \
        type *sglib_first;                                                                         \
        SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, sglib_first);                          \
        SGLIB_LIST_MAP_ON_ELEMENTS(type, sglib_first, iteratedVariable, next, command);            \
    }

/* The links back, after those forward from `list` on have been changed. */
#define SGLIB___DL_LIST_CREATE_FROM_LIST(type, list, previous, next)                               \
    {                                                                                              \
        type *sglib_before = NULL;                                                                 \
        for (type *sglib_at = (list); sglib_at != NULL; sglib_at = sglib_at->next) {               \
            sglib_at->previous = sglib_before;                                                     \
            sglib_before = sglib_at;                                                               \
        }                                                                                          \
    }

#define SGLIB_DL_LIST_SORT(type, list, comparator, previous, next)                                 \
    {                                                                                              \
        type *sglib_first;                                                                         \
        SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, sglib_first);                          \
        SGLIB_LIST_SORT(type, sglib_first, comparator, next);                                      \
        SGLIB___DL_LIST_CREATE_FROM_LIST(type, sglib_first, previous, next);                       \
        (list) = sglib_first;                                                                      \
    }

/* `list` still is the element it was. */
#define SGLIB_DL_LIST_REVERSE(type, list, previous, next)                                          \
    {                                                                                              \
        type *sglib_first;                                                                         \
        SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, sglib_first);                          \
        SGLIB_LIST_REVERSE(type, sglib_first, next);                                               \
        SGLIB___DL_LIST_CREATE_FROM_LIST(type, sglib_first, previous, next);                       \
    }

/* --- Functions of one type of list ------------------------------------------------------------ */

#define QUOLL_SGLIB_COMMON_PROTOTYPES(type)                                                        \
    extern void sglib_##type##_add(type **list, type *elem);                                       \
    extern int sglib_##type##_add_if_not_member(type **list, type *elem, type **member);           \
    extern void sglib_##type##_delete(type **list, type *elem);                                    \
    extern int sglib_##type##_delete_if_member(type **list, type *elem, type **member);            \
    extern type *sglib_##type##_find_member(type *list, type *elem);                               \
    extern int sglib_##type##_is_member(type *list, type *elem);                                   \
    extern int sglib_##type##_len(type *list);                                                     \
    extern type *sglib_##type##_it_init(struct sglib_##type##_iterator *it, type *list);           \
    extern type *sglib_##type##_it_init_on_equal(struct sglib_##type##_iterator *it, type *list,   \
                                                 int (*subcomparator)(type *, type *),             \
                                                 type *equalto);                                   \
    extern type *sglib_##type##_it_current(struct sglib_##type##_iterator *it);                    \
    extern type *sglib_##type##_it_next(struct sglib_##type##_iterator *it);

#define QUOLL_SGLIB_LIST_ITERATOR(type)                                                            \
    struct sglib_##type##_iterator {                                                               \
        type *currentelem;                                                                         \
        type *nextelem;                                                                            \
        int (*subcomparator)(type *, type *);                                                      \
        type *equalto;                                                                             \
    };

#define QUOLL_SGLIB_LIST_ITERATOR_FUNCTIONS(type, next, get_first)                                 \
    type *sglib_##type##_it_next(struct sglib_##type##_iterator *it)                               \
    {                                                                                              \
        type *found = it->nextelem;                                                                \
        while (found != NULL && it->subcomparator != NULL &&                                       \
               it->subcomparator(found, it->equalto) != 0) {                                       \
            found = found->next;                                                                   \
        }                                                                                          \
        it->currentelem = found;                                                                   \
        it->nextelem = found != NULL ? found->next : NULL;                                         \
        return found;                                                                              \
    }                                                                                              \
    type *sglib_##type##_it_init_on_equal(struct sglib_##type##_iterator *it, type *list,          \
                                          int (*subcomparator)(type *, type *), type *equalto)     \
    {                                                                                              \
        it->nextelem = get_first(list);                                                            \
        it->subcomparator = subcomparator;                                                         \
        it->equalto = equalto;                                                                     \
        return sglib_##type##_it_next(it);                                                         \
    }                                                                                              \
    type *sglib_##type##_it_init(struct sglib_##type##_iterator *it, type *list)                   \
    {                                                                                              \
        return sglib_##type##_it_init_on_equal(it, list, NULL, NULL);                              \
    }                                                                                              \
    type *sglib_##type##_it_current(struct sglib_##type##_iterator *it)                            \
    {                                                                                              \
        return it->currentelem;                                                                    \
    }

#define SGLIB_DEFINE_LIST_PROTOTYPES(type, comparator, next)                                       \
    QUOLL_SGLIB_LIST_ITERATOR(type)                                                                \
    QUOLL_SGLIB_COMMON_PROTOTYPES(type)                                                            \
    extern void sglib_##type##_concat(type **first, type *second);                                 \
    extern void sglib_##type##_sort(type **list);                                                  \
    extern void sglib_##type##_reverse(type **list);

#define SGLIB_DEFINE_LIST_FUNCTIONS(type, comparator, next)                                        \
    void sglib_##type##_add(type **list, type *elem)                                               \
    {                                                                                              \
        SGLIB_LIST_ADD(type, *list, elem, next);                                                   \
    }                                                                                              \
    int sglib_##type##_add_if_not_member(type **list, type *elem, type **member)                   \
    {                                                                                              \
        SGLIB_LIST_ADD_IF_NOT_MEMBER(type, *list, elem, comparator, next, *member);                \
        return *member == NULL;                                                                    \
    }                                                                                              \
    void sglib_##type##_delete(type **list, type *elem)                                            \
    {                                                                                              \
        SGLIB_LIST_DELETE(type, *list, elem, next);                                                \
    }                                                                                              \
    int sglib_##type##_delete_if_member(type **list, type *elem, type **member)                    \
    {                                                                                              \
        SGLIB_LIST_DELETE_IF_MEMBER(type, *list, elem, comparator, next, *member);                 \
        return *member != NULL;                                                                    \
    }                                                                                              \
    type *sglib_##type##_find_member(type *list, type *elem)                                       \
    {                                                                                              \
        type *member;                                                                              \
        SGLIB_LIST_FIND_MEMBER(type, list, elem, comparator, next, member);                        \
        return member;                                                                             \
    }                                                                                              \
    int sglib_##type##_is_member(type *list, type *elem)                                           \
    {                                                                                              \
        int result;                                                                                \
        SGLIB_LIST_IS_MEMBER(type, list, elem, next, result);                                      \
        return result;                                                                             \
    }                                                                                              \
    int sglib_##type##_len(type *list)                                                             \
    {                                                                                              \
        int result;                                                                                \
        SGLIB_LIST_LEN(type, list, next, result);                                                  \
        return result;                                                                             \
    }                                                                                              \
    void sglib_##type##_concat(type **first, type *second)                                         \
    {                                                                                              \
        SGLIB_LIST_CONCAT(type, *first, second, next);                                             \
    }                                                                                              \
    void sglib_##type##_sort(type **list)                                                          \
    {                                                                                              \
        SGLIB_LIST_SORT(type, *list, comparator, next);                                            \
    }                                                                                              \
    void sglib_##type##_reverse(type **list)                                                       \
    {                                                                                              \
        SGLIB_LIST_REVERSE(type, *list, next);                                                     \
    }                                                                                              \
    QUOLL_SGLIB_LIST_ITERATOR_FUNCTIONS(type, next, )

#define SGLIB_DEFINE_SORTED_LIST_PROTOTYPES(type, comparator, next)                                \
    QUOLL_SGLIB_LIST_ITERATOR(type)                                                                \
    QUOLL_SGLIB_COMMON_PROTOTYPES(type)                                                            \
    extern void sglib_##type##_sort(type **list);

#define SGLIB_DEFINE_SORTED_LIST_FUNCTIONS(type, comparator, next)                                 \
    void sglib_##type##_add(type **list, type *elem)                                               \
    {                                                                                              \
        SGLIB_SORTED_LIST_ADD(type, *list, elem, comparator, next);                                \
    }                                                                                              \
    int sglib_##type##_add_if_not_member(type **list, type *elem, type **member)                   \
    {                                                                                              \
        SGLIB_SORTED_LIST_ADD_IF_NOT_MEMBER(type, *list, elem, comparator, next, *member);         \
        return *member == NULL;                                                                    \
    }                                                                                              \
    void sglib_##type##_delete(type **list, type *elem)                                            \
    {                                                                                              \
        SGLIB_SORTED_LIST_DELETE(type, *list, elem, next);                                         \
    }                                                                                              \
    int sglib_##type##_delete_if_member(type **list, type *elem, type **member)                    \
    {                                                                                              \
        SGLIB_SORTED_LIST_DELETE_IF_MEMBER(type, *list, elem, comparator, next, *member);          \
        return *member != NULL;                                                                    \
    }                                                                                              \
    type *sglib_##type##_find_member(type *list, type *elem)                                       \
    {                                                                                              \
        type *member;                                                                              \
        SGLIB_SORTED_LIST_FIND_MEMBER(type, list, elem, comparator, next, member);                 \
        return member;                                                                             \
    }                                                                                              \
    int sglib_##type##_is_member(type *list, type *elem)                                           \
    {                                                                                              \
        int result;                                                                                \
        SGLIB_SORTED_LIST_IS_MEMBER(type, list, elem, comparator, next, result);                   \
        return result;                                                                             \
    }                                                                                              \
    int sglib_##type##_len(type *list)                                                             \
    {                                                                                              \
        int result;                                                                                \
        SGLIB_SORTED_LIST_LEN(type, list, next, result);                                           \
        return result;                                                                             \
    }                                                                                              \
    void sglib_##type##_sort(type **list)                                                          \
    {                                                                                              \
        SGLIB_LIST_SORT(type, *list, comparator, next);                                            \
    }                                                                                              \
    QUOLL_SGLIB_LIST_ITERATOR_FUNCTIONS(type, next, )

#define SGLIB_DEFINE_DL_LIST_PROTOTYPES(type, comparator, previous, next)                          \
    QUOLL_SGLIB_LIST_ITERATOR(type)                                                                \
    QUOLL_SGLIB_COMMON_PROTOTYPES(type)                                                            \
    extern void sglib_##type##_add_after(type **place, type *elem);                                \
    extern void sglib_##type##_add_before(type **place, type *elem);                               \
    extern int sglib_##type##_add_after_if_not_member(type **list, type *elem, type **member);     \
    extern int sglib_##type##_add_before_if_not_member(type **list, type *elem, type **member);    \
    extern type *sglib_##type##_get_first(type *list);                                             \
    extern type *sglib_##type##_get_last(type *list);                                              \
    extern void sglib_##type##_concat(type **first, type *second);                                 \
    extern void sglib_##type##_sort(type **list);                                                  \
    extern void sglib_##type##_reverse(type **list);

#define SGLIB_DEFINE_DL_LIST_FUNCTIONS(type, comparator, previous, next)                           \
    void sglib_##type##_add(type **list, type *elem)                                               \
    {                                                                                              \
        SGLIB_DL_LIST_ADD(type, *list, elem, previous, next);                                      \
    }                                                                                              \
    int sglib_##type##_add_if_not_member(type **list, type *elem, type **member)                   \
    {                                                                                              \
        SGLIB_DL_LIST_ADD_IF_NOT_MEMBER(type, *list, elem, comparator, previous, next, *member);   \
        return *member == NULL;                                                                    \
    }                                                                                              \
    void sglib_##type##_add_after(type **list, type *elem)                                         \
    {                                                                                              \
        SGLIB_DL_LIST_ADD_AFTER(type, *list, elem, previous, next);                                \
    }                                                                                              \
    int sglib_##type##_add_after_if_not_member(type **list, type *elem, type **member)             \
    {                                                                                              \
        SGLIB_DL_LIST_ADD_AFTER_IF_NOT_MEMBER(type, *list, elem, comparator, previous, next,       \
                                              *member);                                            \
        return *member == NULL;                                                                    \
    }                                                                                              \
    void sglib_##type##_add_before(type **list, type *elem)                                        \
    {                                                                                              \
        SGLIB_DL_LIST_ADD_BEFORE(type, *list, elem, previous, next);                               \
    }                                                                                              \
    int sglib_##type##_add_before_if_not_member(type **list, type *elem, type **member)            \
    {                                                                                              \
        SGLIB_DL_LIST_ADD_BEFORE_IF_NOT_MEMBER(type, *list, elem, comparator, previous, next,      \
                                               *member);                                           \
        return *member == NULL;                                                                    \
    }                                                                                              \
    void sglib_##type##_delete(type **list, type *elem)                                            \
    {                                                                                              \
        SGLIB_DL_LIST_DELETE(type, *list, elem, previous, next);                                   \
    }                                                                                              \
    int sglib_##type##_delete_if_member(type **list, type *elem, type **member)                    \
    {                                                                                              \
        SGLIB_DL_LIST_DELETE_IF_MEMBER(type, *list, elem, comparator, previous, next, *member);    \
        return *member != NULL;                                                                    \
    }                                                                                              \
    type *sglib_##type##_find_member(type *list, type *elem)                                       \
    {                                                                                              \
        type *result;                                                                              \
        SGLIB_DL_LIST_FIND_MEMBER(type, list, elem, comparator, previous, next, result);           \
        return result;                                                                             \
    }                                                                                              \
    int sglib_##type##_is_member(type *list, type *elem)                                           \
    {                                                                                              \
        int result;                                                                                \
        SGLIB_DL_LIST_IS_MEMBER(type, list, elem, previous, next, result);                         \
        return result;                                                                             \
    }                                                                                              \
    int sglib_##type##_len(type *list)                                                             \
    {                                                                                              \
        int result;                                                                                \
        SGLIB_DL_LIST_LEN(type, list, previous, next, result);                                     \
        return result;                                                                             \
    }                                                                                              \
    type *sglib_##type##_get_first(type *list)                                                     \
    {                                                                                              \
        type *result;                                                                              \
        SGLIB_DL_LIST_GET_FIRST(type, list, previous, next, result);                               \
        return result;                                                                             \
    }                                                                                              \
    type *sglib_##type##_get_last(type *list)                                                      \
    {                                                                                              \
        type *result;                                                                              \
        SGLIB_DL_LIST_GET_LAST(type, list, previous, next, result);                                \
        return result;                                                                             \
    }                                                                                              \
    void sglib_##type##_concat(type **first, type *second)                                         \
    {                                                                                              \
        SGLIB_DL_LIST_CONCAT(type, *first, second, previous, next);                                \
    }                                                                                              \
    void sglib_##type##_sort(type **list)                                                          \
    {                                                                                              \
        SGLIB_DL_LIST_SORT(type, *list, comparator, previous, next);                               \
    }                                                                                              \
    void sglib_##type##_reverse(type **list)                                                       \
    {                                                                                              \
        SGLIB_DL_LIST_REVERSE(type, *list, previous, next);                                        \
    }                                                                                              \
    QUOLL_SGLIB_LIST_ITERATOR_FUNCTIONS(type, next, sglib_##type##_get_first)

#ifdef __cplusplus
}
#endif
