/* SPDX-License-Identifier: BSD-2-Clause */
/* Deleting and revoking much: chains, cycles, many copies; while other threads run, meddle, or are
 * what is deleted. */
#include "cap.h"

enum { NODE = 0, NEXT, COPY_SOURCE, THREADS, STACK_BYTES = 4096, MAX_THREADS = 3 };
enum { CHAIN_RADIX = 1, LARGE_BITS = 26, MAX_WORK_BITS = 18 };

/* ---- chains of CNodes ---- */

/* Memory for much; found by begin_large(), with nothing made of it. */
static seL4_CPtr large;
static seL4_Word large_bytes;

static void begin_large(void)
{
    begin();
    large = spare_untyped(LARGE_BITS);
    if (!large) qtest_skip("this machine has too little memory");
    large_bytes = bytes_left(large);
}

static seL4_Error make_large(seL4_Word type, seL4_Word bits, seL4_CPtr where)
{
    return object_make_from(large, type, bits, where);
}

/* Bottom up: each new CNode takes the chain so far into slot `link`. Its top is in slot NODE. */
static void build_chain(unsigned length, seL4_Word link)
{
    QT_OK(make_large(seL4_CapTableObject, CHAIN_RADIX, slot(NODE)));
    for (unsigned i = 1; i < length; i++) {
        QT_OK(make_large(seL4_CapTableObject, CHAIN_RADIX, slot(NEXT)));
        QT_OK(move(in_node(slot(NEXT), link, CHAIN_RADIX), in_root(slot(NODE))));
        QT_OK(move(in_root(slot(NODE)), in_root(slot(NEXT))));
    }
}

QTEST(delete__chain_of_20000_cnodes__memory_is_back)
{
    begin_large();
    for (seL4_Word link = 0; link <= 1; link++) {
        build_chain(20000, link);
        QT_OK(delete_cap(in_root(slot(NODE))));
        QT_EQ(bytes_left(large), large_bytes);
    }
}

QTEST(revoke__cnode_that_contains_itself__memory_is_back)
{
    begin();
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(NODE)));
    QT_OK(move(in_node(slot(NODE), 7, NODE_RADIX), in_root(slot(NODE))));
    QT_OK(revoke(in_root(memory)));
}

QTEST(revoke__cnodes_that_contain_each_other__memory_is_back)
{
    begin();
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(NODE)));
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(NEXT)));
    QT_OK(copy(in_root(slot(COPY_SOURCE)), in_root(slot(NEXT)), seL4_AllRights));
    QT_OK(move(in_node(slot(NODE), 3, NODE_RADIX), in_root(slot(NEXT))));
    QT_OK(move(in_node(slot(COPY_SOURCE), 5, NODE_RADIX), in_root(slot(NODE))));
    QT_OK(delete_cap(in_root(slot(COPY_SOURCE))));
    QT_OK(revoke(in_root(memory)));
}

/* The capability to a thread is in the CSpace that only this thread holds. */
QTEST(revoke__thread_in_its_own_cspace__memory_is_back)
{
    begin();
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(NODE)));
    QT_OK(make(seL4_TCBObject, 0, slot(NEXT)));
    QT_OK(seL4_TCB_SetSpace(slot(NEXT), 0, slot(NODE), 0, seL4_CapInitThreadVSpace, 0));
    QT_OK(move(in_node(slot(NODE), 9, NODE_RADIX), in_root(slot(NEXT))));
    QT_OK(delete_cap(in_root(slot(NODE))));
    QT_OK(revoke(in_root(memory)));
}

/* ---- other threads; they have no TLS and no IPC buffer, so they use registers only ---- */

static char stacks[MAX_THREADS][STACK_BYTES] __attribute__((aligned(16)));

static void start(unsigned index, void (*body)(seL4_Word), seL4_Word argument)
{
    seL4_CPtr tcb = slot(THREADS + index);
    QT_OK(make(seL4_TCBObject, 0, tcb));
    QT_OK(
        seL4_TCB_Configure(tcb, 0, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, 255));
    /* as if called: the return address is missing, the stack is misaligned by a word */
    seL4_UserContext registers = {
        .rip = (seL4_Word)body, .rsp = (seL4_Word)stacks[index] + STACK_BYTES - 8, .rdi = argument};
    QT_OK(seL4_TCB_WriteRegisters(tcb, 1, 0, sizeof registers / sizeof(seL4_Word), &registers));
}

static seL4_Word call_slot(seL4_Word label, seL4_CPtr where)
{
    seL4_Word index = where, depth = seL4_WordBits, unused = 0;
    seL4_MessageInfo_t answer =
        seL4_CallWithMRs(seL4_CapInitThreadCNode, seL4_MessageInfo_new(label, 0, 0, 2), &index,
                         &depth, &unused, &unused);
    return seL4_MessageInfo_get_label(answer);
}

static volatile seL4_Word turns, finished, may_start;

static void count_turns(seL4_Word unused)
{
    (void)unused;
    for (;;) {
        turns++;
        seL4_Yield();
    }
}

static void delete_slot(seL4_Word where)
{
    call_slot(CNodeDelete, where);
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
    for (;;) seL4_Yield();
}

static void delete_slot_when_told(seL4_Word where)
{
    while (!may_start) seL4_Yield();
    delete_slot(where);
}

static void revoke_large(seL4_Word unused)
{
    (void)unused;
    call_slot(CNodeRevoke, large);
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
    for (;;) seL4_Yield();
}

/* ---- long work, and who runs meanwhile ---- */

/* Fill a CNode of 2^radix slots in slot NODE with copies of an endpoint. */
static void build_copies(seL4_Word radix)
{
    QT_OK(make_large(seL4_CapTableObject, radix, slot(NODE)));
    QT_OK(make(seL4_EndpointObject, 0, slot(COPY_SOURCE)));
    for (seL4_Word i = 0; i < 1ul << radix; i++) {
        QT_OK(copy(in_node(slot(NODE), i, (seL4_Uint8)radix), in_root(slot(COPY_SOURCE)),
                   seL4_AllRights));
    }
}

static void revoke_copies(void)
{
    QT_OK(revoke(in_root(slot(COPY_SOURCE))));
}
static void delete_node(void)
{
    QT_OK(delete_cap(in_root(slot(NODE))));
}

/* Long work of size 2^n must take long enough, for some n, that another thread of our priority gets
 * its turn before it is done. */
static void expect_turns(void (*build)(seL4_Word), void (*work)(void))
{
    seL4_Word during = 0;
    begin_large();
    start(0, count_turns, 0);
    for (seL4_Word n = 12; n <= MAX_WORK_BITS && !during; n++) {
        build(n);
        seL4_Yield(); /* a fresh time slice */
        seL4_Word before = turns;
        work();
        during = turns - before;
        QT_OK(delete_cap(in_root(slot(NODE))));
        QT_OK(delete_cap(in_root(slot(COPY_SOURCE))));
    }
    QT_OK(delete_cap(in_root(slot(THREADS))));
    QT_NE(during, 0);
    QT_EQ(bytes_left(large), large_bytes);
}

static void build_chain_bits(seL4_Word bits)
{
    build_chain(1u << bits, bits % 2);
}

/* Memory that has been given out is cleared when it is given out anew. */
static seL4_Word dirty_bits;
static void build_dirty_memory(seL4_Word bits)
{
    dirty_bits = LARGE_BITS - MAX_WORK_BITS + bits;
    QT_OK(make_large(seL4_UntypedObject, dirty_bits, slot(NODE)));
    QT_OK(delete_cap(in_root(slot(NODE))));
}
static void clear_memory(void)
{
    QT_OK(make_large(seL4_CapTableObject, dirty_bits - seL4_SlotBits, slot(NODE)));
}

QTEST(revoke__many_copies__others_run_meanwhile)
{
    expect_turns(build_copies, revoke_copies);
}

QTEST(delete__full_cnode__others_run_meanwhile)
{
    expect_turns(build_copies, delete_node);
}

QTEST(delete__long_chain__others_run_meanwhile)
{
    expect_turns(build_chain_bits, delete_node);
}

QTEST(retype__much_memory_to_clear__others_run_meanwhile)
{
    expect_turns(build_dirty_memory, clear_memory);
}

/* ---- several at the same ---- */

QTEST(delete__three_threads_at_one_slot__all_succeed)
{
    begin_large();
    build_chain(1 << 15, 1);
    finished = 0;
    for (unsigned i = 0; i < 2; i++) start(i, delete_slot, slot(NODE));
    QT_OK(delete_cap(in_root(slot(NODE))));
    while (finished < 2) seL4_Yield();
    QT_CHECK(cap_is_gone(slot(NODE)));
    QT_EQ(bytes_left(large), large_bytes);
}

QTEST(delete__while_the_memory_is_revoked__both_succeed)
{
    begin_large();
    build_chain(1 << 15, 0);
    finished = 0;
    start(0, delete_slot, slot(NODE));
    start(1, revoke_large, 0);
    QT_OK(revoke(in_root(large)));
    while (finished < 2) seL4_Yield();
    QT_CHECK(cap_is_gone(slot(NODE)));
    QT_EQ(bytes_left(large), large_bytes);
}

/* ---- threads that delete themselves ---- */

/* Give the thread time to come to its end; it must not come behind it. What an interrupt left of
 * the deletion is finished from here. */
static void expect_end(struct place tcb)
{
    for (unsigned i = 0; i < 100; i++) seL4_Yield();
    QT_EQ(finished, 0);
    QT_OK(delete_cap(tcb));
}

QTEST(delete__own_thread__it_ends)
{
    begin();
    finished = 0;
    start(0, delete_slot, slot(THREADS));
    expect_end(in_root(slot(THREADS)));
    QT_EQ(bytes_left(memory), 1ul << MEMORY_BITS);
}

/* A thread whose CSpace holds its own TCB and itself deletes its TCB through it. */
QTEST(delete__own_thread_from_its_own_cspace__only_the_thread_goes)
{
    begin();
    const seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - NODE_RADIX).words[0];
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(NODE)));
    QT_OK(make(seL4_TCBObject, 0, slot(NEXT)));
    QT_OK(seL4_TCB_Configure(slot(NEXT), 0, slot(NODE), guard, seL4_CapInitThreadVSpace, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(slot(NEXT), seL4_CapInitThreadTCB, 255));
    seL4_UserContext registers = {.rip = (seL4_Word)delete_slot_when_told,
                                  .rsp = (seL4_Word)stacks[0] + STACK_BYTES - 8,
                                  .rdi = seL4_CapInitThreadTCB};
    QT_OK(seL4_TCB_WriteRegisters(slot(NEXT), 0, 0, sizeof registers / sizeof(seL4_Word),
                                  &registers));
    QT_OK(copy(in_node(slot(NODE), seL4_CapInitThreadTCB, NODE_RADIX), in_root(slot(NEXT)),
               seL4_AllRights));
    QT_OK(mint(in_node(slot(NODE), seL4_CapInitThreadCNode, NODE_RADIX), in_root(slot(NODE)),
               seL4_AllRights, guard));
    finished = may_start = 0;
    QT_OK(seL4_TCB_Resume(slot(NEXT)));
    QT_OK(delete_cap(in_root(slot(NEXT))));
    may_start = 1;
    expect_end(in_node(slot(NODE), seL4_CapInitThreadTCB, NODE_RADIX));
    /* the CNode is still there, and holds itself */
    QT_OK(delete_cap(in_node(slot(NODE), seL4_CapInitThreadCNode, NODE_RADIX)));
    QT_OK(delete_cap(in_root(slot(NODE))));
    QT_EQ(bytes_left(memory), 1ul << MEMORY_BITS);
}
