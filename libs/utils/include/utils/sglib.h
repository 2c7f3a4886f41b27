/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays, queues, heaps, lists, hashed containers and red-black trees of a program's own structs,
 * under the names of the Simple Generic Library. Elements belong to the caller; nothing is
 * allocated.
 *
 * A comparator, a macro or a function of two elements, says which comes first: negative, zero or
 * positive. *_PROTOTYPES(T, ...) declares and *_FUNCTIONS(T, ...) defines, for a struct named by
 * the one word T, of lists and trees:
 *
 *     void sglib_T_add(T **list, T *elem)
 *     int sglib_T_add_if_not_member(T **list, T *elem, T **member)
 *     void sglib_T_delete(T **list, T *elem)                 it must be there
 *     int sglib_T_delete_if_member(T **list, T *elem, T **member)
 *     T *sglib_T_find_member(T *list, T *elem)               one that compares equal, or NULL
 *     int sglib_T_is_member(T *list, T *elem)                this very element
 *     int sglib_T_len(T *list)
 *     T *sglib_T_it_init(struct sglib_T_iterator *it, T *list), ..._it_next(it), ..._it_current(it)
 *
 * and the same, but for the length, of hashed containers: sglib_hashed_T_add(table, elem). The
 * functions with an int say whether they did it; *member is the element that compares equal, or
 * NULL. The element at which an iterator stands may be deleted and freed.
 *
 * A macro that is a statement is a block, so a program may leave out the semicolon after it. */
#pragma once

#include <utils/sglib_array.h>
#include <utils/sglib_hash.h>
#include <utils/sglib_list.h>
#include <utils/sglib_tree.h>

#define SGLIB_NUMERIC_COMPARATOR(x, y)              ((int)((x) - (y)))
#define SGLIB_REVERSE_NUMERIC_COMPARATOR(x, y)      ((int)((y) - (x)))
#define SGLIB_SAFE_NUMERIC_COMPARATOR(x, y)         (((x) > (y)) - ((x) < (y)))
#define SGLIB_SAFE_REVERSE_NUMERIC_COMPARATOR(x, y) (((x) < (y)) - ((x) > (y)))
#define SGLIB_FAST_NUMERIC_COMPARATOR(x, y)         SGLIB_NUMERIC_COMPARATOR(x, y)
#define SGLIB_FAST_REVERSE_NUMERIC_COMPARATOR(x, y) SGLIB_REVERSE_NUMERIC_COMPARATOR(x, y)
