/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of capabilities work with: for each test a piece of untyped memory and a window of
 * empty slots in the initial CNode; and short names for the methods of CNodes. */
#pragma once

#include <lab/objects.h>

enum { MEMORY_BITS = 20, WINDOW = 320, NODE_RADIX = 4 };

extern seL4_CPtr memory; /* untyped, 2^MEMORY_BITS bytes, nothing made of it */

/* What every test does first. */
void begin(void);
/* The n-th slot of the window. */
seL4_CPtr slot(unsigned n);

/* Make one object of `memory` in a slot. */
seL4_Error make(seL4_Word type, seL4_Word bits, seL4_CPtr where);
/* What is left of untyped memory; all of it if nothing made of it is left. */
seL4_Word bytes_left(seL4_CPtr untyped);

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
seL4_Error delete_cap(struct place where);
seL4_Error revoke(struct place where);

/* The call is refused with this error, and these words in the message registers. */
#define QT_REFUSED(call, error, ...)                                                               \
    do {                                                                                           \
        const seL4_Word qt_words[] = {__VA_ARGS__};                                                \
        QT_EQ(call, error);                                                                        \
        for (unsigned qt_i = 0; qt_i < sizeof(qt_words) / sizeof(seL4_Word); qt_i++)               \
            QT_EQ(seL4_GetMR((int)qt_i), qt_words[qt_i]);                                          \
    } while (0)
