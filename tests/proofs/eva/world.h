/* SPDX-License-Identifier: BSD-2-Clause */
/* The world that Eva runs a decoder in: a few objects with anything in them, and any call. Included
 * first by every driver, which then includes the sources under analysis and what they call.
 *
 * What Eva cannot follow is the way from the bits of a capability to the object it names. Those
 * functions are replaced here: each answers an object of the type that it promises. That is the
 * kernel's invariant (no capability to freed memory), assumed here and checked elsewhere:
 * docs/assurance.md lists every assumption. */
#pragma once

#define __builtin_expect(value, expected) (value)
#define __builtin_memset                  memset
#define __builtin_memcpy                  memcpy
#define _Alignas(bytes) __attribute__((aligned(bytes)))

#include "__fc_builtin.h"
#include <string.h>

/* ---- from bits to objects: assumed ---- */

#define kptr             kernel_kptr
#define kptr_bits        kernel_kptr_bits
#define cap_endpoint     kernel_cap_endpoint
#define cap_notification kernel_cap_notification
#define cap_cnode        kernel_cap_cnode
#define cap_thread       kernel_cap_thread
#define cap_reply_thread kernel_cap_reply_thread
#include "cap/cap.h"
#undef kptr
#undef kptr_bits
#undef cap_endpoint
#undef cap_notification
#undef cap_cnode
#undef cap_thread
#undef cap_reply_thread
static void *kptr(word_t bits48);
static word_t kptr_bits(const void *pointer);
static struct endpoint *cap_endpoint(struct cap cap);
static struct notification *cap_notification(struct cap cap);
static struct slot *cap_cnode(struct cap cap);
static struct tcb *cap_thread(struct cap cap);
static struct tcb *cap_reply_thread(struct cap cap);

#define slot_prev  kernel_slot_prev
#define slot_next  kernel_slot_next
#define slot_empty kernel_slot_empty
#include "cap/slot.h"
#undef slot_prev
#undef slot_next
#undef slot_empty
/* The kernel's, but with a branch: Eva learns from branches. */
static bool slot_empty(const struct slot *slot)
{
    if (slot->cap.type == CAP_NULL) return true;
    return false;
}
static struct slot *slot_prev(const struct slot *slot);
static struct slot *slot_next(const struct slot *slot);

#define notification_bound kernel_notification_bound
#include "object/notification.h"
#undef notification_bound
static struct tcb *notification_bound(const struct notification *notification);

/* CNodes of this size, and capabilities to CNodes say so: "cnode-resolves-a-word". */
enum { RADIX = 2, SLOTS = 1 << RADIX };
static struct slot slots[SLOTS]; /* slot 0 holds a CNode capability, no other does */

/* What a walk answers is proved with WP; Eva goes by these contracts. */
/*@ assigns \result \from \nothing;
    ensures \result == \null || \result == &slots[0] || \result == &slots[1]; */
static inline struct slot *cspace_flat_slot(struct cap root, cptr_t cptr);
/*@ assigns \result \from \nothing;
    ensures \result == \null; */
static inline struct slot *cspace_one_level(struct cap root, word_t addr, word_t depth);
#include "cap/cspace.h"

#include "arch/arch.h"

#define message_info_of kernel_message_info_of
#include "entry/ipc.h"
#undef message_info_of
static struct message_info message_info_of(word_t raw);

#include "arch/x86_64/arch_cap.h"
#include "entry/call.h"
#include "entry/error.h"
#include "object/endpoint.h"
#include "object/tcb.h"
#include "sched/sched.h"

/* A failed assertion is an alarm where it stands: an access to nothing. */
#include "debug/assert.h"
#undef kassert
#define kassert(condition) ((condition) ? (void)0 : (void)*(volatile char *)NULL)

/* ---- anything ---- */

static word_t any_upto(word_t last)
{
    return Frama_C_unsigned_long_interval(0, last);
}
static word_t any(void)
{
    return any_upto(~(word_t)0);
}
static bool any_bool(void)
{
    return Frama_C_interval(0, 1);
}

/* ---- the objects ---- */

enum { PAGE_WORDS = 512 };

static struct slot invoked;
static struct tcb threads[2];
static struct endpoint endpoints[1];
static struct notification notifications[1];
static word_t pages[3][PAGE_WORDS]; /* IPC buffer, PML4, any table */
struct tcb *current_thread = &threads[0];

static struct tcb *any_thread(void)
{
    return any_bool() ? &threads[0] : &threads[1];
}
static struct tcb *any_thread_or_none(void)
{
    return any_bool() ? NULL : any_thread();
}
static struct slot *any_slot(void)
{
    return &slots[any_upto(SLOTS - 1)];
}

#ifndef EVA_KPTR /* a driver that knows better what there is */
static void *kptr(word_t bits48)
{
    (void)bits48;
    return pages[any_upto(2)];
}
#endif
static word_t kptr_bits(const void *pointer)
{
    (void)pointer;
    return any_upto(MASK(48));
}
static struct endpoint *cap_endpoint(struct cap cap)
{
    (void)cap;
    return &endpoints[0];
}
static struct notification *cap_notification(struct cap cap)
{
    (void)cap;
    return &notifications[0];
}
static struct slot *cap_cnode(struct cap cap)
{
    (void)cap;
    return slots;
}
static struct tcb *cap_thread(struct cap cap)
{
    (void)cap;
    return any_thread();
}
static struct tcb *cap_reply_thread(struct cap cap)
{
    (void)cap;
    return any_thread();
}
static struct slot *slot_prev(const struct slot *slot)
{
    (void)slot;
    return any_bool() ? NULL : any_slot();
}
static struct slot *slot_next(const struct slot *slot)
{
    (void)slot;
    return any_bool() ? NULL : any_slot();
}
static struct tcb *notification_bound(const struct notification *notification)
{
    (void)notification;
    return any_thread_or_none();
}

/* ---- what is in them ---- */

/* Of a type that there is: "capability-type". */
static struct cap any_cap(void)
{
    struct cap cap = {.words = {any(), any()}};
    cap.type = any_bool() ? any_upto(CAP_ZOMBIE) : CAP_ARCH + any_upto(CAP_IO_PORT - CAP_ARCH);
    return cap;
}

/* Of this type, and otherwise anything that its type admits. */
static struct cap any_cap_of(unsigned type)
{
    struct cap cap = any_cap();
    cap.type = type;
    if (type == CAP_CNODE) cap.cnode.radix = RADIX;
    if (type == CAP_IRQ_HANDLER) cap.irq.irq = any_upto(ARCH_MAX_IRQ - 1); /* irq-handler-issued */
    if (type == CAP_UNTYPED) cap.untyped.size_bits = 4 + any_upto(43);     /* untyped-size */
    if (type == CAP_FRAME) ((union x86_cap *)&cap)->frame.size = any_upto(2); /* frame-size */
    if (type == CAP_ASID_POOL) {
        ((union x86_cap *)&cap)->asid_pool.base = any_upto(ASID_POOLS - 1) << ASID_POOL_BITS;
    }
    return cap;
}

/* Anything but a CNode. */
static struct cap any_other_cap(void)
{
    struct cap cap = any_cap();
    if (cap.type == CAP_CNODE) cap.type = CAP_THREAD;
    return cap;
}

static void fill_slots(void)
{
    //@ loop unroll SLOTS;
    for (unsigned i = 0; i < SLOTS; i++) {
        slots[i].cap = i == 0 ? any_cap_of(CAP_CNODE) : any_other_cap();
        slots[i].prev_link = any();
        slots[i].next_link = any();
    }
}

static void fill_thread(struct tcb *tcb)
{
    Frama_C_make_unknown((char *)tcb, sizeof(*tcb));
    //@ loop unroll TCB_SLOTS;
    for (unsigned i = 0; i < TCB_SLOTS; i++) {
        tcb->slots[i] = (struct slot){.cap = any_cap(), .prev_link = any(), .next_link = any()};
    }
    tcb->state = (enum thread_state)any_upto(THREAD_IDLE);
    tcb->is_queued = any_bool();
    tcb->can_grant = any_bool();
    tcb->can_grant_reply = any_bool();
    tcb->is_call = any_bool();
    tcb->queue_next = any_thread_or_none();
    tcb->queue_prev = any_thread_or_none();
    tcb->blocked_on = any_bool() ? (void *)&endpoints[0] : (void *)&notifications[0];
    tcb->bound = any_bool() ? NULL : &notifications[0];
    tcb->fault.type = (enum fault_type)any_upto(FAULT_VM);
    tcb->fault.in_receive = any_bool();
    tcb->fault.is_instruction = any_bool();
    tcb->all_next = any_thread_or_none();
    tcb->all_prev = any_thread_or_none();
    tcb->arch.fpu_disabled = any_bool();
}

static void fill_world(void)
{
    fill_slots();
    fill_thread(&threads[0]);
    fill_thread(&threads[1]);
    endpoints[0].queue = (struct tcb_queue){any_thread_or_none(), any_thread_or_none()};
    notifications[0].queue = (struct tcb_queue){any_thread_or_none(), any_thread_or_none()};
    notifications[0].badge = any();
    Frama_C_make_unknown((char *)pages, sizeof pages);
}

/* ---- the call ---- */

/* What a message says of itself; that it keeps within a message is proved of the kernel's. */
static unsigned message_extras;
static bool message_is_long; /* more than the registers hold */
static word_t *buffers;      /* of threads that have one: NULL for none */
static struct message_info message_info_of(word_t raw)
{
    return (struct message_info){
        .label = raw >> 12,
        .caps_unwrapped = (unsigned)any_upto(7),
        .extra_caps = message_extras,
        .length = message_is_long ? ARCH_MESSAGE_REGISTERS + 1 +
                                        (unsigned)any_upto(MAX_MESSAGE - ARCH_MESSAGE_REGISTERS - 1)
                                  : (unsigned)any_upto(ARCH_MESSAGE_REGISTERS),
    };
}

/* The first words of the message; a driver may choose some. */
static word_t message[8];

/* A call is short (no more words than there are registers, no buffer), or has a buffer with a whole
 * message and `shape - 1` capabilities, as resolve() in entry/invoke.c sees to. */
enum { SHORT_CALL = 0, LONG_CALL = 1, SHAPES = 2 + MAX_EXTRA_CAPS };

static unsigned extras_of(unsigned shape)
{
    return shape > LONG_CALL ? shape - LONG_CALL : 0;
}

/* By the current thread, of a capability of `type`, with any label and message. Exactly as many of
 * extra[] are set as the shape says: whether number i is in slot 0 (a CNode) or slot 1 (anything
 * else) is bit i of `which`. */
static struct call any_call(unsigned type, unsigned shape, unsigned which)
{
    struct call call;
    call.caller = current_thread;
    call.cptr = any();
    call.slot = &invoked;
    invoked = (struct slot){.cap = any_cap_of(type), .prev_link = any(), .next_link = any()};
    call.cap = invoked.cap;
    call.label = any();
    //@ loop unroll 8;
    for (unsigned i = 0; i < 8; i++) message[i] = any();
    call.length = (unsigned)any_upto(shape == SHORT_CALL ? ARCH_MESSAGE_REGISTERS : MAX_MESSAGE);
    call.extras = extras_of(shape);
    call.is_call = any_bool();
    call.is_blocking = any_bool();
    call.buffer = shape == SHORT_CALL ? NULL : pages[0];
    if (call.extras > 0) call.extra[0] = &slots[which & 1];
    if (call.extras > 1) call.extra[1] = &slots[which >> 1 & 1];
    if (call.extras > 2) call.extra[2] = &slots[which >> 2 & 1];
    return call;
}

/* ---- walks through CSpaces ---- */

/* How many walks a decoder makes that are told apart: the first ends, if it does not fail, in slot
 * `answers[0]`, and so on. */
enum {
    MAX_WALKS = 3,
    ANSWERS = 3, /* the CNode, or one of two others */
    ONE_WALK = ANSWERS,
    THREE_WALKS = ANSWERS * ANSWERS * ANSWERS,
};
static unsigned walks;
static unsigned answers[MAX_WALKS];

static void choose_answers(unsigned way)
{
    walks = 0;
    answers[0] = way % ANSWERS;
    answers[1] = way / ANSWERS % ANSWERS;
    answers[2] = way / ANSWERS / ANSWERS;
}

static struct slot *walk_to(void)
{
    return walks < MAX_WALKS ? &slots[answers[walks++]] : any_slot();
}

static struct lookup_fail any_failure(void)
{
    return (struct lookup_fail){
        .type = (enum lookup_fail_type)(LOOKUP_INVALID_ROOT + any_upto(3)),
        .bits_left = any(),
        .guard_found = any(),
        .bits_found = any(),
    };
}

status_t cspace_lookup_any(struct tcb *tcb, cptr_t cptr, struct slot **out, struct lookup_fail *why)
{
    (void)tcb, (void)cptr;
    if (any_bool()) {
        *why = any_failure();
        return FAILED;
    }
    *out = walk_to();
    return OK;
}

status_t cspace_target_slot_any(struct cap root, word_t index, word_t depth, bool source,
                                struct slot **out, struct sys_error *err)
{
    (void)root, (void)index;
    if (any_bool()) return err_range(err, depth, 1, WORD_BITS, "depth");
    if (any_bool()) return err_lookup(err, source, any_failure());
    *out = walk_to();
    return OK;
}

#ifndef EVA_RECEIVE_SLOTS
struct slot *cspace_receive_slots(struct tcb *tcb)
{
    (void)tcb;
    struct slot *found = any_slot();
    if (any_bool() || !slot_empty(found)) return NULL;
    return found;
}
#endif

/* ---- labels and ranges that are looked at one by one ---- */

static word_t any_above(word_t least)
{
    return least + any_upto(~(word_t)0 - least);
}

/* A label other than `one`: smaller ones, then larger ones. */
enum { SIDES = 2 };
static word_t label_beside(word_t one, unsigned side)
{
    return side == 0 ? any_upto(one - 1) : any_above(one + 1);
}

/* Each number of a slot in the CNode (each number of slots), and those beyond. */
enum { SLOT_CHOICES = SLOTS + 1, COUNT_CHOICES = SLOTS + 2 };
static word_t slot_number(unsigned choice)
{
    return choice < SLOTS ? choice : any_above(SLOTS);
}
static word_t slot_count(unsigned choice)
{
    return choice <= SLOTS ? choice : any_above(SLOTS + 1);
}

/* ---- what a driver does ---- */

/* A function, so that what comes of one call is no concern of the next. What a refusal tells must
 * be written by then. */
static void decode_once(status_t (*decode)(const struct call *, struct sys_error *),
                        const struct call *call)
{
    struct sys_error err;
    word_t words[5];
    if (decode(call, &err) == FAILED) err_to_message(&err, words);
}

/* Decode calls of a capability of `type`, of every shape below `shapes`, with every kind of extra
 * capabilities and every outcome of walks. `more`: what else of the world and `call` is to be set.
 */
#define DECODE_WAYS(decode, type, shapes, ways, more)                                              \
    do {                                                                                           \
        /*@ loop unroll 5; */                                                                      \
        for (unsigned shape = 0; shape < (shapes); shape++) {                                      \
            /*@ loop unroll 8; */                                                                  \
            for (unsigned which = 0; which < 1u << extras_of(shape); which++) {                    \
                /*@ loop unroll 27; */                                                             \
                for (unsigned way = 0; way < (ways); way++) {                                      \
                    fill_world();                                                                  \
                    choose_answers(way);                                                           \
                    struct call call = any_call(type, shape, which);                               \
                    more;                                                                          \
                    decode_once(decode, &call);                                                    \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    } while (0)
/* For decoders that take one extra capability at most, and walk once at most; others. */
#define DECODE(decode, type, more)     DECODE_WAYS(decode, type, LONG_CALL + 2, ONE_WALK, more)
#define DECODE_ALL(decode, type, more) DECODE_WAYS(decode, type, SHAPES, ONE_WALK, more)
