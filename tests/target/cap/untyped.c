/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: every documented error of Retype, in the order of its checks, and what it makes.
 */
#include "cap.h"

static seL4_Error retype(seL4_Word type, seL4_Word bits, struct place node, seL4_Word offset,
                         seL4_Word count)
{
    return seL4_Untyped_Retype(memory, type, bits, node.root, node.index, node.depth, offset,
                               count);
}

static const struct place root = {seL4_CapInitThreadCNode, 0, 0};

QTEST(untyped_retype__few_words_or_capabilities__truncated_message)
{
    begin();
    expect_truncated(memory, UntypedRetype, 1, 6);
    QT_EQ(call_raw(memory, UntypedRetype, 0, 0), seL4_TruncatedMessage);
}

QTEST(untyped__unknown_method__illegal_operation)
{
    begin();
    QT_EQ(call_raw(memory, CNodeCopy, 1, 6), seL4_IllegalOperation);
    QT_EQ(call_raw(memory, 0, 0, 0), seL4_IllegalOperation);
    QT_EQ(call_raw(memory, 1ul << 40, 0, 0), seL4_IllegalOperation);
}

QTEST(untyped_retype__service_is_empty__invalid_capability)
{
    begin();
    QT_REFUSED(seL4_Untyped_Retype(slot(5), seL4_EndpointObject, 0, root.root, 0, 0, slot(0), 1),
               seL4_InvalidCapability, 0);
}

QTEST(untyped_retype__unknown_type__invalid_argument)
{
    begin();
    QT_REFUSED(retype(seL4_ObjectTypeCount, 12, root, slot(0), 1), seL4_InvalidArgument, 0);
    QT_REFUSED(retype(-1ul, 12, root, slot(0), 1), seL4_InvalidArgument, 0);
}

QTEST(untyped_retype__size__range_error)
{
    begin();
    QT_RANGE(retype(seL4_UntypedObject, 48, root, slot(0), 1), 0, seL4_MaxUntypedBits);
    QT_RANGE(retype(seL4_UntypedObject, 64, root, slot(0), 1), 0, seL4_MaxUntypedBits);
    QT_RANGE(retype(seL4_CapTableObject, 43, root, slot(0), 1), 0, seL4_MaxUntypedBits);
    QT_RANGE(retype(seL4_TCBObject, -1ul, root, slot(0), 1), 0, seL4_MaxUntypedBits);
}

QTEST(untyped_retype__object_too_small__invalid_argument)
{
    begin();
    QT_REFUSED(retype(seL4_CapTableObject, 0, root, slot(0), 1), seL4_InvalidArgument, 1);
    QT_REFUSED(retype(seL4_UntypedObject, 3, root, slot(0), 1), seL4_InvalidArgument, 1);
}

QTEST(untyped_retype__root_is_no_cnode__failed_lookup)
{
    begin();
    QT_REFUSED(retype(seL4_EndpointObject, 0, (struct place){memory, 0, 0}, 0, 1),
               seL4_FailedLookup, 0, seL4_MissingCapability, 0);
    QT_REFUSED(retype(seL4_EndpointObject, 0, (struct place){memory, 0, 64}, 0, 1),
               seL4_FailedLookup, 0, seL4_InvalidRoot);
}

QTEST(untyped_retype__node__failed_lookup)
{
    begin();
    QT_REFUSED(retype(seL4_EndpointObject, 0, in_root(memory), 0, 1), seL4_FailedLookup, 0,
               seL4_MissingCapability, 64);
    QT_REFUSED(retype(seL4_EndpointObject, 0, in_root(slot(3)), 0, 1), seL4_FailedLookup, 0,
               seL4_MissingCapability, 64);
    seL4_Word guard_bits = seL4_WordBits - boot_info->initThreadCNodeSizeBits;
    QT_REFUSED(retype(seL4_EndpointObject, 0, in_root(slot(3) | 1ul << 40), 0, 1),
               seL4_FailedLookup, 0, seL4_GuardMismatch, 64, 0, guard_bits);
    /* too few bits */
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(0)));
    QT_REFUSED(retype(seL4_EndpointObject, 0, in_node(slot(0), 0, 3), 0, 1), seL4_FailedLookup, 0,
               seL4_DepthMismatch, 3, NODE_RADIX);
    QT_REFUSED(retype(seL4_EndpointObject, 0, in_node(slot(0), 0, 9), 0, 1), seL4_FailedLookup, 0,
               seL4_DepthMismatch, 5, 0);
}

QTEST(untyped_retype__node_depth__range_error)
{
    begin();
    QT_RANGE(retype(seL4_EndpointObject, 0, (struct place){root.root, slot(0), 65}, 0, 1), 1, 64);
}

QTEST(untyped_retype__node_offset__range_error)
{
    begin();
    seL4_Word slots = 1ul << boot_info->initThreadCNodeSizeBits;
    QT_RANGE(retype(seL4_EndpointObject, 0, root, slots, 1), 0, slots - 1);
    QT_RANGE(retype(seL4_EndpointObject, 0, root, -1ul, 1), 0, slots - 1);
}

QTEST(untyped_retype__fan_out__range_error)
{
    begin();
    QT_RANGE(retype(seL4_EndpointObject, 0, root, slot(0), 0), 1, CONFIG_RETYPE_FAN_OUT_LIMIT);
    QT_RANGE(retype(seL4_EndpointObject, 0, root, slot(0), 257), 1, CONFIG_RETYPE_FAN_OUT_LIMIT);
    QT_RANGE(retype(seL4_EndpointObject, 0, root, slot(0), -1ul), 1, CONFIG_RETYPE_FAN_OUT_LIMIT);
}

QTEST(untyped_retype__more_than_the_node_has__range_error)
{
    begin();
    QT_OK(make(seL4_CapTableObject, NODE_RADIX, slot(0)));
    QT_RANGE(retype(seL4_EndpointObject, 0, in_root(slot(0)), 10, 7), 1, 6);
    QT_OK(retype(seL4_EndpointObject, 0, in_root(slot(0)), 10, 6));
}

QTEST(untyped_retype__destination_occupied__delete_first)
{
    begin();
    QT_OK(make(seL4_EndpointObject, 0, slot(2)));
    QT_EQ(retype(seL4_EndpointObject, 0, root, slot(0), 3), seL4_DeleteFirst);
    QT_CHECK(cap_is_gone(slot(0)));
}

QTEST(untyped_retype__memory__not_enough_memory)
{
    begin();
    const seL4_Word size = 1ul << MEMORY_BITS;
    QT_REFUSED(retype(seL4_UntypedObject, MEMORY_BITS + 1, root, slot(0), 1), seL4_NotEnoughMemory,
               size);
    QT_REFUSED(retype(seL4_UntypedObject, MEMORY_BITS - 1, root, slot(0), 3), seL4_NotEnoughMemory,
               size);
    QT_OK(make(seL4_EndpointObject, 0, slot(0)));
    QT_REFUSED(make(seL4_UntypedObject, MEMORY_BITS, slot(1)), seL4_NotEnoughMemory, size - 16);
    QT_OK(retype(seL4_X86_4K, 0, root, slot(1), size / 4096 - 1));
    QT_REFUSED(make(seL4_EndpointObject, 0, slot(300)), seL4_NotEnoughMemory, 0);
}

static seL4_CPtr some_device(void)
{
    for (unsigned i = 0; i < boot_info->untyped.end - boot_info->untyped.start; i++) {
        const seL4_UntypedDesc *desc = &boot_info->untypedList[i];
        if (desc->isDevice && desc->sizeBits >= 13) return device_untyped(desc->paddr, 13);
    }
    return 0;
}

QTEST(untyped_retype__device__frames_and_untypeds_only)
{
    begin();
    const seL4_Word refused[] = {seL4_TCBObject,           seL4_EndpointObject,
                                 seL4_NotificationObject,  seL4_CapTableObject,
                                 seL4_X86_PageTableObject, seL4_X64_PML4Object};
    seL4_CPtr device = some_device();
    if (!device) qtest_skip("this machine has no device memory");
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        QT_REFUSED(seL4_Untyped_Retype(device, refused[i], 4, root.root, 0, 0, slot(0), 1),
                   seL4_InvalidArgument, 1);
    }
    QT_OK(seL4_Untyped_Retype(device, seL4_X86_4K, 0, root.root, 0, 0, slot(0), 1));
    QT_OK(seL4_Untyped_Retype(device, seL4_UntypedObject, 12, root.root, 0, 0, slot(1), 1));
    QT_REFUSED(seL4_Untyped_Retype(slot(1), seL4_TCBObject, 0, root.root, 0, 0, slot(2), 1),
               seL4_InvalidArgument, 1);
}

QTEST(untyped_retype__every_type__can_be_made_and_deleted)
{
    begin();
    static const struct {
        seL4_Word type, bits;
    } types[] = {
        {seL4_UntypedObject, seL4_MinUntypedBits},
        {seL4_UntypedObject, MEMORY_BITS - 1},
        {seL4_TCBObject, 0},
        {seL4_EndpointObject, 0},
        {seL4_NotificationObject, 0},
        {seL4_CapTableObject, 1},
        {seL4_CapTableObject, 12},
        {seL4_X86_4K, 0},
        {seL4_X86_PageTableObject, 0},
        {seL4_X86_PageDirectoryObject, 0},
        {seL4_X86_PDPTObject, 0},
        {seL4_X64_PML4Object, 0},
    };
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        QT_OK(retype(types[i].type, types[i].bits, root, slot(0), 2));
        QT_OK(delete_cap(in_root(slot(0))));
        QT_OK(delete_cap(in_root(slot(1))));
    }
}

QTEST(untyped_retype__256_objects_at_once)
{
    begin();
    QT_OK(retype(seL4_NotificationObject, 0, root, slot(0), 256));
    for (unsigned i = 0; i < 256; i++) QT_CHECK(!cap_is_gone(slot(i)));
    QT_OK(revoke(in_root(memory)));
    for (unsigned i = 0; i < 256; i++) QT_CHECK(cap_is_gone(slot(i)));
}

QTEST(untyped_retype__children_left__memory_is_not_used_again)
{
    begin();
    QT_OK(retype(seL4_UntypedObject, MEMORY_BITS - 1, root, slot(0), 2));
    QT_OK(delete_cap(in_root(slot(0))));
    QT_REFUSED(make(seL4_EndpointObject, 0, slot(0)), seL4_NotEnoughMemory, 0);
    QT_OK(delete_cap(in_root(slot(1))));
    QT_OK(make(seL4_UntypedObject, MEMORY_BITS, slot(0)));
}
