/* SPDX-License-Identifier: BSD-2-Clause */
/* sglib.h: elements found by a hash of theirs, hash_function(elem), an unsigned number.
 *
 * A hashed table is an array of `dim` pointers, each to one element; none can be taken out. When a
 * place is taken, the next one tried is SGLIB_HASH_TAB_SHIFT_CONSTANT further: what is added can be
 * anywhere if that and `dim` have no common divisor. A program may define another constant before
 * it includes this.
 *
 * A hashed container is an array of `dim` lists or trees, for whose type, too, *_FUNCTIONS must be
 * defined. Both have functions sglib_hashed_T_*, of which one file can have those of one only. */
#pragma once

#include <assert.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SGLIB_HASH_TAB_SHIFT_CONSTANT
#define SGLIB_HASH_TAB_SHIFT_CONSTANT 16381
#endif

/* --- Tables ----------------------------------------------------------------------------------- */

#define SGLIB_HASH_TAB_INIT(type, table, dim)                                                      \
    {                                                                                              \
        for (unsigned sglib_at = 0; sglib_at < (unsigned)(dim); sglib_at++) {                      \
            (table)[sglib_at] = NULL;                                                              \
        }                                                                                          \
    }

/* To `at`, the first place with an element for which `stop` is true, or an empty one; after `dim`
 * tries `tries` is 0. */
#define QUOLL_SGLIB_HASH_TAB_PROBE(table, dim, hash, stop, at, tries)                              \
    {                                                                                              \
        (at) = (unsigned)(hash) % (unsigned)(dim);                                                 \
        for ((tries) = (unsigned)(dim); (tries) > 0 && (table)[at] != NULL && !(stop);             \
             (tries)--) {                                                                          \
            (at) = ((at) + SGLIB_HASH_TAB_SHIFT_CONSTANT) % (unsigned)(dim);                       \
        }                                                                                          \
    }

/* resultMember is the element that compares equal, or NULL; resultIndex its place, or the one where
 * it would be. */
#define SGLIB_HASH_TAB_FIND_MEMBER(type, table, dim, elem, hash_function, comparator, resultIndex, \
                                   resultMember)                                                   \
    {                                                                                              \
        unsigned sglib_place, sglib_tries;                                                         \
        QUOLL_SGLIB_HASH_TAB_PROBE(table, dim, hash_function(elem),                                \
                                   comparator((table)[sglib_place], (elem)) == 0, sglib_place,     \
                                   sglib_tries);                                                   \
        (resultIndex) = sglib_place;                                                               \
        (resultMember) = sglib_tries > 0 ? (table)[sglib_place] : NULL;                            \
    }

/* `member` is the element that compares equal; NULL: there was none, and `elem` has been added. In
 * a full table that is an error which stops the program. */
#define SGLIB_HASH_TAB_ADD_IF_NOT_MEMBER(type, table, dim, elem, hash_function, comparator,        \
                                         member)                                                   \
    {                                                                                              \
        unsigned sglib_index;                                                                      \
        SGLIB_HASH_TAB_FIND_MEMBER(type, table, dim, elem, hash_function, comparator, sglib_index, \
                                   member);                                                        \
        if ((member) == NULL) {                                                                    \
            assert((table)[sglib_index] == NULL && "the hash table is full");                      \
            (table)[sglib_index] = (elem);                                                         \
        }                                                                                          \
    }

/* resultIndex is the place of this very element, or -1. */
#define SGLIB_HASH_TAB_IS_MEMBER(type, table, dim, elem, hash_function, resultIndex)               \
    {                                                                                              \
        unsigned sglib_place, sglib_tries;                                                         \
        QUOLL_SGLIB_HASH_TAB_PROBE(table, dim, hash_function(elem),                                \
                                   (table)[sglib_place] == (elem), sglib_place, sglib_tries);      \
        (resultIndex) = sglib_tries > 0 && (table)[sglib_place] == (elem) ? (int)sglib_place : -1; \
    }

#define SGLIB_HASH_TAB_MAP_ON_ELEMENTS(type, table, dim, iteratedIndex, iteratedVariable, command) \
    {                                                                                              \
        for (unsigned iteratedIndex = 0; iteratedIndex < (unsigned)(dim); iteratedIndex++) {       \
            type *iteratedVariable = (table)[iteratedIndex];                                       \
            if (iteratedVariable != NULL) {                                                        \
                command;                                                                           \
            }                                                                                      \
        }                                                                                          \
    }

/* --- Functions of one type of table or container ---------------------------------------------- */

#define QUOLL_SGLIB_HASHED_PROTOTYPES(type, dim)                                                   \
    extern void sglib_hashed_##type##_init(type *table[dim]);                                      \
    extern int sglib_hashed_##type##_add_if_not_member(type *table[dim], type *elem,               \
                                                       type **member);                             \
    extern int sglib_hashed_##type##_is_member(type *table[dim], type *elem);                      \
    extern type *sglib_hashed_##type##_find_member(type *table[dim], type *elem);                  \
    extern type *sglib_hashed_##type##_it_init(struct sglib_hashed_##type##_iterator *it,          \
                                               type *table[dim]);                                  \
    extern type *sglib_hashed_##type##_it_init_on_equal(                                           \
        struct sglib_hashed_##type##_iterator *it, type *table[dim],                               \
        int (*subcomparator)(type *, type *), type *equalto);                                      \
    extern type *sglib_hashed_##type##_it_current(struct sglib_hashed_##type##_iterator *it);      \
    extern type *sglib_hashed_##type##_it_next(struct sglib_hashed_##type##_iterator *it);

#define QUOLL_SGLIB_HASHED_FUNCTIONS(type, dim)                                                    \
    void sglib_hashed_##type##_init(type *table[dim])                                              \
    {                                                                                              \
        SGLIB_HASH_TAB_INIT(type, table, dim);                                                     \
    }                                                                                              \
    type *sglib_hashed_##type##_it_init(struct sglib_hashed_##type##_iterator *it,                 \
                                        type *table[dim])                                          \
    {                                                                                              \
        return sglib_hashed_##type##_it_init_on_equal(it, table, NULL, NULL);                      \
    }

#define SGLIB_DEFINE_HASHED_TABLE_PROTOTYPES(type, dim, hash_function, comparator)                 \
    struct sglib_hashed_##type##_iterator {                                                        \
        int currentIndex; /* -1 before the first */                                                \
        type **table;                                                                              \
        int (*subcomparator)(type *, type *);                                                      \
        type *equalto;                                                                             \
    };                                                                                             \
    QUOLL_SGLIB_HASHED_PROTOTYPES(type, dim)

#define SGLIB_DEFINE_HASHED_TABLE_FUNCTIONS(type, dim, hash_function, comparator)                  \
    QUOLL_SGLIB_HASHED_FUNCTIONS(type, dim)                                                        \
    int sglib_hashed_##type##_add_if_not_member(type *table[dim], type *elem, type **member)       \
    {                                                                                              \
        SGLIB_HASH_TAB_ADD_IF_NOT_MEMBER(type, table, dim, elem, hash_function, comparator,        \
                                         *member);                                                 \
        return *member == NULL;                                                                    \
    }                                                                                              \
    int sglib_hashed_##type##_is_member(type *table[dim], type *elem)                              \
    {                                                                                              \
        int index;                                                                                 \
        SGLIB_HASH_TAB_IS_MEMBER(type, table, dim, elem, hash_function, index);                    \
        return index >= 0;                                                                         \
    }                                                                                              \
    type *sglib_hashed_##type##_find_member(type *table[dim], type *elem)                          \
    {                                                                                              \
        unsigned index;                                                                            \
        type *member;                                                                              \
        SGLIB_HASH_TAB_FIND_MEMBER(type, table, dim, elem, hash_function, comparator, index,       \
                                   member);                                                        \
        (void)index;                                                                               \
        return member;                                                                             \
    }                                                                                              \
    type *sglib_hashed_##type##_it_current(struct sglib_hashed_##type##_iterator *it)              \
    {                                                                                              \
        return it->currentIndex < (int)(dim) ? it->table[it->currentIndex] : NULL;                 \
    }                                                                                              \
    type *sglib_hashed_##type##_it_next(struct sglib_hashed_##type##_iterator *it)                 \
    {                                                                                              \
        type *found = NULL;                                                                        \
        while (found == NULL && it->currentIndex < (int)(dim)) {                                   \
            it->currentIndex++;                                                                    \
            found = sglib_hashed_##type##_it_current(it);                                          \
            if (found != NULL && it->subcomparator != NULL &&                                      \
                it->subcomparator(found, it->equalto) != 0) {                                      \
                found = NULL;                                                                      \
            }                                                                                      \
        }                                                                                          \
        return found;                                                                              \
    }                                                                                              \
    type *sglib_hashed_##type##_it_init_on_equal(                                                  \
        struct sglib_hashed_##type##_iterator *it, type *table[dim],                               \
        int (*subcomparator)(type *, type *), type *equalto)                                       \
    {                                                                                              \
        it->currentIndex = -1;                                                                     \
        it->table = table;                                                                         \
        it->subcomparator = subcomparator;                                                         \
        it->equalto = equalto;                                                                     \
        return sglib_hashed_##type##_it_next(it);                                                  \
    }

#define SGLIB_DEFINE_HASHED_CONTAINER_PROTOTYPES(type, dim, hash_function)                         \
    struct sglib_hashed_##type##_iterator {                                                        \
        struct sglib_##type##_iterator containerIt;                                                \
        type **table;                                                                              \
        int currentIndex;                                                                          \
        int (*subcomparator)(type *, type *);                                                      \
        type *equalto;                                                                             \
    };                                                                                             \
    QUOLL_SGLIB_HASHED_PROTOTYPES(type, dim)                                                       \
    extern void sglib_hashed_##type##_add(type *table[dim], type *elem);                           \
    extern void sglib_hashed_##type##_delete(type *table[dim], type *elem);                        \
    extern int sglib_hashed_##type##_delete_if_member(type *table[dim], type *elem, type **member);

#define SGLIB_DEFINE_HASHED_CONTAINER_FUNCTIONS(type, dim, hash_function)                          \
    QUOLL_SGLIB_HASHED_FUNCTIONS(type, dim)                                                        \
    static type **sglib_hashed_##type##_container(type *table[dim], type *elem)                    \
    {                                                                                              \
        return &table[(unsigned)(hash_function(elem)) % (unsigned)(dim)];                          \
    }                                                                                              \
    void sglib_hashed_##type##_add(type *table[dim], type *elem)                                   \
    {                                                                                              \
        sglib_##type##_add(sglib_hashed_##type##_container(table, elem), elem);                    \
    }                                                                                              \
    int sglib_hashed_##type##_add_if_not_member(type *table[dim], type *elem, type **member)       \
    {                                                                                              \
        return sglib_##type##_add_if_not_member(sglib_hashed_##type##_container(table, elem),      \
                                                elem, member);                                     \
    }                                                                                              \
    void sglib_hashed_##type##_delete(type *table[dim], type *elem)                                \
    {                                                                                              \
        sglib_##type##_delete(sglib_hashed_##type##_container(table, elem), elem);                 \
    }                                                                                              \
    int sglib_hashed_##type##_delete_if_member(type *table[dim], type *elem, type **member)        \
    {                                                                                              \
        return sglib_##type##_delete_if_member(sglib_hashed_##type##_container(table, elem), elem, \
                                               member);                                            \
    }                                                                                              \
    int sglib_hashed_##type##_is_member(type *table[dim], type *elem)                              \
    {                                                                                              \
        return sglib_##type##_is_member(*sglib_hashed_##type##_container(table, elem), elem);      \
    }                                                                                              \
    type *sglib_hashed_##type##_find_member(type *table[dim], type *elem)                          \
    {                                                                                              \
        return sglib_##type##_find_member(*sglib_hashed_##type##_container(table, elem), elem);    \
    }                                                                                              \
    /* The first element of the containers from currentIndex on. */                                \
    static type *sglib_hashed_##type##_it_skip(struct sglib_hashed_##type##_iterator *it)          \
    {                                                                                              \
        type *found = NULL;                                                                        \
        while (found == NULL && it->currentIndex < (int)(dim)) {                                   \
            type *container = it->table[it->currentIndex++];                                       \
            if (it->subcomparator == NULL) {                                                       \
                found = sglib_##type##_it_init(&it->containerIt, container);                       \
            } else {                                                                               \
                found = sglib_##type##_it_init_on_equal(&it->containerIt, container,               \
                                                        it->subcomparator, it->equalto);           \
            }                                                                                      \
        }                                                                                          \
        return found;                                                                              \
    }                                                                                              \
    type *sglib_hashed_##type##_it_init_on_equal(                                                  \
        struct sglib_hashed_##type##_iterator *it, type *table[dim],                               \
        int (*subcomparator)(type *, type *), type *equalto)                                       \
    {                                                                                              \
        it->table = table;                                                                         \
        it->currentIndex = 0;                                                                      \
        it->subcomparator = subcomparator;                                                         \
        it->equalto = equalto;                                                                     \
        return sglib_hashed_##type##_it_skip(it);                                                  \
    }                                                                                              \
    type *sglib_hashed_##type##_it_current(struct sglib_hashed_##type##_iterator *it)              \
    {                                                                                              \
        return sglib_##type##_it_current(&it->containerIt);                                        \
    }                                                                                              \
    type *sglib_hashed_##type##_it_next(struct sglib_hashed_##type##_iterator *it)                 \
    {                                                                                              \
        type *found = sglib_##type##_it_next(&it->containerIt);                                    \
        return found != NULL ? found : sglib_hashed_##type##_it_skip(it);                          \
    }

#ifdef __cplusplus
}
#endif
