/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simplest allocator: slots and objects straight from the boot info. It never frees, and it
 * takes every empty slot of the root CNode to be its own.
 */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The next empty slot of the root CNode, which counts as taken from then on: info->empty moves. A
 * program without slots left stops with a message. */
seL4_CPtr alloc_slot(seL4_BootInfo *info);

/* Make an object of `type` (and, for those of variable size, 2^size_bits entries or bytes) from the
 * first untyped memory that has room; returns its capability. When no untyped has room, the program
 * stops with a message. */
seL4_CPtr alloc_object(seL4_BootInfo *info, seL4_Word type, seL4_Word size_bits);

#ifdef __cplusplus
}
#endif
