/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of capabilities work with: one piece of untyped memory and a window of empty slots
 * in the root CNode, both accounted for; device memory; short names for the calls. */
#pragma once

#include <stddef.h>

#include <qtest.h>
#include <sel4/quoll.h>

enum { MEMORY_BITS = 20, WINDOW = 320, NODE_RADIX = 4 };

extern seL4_BootInfo *boot_info;
extern seL4_CPtr memory; /* untyped, 2^MEMORY_BITS bytes */
extern seL4_CPtr device; /* device untyped, at least two pages; no account is kept of it */
extern seL4_CPtr large;  /* the largest untyped there is */
extern seL4_Word large_bits;

/* The n-th slot of the window; empty before and after each test. */
seL4_CPtr slot(unsigned n);
bool is_empty(seL4_CPtr where);

/* Make one object of `memory` in a slot. */
seL4_Error make(seL4_Word type, seL4_Word bits, seL4_CPtr where);

/* A slot as an argument: root, index, depth. */
struct place {
    seL4_CPtr root;
    seL4_Word index;
    seL4_Uint8 depth;
};
struct place in_root(seL4_CPtr where);
struct place in_node(seL4_CPtr node, seL4_Word index, seL4_Uint8 depth);

seL4_Error copy(struct place dest, struct place source, seL4_CapRights_t rights);
seL4_Error mint(struct place dest, struct place source, seL4_CapRights_t rights, seL4_Word badge);
seL4_Error move(struct place dest, struct place source);
seL4_Error mutate(struct place dest, struct place source, seL4_Word badge);
seL4_Error rotate(struct place dest, struct place pivot, struct place source);
seL4_Error delete (struct place where);
seL4_Error revoke(struct place where);

/* Delete what stands in the first `count` slots of the window. */
void delete_slots(unsigned count);

/* An invocation with these message words and capabilities, and no other. */
seL4_Error call_raw(seL4_CPtr service, seL4_Word label, const seL4_Word *words, unsigned count,
                    unsigned caps);

/* Words of the answer to the last refused call. */
#define QT_ANSWER(...)                                                                             \
    do {                                                                                           \
        const seL4_Word qt_words[] = {__VA_ARGS__};                                                \
        for (unsigned qt_i = 0; qt_i < sizeof(qt_words) / sizeof(seL4_Word); qt_i++)               \
            QT_EQ(seL4_GetMR((int)qt_i), qt_words[qt_i]);                                          \
    } while (0)
#define QT_RANGE(call, min, max)                                                                   \
    do {                                                                                           \
        QT_EQ(call, seL4_RangeError);                                                              \
        QT_ANSWER(min, max);                                                                       \
    } while (0)
#define QT_ARGUMENT(call, error, number)                                                           \
    do {                                                                                           \
        QT_EQ(call, error);                                                                        \
        QT_ANSWER(number);                                                                         \
    } while (0)
/* for_source, type, and what that type has */
#define QT_LOOKUP(call, ...)                                                                       \
    do {                                                                                           \
        QT_EQ(call, seL4_FailedLookup);                                                            \
        QT_ANSWER(__VA_ARGS__);                                                                    \
    } while (0)
