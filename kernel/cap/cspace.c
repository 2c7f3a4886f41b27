/* SPDX-License-Identifier: BSD-2-Clause */
#include "cap/cspace.h"

#include "arch/arch.h"
#include "debug/assert.h"
#include "entry/ipc.h"
#include "object/tcb.h"

/* The `count` bits of `word` below bit `top`, for any 0 <= count <= top <= 64. */
/*@ requires count <= top <= 64;
    assigns \nothing;
    ensures count == 0 ==> \result == 0;
    ensures 0 < count < 64 ==> \result == word / (1 << (top - count)) % (1 << count);
    ensures count < 64 ==> \result < (1 << count); */
static word_t bits_below(word_t word, unsigned top, unsigned count)
{
    if (count == 0) return 0;
    word_t rest = word >> (top - count), mask = MASK(count);
    //@ assert rest == word / (1 << (top - count));
    //@ assert count < 64 ==> mask == (1 << count) - 1;
    //@ assert count < 64 ==> (rest & ((1 << count) - 1)) == rest % (1 << count);
    return rest & mask;
}

static status_t fail(struct lookup_fail *why, struct lookup_fail what)
{
    *why = what;
    return FAILED;
}

status_t cspace_walk(struct cap root, word_t addr, unsigned depth, struct lookup *out,
                     struct lookup_fail *why)
{
    if (root.type != CAP_CNODE) {
        return fail(why, (struct lookup_fail){.type = LOOKUP_INVALID_ROOT});
    }
    struct cap node = root;
    unsigned bits_left = depth;
    do {
        unsigned radix = node.cnode.radix, guard_bits = node.cnode.guard_bits;
        unsigned level_bits = guard_bits + radix;
        kassert(radix > 0);
        if (guard_bits > bits_left || bits_below(addr, bits_left, guard_bits) != node.cnode.guard) {
            return fail(why, (struct lookup_fail){.type = LOOKUP_GUARD_MISMATCH,
                                                  .bits_left = bits_left,
                                                  .guard_found = node.cnode.guard,
                                                  .bits_found = guard_bits});
        }
        if (level_bits > bits_left) {
            return fail(why, (struct lookup_fail){.type = LOOKUP_DEPTH_MISMATCH,
                                                  .bits_left = bits_left,
                                                  .bits_found = level_bits});
        }
        out->slot = cap_cnode(node) + bits_below(addr, bits_left - guard_bits, radix);
        bits_left -= level_bits;
        node = out->slot->cap;
    } while (bits_left > 0 && node.type == CAP_CNODE);
    out->bits_left = bits_left;
    return OK;
}

status_t cspace_lookup_any(struct tcb *tcb, cptr_t cptr, struct slot **out, struct lookup_fail *why)
{
    struct lookup found;
    TRY(cspace_walk(tcb->slots[TCB_CSPACE].cap, cptr, WORD_BITS, &found, why));
    *out = found.slot;
    return OK;
}

status_t cspace_target_slot_any(struct cap root, word_t index, word_t depth, bool source,
                                struct slot **out, struct sys_error *err)
{
    if (root.type != CAP_CNODE) {
        return err_lookup(err, source, (struct lookup_fail){.type = LOOKUP_INVALID_ROOT});
    }
    if (depth < 1 || depth > WORD_BITS) return err_range(err, depth, 1, WORD_BITS, "depth");
    struct lookup found;
    struct lookup_fail why;
    if (cspace_walk(root, index, (unsigned)depth, &found, &why) != OK) {
        return err_lookup(err, source, why);
    }
    if (found.bits_left > 0) {
        return err_lookup(
            err, source,
            (struct lookup_fail){.type = LOOKUP_DEPTH_MISMATCH, .bits_left = found.bits_left});
    }
    *out = found.slot;
    return OK;
}

struct slot *cspace_receive_slots(struct tcb *tcb)
{
    const word_t *buffer = arch_ipc_buffer(tcb, true);
    if (!buffer) return NULL;
    struct slot *root, *dest;
    struct lookup_fail why;
    if (cspace_lookup(tcb, buffer[IPC_BUFFER_RECEIVE_CNODE], &root, &why) != OK) return NULL;
    struct sys_error err;
    if (cspace_empty_slot(root->cap, buffer[IPC_BUFFER_RECEIVE_INDEX],
                          buffer[IPC_BUFFER_RECEIVE_DEPTH], &dest, &err) != OK) {
        return NULL;
    }
    return dest;
}
