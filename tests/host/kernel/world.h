/* SPDX-License-Identifier: BSD-2-Clause */
/* A small system for host tests of the kernel: one thread that makes system calls, its CSpace, and
 * memory. Calls go the whole way, from the registers through kernel_syscall() and back; after each
 * of them, and wherever one is preempted, all invariants are checked. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/labels.h"
#include "arch/arch.h"
#include "arch/host/host.h"
#include "cap/cspace.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "entry/syscall.h"
#include "object/cnode.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/object.h"
#include "object/reply.h"
#include "object/tcb.h"
#include "object/untyped.h"
#include "sched/sched.h"

/* Slots of the root CNode, which resolves all 64 bits of a cptr. The rest are empty. */
enum {
    ROOT_BITS = 9,
    ROOT_GUARD_BITS = 64 - ROOT_BITS,
    CAP_SELF_TCB = 1,
    CAP_ROOT,   /* the root CNode itself */
    CAP_MEMORY, /* untyped, 2^MEMORY_BITS bytes */
    CAP_DEVICE, /* device untyped, 2^20 bytes, no memory behind it */
    CAP_IRQ,
    CAP_DOMAINS,
    CAP_SMALL, /* untyped, 2^SMALL_BITS bytes */
    FIRST_FREE = 16,
    MEMORY_BITS = 29,
    SMALL_BITS = 16,
};

struct world {
    struct slot *root;
    struct tcb *caller; /* NULL once it has been deleted */
    word_t mr[8];       /* of the last reply */
    unsigned mr_count;
    unsigned preempt_every; /* each n-th unit of work is interrupted; 0: none */
    unsigned preempt_at;    /* and this one; 0: none */
    unsigned units;         /* of work since the start */
    unsigned preemptions;
    bool resume;      /* repeat a call that is preempted until it is done */
    bool unchecked;   /* do not check invariants: for large systems */
    bool odd_threads; /* their slots hold what only a test puts there */
    unsigned checks;  /* of the whole kernel, so far */
    void (*on_preemption)(void);
};
extern struct world world;

/* cmocka's set-up of each test. */
int world_setup(void **state);

struct slot *root_slot(word_t index);

/* All lists, zombies and memory. Fails the test if something does not hold. */
void world_check(void);

/* The last call's answer that is no error code of the API: it was preempted and world.resume is
 * false, or the caller is gone. */
enum { ANSWER_PREEMPTED = 100, ANSWER_GONE };

/* Call the capability at `cptr`: label, message words, capabilities. Returns the error code. */
word_t invoke_words(cptr_t cptr, word_t label, const word_t *words, unsigned count,
                    const cptr_t *caps, unsigned cap_count);

#define INVOKE(cptr, label, caps, ...)                                                             \
    invoke_words(cptr, label, (word_t[]){__VA_ARGS__},                                             \
                 sizeof((word_t[]){__VA_ARGS__}) / sizeof(word_t), caps,                           \
                 sizeof(caps) / sizeof(cptr_t))

/* A place named for an invocation: root CNode capability, index, depth. */
struct place {
    cptr_t root;
    word_t index, depth;
};
struct place in_root(word_t index);
struct place in_cnode(cptr_t cnode, word_t index, unsigned radix);

word_t retype(cptr_t untyped, word_t type, word_t bits, word_t offset, word_t count);
word_t retype_into(cptr_t untyped, word_t type, word_t bits, struct place node, word_t offset,
                   word_t count);
word_t cnode_copy(struct place dest, struct place source, word_t rights);
word_t cnode_mint(struct place dest, struct place source, word_t rights, word_t badge);
word_t cnode_move(struct place dest, struct place source);
word_t cnode_mutate(struct place dest, struct place source, word_t badge);
word_t cnode_rotate(struct place dest, word_t dest_badge, struct place pivot, word_t pivot_badge,
                    struct place source);
word_t cnode_delete(struct place where);
word_t cnode_revoke(struct place where);
word_t cnode_cancel_badged_sends(struct place where);
word_t cnode_save_caller(struct place where);

/* Everything made from the untyped memory at `index` is gone and its memory is cleared: it can be
 * used anew as a whole. */
void assert_memory_is_back(word_t index);

#define assert_ok(answer)          assert_int_equal(answer, ERR_NONE)
#define assert_error(answer, code) assert_int_equal(answer, code)
/* The answer to a failed lookup: for the source or not, type, and the words of that type. */
#define assert_lookup_error(answer, for_source, ...)                                               \
    do {                                                                                           \
        const word_t expected[] = {for_source, __VA_ARGS__};                                       \
        assert_int_equal(answer, ERR_FAILED_LOOKUP);                                               \
        assert_int_equal(world.mr_count, ARRAY_SIZE(expected));                                    \
        assert_memory_equal(world.mr, expected, sizeof(expected));                                 \
    } while (0)
#define assert_range_error(answer, min, max)                                                       \
    do {                                                                                           \
        assert_int_equal(answer, ERR_RANGE);                                                       \
        assert_int_equal(world.mr[0], min);                                                        \
        assert_int_equal(world.mr[1], max);                                                        \
    } while (0)
#define assert_argument_error(answer, code, number)                                                \
    do {                                                                                           \
        assert_int_equal(answer, code);                                                            \
        assert_int_equal(world.mr[0], number);                                                     \
    } while (0)
