/* SPDX-License-Identifier: BSD-2-Clause */
/* How pools that get memory from their own allocator grow.
 *
 * Growing takes bookkeeping memory: at worst one 4 KiB frame and three paging objects, of which the
 * first is split off the largest untyped, two nodes a level, and the others off what that left. So
 * a pool grows while it has that much, and by more than that. */
#pragma once

enum {
    POOL_KEEP_BYTES = 16 * 1024,
    POOL_STEP_BYTES = 64 * 1024,
};
