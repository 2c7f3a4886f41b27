/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds of objects that every CPU has, as seL4_Untyped_Retype takes them. Those of the CPU
 * follow on in sel4/sel4_arch/objecttype.h and sel4/arch/objecttype.h. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>

#ifndef __ASSEMBLER__
typedef enum api_object {
    seL4_UntypedObject,
    seL4_TCBObject,
    seL4_EndpointObject,
    seL4_NotificationObject,
    seL4_CapTableObject,
#ifdef CONFIG_KERNEL_MCS
    seL4_SchedContextObject,
    seL4_ReplyObject,
#endif
    seL4_NonArchObjectTypeCount
} seL4_ObjectType;

typedef seL4_Word api_object_t;

/* The older name of a notification. */
static const seL4_ObjectType seL4_AsyncEndpointObject LIBSEL4_UNUSED
    SEL4_DEPRECATED("use seL4_NotificationObject") = seL4_NotificationObject;
#endif
