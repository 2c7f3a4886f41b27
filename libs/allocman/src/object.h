/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects the allocator needs for itself, each with a slot. */
#pragma once

#include <allocman/allocman.h>

/* An object of ordinary memory. Returns 0 and *out, or an error, and then nothing is held. */
int object_make(allocman_t *alloc, seL4_Word type, size_t size_bits,
                struct allocman_utspace_allocation *out);

/* Delete it and give back its memory, 2^bits bytes, and its slot. Should the kernel refuse, all of
 * it is lost, which is logged and counted. */
void object_drop(allocman_t *alloc, const struct allocman_utspace_allocation *object, size_t bits);
