/* SPDX-License-Identifier: BSD-2-Clause */
/* The portable kernel's invariants, broken one by one in a small system that has everything:
 * threads in each state, replies, bindings, interrupts, memory in memory, and for some a half
 * deleted CNode.
 */
#define place sched_place /* world.h has one, too */
#include "sched/classic.c"
#undef place

#include "../kernel/world.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string.h>

#include "debug/check.h"
#include "object/cnode.h"
#include "object/irq.h"

/* Slots of the root CNode. */
enum {
    EP = FIRST_FREE,
    NTFN,
    BOUND_NTFN,
    NODE,
    INNER, /* untyped, in which */
    INNER_NTFN,
    INNER_EP,
    HANDLER,
    RECEIVER, /* threads, named for what they do */
    WAITER,
    CALLER,
    READY,
    IDLER,
    DYING, /* a CNode, if a test begins to delete it */
    SPARE, /* empty */
};
enum { IRQ = 20, OTHER_IRQ, INACTIVE_IRQ, NODE_BITS = 2, DYING_BITS = 4, READY_PRIORITY = 5 };

static struct slot *slot(word_t index)
{
    return root_slot(index);
}
static struct tcb *thread(word_t index)
{
    return cap_thread(slot(index)->cap);
}
static struct notification *notification(word_t index)
{
    return cap_notification(slot(index)->cap);
}

static void make(word_t index, word_t type, word_t bits)
{
    assert_ok(retype(CAP_MEMORY, type, bits, index, 1));
}

static int setup(void **state)
{
    world_setup(state);
    sched_set_priority(world.caller, 100);
    schedule();
    make(EP, OBJECT_ENDPOINT, 0);
    make(NTFN, OBJECT_NOTIFICATION, 0);
    make(BOUND_NTFN, OBJECT_NOTIFICATION, 0);
    make(NODE, OBJECT_CNODE, NODE_BITS);
    make(INNER, OBJECT_UNTYPED, 12);
    assert_ok(retype(INNER, OBJECT_NOTIFICATION, 0, INNER_NTFN, 1));
    assert_ok(retype(INNER, OBJECT_ENDPOINT, 0, INNER_EP, 1));
    irq_issue_handler(IRQ, slot(HANDLER), slot(CAP_IRQ));
    for (word_t i = RECEIVER; i <= IDLER; i++) make(i, OBJECT_TCB, 0);

    endpoint_receive(cap_endpoint(slot(EP)->cap), thread(RECEIVER), true, true);
    notification_wait(notification(NTFN), thread(WAITER), true);
    notification_bind(notification(BOUND_NTFN), thread(RECEIVER));
    reply_master_setup(thread(CALLER));
    reply_cap_setup(thread(CALLER), thread(RECEIVER), true);
    sched_set_priority(thread(READY), READY_PRIORITY);
    thread_restart(thread(READY));
    schedule();
    return 0;
}

/* Start deleting a full CNode and stop after some slots. Returns the zombie inside it. */
static struct slot *begin_deletion(void)
{
    make(DYING, OBJECT_CNODE, DYING_BITS);
    struct slot *first = cap_cnode(slot(DYING)->cap);
    for (word_t i = 0; i < BIT(DYING_BITS); i++) {
        assert_ok(cnode_copy(in_cnode(DYING, i, DYING_BITS), in_root(EP), RIGHTS_ALL));
    }
    world.units = 0;
    world.preempt_every = 6;
    world.resume = false;
    assert_int_equal(cnode_delete(in_root(DYING)), ANSWER_PREEMPTED);
    struct slot *self = first;
    while (self->cap.type != CAP_ZOMBIE) self++;
    assert_true(self > first + 1);
    return self;
}

/* A capability on its own, in a slot that is empty. */
static struct slot *plant(struct slot *where, struct cap cap)
{
    assert_true(slot_empty(where));
    where->cap = cap;
    return where;
}

static struct cap frame_at(word_t base)
{
    return object_create(OBJECT_HOST_FRAME_4K, (paddr_t){base}, 0, false);
}

/* ---- the tests: each breaks something and returns the object that shows it ---- */

#define BREAKS(function, invariant)                                                                \
    static const char *const function##_name = (invariant);                                        \
    static const void *function(void)

BREAKS(flags_in_empty_slot, "derivation-empty-slot")
{
    slot(SPARE)->next_link = SLOT_REVOCABLE;
    return slot(SPARE);
}

BREAKS(flags_where_no_capability_leads, "derivation-empty-slot")
{
    static struct slot initial[2];
    cnode_initial = cnode_make(initial, 1);
    initial[1].next_link = SLOT_REVOCABLE;
    return &initial[1];
}

BREAKS(one_way_link, "derivation-links")
{
    slot_next(slot(CAP_MEMORY))->prev_link = 0;
    return slot(CAP_MEMORY);
}

BREAKS(circle, "derivation-no-circle")
{
    struct slot *last = slot(CAP_MEMORY);
    while (slot_next(last)) last = slot_next(last);
    slot(CAP_MEMORY)->prev_link = (word_t)last;
    return slot(CAP_MEMORY);
}

BREAKS(stranger_in_family, "derivation-family-together")
{
    struct cap cap = slot(CAP_DOMAINS)->cap;
    slot_clear(slot(CAP_DOMAINS));
    slot_insert_original(slot(CAP_DOMAINS), cap, slot(CAP_IRQ));
    return slot(HANDLER);
}

BREAKS(stranger_between_copies, "derivation-object-together")
{
    assert_ok(cnode_copy(in_root(SPARE), in_root(HANDLER), RIGHTS_ALL));
    assert_ok(cnode_copy(in_root(SPARE + 1), in_root(HANDLER), RIGHTS_ALL));
    assert_ok(cnode_delete(in_root(HANDLER))); /* the copies have no parent among them */
    irq_issue_handler(OTHER_IRQ, slot(SPARE + 2), slot(SPARE + 1));
    return slot(SPARE);
}

BREAKS(no_such_type, "capability-type")
{
    return plant(slot(SPARE), (struct cap){.irq = {.type = CAP_ARCH - 1}});
}

BREAKS(crooked_frame, "object-aligned")
{
    union host_cap *frame = (union host_cap *)&world.caller->slots[TCB_BUFFER].cap;
    frame->frame.base += 16;
    return frame;
}

BREAKS(tiny_untyped, "untyped-size")
{
    slot(CAP_SMALL)->cap.untyped.size_bits = MIN_UNTYPED_BITS - 1;
    return slot(CAP_SMALL);
}

BREAKS(high_watermark, "untyped-watermark")
{
    untyped_set_watermark(&slot(CAP_SMALL)->cap.untyped, BIT(SMALL_BITS) + 16);
    return slot(CAP_SMALL);
}

BREAKS(low_watermark, "untyped-children-below-watermark")
{
    untyped_set_watermark(&slot(INNER)->cap.untyped, 0);
    return slot_next(slot(INNER));
}

BREAKS(overlapping_children, "untyped-children-disjoint")
{
    slot(INNER_NTFN)->cap.notification.ptr += 16;
    return slot(INNER_NTFN);
}

BREAKS(dirty_free_memory, "untyped-clear-memory")
{
    slot(CAP_SMALL)->cap.untyped.clear_mark = BIT(SMALL_BITS - 12);
    for (word_t page = 0; page < BIT(SMALL_BITS); page += 4096) {
        *(word_t *)phys_to_kernel((paddr_t){slot(CAP_SMALL)->cap.untyped.base + page}) = 1;
    }
    return slot(CAP_SMALL);
}

BREAKS(object_of_two_memories, "memory-disjoint")
{
    return plant(slot(SPARE), frame_at(slot(CAP_SMALL)->cap.untyped.base + 4096));
}

BREAKS(memory_of_the_kernel, "memory-not-the-kernels")
{
    host.kernel_start = slot(CAP_SMALL)->cap.untyped.base;
    host.kernel_end = host.kernel_start + 16;
    return slot(CAP_SMALL);
}

BREAKS(too_many_bits, "cnode-resolves-a-word")
{
    slot(NODE)->cap.cnode.guard_bits = WORD_BITS - 1;
    return slot(NODE);
}

BREAKS(large_guard, "cnode-guard")
{
    slot(NODE)->cap.cnode.guard_bits = 2;
    slot(NODE)->cap.cnode.guard = 4;
    return slot(NODE);
}

BREAKS(not_flat, "cnode-flat")
{
    slot(NODE)->cap.cnode.is_flat = true;
    return slot(NODE);
}

BREAKS(open_ring, "zombie-ring")
{
    struct slot *self = begin_deletion();
    slot(DYING)->cap.zombie.next = kernel_to_phys(slot(CAP_ROOT)).raw >> SLOT_BITS;
    return self;
}

BREAKS(head_in_a_list, "zombie-head-outside-tree")
{
    begin_deletion();
    slot(CAP_DOMAINS)->next_link |= (word_t)slot(DYING);
    slot(DYING)->prev_link = (word_t)slot(CAP_DOMAINS);
    return slot(DYING);
}

BREAKS(self_outside, "zombie-self-inside")
{
    struct slot *self = begin_deletion();
    self->cap.zombie.radix = 1;
    return self;
}

BREAKS(left_behind, "zombie-leaves-nothing-behind")
{
    struct slot *first = zombie_object(begin_deletion()->cap);
    return plant(first, slot(CAP_DOMAINS)->cap);
}

BREAKS(waits_elsewhere, "endpoint-waiters")
{
    thread(RECEIVER)->blocked_on = cap_endpoint(slot(INNER_EP)->cap);
    return thread(RECEIVER);
}

BREAKS(queue_with_a_loose_end, "queue-links")
{
    thread(RECEIVER)->queue_prev = thread(READY);
    return thread(RECEIVER);
}

BREAKS(active_with_waiters, "notification-active-without-waiters")
{
    notification(NTFN)->is_active = true;
    return notification(NTFN);
}

BREAKS(bound_to_another, "notification-binding")
{
    notification(BOUND_NTFN)->bound = kptr_bits(thread(WAITER));
    return notification(BOUND_NTFN);
}

BREAKS(does_not_wait, "notification-waiters")
{
    thread(WAITER)->state = THREAD_INACTIVE;
    return thread(WAITER);
}

BREAKS(master_abroad, "reply-master-at-home")
{
    return plant(slot(SPARE), thread(CALLER)->slots[TCB_REPLY].cap);
}

BREAKS(two_rights_to_reply, "reply-behind-master")
{
    slot_insert(slot(SPARE), thread(RECEIVER)->slots[TCB_CALLER].cap,
                &thread(CALLER)->slots[TCB_REPLY]);
    return slot(SPARE);
}

BREAKS(nobody_waits_for_a_reply, "reply-to-waiting-thread")
{
    thread(CALLER)->state = THREAD_INACTIVE;
    return &thread(RECEIVER)->slots[TCB_CALLER];
}

BREAKS(unlisted, "thread-listed")
{
    world.caller->all_prev = thread(IDLER);
    return world.caller;
}

BREAKS(dead_thread, "thread-capability-lives")
{
    paddr_t nothing = {slot(CAP_MEMORY)->cap.untyped.base + BIT(MEMORY_BITS - 1)};
    return plant(slot(SPARE), cap_of_thread(phys_to_kernel(nothing)));
}

BREAKS(second_idle_thread, "thread-state")
{
    thread(IDLER)->state = THREAD_IDLE;
    return thread(IDLER);
}

BREAKS(no_such_domain, "thread-domain")
{
    thread(IDLER)->domain = DOMAINS;
    return thread(IDLER);
}

BREAKS(one_sided_binding, "thread-binding")
{
    thread(IDLER)->bound = notification(NTFN);
    return thread(IDLER);
}

BREAKS(wrong_slot, "thread-owns")
{
    return plant(&thread(IDLER)->slots[TCB_CALLER], slot(CAP_DOMAINS)->cap);
}

BREAKS(waits_outside_the_queue, "thread-in-its-queue")
{
    thread(IDLER)->state = THREAD_BLOCKED_ON_RECEIVE;
    thread(IDLER)->blocked_on = cap_endpoint(slot(INNER_EP)->cap);
    return thread(IDLER);
}

BREAKS(runs_with_a_fault, "thread-runs-without-fault")
{
    thread(READY)->fault.type = FAULT_VM;
    return thread(READY);
}

BREAKS(no_master, "thread-reply-master")
{
    slot_clear(&thread(READY)->slots[TCB_REPLY]);
    return thread(READY);
}

BREAKS(nobodys_thread, "thread-has-capability")
{
    struct tcb *tcb = thread(IDLER);
    slot_clear(slot(IDLER));
    return tcb;
}

BREAKS(nobodys_notification, "waited-for-has-capability")
{
    slot_clear(slot(NTFN));
    return thread(WAITER);
}

BREAKS(nobodys_binding, "bound-has-capability")
{
    slot_clear(slot(BOUND_NTFN));
    return thread(RECEIVER);
}

BREAKS(handler_of_nothing, "irq-handler-issued")
{
    return plant(slot(SPARE), (struct cap){.irq = {.type = CAP_IRQ_HANDLER, .irq = INACTIVE_IRQ}});
}

BREAKS(signal_without_handler, "irq-notification")
{
    struct slot *signalled = (struct slot *)(uintptr_t)irq_notification(INACTIVE_IRQ);
    slot_insert(signalled, slot(NTFN)->cap, slot(NTFN));
    return signalled;
}

BREAKS(nobodys_interrupt, "irq-issued-has-handler")
{
    slot_clear(slot(HANDLER));
    return irq_notification(IRQ);
}

BREAKS(mark_without_thread, "ready-bitmap")
{
    ready[0].words[0] |= BIT(READY_PRIORITY - 1);
    return &ready[0].queues[READY_PRIORITY - 1];
}

BREAKS(wrong_queue, "ready-queue")
{
    thread(READY)->priority--;
    return thread(READY);
}

BREAKS(wrong_top, "ready-top")
{
    sched_top++;
    return &sched_top;
}

BREAKS(runnable_nowhere, "runnable-has-a-place")
{
    thread(IDLER)->state = THREAD_RUNNING;
    return thread(IDLER);
}

BREAKS(candidate_that_cannot_run, "schedule-candidate")
{
    candidate = thread(IDLER);
    return candidate;
}

BREAKS(idle_thread_with_a_priority, "idle-untouched")
{
    idle_thread.priority = 1;
    return &idle_thread;
}

BREAKS(schedule_without_end, "domain-schedule")
{
    domains.start = SCHEDULE_ENTRIES;
    return &domains;
}

BREAKS(decision_due, "schedule-decided")
{
    must_choose = true;
    return current_thread;
}

BREAKS(current_stopped, "current-runs")
{
    current_thread->state = THREAD_INACTIVE;
    return current_thread;
}

BREAKS(current_queued, "current-not-queued")
{
    current_thread->is_queued = true;
    return current_thread;
}

BREAKS(higher_one_waits, "highest-priority-runs")
{
    sched_top = current_thread->priority + 1;
    return current_thread;
}

BREAKS(cpu_elsewhere, "cpu-runs-current")
{
    host.running = thread(READY);
    return current_thread;
}

/* ---- */

struct breaking {
    const char *const *invariant;
    const void *(*apply)(void);
    struct broken (*check)(void);
};

static bool is(struct broken found, const char *invariant, const void *object)
{
    if (!invariant && !found.invariant) return true;
    if (invariant && found.invariant && !strcmp(invariant, found.invariant) &&
        object == found.object) {
        return true;
    }
    fprintf(stderr, "expected %s of %p, found %s of %p\n", invariant, object, found.invariant,
            found.object);
    return false;
}

/* Twice: the first pass leaves no marks behind that would let the second see something else. */
static bool is_found(const struct breaking *breaking)
{
    setup(NULL);
    if (!is(breaking->check(), NULL, NULL)) return false;
    const void *object = breaking->apply();
    return is(breaking->check(), *breaking->invariant, object) &&
           is(breaking->check(), *breaking->invariant, object);
}

/* In a process of its own: what is broken stays so. */
static void finds_it(void **state)
{
    pid_t child = fork();
    if (child == 0) _exit(is_found(*state) ? 0 : 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

#define WHOLE(function)                                                                            \
    {                                                                                              \
        &function##_name, function, check_all_thoroughly                                           \
    }
#define EXIT(function)                                                                             \
    {                                                                                              \
        &function##_name, function, check_exit                                                     \
    }

static const struct breaking breakings[] = {
    WHOLE(flags_in_empty_slot),
    WHOLE(flags_where_no_capability_leads),
    WHOLE(one_way_link),
    WHOLE(circle),
    WHOLE(stranger_in_family),
    WHOLE(stranger_between_copies),
    WHOLE(no_such_type),
    WHOLE(crooked_frame),
    WHOLE(tiny_untyped),
    WHOLE(high_watermark),
    WHOLE(low_watermark),
    WHOLE(overlapping_children),
    WHOLE(dirty_free_memory),
    WHOLE(object_of_two_memories),
    WHOLE(memory_of_the_kernel),
    WHOLE(too_many_bits),
    WHOLE(large_guard),
    WHOLE(not_flat),
    WHOLE(open_ring),
    WHOLE(head_in_a_list),
    WHOLE(self_outside),
    WHOLE(left_behind),
    WHOLE(waits_elsewhere),
    WHOLE(queue_with_a_loose_end),
    WHOLE(active_with_waiters),
    WHOLE(bound_to_another),
    WHOLE(does_not_wait),
    WHOLE(master_abroad),
    WHOLE(two_rights_to_reply),
    WHOLE(nobody_waits_for_a_reply),
    EXIT(unlisted),
    WHOLE(dead_thread),
    WHOLE(second_idle_thread),
    WHOLE(no_such_domain),
    WHOLE(one_sided_binding),
    WHOLE(wrong_slot),
    WHOLE(waits_outside_the_queue),
    WHOLE(runs_with_a_fault),
    WHOLE(no_master),
    WHOLE(nobodys_thread),
    WHOLE(nobodys_notification),
    WHOLE(nobodys_binding),
    WHOLE(handler_of_nothing),
    WHOLE(signal_without_handler),
    WHOLE(nobodys_interrupt),
    WHOLE(mark_without_thread),
    WHOLE(wrong_queue),
    WHOLE(wrong_top),
    WHOLE(runnable_nowhere),
    WHOLE(candidate_that_cannot_run),
    WHOLE(idle_thread_with_a_priority),
    WHOLE(schedule_without_end),
    EXIT(decision_due),
    EXIT(current_stopped),
    EXIT(current_queued),
    EXIT(higher_one_waits),
    EXIT(cpu_elsewhere),
};

int main(void)
{
    struct CMUnitTest tests[ARRAY_SIZE(breakings)];
    for (unsigned i = 0; i < ARRAY_SIZE(breakings); i++) {
        tests[i] = (struct CMUnitTest){
            .name = *breakings[i].invariant,
            .test_func = finds_it,
            .initial_state = (void *)(uintptr_t)&breakings[i],
        };
    }
    return cmocka_run_group_tests_name("invariants", tests, NULL, NULL);
}
