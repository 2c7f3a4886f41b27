/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debug/assert.h"
#include "debug/check.h"
#include "entry/ipc.h"

struct world world;

/* ---- what kernel code finds instead of the real machine's ---- */

void kassert_failed(const char *condition, const char *function, const char *file, unsigned line)
{
    fprintf(stderr, "kernel assertion failed: %s in %s, %s:%u\n", condition, function, file, line);
    abort();
}

void kpanic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    abort();
}

/* All calls of preemption_point() come here. */
bool __wrap_preemption_point(word_t steps);
bool __wrap_preemption_point(word_t steps)
{
    (void)steps;
    world.units++;
    if (world.units == world.preempt_at) return true;
    return world.preempt_every && world.units % world.preempt_every == 0;
}

/* ---- the system ---- */

static word_t next_free; /* physical memory that the world itself uses, from the base up */

static paddr_t take_memory(unsigned bits)
{
    next_free = ALIGN_UP(next_free, bits);
    paddr_t address = {HOST_MEMORY_BASE + next_free};
    next_free += BIT(bits);
    return address;
}

struct slot *root_slot(word_t index)
{
    return &world.root[index];
}

static void make_cspace(void)
{
    world.root = phys_to_kernel(take_memory(ROOT_BITS + SLOT_BITS));
    struct cap root = cnode_make(world.root, ROOT_BITS);
    cnode_cap_set_guard(&root.cnode, ROOT_GUARD_BITS, 0);
    slot_insert_original(root_slot(CAP_ROOT), root, NULL);
}

static void make_caller(void)
{
    struct tcb *caller = phys_to_kernel(take_memory(TCB_BITS));
    slot_insert_original(root_slot(CAP_SELF_TCB),
                         object_create(OBJECT_TCB, kernel_to_phys(caller), 0, false), NULL);
    slot_insert(&caller->slots[TCB_CSPACE], root_slot(CAP_ROOT)->cap, root_slot(CAP_ROOT));
    struct cap buffer = object_create(OBJECT_HOST_FRAME_4K, take_memory(12), 0, false);
    slot_insert_original(&caller->slots[TCB_BUFFER], buffer, NULL);
    caller->buffer_vaddr = (vaddr_t){0x1000};
    caller->flags |= TCB_FLAG_QUIET;
    thread_restart(caller);
    schedule();
    world.caller = caller;
}

static void give_untyped(word_t index, paddr_t base, unsigned bits, bool is_device)
{
    slot_insert_original(root_slot(index), untyped_make(base, bits, is_device), NULL);
}

int world_setup(void **state)
{
    (void)state;
    while (tcb_all()) tcb_finalise(tcb_all()); /* of the test before */
    host_reset();
    next_free = 0;
    memset(&world, 0, sizeof(world));
    world.resume = true;
    sched_init();
    make_cspace();
    make_caller();
    give_untyped(CAP_MEMORY, (paddr_t){HOST_MEMORY_BASE + BIT(MEMORY_BITS)}, MEMORY_BITS, false);
    give_untyped(CAP_DEVICE, (paddr_t){BIT(40)}, 20, true);
    give_untyped(CAP_SMALL, take_memory(SMALL_BITS), SMALL_BITS, false);
    slot_insert_original(root_slot(CAP_IRQ), (struct cap){.irq = {.type = CAP_IRQ_CONTROL}}, NULL);
    slot_insert_original(root_slot(CAP_DOMAINS), (struct cap){.irq = {.type = CAP_DOMAIN}}, NULL);
    world_check();
    return 0;
}

/* ---- invariants ---- */

static void check(const struct slot *slot, struct broken broken)
{
    if (!broken.invariant) return;
    fail_msg("slot %p (capability type %d): %s is broken by %p", (void *)slot, slot->cap.type,
             broken.invariant, broken.object);
}

static void check_slots(const struct slot *slots, word_t count)
{
    for (word_t i = 0; i < count; i++) {
        if (slot_empty(&slots[i])) check(&slots[i], derivation_check(&slots[i]));
        check(&slots[i], zombie_check(&slots[i]));
    }
}

static void check_slot(const struct slot *slot)
{
    check(slot, derivation_check(slot));
    struct cap cap = slot->cap;
    switch (cap.type) {
    case CAP_UNTYPED:
        check(slot, untyped_check(slot, cap.untyped.size_bits <= SMALL_BITS));
        break;
    case CAP_CNODE:
        check_slots(cap_cnode(cap), BIT(cap.cnode.radix));
        break;
    case CAP_THREAD:
        check_slots(cap_thread(cap)->slots, TCB_SLOTS);
        break;
    case CAP_ZOMBIE:
        if (cap.zombie.kind == ZOMBIE_HEAD) break;
        check_slots(zombie_object(cap), zombie_slots(cap));
        break;
    default:
        break;
    }
}

void world_check(void)
{
    if (world.unchecked) return;
    check_slots(world.root, BIT(ROOT_BITS));
    for (word_t i = 0; i < BIT(ROOT_BITS); i++) {
        const struct slot *at = root_slot(i);
        if (slot_empty(at) || slot_prev(at)) continue;
        for (; at; at = slot_next(at)) check_slot(at);
    }
    if (world.odd_threads || world.checks++ % 8) return; /* a pass takes long */
    check(world.root, world.checks % 64 ? check_all() : check_all_thoroughly());
}

/* ---- system calls ---- */

/* Where the caller's system call is, and where it goes on when that is done. */
enum { IP_CALL = 0x1000, IP_BEHIND = 0x1002 };

static void load_call(struct tcb *tcb, cptr_t cptr, word_t label, const word_t *words,
                      unsigned count, const cptr_t *caps, unsigned cap_count)
{
    word_t *buffer = arch_ipc_buffer(tcb, false);
    arch_set_badge_register(tcb, cptr);
    arch_set_info_register(tcb, message_info_word((struct message_info){
                                    .label = label, .extra_caps = cap_count, .length = count}));
    for (unsigned i = 0; i < count; i++) ipc_set_word(tcb, buffer, i, words[i]);
    for (unsigned i = 0; i < cap_count; i++) buffer[IPC_BUFFER_CAPS + i] = caps[i];
    tcb->arch.fault_ip = IP_CALL;
}

/* Is the call complete? If so, take its reply. */
static bool finish_call(struct tcb *tcb, word_t *answer)
{
    if (tcb->arch.destroyed) {
        world.caller = NULL;
        *answer = ANSWER_GONE;
        return true;
    }
    if (tcb->arch.ip == IP_CALL) return false;
    struct message_info info = message_info_of(arch_info_register(tcb));
    world.mr_count = info.length;
    for (unsigned i = 0; i < info.length && i < ARRAY_SIZE(world.mr); i++) {
        world.mr[i] = ipc_get_word(tcb, arch_ipc_buffer(tcb, false), i);
    }
    *answer = info.label;
    return true;
}

word_t invoke_words(cptr_t cptr, word_t label, const word_t *words, unsigned count,
                    const cptr_t *caps, unsigned cap_count)
{
    struct tcb *tcb = world.caller;
    word_t answer;
    for (;;) {
        load_call(tcb, cptr, label, words, count, caps, cap_count);
        tcb->arch.ip = IP_BEHIND;
        assert_ptr_equal(current_thread, tcb);
        kernel_syscall(SYS_CALL);
        world_check();
        if (finish_call(tcb, &answer)) return answer;
        world.preemptions++;
        if (!world.resume) return ANSWER_PREEMPTED;
        if (world.on_preemption) world.on_preemption();
        if (!world.caller) return ANSWER_GONE;
    }
}

struct place in_root(word_t index)
{
    return (struct place){CAP_ROOT, index, WORD_BITS};
}

struct place in_cnode(cptr_t cnode, word_t index, unsigned radix)
{
    return (struct place){cnode, index, radix};
}

word_t retype(cptr_t untyped, word_t type, word_t bits, word_t offset, word_t count)
{
    return retype_into(untyped, type, bits, (struct place){CAP_ROOT, 0, 0}, offset, count);
}

word_t retype_into(cptr_t untyped, word_t type, word_t bits, struct place node, word_t offset,
                   word_t count)
{
    cptr_t caps[] = {node.root};
    return INVOKE(untyped, LABEL_UntypedRetype, caps, type, bits, node.index, node.depth, offset,
                  count);
}

word_t cnode_copy(struct place dest, struct place source, word_t rights)
{
    cptr_t caps[] = {source.root};
    return INVOKE(dest.root, LABEL_CNodeCopy, caps, dest.index, dest.depth, source.index,
                  source.depth, rights);
}

word_t cnode_mint(struct place dest, struct place source, word_t rights, word_t badge)
{
    cptr_t caps[] = {source.root};
    return INVOKE(dest.root, LABEL_CNodeMint, caps, dest.index, dest.depth, source.index,
                  source.depth, rights, badge);
}

word_t cnode_move(struct place dest, struct place source)
{
    cptr_t caps[] = {source.root};
    return INVOKE(dest.root, LABEL_CNodeMove, caps, dest.index, dest.depth, source.index,
                  source.depth);
}

word_t cnode_mutate(struct place dest, struct place source, word_t badge)
{
    cptr_t caps[] = {source.root};
    return INVOKE(dest.root, LABEL_CNodeMutate, caps, dest.index, dest.depth, source.index,
                  source.depth, badge);
}

word_t cnode_rotate(struct place dest, word_t dest_badge, struct place pivot, word_t pivot_badge,
                    struct place source)
{
    cptr_t caps[] = {pivot.root, source.root};
    return INVOKE(dest.root, LABEL_CNodeRotate, caps, dest.index, dest.depth, dest_badge,
                  pivot.index, pivot.depth, pivot_badge, source.index, source.depth);
}

static word_t invoke_slot(struct place where, word_t label)
{
    const word_t words[] = {where.index, where.depth};
    return invoke_words(where.root, label, words, 2, NULL, 0);
}

word_t cnode_delete(struct place where)
{
    return invoke_slot(where, LABEL_CNodeDelete);
}

word_t cnode_revoke(struct place where)
{
    return invoke_slot(where, LABEL_CNodeRevoke);
}

word_t cnode_cancel_badged_sends(struct place where)
{
    return invoke_slot(where, LABEL_CNodeCancelBadgedSends);
}

word_t cnode_save_caller(struct place where)
{
    return invoke_slot(where, LABEL_CNodeSaveCaller);
}

void assert_memory_is_back(word_t index)
{
    struct slot *slot = root_slot(index);
    assert_false(slot_has_children(slot));
    word_t spare = BIT(ROOT_BITS) - 1;
    assert_true(slot_empty(root_slot(spare)));
    assert_ok(retype(index, OBJECT_UNTYPED, slot->cap.untyped.size_bits, spare, 1));
    check(root_slot(spare), untyped_check(root_slot(spare), true));
    assert_ok(cnode_delete(in_root(spare)));
}
