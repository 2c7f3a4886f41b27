/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of kernel objects that mean the same on every machine, and what they are for the kernel. */
#pragma once

#include <sel4/sel4.h>
#include <sel4/types.h>
#include <utils/util.h>
#include <vka/arch/kobject_t.h>

#ifdef __cplusplus
extern "C" {
#endif

enum _kobject_type {
    KOBJECT_TCB = KOBJECT_ARCH_NUM_TYPES,
    KOBJECT_CNODE,
    KOBJECT_CSLOT,
    KOBJECT_UNTYPED,
    KOBJECT_ENDPOINT,
    KOBJECT_NOTIFICATION,
    KOBJECT_REPLY,
    KOBJECT_SCHED_CONTEXT,
    KOBJECT_KERNEL_IMAGE,
    NUM_KOBJECT_TYPES
};

/* The memory an object takes, as log2 of bytes. `objectSize` is log2 of the bytes of an untyped, a
 * frame or a scheduling context, and of the slots of a CNode; ignored for others. All ones if there
 * is no such kind of object here. */
static inline seL4_Word kobject_get_size(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_TCB:
        return seL4_TCBBits;
    case KOBJECT_CNODE:
        return seL4_SlotBits + objectSize;
    case KOBJECT_CSLOT:
        return seL4_SlotBits;
    case KOBJECT_UNTYPED:
        return objectSize;
    case KOBJECT_ENDPOINT:
        return seL4_EndpointBits;
    case KOBJECT_NOTIFICATION:
        return seL4_NotificationBits;
#ifdef CONFIG_KERNEL_MCS
    case KOBJECT_REPLY:
        return seL4_ReplyBits;
    case KOBJECT_SCHED_CONTEXT:
        return objectSize > seL4_MinSchedContextBits ? objectSize : seL4_MinSchedContextBits;
#endif
    default:
        return arch_kobject_get_size(type, objectSize);
    }
}

/* The kernel's object type, for seL4_Untyped_Retype(). All ones if there is no such kind of object
 * here, or none of that size. */
static inline seL4_Word kobject_get_type(kobject_t type, seL4_Word objectSize)
{
    switch (type) {
    case KOBJECT_TCB:
        return seL4_TCBObject;
    case KOBJECT_CNODE:
        return seL4_CapTableObject;
    case KOBJECT_UNTYPED:
        return seL4_UntypedObject;
    case KOBJECT_ENDPOINT:
        return seL4_EndpointObject;
    case KOBJECT_NOTIFICATION:
        return seL4_NotificationObject;
#ifdef CONFIG_KERNEL_MCS
    case KOBJECT_REPLY:
        return seL4_ReplyObject;
    case KOBJECT_SCHED_CONTEXT:
        return seL4_SchedContextObject;
#endif
    default:
        return arch_kobject_get_type(type, objectSize);
    }
}

#ifdef __cplusplus
}
#endif
