/* SPDX-License-Identifier: BSD-2-Clause */
#include "setup.h"

seL4_BootInfo *boot_info;
seL4_CPtr memory, device, large;
seL4_Word large_bits;

static seL4_CPtr window;

seL4_CPtr slot(unsigned n)
{
    return window + n;
}

struct place in_root(seL4_CPtr where)
{
    return (struct place){seL4_CapInitThreadCNode, where, seL4_WordBits};
}

struct place in_node(seL4_CPtr node, seL4_Word index, seL4_Uint8 depth)
{
    return (struct place){node, index, depth};
}

/* ---- accounts ---- */

/* A copy from an empty slot fails differently over an occupied one, and changes neither. */
bool is_empty(seL4_CPtr where)
{
    return copy(in_root(where), in_root(slot(WINDOW)), seL4_AllRights) == seL4_FailedLookup;
}

static unsigned long free_slots(void)
{
    unsigned long count = 0;
    for (unsigned i = 0; i < WINDOW; i++) count += is_empty(slot(i));
    return count;
}
QTEST_ACCOUNT(slots, "free slots", free_slots);

/* Asking for more than there is tells how much there is. */
static unsigned long free_bytes(void)
{
    seL4_Error error = seL4_Untyped_Retype(memory, seL4_UntypedObject, seL4_MaxUntypedBits,
                                           seL4_CapInitThreadCNode, 0, 0, slot(WINDOW), 1);
    return error == seL4_NotEnoughMemory ? seL4_GetMR(0) : 0;
}
QTEST_ACCOUNT(memory, "free untyped bytes", free_bytes);

/* ---- set-up ---- */

static seL4_CPtr find_untyped(bool is_device, seL4_Word at_least)
{
    for (unsigned i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        const seL4_UntypedDesc *desc = &boot_info->untypedList[i];
        if (desc->isDevice == is_device && desc->sizeBits >= at_least) {
            return boot_info->untyped.start + i;
        }
    }
    return seL4_CapNull;
}

void qtest_setup(seL4_BootInfo *info)
{
    boot_info = info;
    quoll_Quiet(1);
    window = info->empty.start;
    QT_LE(window + WINDOW + 2, info->empty.end);
    device = find_untyped(true, 13);
    for (large_bits = seL4_MaxUntypedBits; !large; large_bits--) {
        large = find_untyped(false, large_bits - 1);
    }
    memory = slot(WINDOW + 1);
    /* The rest of `large` stays free for whoever needs much and revokes it. */
    seL4_CPtr source = find_untyped(false, MEMORY_BITS);
    QT_NE(source, large);
    QT_OK(seL4_Untyped_Retype(source, seL4_UntypedObject, MEMORY_BITS, seL4_CapInitThreadCNode, 0,
                              0, memory, 1));
}

/* ---- calls ---- */

seL4_Error make(seL4_Word type, seL4_Word bits, seL4_CPtr where)
{
    return seL4_Untyped_Retype(memory, type, bits, seL4_CapInitThreadCNode, 0, 0, where, 1);
}

seL4_Error copy(struct place dest, struct place source, seL4_CapRights_t rights)
{
    return seL4_CNode_Copy(dest.root, dest.index, dest.depth, source.root, source.index,
                           source.depth, rights);
}

seL4_Error mint(struct place dest, struct place source, seL4_CapRights_t rights, seL4_Word badge)
{
    return seL4_CNode_Mint(dest.root, dest.index, dest.depth, source.root, source.index,
                           source.depth, rights, badge);
}

seL4_Error move(struct place dest, struct place source)
{
    return seL4_CNode_Move(dest.root, dest.index, dest.depth, source.root, source.index,
                           source.depth);
}

seL4_Error mutate(struct place dest, struct place source, seL4_Word badge)
{
    return seL4_CNode_Mutate(dest.root, dest.index, dest.depth, source.root, source.index,
                             source.depth, badge);
}

seL4_Error rotate(struct place dest, struct place pivot, struct place source)
{
    return seL4_CNode_Rotate(dest.root, dest.index, dest.depth, 0, pivot.root, pivot.index,
                             pivot.depth, 0, source.root, source.index, source.depth);
}

seL4_Error delete (struct place where)
{
    return seL4_CNode_Delete(where.root, where.index, where.depth);
}

seL4_Error revoke(struct place where)
{
    return seL4_CNode_Revoke(where.root, where.index, where.depth);
}

void delete_slots(unsigned count)
{
    for (unsigned i = 0; i < count; i++) QT_OK(delete (in_root(slot(i))));
}

seL4_Error call_raw(seL4_CPtr service, seL4_Word label, const seL4_Word *words, unsigned count,
                    unsigned caps)
{
    for (unsigned i = 0; i < count; i++) seL4_SetMR((int)i, words[i]);
    for (unsigned i = 0; i < caps; i++) seL4_SetCap((int)i, seL4_CapInitThreadCNode);
    seL4_MessageInfo_t answer = seL4_Call(service, seL4_MessageInfo_new(label, 0, caps, count));
    return (seL4_Error)seL4_MessageInfo_get_label(answer);
}
