/* SPDX-License-Identifier: BSD-2-Clause */
#include "cap/cspace.h"

#include "arch/arch.h"
#include "debug/assert.h"
#include "entry/ipc.h"
#include "object/tcb.h"

/* The `count` bits of `word` below bit `top`, for any 0 <= count <= top <= 64. */
/*@ requires count <= top <= 64;
    assigns \nothing;
    ensures count < 64 ==> \result == field(word, top, count);
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

/*@ requires \valid(why);
    assigns *why;
    ensures \result == FAILED && *why == what; */
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
    struct slot *slot;
    unsigned bits_left = depth;
    /* What the rest denotes, the whole denotes. */
    /*@ loop invariant node.type == CAP_CNODE && sound(node);
        loop invariant bits_left <= depth;
        loop invariant \forall struct slot *end, integer left;
            denotes{Pre}(node, addr, bits_left, end, left) ==>
            denotes{Pre}(root, addr, depth, end, left);
        loop invariant \forall integer type, left, bits, guard;
            fails{Pre}(node, addr, bits_left, type, left, bits, guard) ==>
            fails{Pre}(root, addr, depth, type, left, bits, guard);
        loop assigns node, slot, bits_left;
        loop variant bits_left; */
    do {
        unsigned radix = node.cnode.radix, guard_bits = node.cnode.guard_bits;
        unsigned level_bits = guard_bits + radix;
        kassert(radix > 0);
        //@ assert radix == node.cnode.radix && guard_bits == node.cnode.guard_bits;
        //@ assert level_bits == bits_of(node) && level_bits <= 64;
        if (guard_bits > bits_left || bits_below(addr, bits_left, guard_bits) != node.cnode.guard) {
            //@ assert !guard_matches(node, addr, bits_left);
            return fail(why, (struct lookup_fail){.type = LOOKUP_GUARD_MISMATCH,
                                                  .bits_left = bits_left,
                                                  .guard_found = node.cnode.guard,
                                                  .bits_found = guard_bits});
        }
        //@ assert guard_matches(node, addr, bits_left);
        if (level_bits > bits_left) {
            return fail(why, (struct lookup_fail){.type = LOOKUP_DEPTH_MISMATCH,
                                                  .bits_left = bits_left,
                                                  .bits_found = level_bits});
        }
        //@ assert resolves(node, addr, bits_left);
        unsigned after_guard = bits_left - guard_bits;
        //@ assert after_guard == bits_left - node.cnode.guard_bits;
        word_t index = bits_below(addr, after_guard, radix);
        //@ assert index == field(addr, after_guard, radix);
        slot = cap_cnode(node) + index;
        //@ assert slot == step(node, addr, bits_left) && \valid_read(slot);
        /*@ assert bits_left == bits_of(node) || slot->cap.type != CAP_CNODE ==>
                denotes{Pre}(node, addr, bits_left, slot, bits_left - bits_of(node)); */
        /*@ assert bits_left > bits_of(node) && slot->cap.type == CAP_CNODE ==>
                \forall struct slot *end, integer left; denotes{Pre}(
                    step(node, addr, bits_left)->cap, addr, bits_left - bits_of(node), end, left)
                ==> denotes{Pre}(node, addr, bits_left, end, left); */
        /*@ assert bits_left > bits_of(node) && slot->cap.type == CAP_CNODE ==>
                \forall integer type, left, bits, guard; fails{Pre}(
                    step(node, addr, bits_left)->cap, addr, bits_left - bits_of(node), type, left,
                    bits, guard)
                ==> fails{Pre}(node, addr, bits_left, type, left, bits, guard); */
        /*@ assert bits_left > bits_of(node) && slot->cap.type == CAP_CNODE ==>
                \forall struct slot *end, integer left;
                denotes{Pre}(slot->cap, addr, bits_left - bits_of(node), end, left)
                ==> denotes{Pre}(root, addr, depth, end, left); */
        //@ ghost unsigned rest = bits_left - level_bits;
        //@ assert rest == bits_left - bits_of(node);
        bits_left -= level_bits;
        //@ assert bits_left == rest;
        /*@ assert bits_left > 0 && slot->cap.type == CAP_CNODE ==>
                \forall struct slot *end, integer left;
                denotes{Pre}(slot->cap, addr, bits_left, end, left) ==>
                denotes{Pre}(root, addr, depth, end, left); */
        node = slot->cap;
        /*@ assert bits_left == 0 || node.type != CAP_CNODE ==>
                denotes{Pre}(root, addr, depth, slot, bits_left); */
    } while (bits_left > 0 && node.type == CAP_CNODE);
    //@ assert denotes{Pre}(root, addr, depth, slot, bits_left);
    *out = (struct lookup){slot, bits_left};
    return OK;
}

status_t cspace_lookup_any(struct tcb *tcb, cptr_t cptr, struct slot **out, struct lookup_fail *why)
{
    struct lookup found;
    TRY(cspace_walk(tcb->slots[TCB_CSPACE].cap, cptr, WORD_BITS, &found, why));
    /*@ assert denotes{Pre}(\at(tcb->slots[TCB_CSPACE].cap, Pre), cptr, 64, found.slot,
            found.bits_left); */
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
