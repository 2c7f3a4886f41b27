/* SPDX-License-Identifier: BSD-2-Clause */
/* Random calls by a process that holds one object of each kind and no right over anybody else's.
 * Each round makes the process anew, lets it run until it has done its calls or cannot go on, and
 * takes all away again. */
#include "child.h"
#include "watch.h"

#include <lab/objects.h>
#include <lab/spaces.h>
#include <stdio.h>

enum { CALLS = 1000000, PER_ROUND = 1000, ARENA_BITS = 20, MEMORY_BITS = 16, SMALL_BITS = 12 };
enum { WATCHING = 1, CHILD_PRIORITY = 2, UNUSED_PORT = 0x80, UNUSED_PIN = 5, VECTOR = 7 };
enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word) };

/* Made once. */
static seL4_CPtr arena, state_frame, port, irq, window;
static struct child_state *state;
/* Made each round, in slots of the window. */
static seL4_CPtr cnode, tcb, space;
static seL4_CPtr next;

static seL4_CPtr make(seL4_Word type, seL4_Word bits)
{
    QT_OK(object_make_from(arena, type, bits, next));
    return next++;
}

static void into(seL4_CPtr cap, enum child_cap slot, seL4_Word badge)
{
    QT_OK(seL4_CNode_Mint(cnode, slot, CHILD_RADIX, seL4_CapInitThreadCNode, cap, seL4_WordBits,
                          seL4_AllRights, badge));
}

static void move(seL4_CPtr cap, enum child_cap slot)
{
    QT_OK(seL4_CNode_Move(cnode, slot, CHILD_RADIX, seL4_CapInitThreadCNode, cap, seL4_WordBits));
}

static seL4_CPtr copy_here(seL4_CPtr cap)
{
    QT_OK(seL4_CNode_Copy(seL4_CapInitThreadCNode, next, seL4_WordBits, seL4_CapInitThreadCNode,
                          cap, seL4_WordBits, seL4_AllRights));
    return next++;
}

static void map(seL4_CPtr frame, seL4_Word vaddr, seL4_CapRights_t rights)
{
    QT_OK(seL4_X86_Page_Map(frame, space, vaddr, rights, seL4_X86_Default_VMAttributes));
}

/* The tables for the code and for the state, which are in different ones. */
static void make_tables(void)
{
    const seL4_Word attr = seL4_X86_Default_VMAttributes;
    QT_OK(seL4_X86_PDPT_Map(make(seL4_X86_PDPTObject, 0), space, 0, attr));
    const seL4_Word places[] = {(seL4_Word)child_main, CHILD_STATE};
    for (unsigned i = 0; i < 2; i++) {
        QT_OK(seL4_X86_PageDirectory_Map(make(seL4_X86_PageDirectoryObject, 0), space, places[i],
                                         attr));
        QT_OK(seL4_X86_PageTable_Map(make(seL4_X86_PageTableObject, 0), space, places[i], attr));
    }
}

static void give_capabilities(seL4_Word guard)
{
    into(cnode, CHILD_CNODE, guard);
    into(cnode, CHILD_SLOTS, 0);
    into(tcb, CHILD_TCB, 0);
    into(space, CHILD_SPACE, 0);
    into(port, CHILD_PORT, 0);
    into(irq, CHILD_IRQ, 0);
    static const struct {
        enum child_cap slot;
        seL4_Word type, bits;
    } objects[] = {
        {CHILD_FAULTS, seL4_EndpointObject, 0},
        {CHILD_MEMORY, seL4_UntypedObject, MEMORY_BITS},
        {CHILD_SMALL_MEMORY, seL4_UntypedObject, SMALL_BITS},
        {CHILD_ENDPOINT, seL4_EndpointObject, 0},
        {CHILD_NOTIFICATION, seL4_NotificationObject, 0},
        {CHILD_SPARE_FRAME, seL4_X86_4K, 0},
        {CHILD_TABLE, seL4_X86_PageTableObject, 0},
        {CHILD_DIRECTORY, seL4_X86_PageDirectoryObject, 0},
        {CHILD_PDPT, seL4_X86_PDPTObject, 0},
        {CHILD_SPARE_SPACE, seL4_X64_PML4Object, 0},
        {CHILD_SPARE_TCB, seL4_TCBObject, 0},
        {CHILD_SPARE_CNODE, seL4_CapTableObject, 4},
    };
    for (unsigned i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        move(make(objects[i].type, objects[i].bits), objects[i].slot);
    }
    QT_OK(seL4_CNode_Mint(cnode, CHILD_BADGED_ENDPOINT, CHILD_RADIX, cnode, CHILD_ENDPOINT,
                          CHILD_RADIX, seL4_AllRights, 0x77));
    seL4_CPtr data = make(seL4_X86_4K, 0), memory = make(seL4_UntypedObject, seL4_PageBits);
    map(data, CHILD_DATA, seL4_AllRights);
    move(data, CHILD_FRAME);
    QT_OK(seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, memory, cnode, CHILD_ASID_POOL,
                                        CHILD_RADIX));
}

static void make_child(void)
{
    seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - CHILD_RADIX).words[0];
    next = window;
    cnode = make(seL4_CapTableObject, CHILD_RADIX);
    tcb = make(seL4_TCBObject, 0);
    space = make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space));
    make_tables();
    seL4_CPtr buffer = make(seL4_X86_4K, 0);
    map(copy_here(image_frame(__start_random_child)), (seL4_Word)__start_random_child,
        seL4_CanRead);
    map(copy_here(state_frame), CHILD_STATE, seL4_AllRights);
    map(buffer, CHILD_BUFFER, seL4_AllRights);
    give_capabilities(guard);
    QT_OK(seL4_TCB_Configure(tcb, CHILD_FAULTS, cnode, guard, space, 0, CHILD_BUFFER, buffer));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, CHILD_PRIORITY));
}

static void lose_child(void)
{
    cap_revoke(arena);
    for (seL4_CPtr slot = window; slot < next; slot++) cap_delete(slot);
}

static void set_own_priority(seL4_Word priority)
{
    QT_OK(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, priority));
}

/* Starts the child's code, unless its address space is gone, and waits until it stands still. What
 * threads it has made, with the lowest priority, run a little, too. */
static void run_child(void)
{
    const seL4_Word stack_top = CHILD_STATE + (1ul << seL4_PageBits);
    seL4_UserContext context = {.rip = (seL4_Word)child_main, .rsp = stack_top - 8};
    QT_OK(seL4_TCB_WriteRegisters(tcb, true, 0, CONTEXT_WORDS, &context));
    set_own_priority(WATCHING);
    set_own_priority(0);
    seL4_Yield();
    set_own_priority(seL4_MaxPrio);
}

/* Until it is done, or cannot run any more. */
static void run_to_the_end(void)
{
    seL4_Word before;
    do {
        before = state->calls;
        run_child();
    } while (state->calls < state->limit && state->calls > before);
}

static void prepare(void)
{
    QT_LE(__stop_random_child - __start_random_child, 1 << seL4_PageBits);
    port = slot_take();
    irq = slot_take();
    QT_OK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, UNUSED_PORT, UNUSED_PORT,
                                       seL4_CapInitThreadCNode, port, seL4_WordBits));
    QT_OK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, seL4_CapInitThreadCNode, irq, seL4_WordBits,
                                    0, UNUSED_PIN, 0, 0, VECTOR));
    arena = object_make(seL4_UntypedObject, ARENA_BITS);
    state_frame = object_make(seL4_X86_4K, 0);
    space_map(seL4_CapInitThreadVSpace, cap_copy(state_frame), OTHER_ROOM);
    state = (struct child_state *)OTHER_ROOM;
    watch_begin();
    window = slot_take();
    watch_note_own_slots(window);
    while (slot_take() < window + 64) continue;
}

QTEST(random_calls__of_a_process__reach_nobody_else)
{
    seL4_Bool was_quiet = quoll_Quiet(1);
    printf("seed %lu: rerun with cmake build/debug -DQUOLL_RANDOM_SEED=%lu && "
           "./quoll test -R random\n",
           (seL4_Word)RANDOM_SEED, (seL4_Word)RANDOM_SEED);
    prepare();
    *state = (struct child_state){.random = RANDOM_SEED * 0x9e3779b97f4a7c15ul | 1};
    seL4_Word total = 0, rounds = 0;
    for (; total < CALLS; rounds++) {
        state->calls = 0;
        state->limit = PER_ROUND;
        make_child();
        run_to_the_end();
        total += state->calls;
        lose_child();
        watch_check();
        QT_NE(state->calls, 0);
    }
    printf("%lu calls in %lu rounds; invocations ended with", total, rounds);
    for (unsigned i = 0; i < seL4_NumErrors; i++) printf(" %lu", state->refused[i]);
    printf("\n");
    QT_LT(CALLS / 100, state->refused[seL4_NoError]);
    quoll_Quiet(was_quiet);
}
