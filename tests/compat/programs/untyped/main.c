/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: sizes, alignment, the watermark, what is left, and what revocation gives back. */
#include "check.h"

static seL4_Error retype(seL4_CPtr untyped, seL4_Word type, seL4_Word bits, seL4_CPtr first,
                         seL4_Word count)
{
    return seL4_Untyped_Retype(untyped, type, bits, seL4_CapInitThreadCNode, 0, 0, first, count);
}

static seL4_CPtr slots(int count)
{
    seL4_CPtr first = slot();
    while (--count > 0) {
        slot();
    }
    return first;
}

static void sizes(void)
{
    static const struct {
        seL4_Word type, size_bits, bits;
    } kinds[] = {
        {seL4_UntypedObject, 6, 6},
        {seL4_TCBObject, 0, seL4_TCBBits},
        {seL4_EndpointObject, 0, seL4_EndpointBits},
        {seL4_NotificationObject, 0, seL4_NotificationBits},
        {seL4_CapTableObject, 3, 3 + seL4_SlotBits},
        {seL4_X86_4K, 0, seL4_PageBits},
        {seL4_X86_PageTableObject, 0, seL4_PageTableBits},
        {seL4_X86_PageDirectoryObject, 0, seL4_PageDirBits},
        {seL4_X86_PDPTObject, 0, seL4_PDPTBits},
        {seL4_X64_PML4Object, 0, seL4_PML4Bits},
        {seL4_X86_LargePageObject, 0, seL4_LargePageBits},
    };
    seL4_CPtr two = slots(2);

    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        /* Exactly one fits into memory of its size, exactly two into twice as much. */
        seL4_CPtr untyped = make(seL4_UntypedObject, kinds[i].bits);
        expect_equal(retype(untyped, kinds[i].type, kinds[i].size_bits, two, 2),
                     seL4_NotEnoughMemory);
        expect_equal(seL4_GetMR(0), BIT(kinds[i].bits));
        expect_ok(retype(untyped, kinds[i].type, kinds[i].size_bits, two, 1));
        expect_equal(retype(untyped, kinds[i].type, kinds[i].size_bits, two + 1, 1),
                     seL4_NotEnoughMemory);
        expect_equal(seL4_GetMR(0), 0);
        expect_ok(revoke_cap(untyped));
        expect(is_empty(two));
    }
}

static void watermark(void)
{
    seL4_CPtr untyped = make(seL4_UntypedObject, 13), objects = slots(4), copy = slot();
    seL4_X86_Page_GetAddress_t first, second;

    expect_ok(retype(untyped, seL4_EndpointObject, 0, objects, 1));
    /* A page is aligned to its size, so the room before it is lost. */
    expect_ok(retype(untyped, seL4_X86_4K, 0, objects + 1, 1));
    second = seL4_X86_Page_GetAddress(objects + 1);
    expect_equal(second.paddr % BIT(13), BIT(12));
    expect_equal(retype(untyped, seL4_EndpointObject, 0, objects + 2, 1), seL4_NotEnoughMemory);

    /* One of two objects gone is not enough to begin anew, and untypeds in use are not copied. */
    expect_ok(delete_cap(objects));
    expect_equal(retype(untyped, seL4_EndpointObject, 0, objects, 1), seL4_NotEnoughMemory);
    expect_equal(copy_cap(copy, untyped), seL4_RevokeFirst);
    expect_ok(delete_cap(objects + 1));
    expect_ok(copy_cap(copy, untyped));
    expect_ok(delete_cap(copy));
    expect_ok(retype(untyped, seL4_X86_4K, 0, objects, 2));
    first = seL4_X86_Page_GetAddress(objects);
    second = seL4_X86_Page_GetAddress(objects + 1);
    expect_equal(second.paddr - first.paddr, BIT(12));
    expect_ok(revoke_cap(untyped));
}

static void memory_is_clear(void)
{
    seL4_CPtr untyped = make(seL4_UntypedObject, 12), frame = slot();
    volatile seL4_Word *words = (seL4_Word *)0x6000000000ul;

    for (int round = 0; round < 3; round++) {
        expect_ok(retype(untyped, seL4_X86_4K, 0, frame, 1));
        expect_ok(map_frame(frame, 0, (seL4_Word)words, seL4_ReadWrite));
        for (int i = 0; i < 512; i++) {
            expect_equal(words[i], 0);
            words[i] = ~0ul;
        }
        expect_ok(revoke_cap(untyped)); /* and unmapped with its last capability */
    }
}

static void errors(void)
{
    seL4_CPtr untyped = make(seL4_UntypedObject, 16), to = slots(2), empty = slot();
    seL4_Word root_size = BIT(platsupport_get_bootinfo()->initThreadCNodeSizeBits);

    expect_equal(retype(untyped, seL4_ObjectTypeCount, 0, to, 1), seL4_InvalidArgument);
    expect_equal(seL4_GetMR(0), 0);
    expect_equal(retype(untyped, seL4_UntypedObject, 64, to, 1), seL4_RangeError);
    expect_equal(seL4_GetMR(1), seL4_MaxUntypedBits);
    expect_equal(retype(untyped, seL4_CapTableObject, 0, to, 1), seL4_InvalidArgument);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(retype(untyped, seL4_UntypedObject, seL4_MinUntypedBits - 1, to, 1),
                 seL4_InvalidArgument);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(retype(untyped, seL4_EndpointObject, 0, to, 0), seL4_RangeError);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(seL4_GetMR(1), CONFIG_RETYPE_FAN_OUT_LIMIT);
    expect_equal(retype(untyped, seL4_EndpointObject, 0, to, CONFIG_RETYPE_FAN_OUT_LIMIT + 1),
                 seL4_RangeError);
    expect_equal(retype(untyped, seL4_EndpointObject, 0, root_size, 1), seL4_RangeError);
    expect_equal(seL4_GetMR(0), 0);
    expect_equal(seL4_GetMR(1), root_size - 1);
    expect_equal(retype(untyped, seL4_EndpointObject, 0, root_size - 1, 2), seL4_RangeError);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(seL4_GetMR(1), 1);
    expect_equal(retype(untyped, seL4_EndpointObject, 0, seL4_CapInitThreadTCB, 1),
                 seL4_DeleteFirst);
    expect_equal(seL4_Untyped_Retype(untyped, seL4_EndpointObject, 0, empty, 0, 0, 0, 1),
                 seL4_FailedLookup);
    expect_equal(seL4_Untyped_Retype(untyped, seL4_EndpointObject, 0, seL4_CapInitThreadCNode,
                                     empty, 64, 0, 1),
                 seL4_FailedLookup);
    expect(is_empty(to));

    /* A destination found by index and depth. */
    seL4_CPtr cnode = make(seL4_CapTableObject, 2);
    expect_ok(seL4_Untyped_Retype(untyped, seL4_EndpointObject, 0, seL4_CapInitThreadCNode, cnode,
                                  64, 1, 3));
    expect_equal(seL4_CNode_Copy(cnode, 3, 2, HERE(seL4_CapInitThreadTCB), seL4_AllRights),
                 seL4_DeleteFirst);
    expect_ok(seL4_CNode_Copy(cnode, 0, 2, HERE(seL4_CapInitThreadTCB), seL4_AllRights));
}

static void chain(void)
{
    /* Untyped in untyped: revoking the first takes all of it. */
    seL4_CPtr outer = make(seL4_UntypedObject, 16), inner = slot(), innermost = slot();
    seL4_CPtr object = slot();

    expect_ok(retype(outer, seL4_UntypedObject, 15, inner, 1));
    expect_ok(retype(inner, seL4_UntypedObject, 14, innermost, 1));
    expect_ok(retype(innermost, seL4_TCBObject, 0, object, 1));
    expect_ok(revoke_cap(outer));
    expect(is_empty(inner) && is_empty(innermost) && is_empty(object));
    expect_ok(retype(outer, seL4_UntypedObject, 16, inner, 1));
}

int main(void)
{
    begin();
    sizes();
    watermark();
    memory_is_clear();
    errors();
    chain();
    return verdict();
}
