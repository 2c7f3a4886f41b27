/* SPDX-License-Identifier: BSD-2-Clause */
#include <lab/objects.h>

enum { POOL_MIN_BITS = 25, SLOT_DEPTH = seL4_WordBits, MAX_BORROWED = 64 };

seL4_BootInfo *boot_info;
static seL4_CPtr pool; /* what objects are made from */
static seL4_Word pool_bits;
static seL4_CPtr next_slot, trial_slot;

/* What a revoke of the pool does not reach: copies of initial capabilities, which are deleted after
 * the test, and other memory, which is revoked. */
static struct list {
    seL4_CPtr caps[MAX_BORROWED];
    unsigned count;
} copies, memory;

static void remember(struct list *list, seL4_CPtr cap)
{
    for (unsigned i = 0; i < list->count; i++) {
        if (list->caps[i] == cap) return;
    }
    QT_LT(list->count, MAX_BORROWED);
    list->caps[list->count++] = cap;
}

/* ---- choosing memory ---- */

static seL4_CPtr smallest_ram(seL4_Word min_bits, seL4_CPtr except, seL4_Word *size_bits)
{
    seL4_CPtr found = 0;
    seL4_Word count = boot_info->untyped.end - boot_info->untyped.start;
    for (seL4_Word i = 0; i < count; i++) {
        const seL4_UntypedDesc *desc = &boot_info->untypedList[i];
        seL4_CPtr cap = boot_info->untyped.start + i;
        if (desc->isDevice || desc->sizeBits < min_bits || cap == except) continue;
        if (found && desc->sizeBits >= *size_bits) continue;
        found = cap;
        *size_bits = desc->sizeBits;
    }
    return found;
}

seL4_CPtr spare_untyped(seL4_Word size_bits)
{
    seL4_Word ignored;
    seL4_CPtr found = smallest_ram(size_bits, pool, &ignored);
    if (found) remember(&memory, found);
    return found;
}

seL4_CPtr device_untyped(seL4_Word paddr, seL4_Word size_bits)
{
    seL4_Word count = boot_info->untyped.end - boot_info->untyped.start;
    for (seL4_Word i = 0; i < count; i++) {
        const seL4_UntypedDesc *desc = &boot_info->untypedList[i];
        if (!desc->isDevice || desc->sizeBits < size_bits) continue;
        if (paddr >> desc->sizeBits == desc->paddr >> desc->sizeBits) {
            remember(&memory, boot_info->untyped.start + i);
            return boot_info->untyped.start + i;
        }
    }
    return 0;
}

/* ---- making ---- */

seL4_CPtr slot_take(void)
{
    QT_LT(next_slot, boot_info->empty.end);
    return next_slot++;
}

seL4_Error object_make_from(seL4_CPtr untyped, seL4_Word type, seL4_Word size_bits, seL4_CPtr slot)
{
    return seL4_Untyped_Retype(untyped, type, size_bits, seL4_CapInitThreadCNode, 0, 0, slot, 1);
}

seL4_CPtr object_make(seL4_Word type, seL4_Word size_bits)
{
    seL4_CPtr slot = slot_take();
    QT_OK(object_make_from(pool, type, size_bits, slot));
    return slot;
}

static seL4_CPtr slot_for_copy(seL4_CPtr cap)
{
    seL4_CPtr slot = slot_take();
    if (cap < trial_slot) remember(&copies, slot);
    return slot;
}

seL4_CPtr cap_copy(seL4_CPtr cap)
{
    seL4_CPtr slot = slot_for_copy(cap);
    QT_OK(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot, SLOT_DEPTH, seL4_CapInitThreadCNode, cap,
                          SLOT_DEPTH, seL4_AllRights));
    return slot;
}

seL4_CPtr cap_mint(seL4_CPtr cap, seL4_CapRights_t rights, seL4_Word badge)
{
    seL4_CPtr slot = slot_for_copy(cap);
    QT_OK(seL4_CNode_Mint(seL4_CapInitThreadCNode, slot, SLOT_DEPTH, seL4_CapInitThreadCNode, cap,
                          SLOT_DEPTH, rights, badge));
    return slot;
}

void cap_delete(seL4_CPtr cap)
{
    QT_OK(seL4_CNode_Delete(seL4_CapInitThreadCNode, cap, SLOT_DEPTH));
}

void cap_revoke(seL4_CPtr cap)
{
    QT_OK(seL4_CNode_Revoke(seL4_CapInitThreadCNode, cap, SLOT_DEPTH));
}

bool cap_is_gone(seL4_CPtr slot)
{
    /* Moving it away and back fails to find it, and works for capabilities that cannot be copied.
     */
    seL4_Bool was_quiet = quoll_Quiet(1);
    seL4_Error error = seL4_CNode_Move(seL4_CapInitThreadCNode, trial_slot, SLOT_DEPTH,
                                       seL4_CapInitThreadCNode, slot, SLOT_DEPTH);
    quoll_Quiet(was_quiet);
    if (error == seL4_FailedLookup) return true;
    QT_OK(error);
    QT_OK(seL4_CNode_Move(seL4_CapInitThreadCNode, slot, SLOT_DEPTH, seL4_CapInitThreadCNode,
                          trial_slot, SLOT_DEPTH));
    return false;
}

/* ---- giving back ---- */

static unsigned long free_slots(void)
{
    unsigned long count = 0;
    for (seL4_CPtr slot = trial_slot + 1; slot < next_slot; slot++) count += cap_is_gone(slot);
    return count + boot_info->empty.end - next_slot;
}

void qtest_teardown(void)
{
    for (; copies.count > 0; copies.count--) cap_delete(copies.caps[copies.count - 1]);
    for (; memory.count > 0; memory.count--) cap_revoke(memory.caps[memory.count - 1]);
    cap_revoke(seL4_CapIRQControl);
    cap_revoke(seL4_CapIOPortControl);
    cap_revoke(pool);
    /* Slots that a leak has taken stay taken, and only the test that leaked fails. */
    if (free_slots() == boot_info->empty.end - trial_slot - 1) next_slot = trial_slot + 1;
}

/* What is refused for lack of memory says how much there is. */
static unsigned long free_bytes(void)
{
    seL4_Bool was_quiet = quoll_Quiet(1);
    seL4_Error error = object_make_from(pool, seL4_UntypedObject, pool_bits + 1, trial_slot);
    quoll_Quiet(was_quiet);
    QT_EQ(error, seL4_NotEnoughMemory);
    return seL4_GetMR(0);
}

QTEST_ACCOUNT(bytes, "free bytes of untyped memory", free_bytes);
QTEST_ACCOUNT(slots, "free slots", free_slots);

void qtest_setup(seL4_BootInfo *info)
{
    boot_info = info;
    trial_slot = info->empty.start;
    next_slot = trial_slot + 1;
    pool = smallest_ram(POOL_MIN_BITS, 0, &pool_bits);
    QT_NE(pool, 0);
}

/* ---- messages of one's own ---- */

seL4_Error call_raw(seL4_CPtr cap, seL4_Word label, seL4_Word caps, seL4_Word length)
{
    seL4_MessageInfo_t info = seL4_MessageInfo_new(label, 0, caps, length);
    return (seL4_Error)seL4_MessageInfo_get_label(seL4_Call(cap, info));
}

void expect_truncated(seL4_CPtr cap, seL4_Word label, seL4_Word caps, seL4_Word length)
{
    if (length > 0) QT_EQ(call_raw(cap, label, caps, length - 1), seL4_TruncatedMessage);
    if (caps > 0) QT_EQ(call_raw(cap, label, caps - 1, length), seL4_TruncatedMessage);
}
