/* SPDX-License-Identifier: BSD-2-Clause */
/* How checkers say what does not hold. Each invariant has a name: docs/invariants.md has a sentence
 * for it, and a test under tests/host breaks it and sees that name and the object. */
#pragma once

#include "types.h"

/* The result of a checker: which invariant is broken, and of which object (a slot, a thread, an
 * endpoint, an entry of a table: what its sentence says). */
struct broken {
    const char *invariant; /* NULL: all that was looked at holds */
    const void *object;
};
#define SOUND ((struct broken){NULL, NULL})

/* What the pass over all capabilities (debug/check.c) tells the checkers of objects. */
struct cap;
struct census {
    /* Has it found a capability to the object that `cap` names? */
    bool (*finds)(struct cap cap);
    /* Has it found one, or the untyped memory that the object was made from, so that it would have
     * found all of them? (Nothing leads to a capability that was moved into a CNode whose own last
     * capability was moved into it, too; then its memory may not be found either.) */
    bool (*knows)(struct cap cap);
    /* The memory, but no capability: then the object should not be there. */
    bool (*is_orphan)(struct cap cap);
};

/* In a checker: end it, with this invariant and object, unless the condition is true. */
#define HOLDS(condition, invariant_name, at)                                                       \
    do {                                                                                           \
        if (unlikely(!(condition))) return (struct broken){invariant_name, at};                    \
    } while (0)

/* In a checker: end it with what another one has found. */
#define SOUND_TOO(checker)                                                                         \
    do {                                                                                           \
        struct broken found = (checker);                                                           \
        if (unlikely(found.invariant != NULL)) return found;                                       \
    } while (0)
