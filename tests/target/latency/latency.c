/* SPDX-License-Identifier: BSD-2-Clause */
/* Long work is preemptible: whatever the kernel does for a thread, one of higher priority that an
 * interrupt wakes runs after a short while. */
#include "meter.h"

#include <stdio.h>

#include <lab/objects.h>
#include <lab/spaces.h>
#include <sel4/mapping.h>

/* The latest that the thread may run after its interrupt. */
enum { LIMIT = 100000 /* ns */ };

/* What has just been done took long, and the thread was never late. */
static void expect_prompt(const char *what)
{
    struct meter_reading reading = meter_read();
    printf("%s: %lu us, %lu wakes, latest %ld us\n", what, reading.duration / 1000, reading.wakes,
           ((long)reading.longest - METER_PERIOD) / 1000);
    QT_LT(2 * METER_PERIOD, reading.duration);
    QT_LE(reading.duration / METER_PERIOD, reading.wakes + 1);
    QT_LT(reading.longest, METER_PERIOD + LIMIT);
}

static seL4_CPtr memory_for_much(void)
{
    seL4_CPtr memory = spare_untyped(26);
    if (!memory) qtest_skip("this machine has too little memory");
    return memory;
}

QTEST(latency__user_level_work__meter_is_right)
{
    meter_start();
    meter_read();
    for (volatile unsigned i = 0; i < 2000000; i++) continue;
    expect_prompt("counting");
}

/* ---- a CSpace of many capabilities ---- */

enum { LEAF_RADIX = 12, LEAVES_RADIX = 6, LEAVES = 1 << LEAVES_RADIX, LEAF = 1 << LEAF_RADIX };

static void copy_into(seL4_CPtr node, seL4_Word index, seL4_CPtr cap)
{
    QT_OK(seL4_CNode_Copy(node, index, LEAF_RADIX, seL4_CapInitThreadCNode, cap, seL4_WordBits,
                          seL4_AllRights));
}

/* A tree of CNodes with 2^18 capabilities: copies of `cap`, and in each leaf one object that nobody
 * else has a capability to. Only the returned capability leads to it. */
static seL4_CPtr make_tree(seL4_CPtr memory, seL4_CPtr cap)
{
    static const seL4_Word types[] = {seL4_TCBObject, seL4_EndpointObject, seL4_NotificationObject,
                                      seL4_X86_4K};
    seL4_CPtr root = slot_take(), leaf = slot_take(), object = slot_take();
    QT_OK(object_make_from(memory, seL4_CapTableObject, LEAVES_RADIX, root));
    for (seL4_Word i = 0; i < LEAVES; i++) {
        QT_OK(object_make_from(memory, seL4_CapTableObject, LEAF_RADIX, leaf));
        QT_OK(object_make_from(memory, types[i % 4], 0, object));
        QT_OK(seL4_CNode_Move(leaf, i, LEAF_RADIX, seL4_CapInitThreadCNode, object, seL4_WordBits));
        for (seL4_Word slot = 0; slot < LEAF; slot++) {
            if (slot != i) copy_into(leaf, slot, cap);
        }
        QT_OK(seL4_CNode_Move(root, i, LEAVES_RADIX, seL4_CapInitThreadCNode, leaf, seL4_WordBits));
    }
    return root;
}

QTEST(latency__delete_the_last_capability_to_a_process__others_run)
{
    seL4_CPtr memory = memory_for_much();
    seL4_CPtr endpoint = object_make(seL4_EndpointObject, 0), space = space_make();
    seL4_CPtr tree = make_tree(memory, endpoint), tcb = object_make(seL4_TCBObject, 0);
    QT_OK(seL4_TCB_Configure(tcb, 0, tree, 0, space, 0, 0, 0));
    cap_delete(tree);
    cap_delete(space);
    meter_start();
    cap_delete(tcb);
    expect_prompt("deleting a process with 262,144 capabilities");
    QT_OK(object_make_from(memory, seL4_UntypedObject, 25, slot_take()));
}

QTEST(latency__revoke_what_many_capabilities_are_derived_from__others_run)
{
    seL4_CPtr memory = memory_for_much(), endpoint = object_make(seL4_EndpointObject, 0);
    make_tree(memory, endpoint);
    meter_start();
    cap_revoke(endpoint);
    expect_prompt("revoking 262,080 copies");
}

QTEST(latency__revoke_the_memory_of_many_objects__others_run)
{
    seL4_CPtr memory = memory_for_much(), endpoint = object_make(seL4_EndpointObject, 0);
    make_tree(memory, endpoint);
    meter_start();
    cap_revoke(memory);
    expect_prompt("revoking memory with 262,144 capabilities in it");
}

/* ---- memory ---- */

QTEST(latency__clear_memory__others_run)
{
    enum { COUNT = 32 };
    seL4_CPtr memory = memory_for_much(), first = slot_take();
    for (unsigned i = 1; i < COUNT; i++) slot_take();
    meter_start();
    QT_OK(seL4_Untyped_Retype(memory, seL4_X86_LargePageObject, 0, seL4_CapInitThreadCNode, 0, 0,
                              first, COUNT));
    expect_prompt("clearing 64 MiB");
}

/* As many objects at once as there can be, of those that take longest to make. */
QTEST(latency__retype_many_objects__others_run)
{
    enum { COUNT = CONFIG_RETYPE_FAN_OUT_LIMIT, ROUNDS = 100 };
    seL4_CPtr memory = memory_for_much(), first = slot_take();
    for (unsigned i = 1; i < COUNT; i++) slot_take();
    meter_start();
    for (unsigned round = 0; round < ROUNDS; round++) {
        QT_OK(seL4_Untyped_Retype(memory, seL4_X64_PML4Object, 0, seL4_CapInitThreadCNode, 0, 0,
                                  first, COUNT));
        cap_revoke(memory);
    }
    expect_prompt("making 256 PML4s at once");
}

/* ---- address spaces ---- */

QTEST(latency__revoke_an_address_space_full_of_pages__others_run)
{
    enum { PAGES = 4096 };
    seL4_CPtr memory = memory_for_much(), space = slot_take(), page;
    QT_OK(object_make_from(memory, seL4_X64_PML4Object, 0, space));
    QT_OK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space));
    for (unsigned i = 0; i < PAGES; i++) {
        page = slot_take();
        QT_OK(object_make_from(memory, seL4_X86_4K, 0, page));
        space_map(space, page, ROOM + i * PAGE);
    }
    meter_start();
    cap_revoke(memory);
    expect_prompt("revoking memory with 4,096 mapped pages");
}

/* All 511 spaces of a pool lose their number at once, which is one step. */
QTEST(latency__delete_a_full_asid_pool__others_run)
{
    enum { SPACES = 512, ROUNDS = 20 };
    seL4_CPtr memory = memory_for_much(), pool_memory = object_make(seL4_UntypedObject, 12);
    seL4_CPtr pool = slot_take(), first = slot_take();
    for (unsigned i = 1; i < SPACES; i++) slot_take();
    meter_start();
    for (unsigned round = 0; round < ROUNDS; round++) {
        QT_OK(seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, pool_memory,
                                            seL4_CapInitThreadCNode, pool, seL4_WordBits));
        for (unsigned i = 0; i < SPACES; i += CONFIG_RETYPE_FAN_OUT_LIMIT) {
            QT_OK(seL4_Untyped_Retype(memory, seL4_X64_PML4Object, 0, seL4_CapInitThreadCNode, 0, 0,
                                      first + i, CONFIG_RETYPE_FAN_OUT_LIMIT));
        }
        for (unsigned i = 0; i < SPACES; i++) QT_OK(seL4_X86_ASIDPool_Assign(pool, first + i));
        cap_delete(pool);
        cap_revoke(memory);
    }
    expect_prompt("filling and deleting ASID pools");
}

/* ---- many who wait ---- */

/* Receives from what rdi names; needs no stack. */
extern const char receiver_code[];
__asm__(".text\n"
        "receiver_code: mov $-5, %rdx\n mov $0x51754c4c, %eax\n syscall\n ud2\n");

/* Threads that wait at `object`, and then have the least priority. */
static void make_waiters(seL4_CPtr memory, seL4_CPtr object, unsigned count)
{
    seL4_UserContext context = {.rip = (seL4_Word)receiver_code, .rdi = object};
    for (unsigned i = 0; i < count; i++) {
        seL4_CPtr tcb = slot_take();
        QT_OK(object_make_from(memory, seL4_TCBObject, 0, tcb));
        QT_OK(seL4_TCB_Configure(tcb, 0, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0, 0,
                                 0));
        QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
        QT_OK(seL4_TCB_WriteRegisters(tcb, true, 0, sizeof context / sizeof(seL4_Word), &context));
        seL4_Yield();
        QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MinPrio));
    }
}

/* Each of them is one step. All together may take less than the meter's period: what counts is that
 * it was not late. */
static void delete_with_waiters(seL4_Word type)
{
    enum { WAITERS = 500 };
    seL4_CPtr memory = memory_for_much(), object = object_make(type, 0);
    make_waiters(memory, object, WAITERS);
    meter_start();
    meter_read();
    cap_delete(object);
    struct meter_reading reading = meter_read();
    printf("deleting what 500 threads wait at: %lu us\n", reading.duration / 1000);
    QT_LT(reading.longest, METER_PERIOD + LIMIT);
}

QTEST(latency__delete_an_endpoint_of_500_waiters__others_run)
{
    delete_with_waiters(seL4_EndpointObject);
}

QTEST(latency__delete_a_notification_of_500_waiters__others_run)
{
    delete_with_waiters(seL4_NotificationObject);
}
