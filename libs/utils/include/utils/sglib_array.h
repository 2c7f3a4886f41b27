/* SPDX-License-Identifier: BSD-2-Clause */
/* sglib.h: arrays that are sorted and searched, and queues, heaps and tables of pointers in them.
 *
 * A comparator gets two elements. An exchanger, elem_exchanger(type, a, i, j), swaps elements i and
 * j, and may swap those of other arrays with them; nothing else moves an element. */
#pragma once

#include <assert.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SGLIB_ARRAY_ELEMENTS_EXCHANGER(type, a, i, j)                                              \
    {                                                                                              \
        type sglib_held = (a)[(i)];                                                                \
        (a)[(i)] = (a)[(j)];                                                                       \
        (a)[(j)] = sglib_held;                                                                     \
    }

/* --- Sorting `max` elements ------------------------------------------------------------------- */

/* Three parts: before, equal to and after the middle element. The larger remainder waits on a stack
 * while the smaller one is sorted, so that the stack stays logarithmic. */
#define SGLIB_ARRAY_QUICK_SORT(type, a, max, comparator, elem_exchanger)                           \
    {                                                                                              \
        int sglib_low = 0, sglib_end = (max), sglib_waiting = 0;                                   \
        int sglib_lows[sizeof(int) * 8], sglib_ends[sizeof(int) * 8];                              \
        for (;;) {                                                                                 \
            if (sglib_end - sglib_low < 2) {                                                       \
                if (sglib_waiting == 0) break;                                                     \
                sglib_low = sglib_lows[--sglib_waiting];                                           \
                sglib_end = sglib_ends[sglib_waiting];                                             \
                continue;                                                                          \
            }                                                                                      \
            int sglib_equal = sglib_low, sglib_at = sglib_low + 1, sglib_after = sglib_end;        \
            int sglib_middle = sglib_low + (sglib_end - sglib_low) / 2;                            \
            elem_exchanger(type, a, sglib_low, sglib_middle);                                      \
            while (sglib_at < sglib_after) {                                                       \
                int sglib_order = comparator(((a)[sglib_at]), ((a)[sglib_equal]));                 \
                if (sglib_order < 0) {                                                             \
                    elem_exchanger(type, a, sglib_equal, sglib_at);                                \
                    sglib_equal++;                                                                 \
                    sglib_at++;                                                                    \
                } else if (sglib_order > 0) {                                                      \
                    sglib_after--;                                                                 \
                    elem_exchanger(type, a, sglib_at, sglib_after);                                \
                } else {                                                                           \
                    sglib_at++;                                                                    \
                }                                                                                  \
            }                                                                                      \
            int sglib_first_is_larger = sglib_equal - sglib_low > sglib_end - sglib_after;         \
            sglib_lows[sglib_waiting] = sglib_first_is_larger ? sglib_low : sglib_after;           \
            sglib_ends[sglib_waiting++] = sglib_first_is_larger ? sglib_equal : sglib_end;         \
            if (sglib_first_is_larger) {                                                           \
                sglib_low = sglib_after;                                                           \
            } else {                                                                               \
                sglib_end = sglib_equal;                                                           \
            }                                                                                      \
        }                                                                                          \
    }

/* The element at `ind` goes down until no child of it, at 2i + 1 and 2i + 2, is larger. */
#define SGLIB___ARRAY_HEAP_DOWN(type, a, ind, max, comparator, elem_exchanger)                     \
    {                                                                                              \
        int sglib_parent = (ind);                                                                  \
        for (;;) {                                                                                 \
            int sglib_child = 2 * sglib_parent + 1;                                                \
            if (sglib_child >= (max)) break;                                                       \
            if (sglib_child + 1 < (max) &&                                                         \
                comparator(((a)[sglib_child]), ((a)[sglib_child + 1])) < 0) {                      \
                sglib_child++;                                                                     \
            }                                                                                      \
            if (comparator(((a)[sglib_parent]), ((a)[sglib_child])) >= 0) break;                   \
            elem_exchanger(type, a, sglib_parent, sglib_child);                                    \
            sglib_parent = sglib_child;                                                            \
        }                                                                                          \
    }

#define SGLIB_ARRAY_HEAP_SORT(type, a, max, comparator, elem_exchanger)                            \
    {                                                                                              \
        for (int sglib_root = (max) / 2 - 1; sglib_root >= 0; sglib_root--) {                      \
            SGLIB___ARRAY_HEAP_DOWN(type, a, sglib_root, max, comparator, elem_exchanger);         \
        }                                                                                          \
        for (int sglib_last = (max)-1; sglib_last > 0; sglib_last--) {                             \
            elem_exchanger(type, a, 0, sglib_last);                                                \
            SGLIB___ARRAY_HEAP_DOWN(type, a, 0, sglib_last, comparator, elem_exchanger);           \
        }                                                                                          \
    }

#define SGLIB_ARRAY_SINGLE_QUICK_SORT(type, a, max, comparator)                                    \
    SGLIB_ARRAY_QUICK_SORT(type, a, max, comparator, SGLIB_ARRAY_ELEMENTS_EXCHANGER)
#define SGLIB_ARRAY_SINGLE_HEAP_SORT(type, a, max, comparator)                                     \
    SGLIB_ARRAY_HEAP_SORT(type, a, max, comparator, SGLIB_ARRAY_ELEMENTS_EXCHANGER)

/* Search elements start_index to end_index, that one included. `found` says whether `key` is there;
 * `result_index` is its place, or the one at which to insert it. */
#define SGLIB_ARRAY_BINARY_SEARCH(type, a, start_index, end_index, key, comparator, found,         \
                                  result_index)                                                    \
    {                                                                                              \
        int sglib_low = (start_index), sglib_end = (end_index) + 1, sglib_found = 0;               \
        while (sglib_low < sglib_end && !sglib_found) {                                            \
            int sglib_middle = sglib_low + (sglib_end - sglib_low) / 2;                            \
            int sglib_order = comparator(((a)[sglib_middle]), (key));                              \
            sglib_found = sglib_order == 0;                                                        \
            if (sglib_order < 0) {                                                                 \
                sglib_low = sglib_middle + 1;                                                      \
            } else {                                                                               \
                sglib_end = sglib_middle;                                                          \
            }                                                                                      \
        }                                                                                          \
        (result_index) = sglib_end;                                                                \
        (found) = sglib_found;                                                                     \
    }

#define SGLIB_DEFINE_ARRAY_SORTING_PROTOTYPES(type, comparator)                                    \
    extern void sglib_##type##_array_quick_sort(type *a, int max);                                 \
    extern void sglib_##type##_array_heap_sort(type *a, int max);

#define SGLIB_DEFINE_ARRAY_SORTING_FUNCTIONS(type, comparator)                                     \
    void sglib_##type##_array_quick_sort(type *a, int max)                                         \
    {                                                                                              \
        SGLIB_ARRAY_SINGLE_QUICK_SORT(type, a, max, comparator);                                   \
    }                                                                                              \
    void sglib_##type##_array_heap_sort(type *a, int max)                                          \
    {                                                                                              \
        SGLIB_ARRAY_SINGLE_HEAP_SORT(type, a, max, comparator);                                    \
    }

/* --- Queues: first in, first out -------------------------------------------------------------- */

/* `i` is the index of the first element, `j` that after the last one; they wrap round at `dim`. At
 * most dim - 1 elements are in the queue. To add to a full one, or to take from an empty one, is an
 * error that stops the program. *_ADD_NEXT adds what the caller has put at `j`. */

#define SGLIB_QUEUE_INIT(type, a, i, j)                                                            \
    {                                                                                              \
        (i) = 0;                                                                                   \
        (j) = 0;                                                                                   \
    }
#define SGLIB_QUEUE_IS_EMPTY(type, a, i, j)      ((i) == (j))
#define SGLIB_QUEUE_IS_FULL(type, a, i, j, dim)  ((i) == ((j) + 1) % (dim))
#define SGLIB_QUEUE_FIRST_ELEMENT(type, a, i, j) ((a)[(i)])

#define SGLIB_QUEUE_ADD_NEXT(type, a, i, j, dim)                                                   \
    {                                                                                              \
        assert(!SGLIB_QUEUE_IS_FULL(type, a, i, j, dim) && "the queue is full");                   \
        (j) = ((j) + 1) % (dim);                                                                   \
    }

#define SGLIB_QUEUE_ADD(type, a, elem, i, j, dim)                                                  \
    {                                                                                              \
        (a)[(j)] = (elem);                                                                         \
        SGLIB_QUEUE_ADD_NEXT(type, a, i, j, dim);                                                  \
    }

#define SGLIB_QUEUE_DELETE_FIRST(type, a, i, j, dim)                                               \
    {                                                                                              \
        assert(!SGLIB_QUEUE_IS_EMPTY(type, a, i, j) && "the queue is empty");                      \
        (i) = ((i) + 1) % (dim);                                                                   \
    }
#define SGLIB_QUEUE_DELETE(type, a, i, j, dim) SGLIB_QUEUE_DELETE_FIRST(type, a, i, j, dim)

/* --- Heaps: the largest first ----------------------------------------------------------------- */

/* `i` is the number of elements, at most `dim`. The rest is as with queues. */

#define SGLIB_HEAP_INIT(type, a, i)                                                                \
    {                                                                                              \
        (i) = 0;                                                                                   \
    }
#define SGLIB_HEAP_IS_EMPTY(type, a, i)      ((i) == 0)
#define SGLIB_HEAP_IS_FULL(type, a, i, dim)  ((i) == (dim))
#define SGLIB_HEAP_FIRST_ELEMENT(type, a, i) ((a)[0])

#define SGLIB_HEAP_ADD_NEXT(type, a, i, dim, comparator, elem_exchanger)                           \
    {                                                                                              \
        assert(!SGLIB_HEAP_IS_FULL(type, a, i, dim) && "the heap is full");                        \
        int sglib_child = (int)(i)++;                                                              \
        while (sglib_child > 0) {                                                                  \
            int sglib_parent = (sglib_child - 1) / 2;                                              \
            if (comparator(((a)[sglib_parent]), ((a)[sglib_child])) >= 0) break;                   \
            elem_exchanger(type, a, sglib_parent, sglib_child);                                    \
            sglib_child = sglib_parent;                                                            \
        }                                                                                          \
    }

#define SGLIB_HEAP_ADD(type, a, elem, i, dim, comparator)                                          \
    {                                                                                              \
        assert(!SGLIB_HEAP_IS_FULL(type, a, i, dim) && "the heap is full");                        \
        (a)[(i)] = (elem);                                                                         \
        SGLIB_HEAP_ADD_NEXT(type, a, i, dim, comparator, SGLIB_ARRAY_ELEMENTS_EXCHANGER);          \
    }

#define SGLIB_HEAP_DELETE_FIRST(type, a, i, dim, comparator, elem_exchanger)                       \
    {                                                                                              \
        assert(!SGLIB_HEAP_IS_EMPTY(type, a, i) && "the heap is empty");                           \
        int sglib_last = (int)--(i);                                                               \
        elem_exchanger(type, a, 0, sglib_last);                                                    \
        SGLIB___ARRAY_HEAP_DOWN(type, a, 0, sglib_last, comparator, elem_exchanger);               \
    }
#define SGLIB_HEAP_DELETE(type, a, i, dim, comparator)                                             \
    SGLIB_HEAP_DELETE_FIRST(type, a, i, dim, comparator, SGLIB_ARRAY_ELEMENTS_EXCHANGER)

/* --- Functions of one type of queue or heap --------------------------------------------------- */

#define QUOLL_SGLIB_FIFO_PROTOTYPES(fifo, elem_type)                                               \
    extern void sglib_##fifo##_init(fifo *q);                                                      \
    extern int sglib_##fifo##_is_empty(fifo *q);                                                   \
    extern int sglib_##fifo##_is_full(fifo *q);                                                    \
    extern elem_type sglib_##fifo##_first_element(fifo *q);                                        \
    extern elem_type *sglib_##fifo##_first_element_ptr(fifo *q);                                   \
    extern void sglib_##fifo##_add_next(fifo *q);                                                  \
    extern void sglib_##fifo##_add(fifo *q, elem_type elem);                                       \
    extern void sglib_##fifo##_delete_first(fifo *q);                                              \
    extern void sglib_##fifo##_delete(fifo *q);

#define SGLIB_DEFINE_QUEUE_PROTOTYPES(queue_type, elem_type, afield, ifield, jfield, dim)          \
    QUOLL_SGLIB_FIFO_PROTOTYPES(queue_type, elem_type)

#define SGLIB_DEFINE_QUEUE_FUNCTIONS(queue_type, elem_type, afield, ifield, jfield, dim)           \
    void sglib_##queue_type##_init(queue_type *q)                                                  \
    {                                                                                              \
        SGLIB_QUEUE_INIT(elem_type, q->afield, q->ifield, q->jfield);                              \
    }                                                                                              \
    int sglib_##queue_type##_is_empty(queue_type *q)                                               \
    {                                                                                              \
        return SGLIB_QUEUE_IS_EMPTY(elem_type, q->afield, q->ifield, q->jfield);                   \
    }                                                                                              \
    int sglib_##queue_type##_is_full(queue_type *q)                                                \
    {                                                                                              \
        return SGLIB_QUEUE_IS_FULL(elem_type, q->afield, q->ifield, q->jfield, dim);               \
    }                                                                                              \
    elem_type sglib_##queue_type##_first_element(queue_type *q)                                    \
    {                                                                                              \
        return SGLIB_QUEUE_FIRST_ELEMENT(elem_type, q->afield, q->ifield, q->jfield);              \
    }                                                                                              \
    elem_type *sglib_##queue_type##_first_element_ptr(queue_type *q)                               \
    {                                                                                              \
        return &SGLIB_QUEUE_FIRST_ELEMENT(elem_type, q->afield, q->ifield, q->jfield);             \
    }                                                                                              \
    void sglib_##queue_type##_add_next(queue_type *q)                                              \
    {                                                                                              \
        SGLIB_QUEUE_ADD_NEXT(elem_type, q->afield, q->ifield, q->jfield, dim);                     \
    }                                                                                              \
    void sglib_##queue_type##_add(queue_type *q, elem_type elem)                                   \
    {                                                                                              \
        SGLIB_QUEUE_ADD(elem_type, q->afield, elem, q->ifield, q->jfield, dim);                    \
    }                                                                                              \
    void sglib_##queue_type##_delete_first(queue_type *q)                                          \
    {                                                                                              \
        SGLIB_QUEUE_DELETE_FIRST(elem_type, q->afield, q->ifield, q->jfield, dim);                 \
    }                                                                                              \
    void sglib_##queue_type##_delete(queue_type *q)                                                \
    {                                                                                              \
        sglib_##queue_type##_delete_first(q);                                                      \
    }

#define SGLIB_DEFINE_HEAP_PROTOTYPES(heap_type, elem_type, afield, ifield, dim, comparator,        \
                                     elem_exchanger)                                               \
    QUOLL_SGLIB_FIFO_PROTOTYPES(heap_type, elem_type)

#define SGLIB_DEFINE_HEAP_FUNCTIONS(heap_type, elem_type, afield, ifield, dim, comparator,         \
                                    elem_exchanger)                                                \
    void sglib_##heap_type##_init(heap_type *q)                                                    \
    {                                                                                              \
        SGLIB_HEAP_INIT(elem_type, q->afield, q->ifield);                                          \
    }                                                                                              \
    int sglib_##heap_type##_is_empty(heap_type *q)                                                 \
    {                                                                                              \
        return SGLIB_HEAP_IS_EMPTY(elem_type, q->afield, q->ifield);                               \
    }                                                                                              \
    int sglib_##heap_type##_is_full(heap_type *q)                                                  \
    {                                                                                              \
        return SGLIB_HEAP_IS_FULL(elem_type, q->afield, q->ifield, dim);                           \
    }                                                                                              \
    elem_type sglib_##heap_type##_first_element(heap_type *q)                                      \
    {                                                                                              \
        return SGLIB_HEAP_FIRST_ELEMENT(elem_type, q->afield, q->ifield);                          \
    }                                                                                              \
    elem_type *sglib_##heap_type##_first_element_ptr(heap_type *q)                                 \
    {                                                                                              \
        return &SGLIB_HEAP_FIRST_ELEMENT(elem_type, q->afield, q->ifield);                         \
    }                                                                                              \
    void sglib_##heap_type##_add_next(heap_type *q)                                                \
    {                                                                                              \
        SGLIB_HEAP_ADD_NEXT(elem_type, q->afield, q->ifield, dim, comparator, elem_exchanger);     \
    }                                                                                              \
    void sglib_##heap_type##_add(heap_type *q, elem_type elem)                                     \
    {                                                                                              \
        assert(!SGLIB_HEAP_IS_FULL(elem_type, q->afield, q->ifield, dim) && "the heap is full");   \
        q->afield[q->ifield] = elem;                                                               \
        sglib_##heap_type##_add_next(q);                                                           \
    }                                                                                              \
    void sglib_##heap_type##_delete_first(heap_type *q)                                            \
    {                                                                                              \
        SGLIB_HEAP_DELETE_FIRST(elem_type, q->afield, q->ifield, dim, comparator, elem_exchanger); \
    }                                                                                              \
    void sglib_##heap_type##_delete(heap_type *q)                                                  \
    {                                                                                              \
        sglib_##heap_type##_delete_first(q);                                                       \
    }

#ifdef __cplusplus
}
#endif
