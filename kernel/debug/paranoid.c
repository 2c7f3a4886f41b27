/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel that checks itself: all of itself each QUOLL_PARANOID_EVERY-th time, and thoroughly each
 * THOROUGH-th of those. Where a pass looks at more than SLOTS slots it waits longer for the next,
 * so that a return to user level takes bounded time on average. */
#include "debug/assert.h"
#include "debug/check.h"
#include "debug/objects.h"
#include "debug/print.h"

enum { THOROUGH = 16, SLOTS = 1 << 12 };

static struct broken look(void)
{
    static word_t exits, passes;
    SOUND_TOO(check_exit());
    word_t interval = QUOLL_PARANOID_EVERY * (1 + check_size() / SLOTS);
    if (++exits < interval) return SOUND;
    exits = 0;
    return ++passes % THOROUGH ? check_all() : check_all_thoroughly();
}

void check_if_paranoid(void)
{
    struct broken broken = look();
    if (!broken.invariant) return;
    kpanic("invariant %s is broken by %p: see docs/invariants.md", broken.invariant, broken.object);
}
