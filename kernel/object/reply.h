/* SPDX-License-Identifier: BSD-2-Clause */
/* Reply capabilities: the one-time right to answer a caller.
 *
 *            first resumed             call, fault
 *   nothing ---------------> MASTER ---------------> MASTER, RIGHT
 *                              ^                           |
 *                              +---------------------------+
 *                   the right is used, deleted or replaced, or the caller is stopped
 *
 * Each thread that can call owns a master reply capability (slot TCB_REPLY). A call derives one
 * child from it into the receiver's TCB_CALLER slot; using, replacing or deleting that child ends
 * the right. So the caller finds whoever holds the right behind its own master, and there is never
 * more than one. */
#pragma once

#include "debug/invariant.h"
#include "object/tcb.h"

/* Give `tcb` its master reply capability, if it has none yet. */
void reply_master_setup(struct tcb *tcb);

/* `sender` has called `receiver`: it waits for a reply, which `receiver`'s caller slot allows.
 * `can_grant`: the reply may carry capabilities. The caller slot is empty before. */
void reply_cap_setup(struct tcb *sender, struct tcb *receiver, bool can_grant);

/* Drop the right to answer `tcb`, wherever it stands. `tcb` is not woken. */
void reply_revoke(struct tcb *tcb);

/* Drop whatever stands in `tcb`'s caller slot. */
void reply_caller_clear(struct tcb *tcb);

/* Answer: `from`'s message (or its verdict on a fault) goes to the caller that the reply capability
 * in `slot` names, and the capability is used up. */
void reply_send(struct tcb *from, struct slot *slot);

/* Of the reply capability in `slot`: is it a thread's own master, or the one right derived from the
 * master of a thread that waits for the reply? */
struct broken reply_check(const struct slot *slot);
