/* SPDX-License-Identifier: BSD-2-Clause */
/* An allocator in front of another: it sets memory aside, so that later allocations cannot fail. */
#pragma once

#include <sel4/sel4.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make *slab_vka an allocator that keeps memory for object_freq[type] objects of each type of fixed
 * size, taken from `delegate` now. As long as there is some, objects of that type come from it, and
 * go back to it; everything else is passed on to `delegate`. Types of variable size (CNodes,
 * untypeds) are not set aside. Lasts as long as the program. Returns 0, or -1 and nothing is set
 * aside. */
int slab_init(vka_t *slab_vka, vka_t *delegate, size_t object_freq[seL4_ObjectTypeCount]);

#ifdef __cplusplus
}
#endif
