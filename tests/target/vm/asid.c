/* SPDX-License-Identifier: BSD-2-Clause */
/* Address space numbers: pools, and what becomes of a space that loses its number. */
#include "vm.h"

enum { POOLS = 8, POOL_SIZE = 512 };

static seL4_Error make_pool(seL4_CPtr untyped, seL4_CPtr root, seL4_Word index, seL4_Word depth)
{
    return seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, untyped, root, index,
                                         (seL4_Uint8)depth);
}

static seL4_CPtr new_memory(void)
{
    return object_make(seL4_UntypedObject, seL4_PageBits);
}

/* ---- MakePool: errors ---- */

QTEST(x86_asid_control_make_pool__message_too_short__truncated_message)
{
    seL4_SetCap(0, new_memory());
    seL4_SetCap(1, seL4_CapInitThreadCNode);
    expect_truncated(seL4_CapASIDControl, X86ASIDControlMakePool, 2, 2);
}

QTEST(x86_asid_control_make_pool__all_pools_in_use__delete_first)
{
    for (unsigned i = 1; i < POOLS; i++) pool_make(); /* the initial one is the first */
    QT_EQ(make_pool(new_memory(), seL4_CapInitThreadCNode, slot_take(), 64), seL4_DeleteFirst);
    /* This is found out before anything is wrong with the arguments. */
    QT_EQ(make_pool(seL4_CapInitThreadTCB, slot_take(), 1, 0), seL4_DeleteFirst);
}

QTEST(x86_asid_control_make_pool__memory_of_wrong_kind__invalid_capability)
{
    seL4_CPtr slot = slot_take();
    seL4_CPtr small = object_make(seL4_UntypedObject, seL4_PageBits - 1);
    seL4_CPtr large = object_make(seL4_UntypedObject, seL4_PageBits + 1);
    seL4_CPtr page = object_make(seL4_X86_4K, 0);
    QT_INVALID_CAPABILITY(make_pool(small, seL4_CapInitThreadCNode, slot, 64), 1);
    QT_INVALID_CAPABILITY(make_pool(large, seL4_CapInitThreadCNode, slot, 64), 1);
    QT_INVALID_CAPABILITY(make_pool(page, seL4_CapInitThreadCNode, slot, 64), 1);
    QT_INVALID_CAPABILITY(make_pool(slot, seL4_CapInitThreadCNode, slot, 64), 1);
    QT_CHECK(cap_is_gone(slot));
}

QTEST(x86_asid_control_make_pool__device_memory__invalid_capability)
{
    seL4_CPtr device = device_untyped(1ul << 40, seL4_PageBits), memory = slot_take();
    QT_OK(object_make_from(device, seL4_UntypedObject, seL4_PageBits, memory));
    QT_INVALID_CAPABILITY(make_pool(memory, seL4_CapInitThreadCNode, slot_take(), 64), 1);
}

QTEST(x86_asid_control_make_pool__memory_in_use__revoke_first)
{
    seL4_CPtr memory = new_memory(), child = slot_take(), slot = slot_take();
    QT_OK(object_make_from(memory, seL4_EndpointObject, 0, child));
    QT_EQ(make_pool(memory, seL4_CapInitThreadCNode, slot, 64), seL4_RevokeFirst);
    cap_delete(child);
    QT_OK(make_pool(memory, seL4_CapInitThreadCNode, slot, 64));
    /* The pool is in the memory now. */
    QT_EQ(make_pool(memory, seL4_CapInitThreadCNode, slot_take(), 64), seL4_RevokeFirst);
    QT_EQ(object_make_from(memory, seL4_EndpointObject, 0, child), seL4_NotEnoughMemory);
}

QTEST(x86_asid_control_make_pool__root_is_no_cnode__failed_lookup)
{
    QT_LOOKUP(make_pool(new_memory(), seL4_CapInitThreadTCB, slot_take(), 64), seL4_InvalidRoot);
}

QTEST(x86_asid_control_make_pool__depth_out_of_range__range_error)
{
    seL4_CPtr memory = new_memory(), slot = slot_take();
    QT_RANGE(make_pool(memory, seL4_CapInitThreadCNode, slot, 0), 1, 64);
    QT_RANGE(make_pool(memory, seL4_CapInitThreadCNode, slot, 65), 1, 64);
}

QTEST(x86_asid_control_make_pool__index_leads_nowhere__failed_lookup)
{
    seL4_CPtr memory = new_memory(), slot = slot_take();
    QT_LOOKUP(make_pool(memory, seL4_CapInitThreadCNode, slot, 63), seL4_DepthMismatch);
    QT_LOOKUP(make_pool(memory, seL4_CapInitThreadCNode, slot | 1ul << 40, 64), seL4_GuardMismatch);
}

QTEST(x86_asid_control_make_pool__destination_occupied__delete_first)
{
    seL4_CPtr memory = new_memory();
    QT_EQ(make_pool(memory, seL4_CapInitThreadCNode, memory, 64), seL4_DeleteFirst);
    /* Nothing has happened to the memory. */
    QT_OK(object_make_from(memory, seL4_X86_4K, 0, slot_take()));
}

QTEST(x86_asid_control_make_pool__several_errors__the_first_in_order)
{
    seL4_CPtr used = new_memory();
    QT_OK(object_make_from(used, seL4_EndpointObject, 0, slot_take()));
    QT_INVALID_CAPABILITY(make_pool(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 1, 0), 1);
    QT_EQ(make_pool(used, seL4_CapInitThreadTCB, 1, 0), seL4_RevokeFirst);
    QT_LOOKUP(make_pool(new_memory(), seL4_CapInitThreadTCB, 1, 0), seL4_InvalidRoot);
    QT_RANGE(make_pool(new_memory(), seL4_CapInitThreadCNode, 1, 0), 1, 64);
}

QTEST(x86_asid_control_make_pool__invoked_object_is_another__illegal_operation)
{
    seL4_CPtr slot = slot_take();
    QT_EQ(seL4_X86_ASIDControl_MakePool(seL4_CapInitThreadTCB, new_memory(),
                                        seL4_CapInitThreadCNode, slot, 64),
          seL4_IllegalOperation);
    QT_INVALID_CAPABILITY(
        seL4_X86_ASIDControl_MakePool(slot, new_memory(), seL4_CapInitThreadCNode, slot, 64), 0);
    QT_EQ(call_raw(seL4_CapASIDControl, X86ASIDPoolAssign, 0, 0), seL4_IllegalOperation);
}

QTEST(x86_asid_control_make_pool__used_again__memory_of_a_pool_is_memory)
{
    seL4_CPtr memory = new_memory(), slot = slot_take();
    for (unsigned round = 0; round < 20; round++) {
        QT_OK(make_pool(memory, seL4_CapInitThreadCNode, slot, 64));
        seL4_CPtr space = object_make(seL4_X64_PML4Object, 0);
        QT_OK(seL4_X86_ASIDPool_Assign(slot, space));
        cap_delete(slot);
        cap_delete(space);
    }
}

/* ---- Assign: errors ---- */

QTEST(x86_asid_pool_assign__message_too_short__truncated_message)
{
    expect_truncated(seL4_CapInitThreadASIDPool, X86ASIDPoolAssign, 1, 0);
}

QTEST(x86_asid_pool_assign__no_pml4__invalid_capability)
{
    seL4_CPtr pool = seL4_CapInitThreadASIDPool;
    QT_INVALID_CAPABILITY(seL4_X86_ASIDPool_Assign(pool, object_make(seL4_X86_PDPTObject, 0)), 1);
    QT_INVALID_CAPABILITY(seL4_X86_ASIDPool_Assign(pool, seL4_CapInitThreadTCB), 1);
    QT_INVALID_CAPABILITY(seL4_X86_ASIDPool_Assign(pool, slot_take()), 1);
}

QTEST(x86_asid_pool_assign__has_a_number__invalid_capability)
{
    seL4_CPtr space = space_make();
    QT_INVALID_CAPABILITY(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space), 1);
    QT_INVALID_CAPABILITY(seL4_X86_ASIDPool_Assign(pool_make(), space), 1);
    QT_INVALID_CAPABILITY(
        seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, seL4_CapInitThreadVSpace), 1);
}

QTEST(x86_asid_pool_assign__invoked_object_is_another__illegal_operation)
{
    seL4_CPtr space = object_make(seL4_X64_PML4Object, 0);
    QT_EQ(seL4_X86_ASIDPool_Assign(seL4_CapASIDControl, space), seL4_IllegalOperation);
    QT_INVALID_CAPABILITY(seL4_X86_ASIDPool_Assign(slot_take(), space), 0);
    QT_EQ(call_raw(seL4_CapInitThreadASIDPool, X86ASIDControlMakePool, 0, 0),
          seL4_IllegalOperation);
}

/* Fill a pool; returns how many numbers it gave. The last PML4 has none. */
static unsigned fill(seL4_CPtr pool, seL4_CPtr *last)
{
    seL4_Bool was_quiet = quoll_Quiet(1);
    unsigned given = 0;
    for (;; given++) {
        *last = object_make(seL4_X64_PML4Object, 0);
        seL4_Error error = seL4_X86_ASIDPool_Assign(pool, *last);
        if (error == seL4_DeleteFirst) break;
        QT_OK(error);
    }
    quoll_Quiet(was_quiet);
    return given;
}

QTEST(x86_asid_pool_assign__pool_is_full__delete_first)
{
    seL4_CPtr pool = pool_make(), without;
    QT_EQ(fill(pool, &without), POOL_SIZE);
    QT_EQ(seL4_X86_ASIDPool_Assign(pool, without), seL4_DeleteFirst);
    /* One less, one more. */
    cap_delete(without - 100);
    QT_OK(seL4_X86_ASIDPool_Assign(pool, without));
    QT_EQ(seL4_X86_ASIDPool_Assign(pool, object_make(seL4_X64_PML4Object, 0)), seL4_DeleteFirst);
}

QTEST(x86_asid_pool_assign__deleted_spaces__leave_their_numbers)
{
    seL4_CPtr without;
    unsigned first = fill(seL4_CapInitThreadASIDPool, &without);
    QT_EQ(first, POOL_SIZE - 2); /* number 0 is none, and the test has one itself */
    for (seL4_CPtr space = without - first; space <= without; space++) cap_delete(space);
    QT_EQ(fill(seL4_CapInitThreadASIDPool, &without), first);
}

QTEST(x86_asid_pool_assign__all_pools_full__4094_other_spaces)
{
    seL4_CPtr without;
    unsigned given = fill(seL4_CapInitThreadASIDPool, &without);
    for (unsigned i = 1; i < POOLS; i++) given += fill(pool_make(), &without);
    QT_EQ(given, POOLS * POOL_SIZE - 2);
}

/* ---- a space without its number ---- */

struct homeless {
    seL4_CPtr pool, space, page;
    struct probe probe;
};

/* A space with a page at ROOM and a thread that has just used it. */
static struct homeless move_in(void)
{
    struct homeless h = {.pool = pool_make(), .space = object_make(seL4_X64_PML4Object, 0)};
    QT_OK(seL4_X86_ASIDPool_Assign(h.pool, h.space));
    h.page = object_make(seL4_X86_4K, 0);
    space_map(h.space, h.page, ROOM);
    h.probe = probe_make(h.space);
    QT_WRITES(&h.probe, ROOM, 1);
    return h;
}

/* The thread cannot even fetch its next instruction. */
static void expect_nothing_there(const struct probe *probe)
{
    struct access access = probe_read(probe, ROOM);
    QT_EQ(access.end, ACCESS_FAULT);
    QT_EQ(access.address, access.ip);
    QT_EQ(access.is_fetch, 1);
}

QTEST(x86_asid_pool__deleted__its_threads_see_nothing)
{
    struct homeless h = move_in();
    cap_delete(h.pool);
    expect_nothing_there(&h.probe);
}

QTEST(x86_asid_pool__deleted_copy__changes_nothing)
{
    struct homeless h = move_in();
    seL4_CPtr copy = cap_copy(h.pool);
    cap_delete(h.pool);
    QT_READS(&h.probe, ROOM, 1);
    QT_OK(seL4_X86_ASIDPool_Assign(copy, object_make(seL4_X64_PML4Object, 0)));
    cap_delete(copy);
    expect_nothing_there(&h.probe);
}

QTEST(x86_asid_pool__deleted__pages_and_tables_can_be_used_elsewhere)
{
    struct homeless h = move_in();
    cap_delete(h.pool);
    QT_OK(seL4_X86_Page_Unmap(h.page));
    seL4_CPtr space = space_make();
    struct probe probe = probe_make(space);
    space_map(space, h.page, ROOM);
    QT_READS(&probe, ROOM, 1);
}

QTEST(x86_asid_pool__number_given_again__old_mappings_do_not_come_back)
{
    struct homeless h = move_in();
    cap_delete(h.pool);
    h.pool = pool_make();
    seL4_CPtr space = object_make(seL4_X64_PML4Object, 0), page = object_make(seL4_X86_4K, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(h.pool, space)); /* the same number */
    struct probe probe = probe_make(space);
    QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
    space_map(space, page, ROOM);
    QT_READS(&probe, ROOM, 0);
    expect_nothing_there(&h.probe);
    /* The old page's capability no longer speaks for what is mapped there. */
    QT_OK(seL4_X86_Page_Unmap(h.page));
    QT_READS(&probe, ROOM, 0);
}

QTEST(x86_pml4__deleted__its_number_is_clean_for_the_next)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0);
    for (unsigned round = 0; round < 5; round++) {
        seL4_CPtr space = space_make();
        struct probe probe = probe_make(space);
        QT_FAULTS(probe_read(&probe, ROOM), ROOM, 0);
        space_map(space, page, ROOM);
        QT_READS(&probe, ROOM, round);
        QT_WRITES(&probe, ROOM, round + 1);
        cap_delete(probe.tcb);
        cap_delete(space);
        QT_OK(seL4_X86_Page_Unmap(page));
    }
}

QTEST(x86_pml4__deleted_while_threads_use_it__lives_on_until_they_are_gone)
{
    seL4_CPtr space = space_make(), page = object_make(seL4_X86_4K, 0);
    space_map(space, page, ROOM);
    struct probe probe = probe_make(space);
    cap_delete(space);
    QT_WRITES(&probe, ROOM, 6);
    QT_READS(&probe, ROOM, 6);
}

QTEST(x86_pml4__copy_without_number__illegal_operation)
{
    seL4_CPtr space = object_make(seL4_X64_PML4Object, 0), slot = slot_take();
    QT_EQ(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot, 64, seL4_CapInitThreadCNode, space, 64,
                          seL4_AllRights),
          seL4_IllegalOperation);
    QT_OK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space));
    QT_OK(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot, 64, seL4_CapInitThreadCNode, space, 64,
                          seL4_AllRights));
}

QTEST(x86_pml4__as_vspace_without_number__illegal_operation)
{
    seL4_CPtr tcb = object_make(seL4_TCBObject, 0), space = object_make(seL4_X64_PML4Object, 0);
    QT_EQ(seL4_TCB_SetSpace(tcb, 0, seL4_CapInitThreadCNode, 0, space, 0), seL4_IllegalOperation);
}

QTEST(x86_pml4__any_method__illegal_operation)
{
    seL4_CPtr space = space_make();
    for (seL4_Word label = 0; label < X86IRQIssueIRQHandlerMSI + 9; label++) {
        if (label == QuollX64PML4MapRange) continue;
        QT_EQ(call_raw(space, label, 0, 0), seL4_IllegalOperation);
    }
}

/* ---- suicide: a thread takes its own address space away ---- */

/* Code for another address space: Call with what is in the registers, then a word that only the
 * faithful would reach. */
extern const char caller_code[], caller_end[];
__asm__(".text\n.balign 64\n"
        "caller_code: mov $-1, %rdx\n mov $0x51754c4c, %eax\n syscall\n ud2\n"
        "caller_end:\n");

static seL4_Word caller_page(void)
{
    return (seL4_Word)caller_code & ~(PAGE - 1);
}

/* A thread in a space of its own whose only capability is `cap`, at 1 of its CSpace. */
struct suicide {
    seL4_CPtr tcb, faults, space, cnode;
};

static struct suicide suicide_prepare(seL4_CPtr space)
{
    struct suicide s = {
        .tcb = object_make(seL4_TCBObject, 0),
        .faults = object_make(seL4_EndpointObject, 0),
        .cnode = object_make(seL4_CapTableObject, 4),
        .space = space,
    };
    QT_OK(space_try_map(space, cap_copy(image_frame(caller_code)), caller_page(), seL4_CanRead,
                        DEFAULT));
    seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - 4).words[0];
    QT_OK(seL4_CNode_Copy(s.cnode, 2, 4, seL4_CapInitThreadCNode, s.faults, 64, seL4_AllRights));
    /* The CNode itself, to delete from it. */
    QT_OK(seL4_CNode_Mint(s.cnode, 3, 4, seL4_CapInitThreadCNode, s.cnode, 64, seL4_AllRights,
                          guard));
    QT_OK(seL4_TCB_Configure(s.tcb, 2, s.cnode, guard, space, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(s.tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    return s;
}

/* It deletes what is in slot 1 of its CSpace. */
static void suicide_commit(const struct suicide *s)
{
    seL4_UserContext context = {
        .rip = (seL4_Word)caller_code,
        .rdi = 3,
        .rsi = seL4_MessageInfo_new(CNodeDelete, 0, 0, 2).words[0],
        .r10 = 1,
        .r8 = seL4_WordBits,
    };
    QT_OK(seL4_TCB_WriteRegisters(s->tcb, true, 0, sizeof context / sizeof(seL4_Word), &context));
    seL4_MessageInfo_t info = seL4_Recv(s->faults, NULL);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_VMFault);
    QT_EQ(seL4_GetMR(seL4_VMFault_IP), (seL4_Word)caller_end - 2); /* the call was completed */
    QT_EQ(seL4_GetMR(seL4_VMFault_PrefetchFault), 1);
}

QTEST(x86_asid_pool__deleted_by_a_thread_in_it__vm_fault)
{
    seL4_CPtr pool = pool_make(), space = object_make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(pool, space));
    struct suicide s = suicide_prepare(space);
    QT_OK(seL4_CNode_Move(s.cnode, 1, 4, seL4_CapInitThreadCNode, pool, 64));
    suicide_commit(&s);
}

QTEST(x86_pdpt__deleted_by_a_thread_below_it__vm_fault)
{
    seL4_CPtr space = space_make();
    seL4_CPtr table = space_make_table(space, caller_page(), SEL4_MAPPING_LOOKUP_NO_PDPT);
    struct suicide s = suicide_prepare(space);
    QT_OK(seL4_CNode_Move(s.cnode, 1, 4, seL4_CapInitThreadCNode, table, 64));
    suicide_commit(&s);
}

QTEST(x86_pml4__revoked_with_its_running_thread__thread_is_gone)
{
    /* Everything of the thread is made from memory that it revokes itself. */
    seL4_CPtr memory = object_make(seL4_UntypedObject, 16), tcb = slot_take(), space = slot_take();
    QT_OK(object_make_from(memory, seL4_X64_PML4Object, 0, space));
    QT_OK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space));
    QT_OK(object_make_from(memory, seL4_TCBObject, 0, tcb));
    QT_OK(seL4_TCB_Configure(tcb, 0, seL4_CapInitThreadCNode, 0, space, 0, 0, 0));
    QT_OK(space_try_map(space, cap_copy(image_frame(caller_code)), caller_page(), seL4_CanRead,
                        DEFAULT));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    seL4_UserContext context = {
        .rip = (seL4_Word)caller_code,
        .rdi = seL4_CapInitThreadCNode,
        .rsi = seL4_MessageInfo_new(CNodeRevoke, 0, 0, 2).words[0],
        .r10 = memory,
        .r8 = seL4_WordBits,
    };
    QT_OK(seL4_TCB_WriteRegisters(tcb, true, 0, sizeof context / sizeof(seL4_Word), &context));
    while (!cap_is_gone(tcb)) seL4_Yield();
    QT_CHECK(cap_is_gone(space));
    QT_OK(object_make_from(memory, seL4_UntypedObject, 16, slot_take()));
}
