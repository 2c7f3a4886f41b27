/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel with other numbers than the usual ones: each has the effect that its macro says. */
#include <lab/objects.h>

QTEST(priorities__up_to_one_less_than_their_number)
{
    seL4_CPtr tcb = object_make(seL4_TCBObject, 0), self = seL4_CapInitThreadTCB;
    QT_EQ(seL4_MaxPrio, CONFIG_NUM_PRIORITIES - 1);
    QT_NE(CONFIG_NUM_PRIORITIES, 256);
    QT_OK(seL4_TCB_SetPriority(tcb, self, seL4_MaxPrio));
    QT_RANGE(seL4_TCB_SetPriority(tcb, self, seL4_MaxPrio + 1), 0, seL4_MaxPrio);
    QT_RANGE(seL4_TCB_SetMCPriority(tcb, self, 255), 0, seL4_MaxPrio);
}

QTEST(root_cnode__has_as_many_slots_as_its_option_says)
{
    QT_EQ(boot_info->initThreadCNodeSizeBits, CONFIG_ROOT_CNODE_SIZE_BITS);
    QT_LE(boot_info->empty.end, 1ul << CONFIG_ROOT_CNODE_SIZE_BITS);
    QT_OK(seL4_CNode_Copy(seL4_CapInitThreadCNode, boot_info->empty.end - 1, seL4_WordBits,
                          seL4_CapInitThreadCNode, seL4_CapInitThreadTCB, seL4_WordBits,
                          seL4_AllRights));
    QT_OK(seL4_CNode_Delete(seL4_CapInitThreadCNode, boot_info->empty.end - 1, seL4_WordBits));
}

QTEST(boot_info__lists_no_more_untypeds_than_its_option_says)
{
    QT_LE(boot_info->untyped.end - boot_info->untyped.start, CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS);
    QT_EQ(sizeof boot_info->untypedList / sizeof boot_info->untypedList[0],
          CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS);
}

QTEST(untyped_retype__one_more_than_the_fan_out_limit__range_error)
{
    seL4_CPtr untyped = object_make(seL4_UntypedObject, 12), slot = slot_take();
    QT_RANGE(seL4_Untyped_Retype(untyped, seL4_EndpointObject, 0, seL4_CapInitThreadCNode, 0, 0,
                                 slot, CONFIG_RETYPE_FAN_OUT_LIMIT + 1),
             1, CONFIG_RETYPE_FAN_OUT_LIMIT);
}
