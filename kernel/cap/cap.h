/* SPDX-License-Identifier: BSD-2-Clause */
/* The capability: 16 bytes that name an object, the rights to it, and a badge or a range.
 *
 * Each type has its own view of the two words. All views start with the six bits of the type.
 * Kernel object pointers are stored in 48 bits and sign-extended when read. Types from CAP_ARCH
 * on belong to the CPU; their views are in arch/<cpu>/arch_cap.h and portable code passes them
 * through the arch_cap_* functions of arch/arch.h. */
#pragma once

#include "types.h"

enum cap_type {
    CAP_NULL = 0,
    CAP_UNTYPED,
    CAP_ENDPOINT,
    CAP_NOTIFICATION,
    CAP_REPLY,
    CAP_CNODE,
    CAP_THREAD,
    CAP_IRQ_CONTROL,
    CAP_IRQ_HANDLER,
    CAP_DOMAIN,
    CAP_ZOMBIE, /* what is left of a CNode or TCB capability while its slots are being emptied */
    CAP_ARCH = 16,
    CAP_TYPE_END = 64,
};

/* Rights, as bits of seL4_CapRights. */
enum {
    RIGHT_WRITE = 1,
    RIGHT_READ = 2,
    RIGHT_GRANT = 4,
    RIGHT_GRANT_REPLY = 8,
    RIGHTS_ALL = 15,
};

struct untyped_cap {
    word_t type : 6, size_bits : 6, is_device : 1, : 3, base : 48; /* physical address */
    word_t used : 44;       /* of it, in units of WATERMARK_UNIT bytes; see untyped_watermark() */
    word_t clear_mark : 20; /* object/untyped.h; in units of untyped.c's mark_bits() */
};
enum { UNTYPED_MARK_BITS = 20, WATERMARK_UNIT = 16 };
struct endpoint_cap {
    word_t type : 6, rights : 4, : 6, ptr : 48;
    word_t badge;
};
struct notification_cap {
    word_t type : 6, rights : 4, : 6, ptr : 48;
    word_t badge;
};
/* The master reply capability stands in a TCB's own reply slot and is the parent of the one that
 * its receiver holds; `ptr` is the thread that waits for the reply in both. */
struct reply_cap {
    word_t type : 6, is_master : 1, unused_bit : 1, can_grant : 1, : 7, ptr : 48;
    word_t unused;
};
/* `is_flat`: resolves all bits of an address at once, and the guard is zero. Follows from the rest:
 * cnode_cap_set_guard() keeps it. */
struct cnode_cap {
    word_t type : 6, is_flat : 1, : 1, radix : 8, ptr : 48; /* radix: a byte, for the fast path */
    word_t guard_bits : 6, guard : 58;
};
struct thread_cap {
    word_t type : 6, : 10, ptr : 48;
    word_t unused;
};
struct irq_cap {
    word_t type : 6, : 10, irq : 48;
    word_t unused;
};
/* See cap/delete.h. Addresses are physical, in units of 32 bytes (slots) and 64 bytes (objects). */
struct zombie_cap {
    word_t type : 6, kind : 2, radix : 6, next : 34, object_low : 16;
    word_t prev : 34, object_high : 17, : 13;
};

struct cap {
    union {
        struct {
            word_t type : 6, : 58;
            word_t unused;
        };
        struct untyped_cap untyped;
        struct endpoint_cap endpoint;
        struct notification_cap notification;
        struct reply_cap reply;
        struct cnode_cap cnode;
        struct thread_cap thread;
        struct irq_cap irq;
        struct zombie_cap zombie;
        word_t words[2];
    };
};
_Static_assert(sizeof(struct cap) == 16, "a capability is two words");

//@ predicate is_null(struct cap cap) = cap.words[0] == 0 && cap.words[1] == 0;
#define NULL_CAP ((struct cap){.words = {0, 0}})

struct endpoint;
struct notification;
struct tcb;
struct slot;

/* A kernel pointer from its 48 stored bits. */
static inline void *kptr(word_t bits48)
{
    return (void *)(uintptr_t)((sword_t)(bits48 << 16) >> 16);
}
static inline word_t kptr_bits(const void *pointer)
{
    return (word_t)(uintptr_t)pointer & MASK(48);
}

static inline struct endpoint *cap_endpoint(struct cap cap)
{
    return kptr(cap.endpoint.ptr);
}
static inline struct notification *cap_notification(struct cap cap)
{
    return kptr(cap.notification.ptr);
}
/*@ axiomatic CNodes {
        // The slots of the CNode that a capability names.
        logic struct slot *slots_of(struct cap cap);
    } */
/*@ assigns \nothing;
    ensures \result == slots_of(cap); */
static inline struct slot *cap_cnode(struct cap cap)
{
    return kptr(cap.cnode.ptr);
}
/* How much of an untyped, in bytes from its base, is given out: a multiple of the smallest object.
 */
/*@ requires \valid_read(untyped) && 0 <= untyped->used < (1 << 44);
    assigns \nothing;
    ensures \result == untyped->used * WATERMARK_UNIT; */
static inline word_t untyped_watermark(const struct untyped_cap *untyped)
{
    return (word_t)untyped->used * WATERMARK_UNIT;
}
static inline void untyped_set_watermark(struct untyped_cap *untyped, word_t bytes)
{
    untyped->used = bytes / WATERMARK_UNIT;
}
/*@ requires \valid(cap) && cap->radix < 256 && bits < WORD_BITS;
    assigns cap->guard_bits, cap->guard, cap->is_flat;
    ensures cap->guard_bits == bits; */
static inline void cnode_cap_set_guard(struct cnode_cap *cap, unsigned bits, word_t guard)
{
    cap->guard_bits = bits;
    cap->guard = guard;
    cap->is_flat = guard == 0 && bits + cap->radix == WORD_BITS;
}
static inline struct tcb *cap_thread(struct cap cap)
{
    return kptr(cap.thread.ptr);
}
static inline struct tcb *cap_reply_thread(struct cap cap)
{
    return kptr(cap.reply.ptr);
}

static inline struct cap cap_of_thread(struct tcb *tcb)
{
    return (struct cap){.thread = {.type = CAP_THREAD, .ptr = kptr_bits(tcb)}};
}
