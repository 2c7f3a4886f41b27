/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls under the classic scheduler. Message words are in the IPC buffer, the label and
 * the numbers of words and capabilities in the message info. Nothing here returns an error: a
 * capability that cannot be used that way raises a fault, and what an invocation answers is in the
 * label of its answer. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/types.h>

#ifndef CONFIG_KERNEL_MCS

/* Send a message through `dest`, waiting until someone receives it. On a capability to anything but
 * an endpoint or notification, invoke the object and ignore its answer. */
LIBSEL4_INLINE_FUNC void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);

/* Send a message if someone is waiting for it, else drop it. */
LIBSEL4_INLINE_FUNC void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);

/* Send a message and wait for its answer, or invoke an object: returns the message info of the
 * answer. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);

/* Wait for a message or signal. `sender` (may be null) gets the badge it came with. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender);

/* The same without waiting: with nothing there, the badge is 0. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender);

/* Answer the last caller. */
LIBSEL4_INLINE_FUNC void seL4_Reply(seL4_MessageInfo_t msgInfo);

/* Answer the last caller, then wait for the next message at `dest`. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                      seL4_Word *sender);

/* Signal a notification: its word gets the bits of the capability's badge. */
LIBSEL4_INLINE_FUNC void seL4_Signal(seL4_CPtr dest);

/* Wait for a signal; `sender` (may be null) gets the notification's word. */
LIBSEL4_INLINE_FUNC void seL4_Wait(seL4_CPtr src, seL4_Word *sender);

/* Take what a notification holds, without waiting. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender);

/* Let the next thread of the same priority run. */
LIBSEL4_INLINE_FUNC void seL4_Yield(void);

#include <sel4/syscalls.h>
#endif
