/* SPDX-License-Identifier: BSD-2-Clause */
/* The methods of CNodes: one test for each documented error, and what each method does. */
#include "world.h"

enum { EP = FIRST_FREE, NTFN, NODE, TCB, FRAME, DEST = 100, OTHER, THIRD };
enum { NODE_RADIX = 4 };

static int setup(void **state)
{
    world_setup(state);
    assert_ok(retype(CAP_SMALL, OBJECT_ENDPOINT, 0, EP, 1));
    assert_ok(retype(CAP_SMALL, OBJECT_NOTIFICATION, 0, NTFN, 1));
    assert_ok(retype(CAP_SMALL, OBJECT_CNODE, NODE_RADIX, NODE, 1));
    assert_ok(retype(CAP_SMALL, OBJECT_TCB, 0, TCB, 1));
    assert_ok(retype(CAP_SMALL, OBJECT_HOST_FRAME_4K, 0, FRAME, 1));
    return 0;
}

/* ---- what all methods check ---- */

/* Calls that name their slots as (dest, source), with valid other arguments. */
typedef word_t transfer_call(struct place dest, struct place source);

static word_t copy(struct place dest, struct place source)
{
    return cnode_copy(dest, source, RIGHTS_ALL);
}
static word_t mint(struct place dest, struct place source)
{
    return cnode_mint(dest, source, RIGHTS_ALL, 0);
}
static word_t move(struct place dest, struct place source)
{
    return cnode_move(dest, source);
}
static word_t mutate(struct place dest, struct place source)
{
    return cnode_mutate(dest, source, 0);
}
static transfer_call *const transfers[] = {copy, mint, move, mutate};

typedef word_t slot_call(struct place where);
static slot_call *const slot_calls[] = {cnode_delete, cnode_revoke, cnode_cancel_badged_sends,
                                        cnode_save_caller};

static struct place at_depth(word_t index, word_t depth)
{
    return (struct place){NODE, index, depth};
}

static void cnode_transfers__truncated__truncated_message(void **state)
{
    (void)state;
    static const struct {
        word_t label;
        unsigned words, caps;
    } needs[] = {
        {LABEL_CNodeCopy, 5, 1},
        {LABEL_CNodeMint, 6, 1},
        {LABEL_CNodeMove, 4, 1},
        {LABEL_CNodeMutate, 5, 1},
        {LABEL_CNodeRotate, 8, 2},
        {LABEL_CNodeDelete, 2, 0},
        {LABEL_CNodeRevoke, 2, 0},
        {LABEL_CNodeSaveCaller, 2, 0},
        {LABEL_CNodeCancelBadgedSends, 2, 0},
    };
    const word_t words[8] = {DEST, 64};
    const cptr_t caps[] = {CAP_ROOT, CAP_ROOT};
    for (unsigned i = 0; i < ARRAY_SIZE(needs); i++) {
        assert_error(
            invoke_words(CAP_ROOT, needs[i].label, words, needs[i].words - 1, caps, needs[i].caps),
            ERR_TRUNCATED_MESSAGE);
        if (needs[i].caps == 0) continue;
        assert_error(
            invoke_words(CAP_ROOT, needs[i].label, words, needs[i].words, caps, needs[i].caps - 1),
            ERR_TRUNCATED_MESSAGE);
    }
}

static void cnode__unknown_method__illegal_operation(void **state)
{
    (void)state;
    assert_error(invoke_words(CAP_ROOT, LABEL_TCBResume, NULL, 0, NULL, 0), ERR_ILLEGAL_OPERATION);
    assert_error(invoke_words(CAP_ROOT, LABEL_UntypedRetype, NULL, 0, NULL, 0),
                 ERR_ILLEGAL_OPERATION);
    assert_error(invoke_words(CAP_ROOT, 0, NULL, 0, NULL, 0), ERR_ILLEGAL_OPERATION);
    assert_error(invoke_words(CAP_ROOT, BIT(40), NULL, 0, NULL, 0), ERR_ILLEGAL_OPERATION);
}

static void cnode__service_is_empty_slot__invalid_capability(void **state)
{
    (void)state;
    assert_argument_error(cnode_delete((struct place){DEST, 0, 64}), ERR_INVALID_CAPABILITY, 0);
}

static void cnode_transfers__dest_depth__range_error(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(transfers); i++) {
        assert_range_error(transfers[i](at_depth(0, 0), in_root(EP)), 1, 64);
        assert_range_error(transfers[i](at_depth(0, 65), in_root(EP)), 1, 64);
    }
}

static void cnode_transfers__source_depth__range_error(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(transfers); i++) {
        assert_range_error(transfers[i](in_root(DEST), at_depth(0, 0)), 1, 64);
        assert_range_error(transfers[i](in_root(DEST), at_depth(0, 65)), 1, 64);
    }
}

static void cnode_transfers__dest_unresolvable__failed_lookup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(transfers); i++) {
        /* DepthMismatch: bits left, bits found */
        assert_lookup_error(transfers[i](at_depth(0, 3), in_root(EP)), 0, 3, 3, 4);
        assert_lookup_error(transfers[i](at_depth(0, 8), in_root(EP)), 0, 3, 4, 0);
        /* GuardMismatch: bits left, guard, bits found */
        struct place other_guard = {CAP_ROOT, BIT(40), 64};
        assert_lookup_error(transfers[i](other_guard, in_root(EP)), 0, 4, 64, 0, ROOT_GUARD_BITS);
    }
}

static void cnode_transfers__source_unresolvable__failed_lookup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(transfers); i++) {
        assert_lookup_error(transfers[i](in_root(DEST), at_depth(0, 3)), 1, 3, 3, 4);
        struct place other_guard = {CAP_ROOT, BIT(40), 64};
        assert_lookup_error(transfers[i](in_root(DEST), other_guard), 1, 4, 64, 0, ROOT_GUARD_BITS);
        struct place no_cnode = {EP, 0, 64};
        assert_lookup_error(transfers[i](in_root(DEST), no_cnode), 1, 1); /* InvalidRoot */
    }
}

static void cnode_transfers__source_empty__failed_lookup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(transfers); i++) {
        assert_lookup_error(transfers[i](in_root(DEST), in_root(OTHER)), 1, 2, 64);
        assert_lookup_error(transfers[i](in_root(DEST), at_depth(5, 4)), 1, 2, 4);
    }
}

static void cnode_transfers__destination_occupied__delete_first(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(transfers); i++) {
        assert_error(transfers[i](in_root(NTFN), in_root(EP)), ERR_DELETE_FIRST);
        assert_error(transfers[i](in_root(EP), in_root(EP)), ERR_DELETE_FIRST);
        /* before the source is even looked at */
        assert_error(transfers[i](in_root(NTFN), at_depth(0, 0)), ERR_DELETE_FIRST);
    }
}

static void cnode_slot_calls__depth__range_error(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(slot_calls); i++) {
        assert_range_error(slot_calls[i](at_depth(0, 0)), 1, 64);
        assert_range_error(slot_calls[i](at_depth(0, 65)), 1, 64);
    }
}

static void cnode_slot_calls__unresolvable__failed_lookup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(slot_calls); i++) {
        assert_lookup_error(slot_calls[i](at_depth(0, 3)), 0, 3, 3, 4);
    }
}

/* ---- Copy ---- */

static void cnode_copy__fewer_rights__copy_has_them(void **state)
{
    (void)state;
    assert_ok(cnode_copy(in_root(DEST), in_root(EP), RIGHT_READ | RIGHT_GRANT));
    struct cap made = root_slot(DEST)->cap;
    assert_int_equal(made.endpoint.rights, RIGHT_READ | RIGHT_GRANT);
    assert_int_equal(root_slot(EP)->cap.endpoint.rights, RIGHTS_ALL);
    /* rights only ever shrink */
    assert_ok(cnode_copy(in_root(OTHER), in_root(DEST), RIGHT_WRITE | RIGHT_GRANT));
    assert_int_equal(root_slot(OTHER)->cap.endpoint.rights, RIGHT_GRANT);
    /* a notification has no grant rights; bits beyond the rights are ignored */
    assert_ok(cnode_copy(in_root(THIRD), in_root(NTFN), ~(word_t)RIGHT_READ));
    assert_int_equal(root_slot(THIRD)->cap.notification.rights, RIGHT_WRITE);
}

static void cnode_copy__untyped_with_children__revoke_first(void **state)
{
    (void)state;
    assert_error(cnode_copy(in_root(DEST), in_root(CAP_SMALL), RIGHTS_ALL), ERR_REVOKE_FIRST);
    assert_error(cnode_mint(in_root(DEST), in_root(CAP_SMALL), RIGHTS_ALL, 0), ERR_REVOKE_FIRST);
}

static void cnode_copy__untyped__source_is_used_up_meanwhile(void **state)
{
    (void)state;
    assert_ok(cnode_copy(in_root(DEST), in_root(CAP_MEMORY), RIGHTS_ALL));
    assert_error(retype(CAP_MEMORY, OBJECT_ENDPOINT, 0, OTHER, 1), ERR_NOT_ENOUGH_MEMORY);
    assert_int_equal(world.mr[0], 0);
    assert_ok(retype(DEST, OBJECT_ENDPOINT, 0, OTHER, 1));
    assert_ok(cnode_revoke(in_root(CAP_MEMORY)));
    assert_true(slot_empty(root_slot(DEST)));
    assert_true(slot_empty(root_slot(OTHER)));
    assert_ok(retype(CAP_MEMORY, OBJECT_ENDPOINT, 0, OTHER, 1));
}

static void cnode_copy__not_copyable__illegal_operation(void **state)
{
    (void)state;
    assert_error(cnode_copy(in_root(DEST), in_root(CAP_IRQ), RIGHTS_ALL), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_mint(in_root(DEST), in_root(CAP_IRQ), RIGHTS_ALL, 0), ERR_ILLEGAL_OPERATION);
}

static void cnode_copy__of_an_original__is_its_child(void **state)
{
    (void)state;
    for (word_t object = EP; object <= FRAME; object++) {
        assert_ok(cnode_copy(in_root(DEST), in_root(object), RIGHTS_ALL));
        assert_ok(cnode_copy(in_root(OTHER), in_root(DEST), RIGHTS_ALL));
        assert_ok(cnode_revoke(in_root(OTHER)));
        assert_ok(cnode_revoke(in_root(DEST))); /* copies have no children */
        assert_false(slot_empty(root_slot(OTHER)));
        assert_ok(cnode_revoke(in_root(object)));
        assert_true(slot_empty(root_slot(DEST)));
        assert_true(slot_empty(root_slot(OTHER)));
        assert_false(slot_empty(root_slot(object)));
    }
}

/* ---- Mint ---- */

static void cnode_mint__endpoint__has_badge_and_rights(void **state)
{
    (void)state;
    assert_ok(cnode_mint(in_root(DEST), in_root(EP), RIGHT_WRITE, 0x61));
    assert_int_equal(root_slot(DEST)->cap.endpoint.badge, 0x61);
    assert_int_equal(root_slot(DEST)->cap.endpoint.rights, RIGHT_WRITE);
    assert_int_equal(root_slot(EP)->cap.endpoint.badge, 0);
    assert_ok(cnode_mint(in_root(OTHER), in_root(NTFN), RIGHTS_ALL, ~(word_t)0));
    assert_int_equal(root_slot(OTHER)->cap.notification.badge, ~(word_t)0);
}

static void cnode_mint__badge_on_badge__illegal_operation(void **state)
{
    (void)state;
    assert_ok(cnode_mint(in_root(DEST), in_root(EP), RIGHTS_ALL, 1));
    assert_error(cnode_mint(in_root(OTHER), in_root(DEST), RIGHTS_ALL, 2), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_mint(in_root(OTHER), in_root(DEST), RIGHTS_ALL, 0), ERR_ILLEGAL_OPERATION);
    assert_true(slot_empty(root_slot(OTHER)));
}

static void cnode_mint__guard__is_set(void **state)
{
    (void)state;
    word_t guard_of_60_bits = (word_t)0x5 << 6 | 60;
    assert_ok(cnode_mint(in_root(DEST), in_root(NODE), RIGHTS_ALL, guard_of_60_bits));
    assert_int_equal(root_slot(DEST)->cap.cnode.guard_bits, 60);
    assert_int_equal(root_slot(DEST)->cap.cnode.guard, 5);
    struct place slot = {DEST, 0x53, 64};
    assert_ok(cnode_copy(slot, in_root(EP), RIGHTS_ALL));
    assert_int_equal(cap_cnode(root_slot(NODE)->cap)[3].cap.type, CAP_ENDPOINT);
    /* guard bits beyond the guard's size are dropped */
    assert_ok(cnode_mint(in_root(OTHER), in_root(NODE), RIGHTS_ALL, (word_t)0x1ff << 6 | 4));
    assert_int_equal(root_slot(OTHER)->cap.cnode.guard, 0xf);
}

static void cnode_mint__guard_too_long__illegal_operation(void **state)
{
    (void)state;
    assert_error(cnode_mint(in_root(DEST), in_root(NODE), RIGHTS_ALL, 61), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_mutate(in_root(DEST), in_root(NODE), 61), ERR_ILLEGAL_OPERATION);
    assert_false(slot_empty(root_slot(NODE)));
}

static void cnode_mint__other_types__word_is_ignored(void **state)
{
    (void)state;
    assert_ok(cnode_mint(in_root(DEST), in_root(TCB), RIGHTS_ALL, 77));
    assert_ok(cnode_mint(in_root(OTHER), in_root(FRAME), RIGHT_READ, 77));
    assert_int_equal(((union host_cap){.cap = root_slot(OTHER)->cap}).frame.rights, RIGHT_READ);
}

static void cnode_mint__revoke_of_a_badge__reaches_its_copies_only(void **state)
{
    (void)state;
    enum { FIRST = DEST, FIRST_COPY, SECOND, SAME_BADGE, SAME_BADGE_COPY };
    assert_ok(cnode_mint(in_root(FIRST), in_root(EP), RIGHTS_ALL, 1));
    assert_ok(cnode_copy(in_root(FIRST_COPY), in_root(FIRST), RIGHTS_ALL));
    assert_ok(cnode_mint(in_root(SECOND), in_root(EP), RIGHTS_ALL, 2));
    assert_ok(cnode_mint(in_root(SAME_BADGE), in_root(EP), RIGHTS_ALL, 1));
    assert_ok(cnode_copy(in_root(SAME_BADGE_COPY), in_root(SAME_BADGE), RIGHTS_ALL));
    assert_ok(cnode_revoke(in_root(SAME_BADGE)));
    assert_true(slot_empty(root_slot(SAME_BADGE_COPY)));
    assert_false(slot_empty(root_slot(FIRST_COPY)));
    assert_ok(cnode_revoke(in_root(FIRST)));
    assert_true(slot_empty(root_slot(FIRST_COPY)));
    assert_false(slot_empty(root_slot(SECOND)));
    assert_ok(cnode_revoke(in_root(EP)));
    for (word_t i = FIRST; i <= SAME_BADGE_COPY; i++) assert_true(slot_empty(root_slot(i)));
    assert_false(slot_empty(root_slot(EP)));
}

/* ---- Move, Mutate ---- */

static void cnode_move__original__keeps_children_and_rights(void **state)
{
    (void)state;
    assert_ok(cnode_mint(in_root(DEST), in_root(EP), RIGHT_READ, 9));
    assert_ok(cnode_move(in_root(OTHER), in_root(EP)));
    assert_true(slot_empty(root_slot(EP)));
    assert_int_equal(root_slot(OTHER)->cap.endpoint.rights, RIGHTS_ALL);
    assert_ok(cnode_move(in_root(THIRD), in_root(DEST)));
    assert_ok(cnode_revoke(in_root(OTHER)));
    assert_true(slot_empty(root_slot(THIRD)));
    /* also what cannot be copied can be moved */
    assert_ok(cnode_move(in_root(DEST), in_root(CAP_IRQ)));
    assert_ok(cnode_move(in_root(THIRD), in_root(CAP_SMALL)));
    assert_ok(cnode_revoke(in_root(THIRD)));
    assert_true(slot_empty(root_slot(OTHER)));
}

static void cnode_mutate__guard__is_set(void **state)
{
    (void)state;
    assert_ok(cnode_mutate(in_root(DEST), in_root(NODE), (word_t)3 << 6 | 2));
    assert_true(slot_empty(root_slot(NODE)));
    assert_int_equal(root_slot(DEST)->cap.cnode.guard_bits, 2);
    assert_int_equal(root_slot(DEST)->cap.cnode.guard, 3);
}

static void cnode_mutate__endpoint__illegal_operation(void **state)
{
    (void)state;
    assert_error(cnode_mutate(in_root(DEST), in_root(EP), 5), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_mutate(in_root(DEST), in_root(NTFN), 0), ERR_ILLEGAL_OPERATION);
    assert_false(slot_empty(root_slot(EP)));
}

/* ---- Rotate ---- */

static void cnode_rotate__three_slots__both_move(void **state)
{
    (void)state;
    struct cap frame = root_slot(FRAME)->cap;
    assert_ok(cnode_rotate(in_root(DEST), (word_t)1 << 6 | 1, in_root(NODE), 0, in_root(FRAME)));
    assert_int_equal(root_slot(DEST)->cap.type, CAP_CNODE);
    assert_int_equal(root_slot(DEST)->cap.cnode.guard_bits, 1);
    assert_int_equal(root_slot(DEST)->cap.cnode.guard, 1);
    assert_memory_equal(&root_slot(NODE)->cap, &frame, sizeof(frame));
    assert_true(slot_empty(root_slot(FRAME)));
    /* each kept its place in the tree */
    assert_ok(cnode_copy(in_root(OTHER), in_root(DEST), RIGHTS_ALL));
    assert_ok(cnode_revoke(in_root(DEST)));
    assert_true(slot_empty(root_slot(OTHER)));
    assert_false(slot_empty(root_slot(NODE)));
}

static void cnode_rotate__source_is_dest__swaps(void **state)
{
    (void)state;
    assert_ok(cnode_rotate(in_root(FRAME), 0, in_root(NODE), 0, in_root(FRAME)));
    assert_int_equal(root_slot(FRAME)->cap.type, CAP_CNODE);
    assert_int_equal(root_slot(NODE)->cap.type, CAP_HOST_FRAME);
    /* neighbours in the tree, both ways round */
    assert_ok(cnode_rotate(in_root(TCB), 0, in_root(NODE), 0, in_root(TCB)));
    assert_ok(cnode_rotate(in_root(NODE), 0, in_root(TCB), 0, in_root(NODE)));
    assert_int_equal(root_slot(TCB)->cap.type, CAP_THREAD);
}

static void cnode_rotate__pivot_is_source_or_dest__illegal_operation(void **state)
{
    (void)state;
    assert_error(cnode_rotate(in_root(DEST), 0, in_root(NODE), 0, in_root(NODE)),
                 ERR_ILLEGAL_OPERATION);
    assert_error(cnode_rotate(in_root(NODE), 0, in_root(NODE), 0, in_root(FRAME)),
                 ERR_ILLEGAL_OPERATION);
}

static void cnode_rotate__destination_occupied__delete_first(void **state)
{
    (void)state;
    assert_error(cnode_rotate(in_root(TCB), 0, in_root(NODE), 0, in_root(FRAME)), ERR_DELETE_FIRST);
}

static void cnode_rotate__empty_slots__failed_lookup(void **state)
{
    (void)state;
    assert_lookup_error(cnode_rotate(in_root(DEST), 0, in_root(NODE), 0, in_root(OTHER)), 1, 2, 64);
    assert_lookup_error(cnode_rotate(in_root(DEST), 0, in_root(OTHER), 0, in_root(NODE)), 0, 2, 64);
}

static void cnode_rotate__depths__range_error(void **state)
{
    (void)state;
    assert_range_error(cnode_rotate(at_depth(0, 0), 0, in_root(NODE), 0, in_root(FRAME)), 1, 64);
    assert_range_error(cnode_rotate(in_root(DEST), 0, at_depth(0, 65), 0, in_root(FRAME)), 1, 64);
    assert_range_error(cnode_rotate(in_root(DEST), 0, in_root(NODE), 0, at_depth(0, 0)), 1, 64);
}

static void cnode_rotate__unresolvable__failed_lookup(void **state)
{
    (void)state;
    struct place bad = at_depth(0, 3);
    assert_lookup_error(cnode_rotate(bad, 0, in_root(NODE), 0, in_root(FRAME)), 0, 3, 3, 4);
    assert_lookup_error(cnode_rotate(in_root(DEST), 0, bad, 0, in_root(FRAME)), 1, 3, 3, 4);
    assert_lookup_error(cnode_rotate(in_root(DEST), 0, in_root(NODE), 0, bad), 1, 3, 3, 4);
}

static void cnode_rotate__badge_of_endpoint__illegal_operation(void **state)
{
    (void)state;
    assert_error(cnode_rotate(in_root(DEST), 1, in_root(EP), 0, in_root(FRAME)),
                 ERR_ILLEGAL_OPERATION);
    assert_error(cnode_rotate(in_root(DEST), 0, in_root(FRAME), 1, in_root(NTFN)),
                 ERR_ILLEGAL_OPERATION);
}

/* ---- Delete, Revoke, CancelBadgedSends, SaveCaller ---- */

static void cnode_delete__empty_slot__ok(void **state)
{
    (void)state;
    assert_ok(cnode_delete(in_root(DEST)));
    assert_ok(cnode_revoke(in_root(DEST)));
}

static void cnode_delete__parent__children_stay(void **state)
{
    (void)state;
    assert_ok(cnode_mint(in_root(DEST), in_root(EP), RIGHTS_ALL, 1));
    assert_ok(cnode_delete(in_root(EP)));
    assert_false(slot_empty(root_slot(DEST)));
    assert_ok(cnode_revoke(in_root(CAP_SMALL)));
    assert_true(slot_empty(root_slot(DEST)));
}

static void cnode_cancel_badged_sends__rights_or_type__illegal_operation(void **state)
{
    (void)state;
    assert_error(cnode_cancel_badged_sends(in_root(NTFN)), ERR_ILLEGAL_OPERATION);
    assert_error(cnode_cancel_badged_sends(in_root(DEST)), ERR_ILLEGAL_OPERATION);
    for (unsigned right = 1; right < RIGHTS_ALL; right <<= 1) {
        assert_ok(cnode_mint(in_root(DEST), in_root(EP), RIGHTS_ALL & ~right, 1));
        assert_error(cnode_cancel_badged_sends(in_root(DEST)), ERR_ILLEGAL_OPERATION);
        assert_ok(cnode_delete(in_root(DEST)));
    }
    assert_ok(cnode_mint(in_root(DEST), in_root(EP), RIGHTS_ALL, 1));
    assert_ok(cnode_cancel_badged_sends(in_root(DEST)));
    assert_ok(cnode_cancel_badged_sends(in_root(EP)));
}

static void cnode_save_caller__no_caller__slot_stays_empty(void **state)
{
    (void)state;
    assert_ok(cnode_save_caller(in_root(DEST)));
    assert_true(slot_empty(root_slot(DEST)));
}

static void cnode_save_caller__caller_waits__moves_the_right_to_reply(void **state)
{
    (void)state;
    struct tcb *other = cap_thread(root_slot(TCB)->cap);
    reply_master_setup(other);
    reply_cap_setup(other, world.caller, true);
    assert_ok(cnode_save_caller(in_root(DEST)));
    assert_int_equal(root_slot(DEST)->cap.type, CAP_REPLY);
    assert_true(slot_empty(&world.caller->slots[TCB_CALLER]));
    assert_error(cnode_copy(in_root(OTHER), in_root(DEST), RIGHTS_ALL), ERR_ILLEGAL_OPERATION);
    assert_ok(cnode_move(in_root(OTHER), in_root(DEST)));
    /* the caller goes, and the right with it */
    assert_ok(cnode_delete(in_root(TCB)));
    assert_true(slot_empty(root_slot(OTHER)));
}

static void cnode_save_caller__destination_occupied__delete_first(void **state)
{
    (void)state;
    assert_error(cnode_save_caller(in_root(EP)), ERR_DELETE_FIRST);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
    const struct CMUnitTest tests[] = {
        TEST(cnode_transfers__truncated__truncated_message),
        TEST(cnode__unknown_method__illegal_operation),
        TEST(cnode__service_is_empty_slot__invalid_capability),
        TEST(cnode_transfers__dest_depth__range_error),
        TEST(cnode_transfers__source_depth__range_error),
        TEST(cnode_transfers__dest_unresolvable__failed_lookup),
        TEST(cnode_transfers__source_unresolvable__failed_lookup),
        TEST(cnode_transfers__source_empty__failed_lookup),
        TEST(cnode_transfers__destination_occupied__delete_first),
        TEST(cnode_slot_calls__depth__range_error),
        TEST(cnode_slot_calls__unresolvable__failed_lookup),
        TEST(cnode_copy__fewer_rights__copy_has_them),
        TEST(cnode_copy__untyped_with_children__revoke_first),
        TEST(cnode_copy__untyped__source_is_used_up_meanwhile),
        TEST(cnode_copy__not_copyable__illegal_operation),
        TEST(cnode_copy__of_an_original__is_its_child),
        TEST(cnode_mint__endpoint__has_badge_and_rights),
        TEST(cnode_mint__badge_on_badge__illegal_operation),
        TEST(cnode_mint__guard__is_set),
        TEST(cnode_mint__guard_too_long__illegal_operation),
        TEST(cnode_mint__other_types__word_is_ignored),
        TEST(cnode_mint__revoke_of_a_badge__reaches_its_copies_only),
        TEST(cnode_move__original__keeps_children_and_rights),
        TEST(cnode_mutate__guard__is_set),
        TEST(cnode_mutate__endpoint__illegal_operation),
        TEST(cnode_rotate__three_slots__both_move),
        TEST(cnode_rotate__source_is_dest__swaps),
        TEST(cnode_rotate__pivot_is_source_or_dest__illegal_operation),
        TEST(cnode_rotate__destination_occupied__delete_first),
        TEST(cnode_rotate__empty_slots__failed_lookup),
        TEST(cnode_rotate__depths__range_error),
        TEST(cnode_rotate__unresolvable__failed_lookup),
        TEST(cnode_rotate__badge_of_endpoint__illegal_operation),
        TEST(cnode_delete__empty_slot__ok),
        TEST(cnode_delete__parent__children_stay),
        TEST(cnode_cancel_badged_sends__rights_or_type__illegal_operation),
        TEST(cnode_save_caller__no_caller__slot_stays_empty),
        TEST(cnode_save_caller__caller_waits__moves_the_right_to_reply),
        TEST(cnode_save_caller__destination_occupied__delete_first),
    };
    return cmocka_run_group_tests_name("cnode", tests, NULL, NULL);
}
