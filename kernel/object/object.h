/* SPDX-License-Identifier: BSD-2-Clause */
/* What all kernel objects have in common: a type number, a size, how they are made and invoked. */
#pragma once

#include "cap/cap.h"
#include "entry/call.h"

/* seL4_ObjectType; numbers from OBJECT_ARCH on are the CPU's own. */
enum object_type {
    OBJECT_UNTYPED = 0,
    OBJECT_TCB,
    OBJECT_ENDPOINT,
    OBJECT_NOTIFICATION,
    OBJECT_CNODE,
    OBJECT_ARCH,
};

enum {
    SLOT_BITS = 5,
    ENDPOINT_BITS = 4,
    NOTIFICATION_BITS = 5,
    MIN_UNTYPED_BITS = 4,
    MAX_UNTYPED_BITS = 47,
};

/* What the API says; the larger one has room to spare. */
#ifdef CONFIG_HARDWARE_DEBUG_API
enum { TCB_BITS = 12 };
#else
enum { TCB_BITS = 11 };
#endif

/* Does the API know this type, and how large is an object of it, in bits? `user_bits` matters for
 * untyped memory (its size) and CNodes (their number of slots); less than 64. */
//@ assigns \nothing;
bool object_type_valid(word_t type);
//@ assigns \nothing;
unsigned object_size_bits(word_t type, word_t user_bits);
//@ assigns \nothing;
bool object_is_frame(word_t type);

/* Make an object of zeroed memory at `base`, aligned to its size, and return the first capability
 * to it, with all rights. `is_device`: frames and untyped memory only, and not zeroed. */
struct cap object_create(word_t type, paddr_t base, word_t user_bits, bool is_device);

/* Check and perform the invocation of a capability that has methods: any but endpoints,
 * notifications and replies, which pass messages (entry/invoke.c).
 * FAILED: nothing has changed, *err says why. PREEMPTED: repeat the system call. */
status_t decode_invocation(const struct call *call, struct sys_error *err);
